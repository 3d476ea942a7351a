/** `packet`: structs and messages that a plugin declares. */
import { type HandleRow, row, tableRow } from './rows.js';
import {
  any,
  boolean,
  bytes,
  choice,
  duration,
  either,
  fields,
  handle,
  integer,
  may,
  message,
  must,
  options,
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

const layer = choice('medius', 'rt', 'own');

const context = {
  version: may(integer(105, 113), 'the Medius version of the client; 108 when left out'),
  request: may(text, 'the name of the request that it answers, where layouts differ by that'),
};
const contextOptions = record('PacketContext', context);
const encodeOptions = record('PacketEncodeOptions', {
  ...context,
  whole: may(boolean, '`true`: with class and type in front'),
});
const readOptions = record('PacketReadOptions', {
  ...context,
  from: may(choice('client', 'server'), 'who sent it; `"client"` when left out'),
});

const captureOptions = record('CaptureOptions', {
  player: may(handle('player'), 'whose messages; this or `title`'),
  title: may(text, 'the id of the title whose messages'),
  time: may(duration, 'how long at most; a minute when left out, an hour at most'),
  max_bytes: may(integer(1, 8 << 20), 'bytes of the file at most; 1 MB when left out'),
});

export const packet = tableRow(
  'packet',
  'messages by name: those of the servers, frames, and those of the plugin itself',
  {
    struct: row('names a layout; gives a struct', { name: text, rows: any }, ['Struct']),
    declare: row(
      "declares a message of the plugin's own",
      { name: text, carrier: table('Carrier'), rows: any },
      [],
      { needs: ['packets.declare'] },
    ),
    names: row('the names of all messages of a layer, sorted', { 'layer?': layer }, ['string[]']),
    ids: row('the number of each name: class * 256 + type, or the id of a frame', { 'layer?': layer }, [
      'table<string, integer>',
    ]),
    describe: row(
      'what is known of a message: `name`, `layer`, `class`, `type`, `id`, `direction`, `proof`, `answers`, and `fields`, a list of `{ name, kind, offset, size, when, proof, privacy, enum }`; no `fields` where the layout is not known',
      { name: text, 'options?': options(contextOptions) },
      ['table'],
    ),
    encode: row(
      "the payload of a message: of one of the plugin's own from its key on, of a Medius message behind class and type, of a frame",
      { name: message, 'fields?': fields, 'options?': options(encodeOptions) },
      ['string'],
    ),
    decode: row(
      'the fields of such a payload as a table, without passwords and keys',
      { name: message, bytes, 'options?': options(contextOptions) },
      ['T'],
    ),
    read: row(
      'the name and the fields of a whole message, class and type in front; `nil` and why where it is none that is known',
      { bytes, 'options?': options(readOptions) },
      ['string?', 'table|string'],
    ),
    capture_start: row(
      'writes the messages of a player or a title, as they pass the lobby servers, into a file that `rekindle decode` reads, without passwords and keys: its path from the home, or `nil` and why. It ends with `capture_stop`, when it is full, or with the plugin',
      { options: options(captureOptions) },
      ['string?', 'string?'],
      { needs: ['packets.raw'], waits: 'task' },
    ),
    capture_stop: row(
      'ends it: a table with `file`, `messages` and `bytes`; `nil` where none was asked for',
      {},
      ['{ file: string, messages: integer, bytes: integer }?'],
    ),
  },
);

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
