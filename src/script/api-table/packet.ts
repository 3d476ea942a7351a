/** `packet`: structs and messages that a plugin declares. */
import { type HandleRow, row, tableRow } from './rows.js';
import {
  any,
  boolean,
  bytes,
  choice,
  either,
  fields,
  handle,
  integer,
  may,
  message,
  must,
  record,
  table,
  text,
} from './types.js';

const byte = either(text, integer(0, 255));

/** What carries a message of the plugin's own; declared.ts looks into it. */
export const carrierFields = record(
  'Carrier',
  {
    class: must(byte, 'the class of the message: a name such as `"DME"`, or a number'),
    type: must(integer(0, 255), 'its type, 0 to 255'),
    key: may(
      byte,
      'the first bytes of the payload, a string or one byte: they choose among messages of one class and type; the longest that fits wins. Without it the message takes what no other has',
    ),
    to: may(choice('client', 'server'), '`"client"` or `"server"`; both when it is left out'),
    plain: may(boolean, '`true`: sent unencrypted'),
    fragment: may(boolean, '`false`: never cut into pieces'),
  },
  'a carrier has no field',
);

export const packet = tableRow('packet', "messages of the plugin's own", {
  struct: row('names a layout; gives a struct', { name: text, rows: any }, ['Struct']),
  declare: row(
    "declares a message of the plugin's own",
    { name: text, carrier: table('Carrier'), rows: any },
    [],
    { needs: ['packets.declare'] },
  ),
  encode: row('the bytes of one of them, from its key on', { name: message, 'fields?': fields }, ['string']),
  decode: row('its fields as a table', { name: message, bytes }, ['T']),
});

export const struct: HandleRow = {
  name: 'struct',
  help: 'a layout that the plugin named',
  values: {
    name: { lua: 'string', help: 'its name' },
    size: { lua: 'integer?', help: 'the bytes that it takes' },
  },
  methods: {
    pack: row('its bytes', { values: table() }, ['string']),
    unpack: row('a table from bytes', { bytes, 'offset?': integer(0, 0x7fff_ffff) }, ['table']),
    of: row(
      'reads and writes a field of bytes of an event in place',
      { event: handle('event'), field: text },
      ['any'],
    ),
  },
};
