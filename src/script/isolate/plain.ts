/** What crosses between threads, as plain values: players, origins, events and messages, and back. */
import type { Player } from '#state/player.js';
import type { Known, Origin } from '../layer.js';
import type { What } from '../scope.js';
import { Handle, type LuaValue } from '../vm/values.js';
import type { PlainCall, PlainOrigin, PlainPlayer } from './messages.js';

/** What scripts can ask of a player. */
export function plainPlayer(player: Player): PlainPlayer {
  const { sessionKey, account, title, applicationId, version, address, channel, game, presence } = player;
  const known = { sessionKey, account, applicationId, version, address, channel, game, presence };
  return { ...known, title: { id: title.id, region: title.region } };
}

export function plainOrigin({ player, ...origin }: Origin): PlainOrigin {
  return { ...origin, player: player && plainPlayer(player) };
}

/** A player as the thread has it; what scripts can't ask for is not there. */
export const playerOf = (player: PlainPlayer): Player => player as unknown as Player;

export function originOf(origin: PlainOrigin): Origin {
  const { player, ...rest } = origin;
  return { ...rest, applicationId: rest.applicationId, player: player && playerOf(player) } as Origin;
}

/** Undefined for frames, which no other thread is shown. */
export function plainCall(what: What): PlainCall | undefined {
  if (what.kind === 'frame') return undefined;
  if (what.kind === 'event') return what;
  const { message, value, items, codec } = what.call;
  return { kind: 'medius', message: message.name, value, items, codec, after: what.after };
}

/** References of scripts that crossed have become plain objects: references again, however deep in tables. */
export function withHandles(value: LuaValue): LuaValue {
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, withHandles(one)]));
  const { kind, id, part } = (typeof value === 'object' ? value : {}) as Partial<Handle>;
  return kind === undefined || id === undefined ? value : new Handle(kind, id, part);
}

/** Byte arrays that crossed have become plain ones: buffers again, however deep. */
export function withBuffers<T>(value: T): T {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length) as T;
  if (Array.isArray(value)) return value.map(withBuffers) as T;
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return value;
  return Object.fromEntries(
    Object.entries(value as Known).map(([name, one]) => [name, withBuffers(one)]),
  ) as T;
}
