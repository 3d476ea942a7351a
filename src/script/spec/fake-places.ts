/** Channels, games and worlds of a spec: what scripts change about them is so from then on. */
import type { Channel } from '#state/channel.js';
import type { LocationFacts, ScriptPlaces, WorldFacts } from '../services/places.js';
import { sharedNotes } from '../services/shared-notes.js';
import type { LuaValue } from '../vm/values.js';
import type { Changing, FakePlayer, FakeWorld } from './fake-world.js';

/** MediusWorldStatus. */
const ACTIVE = 2;
const CLOSED = 3;

/** Notes what came to a player. */
type Note = (sessionKeys: readonly string[], kind: string, what: Readonly<Record<string, LuaValue>>) => void;

const captureOf = (game: number) => `captures/game-${game}.pcap`;

export function fakePlaces(
  world: FakeWorld,
  locations: () => readonly LocationFacts[],
  note: Note,
): ScriptPlaces {
  const { channels, games, players, clock, data } = world;
  const gathered = new Map<number, { tcpMs: number | undefined; udpMs: number | undefined }>();
  const captures = new Set<number>();
  const members = (kind: 'channel' | 'game', id: number): FakePlayer[] =>
    [...players.values()].filter(({ player }) => player[kind] === id);
  /** Slots are given in the order in which the spec made the players. */
  const worldOf = (id: number): WorldFacts | undefined => {
    if (!games.has(id)) return undefined;
    const slots = members('game', id).map(({ player: { sessionKey } }, slot) => ({ slot, sessionKey }));
    return { id, slots, ...{ tcpMs: undefined, udpMs: undefined, ...gathered.get(id) } };
  };
  const changeChannel = (id: number, change: Partial<Changing<Channel>>) => {
    const channel = channels.get(id);
    if (channel) Object.assign(channel, change);
  };
  const setStatus = (id: number, status: number) => {
    const game = games.get(id);
    if (!game || game.status === status) return;
    const now = clock.wall() / 1000;
    if (game.status === ACTIVE) game.endedAt = now;
    if (status === ACTIVE) Object.assign(game, { startedAt: now, endedAt: undefined });
    game.status = status;
  };
  const leaveGame = (sessionKey: string, reason: string) => {
    const player = world.fake(sessionKey)?.player;
    const game = player?.game === undefined ? undefined : games.get(player.game);
    if (!player || !game) return;
    player.game = undefined;
    if (game.host === sessionKey) game.host = undefined;
    note([sessionKey], 'force_leave', { reason });
  };
  return {
    locations,
    world: worldOf,
    worlds: () => [...games.keys()].map((id) => worldOf(id)!),
    placeOf: (id) => (games.has(id) ? { name: 'local', address: '192.0.2.100', port: 10079 } : undefined),
    ...sharedNotes(data),
    renameChannel: (id, name) => changeChannel(id, { name }),
    lockChannel: (id) => changeChannel(id, { hasPassword: true }),
    unlockChannel: (id) => changeChannel(id, { hasPassword: false }),
    setChannelFields: (id, genericFields) => changeChannel(id, { genericFields }),
    closeChannel(id) {
      if (members('channel', id).length === 0) channels.delete(id);
      else changeChannel(id, { hasPassword: true });
    },
    closeGame: (id) => setStatus(id, CLOSED),
    setMaxPlayers(id, maxPlayers) {
      const game = games.get(id);
      if (game) game.maxPlayers = maxPlayers;
    },
    setStatus,
    leaveGame,
    inject(id, { channel, bytes, to, from }) {
      const { slots } = worldOf(id) ?? { slots: [] };
      const keys = slots.filter(({ slot }) => to.includes(slot)).map(({ sessionKey }) => sessionKey);
      note(keys, 'packet', { via: channel, payload: bytes, from });
    },
    setAggregation(id, { tcpMs, udpMs }) {
      const former = gathered.get(id);
      const taken = (given: number | null | undefined, before: number | undefined) =>
        given === undefined ? before : (given ?? undefined);
      gathered.set(id, { tcpMs: taken(tcpMs, former?.tcpMs), udpMs: taken(udpMs, former?.udpMs) });
    },
    startCapture(id) {
      if (captures.has(id)) return { why: 'already' };
      captures.add(id);
      return { path: captureOf(id) };
    },
    stopCapture: (id) =>
      captures.delete(id) ? { path: captureOf(id), packets: 0, bytes: 24, lost: 0 } : undefined,
    closeWorld(id, reason) {
      for (const { player } of members('game', id)) leaveGame(player.sessionKey, reason);
      games.delete(id);
    },
  };
}
