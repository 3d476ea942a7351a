/** Handles of the worlds of a game server. */
import { changes } from './places.js';
import { DONE, type HandleRow, row } from './rows.js';
import { send, valid } from './send.js';
import {
  boolean,
  bytes,
  choice,
  duration,
  either,
  integer,
  may,
  options,
  record,
  table,
  text,
} from './types.js';

const slot = integer(0, 255);
const slots = either(slot, table('integer[]', 'a list of slots'));
const from = may(
  slot,
  'the slot that it seems to come from, which does not get it; else that of the host, and to the host the lowest other one',
);

export const packetOptions = record('PacketOptions', {
  to: may(slots, 'a slot, or a list of slots, that get it; everybody when left out'),
  except: may(slots, 'a slot, or a list of slots, that do not get it'),
  from,
});

export const toSlotOptions = record('ToSlotOptions', {
  via: may(choice('tcp', 'udp'), '`"tcp"` when left out'),
  from,
});

const gathered = either(integer(0, 100), boolean);
export const aggregation = record('Aggregation', {
  tcp_ms: may(gathered, 'milliseconds up to 100, or `false`: each turn of the server by itself'),
  udp_ms: may(gathered, 'milliseconds up to 100, or `false`: as the title and the load want it'),
});

export const captureOptions = record('CaptureOptions', {
  bytes: may(integer(1024, 64 << 20), 'bytes of the file, 8 MB when left out and 64 MB at most'),
  time: may(duration, 'how long, a minute when left out and an hour at most'),
});

const inject = { needs: ['dme.inject'] } as const;

export const world: HandleRow = {
  name: 'world',
  help: 'a game as the game server has it',
  values: {
    id: { lua: 'integer', help: 'the id of the game' },
    game: { lua: 'Game', help: 'the game' },
    players: { lua: 'Player[]', help: 'who sends and gets game packets' },
    slots: { lua: 'table<integer, Player>', help: 'the same by their slots, from 0' },
    aggregation: {
      lua: 'table',
      help: 'for how long packets to a player are gathered: a table with `tcp_ms` and `udp_ms`; nil in it where the server decides',
    },
    data: { lua: 'Data', help: 'notes for as long as it is there' },
  },
  methods: {
    send,
    valid,
    send_tcp: row(
      'a game packet that no player sent, 65,533 bytes at most; to how many it goes',
      { bytes, 'options?': options(packetOptions) },
      ['integer?', 'string?'],
      inject,
    ),
    send_udp: row(
      'the same over UDP, 575 bytes at most',
      { bytes, 'options?': options(packetOptions) },
      ['integer?', 'string?'],
      inject,
    ),
    send_to: row(
      'the same to one slot; `nil` and why where nobody has it',
      { slot, bytes, 'options?': options(toSlotOptions) },
      ['integer?', 'string?'],
      inject,
    ),
    set_aggregation: row(
      'for how long packets to a player are gathered, in this world',
      { aggregation: options(aggregation) },
      DONE,
      changes,
    ),
    capture_start: row(
      'writes its game packets into a file that `rekindle inspect` reads: the path from the home, or `nil` and why',
      { 'options?': options(captureOptions) },
      ['string?', 'string?'],
      { needs: ['packets.raw'] },
    ),
    capture_stop: row(
      'ends that; a table with `path`, `packets`, `bytes`, and `lost` for what the disk was too slow for',
      {},
      ['table?', 'string?'],
      { needs: ['packets.raw'] },
    ),
    close: row('asks all its players to leave, and ends its game', { 'reason?': text }, DONE, changes),
    tap: row('copies game packets to a feed without entering Lua', { feed: text, 'options?': table() }, [], {
      needs: ['http.serve'],
      notBuilt: 'http.serve',
    }),
  },
};
