/** Shows a plugin what a server would show it: events, messages, frames and packets, by the names that `server.on` takes. */
import { blank } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import { struct } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { ScriptError } from '../errors.js';
import { type EventField, type EventRow, isEmitted, isTopic, rowOf, usualName } from '../events.js';
import { hookTarget } from '../hook-names.js';
import type { ScriptHost } from '../host.js';
import { type FrameHook, type Known, type Origin, type Outcome, outHook, pass } from '../layer.js';
import type { Rows } from '../list-view.js';
import { own } from '../own.js';
import { recordFrom, toLua } from '../record-view.js';
import { suggestion } from '../spelling.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { sessionKeyOf } from './fake-world.js';

/** What became of something that was fed. */
export interface Fed {
  /** Undefined while a handler still waits. */
  outcome: Outcome | undefined;
  /** The fields as handlers left them. */
  fields(): LuaValue;
}

/** The session key of a player of the spec by its number. */
export type KeyOf = (player: number) => string | undefined;

/** Shows it under this name, with these fields. */
export function feed(
  host: ScriptHost,
  name: string,
  table: LuaTable,
  origin: Origin,
  codec: CodecContext,
  keyOf: KeyOf,
): Fed {
  const usual = usualName(name);
  if (usual !== name) return feed(host, usual, table, origin, codec, keyOf);
  const event = rowOf(name);
  if (event) return feedEvent(host, { name, event, table, origin, codec, keyOf });
  const bytes = () => bytesOf(name, table, ['payload']);
  if (name.startsWith('rt.') || name === 'nat') return feedFrame(host, name, bytes(), origin);
  if (name === 'dme.tcp' || name === 'dme.udp') return feedPacket(host, name, table, origin);
  return feedMessage(host, name, table, origin, codec);
}

/** The same for bytes: of a whole message (class, type, payload), or the payload of a frame or packet. */
export function feedBytes(
  host: ScriptHost,
  name: string,
  bytes: Buffer,
  origin: Origin,
  codec: CodecContext,
): Fed {
  if (name === 'medius.in' || name === 'medius.out') return feedWhole(host, name, bytes, origin, codec);
  if (name.startsWith('medius.'))
    throw new ScriptError(
      `test.feed_bytes: the bytes say which message it is; write as = "${name.slice(0, 10)}"`,
    );
  if (name === 'dme.tcp' || name === 'dme.udp')
    return feedPacket(host, name, new Map([['payload', bytes.toString('latin1')]]), origin);
  return feedFrame(host, name, bytes, origin);
}

function track(outcome: Outcome | Promise<Outcome> | undefined, fields: () => LuaValue): Fed {
  const fed: Fed = { outcome: outcome instanceof Promise ? undefined : (outcome ?? pass), fields };
  if (outcome instanceof Promise)
    void outcome.then((end) => {
      fed.outcome = end;
    });
  return fed;
}

/** A value of an event as the server hands it in. */
function fedValue({ type }: EventField, value: LuaValue, name: string, codec: CodecContext): unknown {
  if (type === 'rows') return fedRows(value, name, codec);
  if (!(value instanceof Handle)) return value;
  return type === 'player' ? sessionKeyOf(value.id) : value.id;
}

/** The answers whose rows a spec may feed, where it does not name one. */
const usualLists: Readonly<Record<string, string>> = {
  'list.channels': 'ChannelList_ExtraInfoResponse',
  'list.games': 'GameList_ExtraInfoResponse',
  'list.players': 'GetLobbyPlayerNames_ExtraInfoResponse',
  'list.clans': 'ClanLadderListResponse',
};

function fedRows(value: LuaValue, name: string, codec: CodecContext): Rows {
  if (!(value instanceof Map)) throw new ScriptError(`${name}: items is a list of tables`);
  const message = messages.named(usualLists[name] ?? '')!;
  const rows = [...(value as LuaTable).values()].map((row) =>
    recordFrom(row as LuaTable, message.layout(codec), message.name, blank(message, codec) as Known),
  );
  return { message: message.name, codec, messageId: '', rows };
}

function rowsTable({ message, rows }: Rows): LuaValue {
  return rows.map((row) => fieldsOf(messages.named(message)!, row));
}

interface EventFed {
  readonly name: string;
  readonly event: EventRow;
  readonly table: LuaTable;
  readonly origin: Origin;
  readonly codec: CodecContext;
  readonly keyOf: KeyOf;
}

