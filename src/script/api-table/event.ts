/** What a handler can ask of its event, of a game packet, and of what `server.on` and timers gave. */
import { type HandleRow, row } from './rows.js';
import { bytes, fields, integer, message, number, text } from './types.js';

const offset = integer(0, 65_535);
const at = (what: string, lua: string) => row(`${what} at that offset`, { offset }, [lua]);

const readers = {
  u8: at('a byte', 'integer'),
  i8: at('a signed byte', 'integer'),
  u16: at('2 bytes, little-endian,', 'integer'),
  i16: at('2 signed bytes', 'integer'),
  u32: at('4 bytes', 'integer'),
  i32: at('4 signed bytes', 'integer'),
  f32: at('a float', 'number'),
  len: row('how many bytes there are', {}, ['integer']),
  bytes: row(
    'so many bytes from that offset on; all of them without arguments',
    { 'offset?': offset, 'count?': offset },
    ['string'],
  ),
};

const replace = row('other bytes in the place of all', { bytes });
const drop = row('ends the event; `"silent"` as the reason answers nothing', { 'reason?': text });

export const event: HandleRow = {
  name: 'event',
  help: 'what a handler is shown',
  values: {},
  methods: {
    ...readers,
    message: row('the name of the message', {}, ['string?']),
    copy: row('its values as a table that outlives it', {}, ['table']),
    replace,
    drop,
    refuse: row('ends the event; its request is answered with this status, MediusFail when left out', {
      'status?': integer(-0x8000_0000, 0x7fff_ffff),
    }),
    reply: row("answers the request in the handler's place; the MessageID is filled in", {
      message,
      'fields?': fields,
    }),
  },
};

const setter = (what: string) => row(`${what} at that offset`, { offset, value: number });

/** Game packets: their methods run inside WebAssembly and check for themselves, but for `drop` and `replace`. */
export const packetEvent: HandleRow = {
  name: 'packet',
  help: 'a packet of a game before it is relayed',
  values: {
    length: { lua: 'integer', help: 'how many bytes it has' },
    from: { lua: 'integer', help: "the sender's slot" },
    to: { lua: 'integer[]?', help: 'the slots that get it, assignable; nil for everybody' },
    world: { lua: 'World', help: 'the game that it belongs to' },
    server: { lua: 'string', help: 'the server, such as "dme"' },
    app_id: { lua: 'integer', help: 'the application id of the sender' },
  },
  methods: {
    ...readers,
    set_u8: setter('writes a byte'),
    set_u16: setter('writes 2 bytes, little-endian,'),
    set_u32: setter('writes 4 bytes'),
    set_f32: setter('writes a float'),
    drop,
    replace,
  },
};

export const registration: HandleRow = {
  name: 'handle',
  help: 'what listening and timers give',
  values: {},
  methods: { off: row('ends it; whether it had not ended yet', {}, ['boolean']) },
};
