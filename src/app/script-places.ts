/** What scripts may ask of channels, games and worlds of this process, and change about them. */
import type { GameWorld as DmeWorld } from '#dme/world.js';
import type { ScriptData } from '#script/entity-data.js';
import type { LocationFacts, PlaceFacts, ScriptPlaces, WorldFacts } from '#script/services/places.js';
import { sharedNotes } from '#script/services/shared-notes.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import { inject } from '#server/dme/inject.js';
import type { GameStatus } from '#state/game-world.js';
import type { Log } from '#state/log.js';
import type { MemoryState } from '#state/memory/state.js';
import type { Title } from '#state/title.js';
import type { GameCaptures } from './game-captures.js';
import { LOCAL } from './game-server.js';

export interface PlaceParts {
  readonly log: Log;
  readonly data: ScriptData;
  /** Undefined where this process runs no game server. */
  readonly dme: DmeServer | undefined;
  /** Undefined where this process runs no game server. */
  readonly gameCaptures: GameCaptures | undefined;
  readonly titles: () => readonly Title[];
  /** Where players elsewhere find the game server. */
  readonly dmeEndpoint: () => { readonly address: string; readonly port: number };
}

/** By MediusWorldStatus. */
const statuses: readonly Extract<GameStatus, 'inactive' | 'staging' | 'active' | 'closed'>[] = [
  ...(['inactive', 'staging', 'active', 'closed'] as const),
];

export function scriptPlaces(state: MemoryState, parts: PlaceParts): ScriptPlaces {
  const { channels, games } = state;
  const { log, data, dme, titles, dmeEndpoint, gameCaptures: captures } = parts;
  const hosted = (id: number) => games.entry(id)?.game.hosted;
  const worldOf = (id: number): DmeWorld | undefined => {
    const place = hosted(id);
    return place?.server === LOCAL ? dme?.worlds.find(place.worldId) : undefined;
  };
  const factsOf = (id: number): WorldFacts | undefined => {
    const world = worldOf(id);
    return world && worldFacts(id, world);
  };
  const noted = (what: string, id: number, reason: string, plugin: string) =>
    log.info({ [what]: id, reason, plugin }, `${what} closed by a plugin`);
  return {
    locations: () => locationsOf(titles()),
    world: factsOf,
    worlds: () => [...games.all()].flatMap(({ id }) => factsOf(id) ?? []),
    placeOf: (id): PlaceFacts | undefined => {
      const place = hosted(id);
      return place && { name: place.server, ...dmeEndpoint() };
    },
    ...sharedNotes(data),
    renameChannel: (id, name) => channels.rename(id, name),
    lockChannel: (id, password) => channels.lock(id, password),
    unlockChannel: (id) => channels.unlock(id),
    setChannelFields: (id, fields) => channels.setFields(id, fields),
    closeChannel(id, reason, plugin) {
      noted('channel', id, reason, plugin);
      channels.retire(id);
    },
    closeGame(id, reason, plugin) {
      noted('game', id, reason, plugin);
      games.changeStatus(id, 'closed');
    },
    setMaxPlayers: (id, players) => games.setMaxPlayers(id, players),
    setStatus: (id, status) => games.changeStatus(id, statuses[status]!),
    leaveGame(sessionKey, reason, plugin) {
      const player = state.players.entry(sessionKey);
      const place = player?.game === undefined ? undefined : hosted(player.game);
      if (place?.server !== LOCAL) return;
      log.info({ account: player?.account?.name, reason, plugin }, 'taken out of a game');
      dme?.kick(place.worldId, sessionKey);
    },
    inject(id, { channel, bytes, ...slots }) {
      const world = worldOf(id);
      if (!dme || !world) return;
      captures?.injected(world, channel, bytes, slots);
      inject(dme, world, channel, bytes, slots);
    },
    setAggregation(id, { tcpMs, udpMs }) {
      const world = worldOf(id);
      if (!world) return;
      if (tcpMs !== undefined) world.tcpWindow = tcpMs ?? undefined;
      if (udpMs !== undefined) world.udpWindow = udpMs ?? undefined;
    },
    closeWorld(id, reason, plugin) {
      noted('world', id, reason, plugin);
      const place = hosted(id);
      if (place?.server === LOCAL) dme?.endWorld(place.worldId);
    },
    startCapture(id, limits) {
      const world = worldOf(id);
      return world && captures ? captures.start(id, world, limits) : { why: 'gone' };
    },
    stopCapture: (id) => captures?.stop(id),
  };
}

/** All editions of a title have its locations; each counts once. */
function locationsOf(titles: readonly Title[]): LocationFacts[] {
  const found = titles.flatMap(({ id: title, locations }) =>
    locations.map(({ id, name }) => [`${title} ${id}`, { id, name, title }] as const),
  );
  return [...new Map(found).values()];
}

function worldFacts(id: number, { seats, tcpWindow, udpWindow }: DmeWorld): WorldFacts {
  const slots = seats.flatMap((seat) =>
    seat?.ready ? [{ slot: seat.index, sessionKey: seat.ticket.sessionKey }] : [],
  );
  return { id, slots, tcpMs: tcpWindow, udpMs: udpWindow };
}
