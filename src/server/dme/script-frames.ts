/** What passes between a game server and its players besides game packets, past scripts. */
import { atOnce, type Known, type Origin, type ScriptLayer } from '#script/layer.js';
import { WireError } from '#wire/errors.js';
import { messages } from '#wire/messages/registry.js';
import { RT } from '#wire/rt/ids.js';
import { RT_KIND, unknownFields } from '../unknown-packet.js';
import { stranger, whenWelcome } from '../welcome.js';
import type { DmeConnection } from './dme-connection.js';
import type { DmeServer } from './dme-server.js';

export type OriginOfConnection = (connection: DmeConnection) => Origin;

type Direction = 'in' | 'out';

/** Shows logins, frames, Medius messages and ends of connections to scripts; where nobody listens nothing is opened. */
export function showFrames(server: DmeServer, scripts: ScriptLayer, originOf: OriginOfConnection): void {
  const met = new WeakMap<DmeConnection, Set<number>>();
  server.onlooker = {
    meets(socket, address, then) {
      whenWelcome(scripts, stranger('dme', address), socket, then);
    },
    admits(connection) {
      return atOnce(scripts.events['connection.open']?.run({}, originOf(connection))).kind === 'pass';
    },
    look(connection, direction, id, payload) {
      const incoming = direction === 'in';
      // What leaves is a message first and a frame last; what comes, the other way round.
      const first = incoming ? payload : shownMessage(scripts, originOf, connection, direction, id, payload);
      const bytes = first && shownFrame(scripts, originOf, connection, direction, id, first);
      if (!incoming || bytes === undefined) return bytes;
      if (scripts.events['packet.unknown']) tellUnknown(scripts, originOf, met, connection, id, bytes);
      return shownMessage(scripts, originOf, connection, direction, id, bytes);
    },
    gone(connection, reason) {
      scripts.events['connection.close']?.run({ reason }, originOf(connection));
    },
  };
}

/** Kinds of one connection that are remembered; later ones are not told of. */
const MET_MAX = 256;

/** What has no known layout is told of once for each kind and connection. */
function tellUnknown(
  scripts: ScriptLayer,
  originOf: OriginOfConnection,
  met: WeakMap<DmeConnection, Set<number>>,
  connection: DmeConnection,
  id: number,
  bytes: Buffer,
): void {
  const fields = unknownFields(id, bytes, (key) => messages.find('client', key) !== undefined);
  if (!fields) return;
  const kinds = met.get(connection) ?? new Set();
  met.set(connection, kinds);
  const kind = fields.rt === undefined ? (fields.class << 8) | fields.type : RT_KIND | fields.rt;
  if (kinds.has(kind) || kinds.size >= MET_MAX) return;
  kinds.add(kind);
  void scripts.events['packet.unknown']?.run({ ...fields }, originOf(connection));
}

function shownFrame(
  scripts: ScriptLayer,
  originOf: OriginOfConnection,
  connection: DmeConnection,
  direction: Direction,
  id: number,
  bytes: Buffer,
): Buffer | undefined {
  const hook = (direction === 'in' ? scripts.rtIn : scripts.rtOut)[id];
  if (!hook) return bytes;
  const outcome = hook.run({ id, bytes, origin: originOf(connection) });
  return outcome.kind === 'pass' ? outcome.bytes : undefined;
}

/** The Medius message that such a frame carries, if it is one whose layout is known. A game server answers none. */
function shownMessage(
  scripts: ScriptLayer,
  originOf: OriginOfConnection,
  connection: DmeConnection,
  direction: Direction,
  id: number,
  whole: Buffer,
): Buffer | undefined {
  if (id !== (direction === 'in' ? RT.CLIENT_APP_TOSERVER : RT.SERVER_APP) || whole.length < 2) return whole;
  const key = whole.readUInt16BE(0);
  const hook = (direction === 'in' ? scripts.mediusIn : scripts.mediusOut)[key];
  const message = hook && messages.find(direction === 'in' ? 'client' : 'server', key);
  if (!hook || !message) return whole;
  const codec = { version: connection.dialect.version };
  try {
    const value = message.decode(whole, 2, whole.length, codec) as Known;
    const outcome = atOnce(hook.run({ message, value, codec, origin: originOf(connection) }));
    if (outcome.kind !== 'pass') return undefined;
    return outcome.changed ? message.encodeWhole(value as never, codec) : whole;
  } catch (err) {
    if (err instanceof WireError) return whole;
    throw err;
  }
}