function feedEvent(host: ScriptHost, { name, event: row, table, origin, codec, keyOf }: EventFed): Fed {
  const people = new People(keyOf);
  const known = Object.keys(row.fields);
  const topic = isTopic(name) ? name.slice('topic.'.length) : undefined;
  const record: Known = topic === undefined ? {} : { topic, from: 'a spec' };
  for (const [key, value] of table) {
    const field = own(row.fields, String(key));
    if (!field) throw new ScriptError(`${name} has no field "${key}"${suggestion(String(key), known)}`);
    record[String(key)] =
      field.type === 'players' || field.type === 'teams'
        ? people.keys(value, `${name}: ${key}`)
        : fedValue(field, value, name, codec);
  }
  const asTable = () =>
    new Map(
      known.map((key) => {
        const given = table.get(key);
        if (row.fields[key]!.type === 'rows' && record[key]) return [key, rowsTable(record[key] as Rows)];
        if (Array.isArray(record[key])) return [key, people.handles(record[key])];
        return [key, given instanceof Handle ? given : (record[key] as LuaValue)];
      }),
    );
  if ('message' in row.fields) record.message ??= (record.items as Rows | undefined)?.message;
  const isForAll = topic !== undefined || isEmitted(name) || row.isForAll === true;
  const where = isForAll ? { ...origin, isForAll } : origin;
  return track(host.events[name]?.run(record, where), asTable);
}

/** Lists of players, and lists of such, as an event has them (session keys) and as a spec does (handles). */
class People {
  private readonly byKey = new Map<string, Handle>();

  constructor(private readonly keyOf: KeyOf) {}

  keys(value: LuaValue, what: string): unknown[] {
    if (!(value instanceof Map)) throw new ScriptError(`${what} is a list of players`);
    return Array.from({ length: value.size }, (_, i) => {
      const one: LuaValue = value.get(i + 1);
      if (!(one instanceof Handle)) return this.keys(one, what);
      const key = this.keyOf(one.id);
      if (key === undefined) throw new ScriptError(`${what} has a player who is not here`);
      this.byKey.set(key, one);
      return key;
    });
  }

  /** Lists of whatever else an event has stay as they are. */
  handles(keys: readonly unknown[]): LuaValue {
    return keys.map((key) =>
      Array.isArray(key) ? this.handles(key) : (this.byKey.get(key as string) ?? (key as LuaValue)),
    );
  }
}

function feedMessage(
  host: ScriptHost,
  name: string,
  table: LuaTable,
  origin: Origin,
  codec: CodecContext,
): Fed {
  const [, way, short = name] = /^medius\.(in|out)\.(.+)$/.exec(name) ?? [];
  const message = host.messages.get(short) ?? messages.named(short);
  if (!message) {
    if (way === undefined) hookTarget(name, host.messages.keys()); // throws, with the nearest name
    throw new ScriptError(
      `there is no message "${short}"${suggestion(short, [...host.messages.keys(), ...messages.all().map((one) => one.name)])}`,
    );
  }
  const isIn = way === undefined ? message.direction !== 'server' : way === 'in';
  const { items: rows, ...rest } = Object.fromEntries(table);
  const recordOf = (fields: LuaTable) =>
    recordFrom(fields, message.layout(codec), message.name, blank(message, codec) as Known);
  const items =
    rows instanceof Map
      ? [...(rows as LuaTable).values()].map((row) => recordOf(row as LuaTable))
      : undefined;
  const value = items?.[0] ?? recordOf(new Map(Object.entries(rest)));
  return isIn
    ? showIn(host, message, value, origin, codec)
    : showOut(host, message, value, items, origin, codec);
}

function feedWhole(host: ScriptHost, name: string, whole: Buffer, origin: Origin, codec: CodecContext): Fed {
  const isIn = name === 'medius.in';
  const key = ((whole[0] ?? 0) << 8) | (whole[1] ?? 0);
  const declared = isIn ? host.declared[key]?.find(whole, origin) : undefined;
  if (declared) return showDeclared(host, declared.message, whole, origin, codec);
  return speaking(() => {
    const { message, value } = messages.decode(isIn ? 'client' : 'server', whole, codec);
    return isIn
      ? showIn(host, message, value as Known, origin, codec)
      : showOut(host, message, value as Known, undefined, origin, codec);
  });
}

function showIn(host: ScriptHost, message: Message, value: Known, origin: Origin, codec: CodecContext): Fed {
  if (message.carrier) {
    const payload = speaking(() => message.encode(value as never, codec));
    const head = Buffer.from([message.key >> 8, message.key & 0xff]);
    return showDeclared(host, message, Buffer.concat([head, payload]), origin, codec);
  }
  // A message that does not fit its layout never comes to a handler.
  speaking(() => message.encode(value as never, codec));
  const run = host.mediusIn[message.key]?.run({ message, value, codec, origin });
  return track(run, () => fieldsOf(message, value));
}

function showDeclared(
  host: ScriptHost,
  message: Message,
  whole: Buffer,
  origin: Origin,
  codec: CodecContext,
): Fed {
  const hook = host.declared[message.key];
  const fields = () => fieldsOf(message, message.decode(whole, 2, whole.length, codec) as Known);
  return track(hook?.find(whole, origin)?.owned ? hook.run(whole, codec, origin) : undefined, fields);
}

function showOut(
  host: ScriptHost,
  message: Message,
  value: Known,
  items: Known[] | undefined,
  origin: Origin,
  codec: CodecContext,
): Fed {
  speaking(() => message.encode(value as never, codec));
  const hook = outHook(host, message);
  return track(hook?.run({ message, value, codec, origin, ...(items && { items }) }), () => {
    const first = fieldsOf(message, value) as LuaTable;
    return items ? new Map([...first, ['items', items.map((item) => fieldsOf(message, item))]]) : first;
  });
}

function feedFrame(host: ScriptHost, name: string, bytes: Buffer, origin: Origin): Fed {
  const { family, key } = hookTarget(name);
  if (key === undefined && family !== 'nat')
    throw new ScriptError(`${name}: name one frame, such as ${name}.CLIENT_ECHO`);
  const hooks: Readonly<Record<string, FrameHook | undefined>> = {
    rtIn: host.rtIn[key ?? 0],
    rtOut: host.rtOut[key ?? 0],
    nat: host.nat,
  };
  const outcome = hooks[family]?.run({ id: key ?? 0, bytes, origin });
  const left = outcome?.kind === 'pass' ? outcome.bytes : bytes;
  const end: Outcome =
    outcome?.kind === 'drop'
      ? { kind: 'drop', silent: true, reason: 'dropped' }
      : { kind: 'pass', changed: !left.equals(bytes) };
  return track(end, () => new Map([['payload', left.toString('latin1')]]));
}

/** Slots of a game world that a spec may name. */
const SLOTS = 32;

function feedPacket(host: ScriptHost, name: 'dme.tcp' | 'dme.udp', table: LuaTable, origin: Origin): Fed {
  const bytes = bytesOf(name, table, ['payload', 'from', 'world', 'to']);
  const number = (key: string): number => {
    const value = table.get(key);
    if (value instanceof Handle) return value.id;
    if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0))
      return (value as number) ?? 0;
    throw new ScriptError(`${name}: ${key} must be a whole number, got ${String(value)}`);
  };
  const recipients = slotsFrom(table.get('to'), name);
  const fed: Fed = { outcome: undefined, fields: () => shown };
  let shown: LuaValue;
  const relayed = (payload: Buffer, to: number) => {
    const changed = to !== recipients || !payload.equals(bytes);
    fed.outcome = { kind: 'pass', changed };
    shown = new Map<string, LuaValue>([
      ['payload', payload.toString('latin1')],
      ['to', to === -1 ? undefined : slotsOf(to)],
    ]);
  };
  const source = {
    origin,
    world: number('world'),
    slot: number('from'),
    relay: (block: Buffer, start: number, end: number, to: number) =>
      relayed(Buffer.from(block.subarray(start, end)), to),
    waiting: 0,
    order: { waiting: 0, slow: false },
  };
  const hook = name === 'dme.tcp' ? host.dmeTcp : host.dmeUdp;
  if (!hook?.offer(source, bytes, recipients)) relayed(bytes, recipients);
  // Decided at the end of this turn; what is not relayed by then was dropped.
  else
    setImmediate(() => {
      host.flushPackets();
      fed.outcome ??= { kind: 'drop', silent: true, reason: 'dropped' };
    });
  return fed;
}

function slotsFrom(value: LuaValue, name: string): number {
  if (value === undefined) return -1;
  const list = value instanceof Map ? [...(value as LuaTable).values()] : [];
  let bits = 0;
  for (const slot of list) {
    if (!Number.isInteger(slot) || (slot as number) < 0 || (slot as number) >= SLOTS)
      throw new ScriptError(`${name}: to is a list of slots from 0 to ${SLOTS - 1}`);
    bits |= 1 << (slot as number);
  }
  return bits;
}

function slotsOf(bits: number): number[] {
  return Array.from({ length: SLOTS }, (_, slot) => slot).filter((slot) => (bits & (1 << slot)) !== 0);
}

function bytesOf(name: string, table: LuaTable, known: readonly string[]): Buffer {
  for (const key of table.keys())
    if (!known.includes(String(key)))
      throw new ScriptError(`${name} has no field "${key}"${suggestion(String(key), known)}`);
  const payload = table.get('payload') ?? '';
  if (typeof payload !== 'string') throw new ScriptError(`${name}: payload is a string of bytes`);
  return Buffer.from(payload, 'latin1');
}

/** The fields of a message as scripts name them. */
export function fieldsOf(message: Message, value: Known): LuaValue {
  return toLua(value, struct({ name: message.name, fields: message.fields }));
}

function speaking<T>(work: () => T): T {
  try {
    return work();
  } catch (err) {
    throw err instanceof WireError ? new ScriptError(err.message) : err;
  }
}
