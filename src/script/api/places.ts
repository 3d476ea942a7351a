/** Channels, games, worlds and locations: finding them, and changing channels and games. */
import type { Channel } from '#state/channel.js';
import type { Player } from '#state/player.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type Results } from '../results.js';
import { Kind } from '../scope.js';
import type { GameFacts } from '../services.js';
import { Handle, type LuaValue } from '../vm/values.js';
import { metadataOf, noteMetadata } from './metadata.js';

/** Bytes of the longest text of a box. */
const TEXT_MAX = 1024;
/** Letters of a channel's name and password, NUL left out (LOBBYNAME_MAXLEN, LOBBYPASSWORD_MAXLEN). */
const NAME_MAX = 63;
const PASSWORD_MAX = 31;
/** MediusWorldStatus. */
const ACTIVE = 2;
const CLOSED = 3;

const gone = () => failed('gone');

/** Channels and games belong to pools, which are called as titles are; a plugin bound to titles sees those of its own. */
export function seesPool({ source, manifest }: Plugin, pool: string): boolean {
  const titles = source.title === undefined ? manifest.titles : new Set([source.title]);
  return !titles || titles.has(pool);
}

/** `server.channel`, `server.channels` and their like. */
export function placeFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { services } = plugin.host;
  const channels = () => [...services.channels()].filter(({ pool }) => seesPool(plugin, pool));
  const games = () => [...services.games()].filter(({ title }) => seesPool(plugin, title));
  const worldAt = (id: number) => {
    const game = services.game(id);
    return game && seesPool(plugin, game.title) && services.places.world(id);
  };
  return {
    channels: () => channels().map(({ id }) => new Handle(Kind.channel, id)),
    channel: (args) => handleOf(Kind.channel, channels(), args),
    games: () => games().map(({ id }) => new Handle(Kind.game, id)),
    game: (args) => handleOf(Kind.game, games(), args),
    worlds: () =>
      services.places
        .worlds()
        .filter(({ id }) => worldAt(id))
        .map(({ id }) => new Handle(Kind.world, id)),
    world: (args) => {
      const id = args.integer(1, 'id');
      return worldAt(id) ? new Handle(Kind.world, id) : undefined;
    },
    locations: () =>
      services.places
        .locations()
        .filter(({ title }) => seesPool(plugin, title))
        .map((location) => new Map<string, LuaValue>(Object.entries(location))),
  };
}

/** The one with this number or name; names are compared without regard to case. */
function handleOf(
  kind: number,
  list: readonly { readonly id: number; readonly name: string }[],
  args: Arguments,
): Handle | undefined {
  const wanted = args.value(1);
  const name = String(wanted).toLowerCase();
  const found = list.find((one) =>
    typeof wanted === 'number' ? one.id === wanted : one.name.toLowerCase() === name,
  );
  return found && new Handle(kind, found.id);
}

/** A title's own plugin changes what belongs to its title; others need the permission. */
export function demandChange(plugin: Plugin, pool: string, what: string): void {
  if (plugin.source.title !== pool) plugin.demand('games.write', what);
}

export function shortText(args: Arguments, index: number, what = 'text', most = TEXT_MAX): string {
  const text = args.text(index, what);
  if (text.length <= most) return text;
  throw new ScriptError(`${args.name}: ${what} has at most ${most} bytes, got ${text.length}`);
}

/** Why something is done, for the log. */
export const reasonOf = (args: Arguments): string => (args.has(2) ? shortText(args, 2, 'reason') : '');

/** A box on the screens of these players. */
function box(plugin: Plugin, players: readonly Player[], args: Arguments): true {
  const text = shortText(args, 2);
  const severity = args.has(3) ? args.integer(3, 'severity') : 0;
  plugin.host.afterwards(plugin, () => {
    for (const { sessionKey } of players) plugin.host.services.systemMessage(sessionKey, severity, text);
  });
  return true;
}

/** Methods that change something once no script runs any more; `work` gives the deed, or nil and why. */
function changes<T>(plugin: Plugin, find: (args: Arguments) => T | undefined, poolOf: (one: T) => string) {
  return (work: (one: T, args: Arguments) => (() => void) | Results): ApiFunction =>
    (args) => {
      const one = find(args);
      if (one === undefined) return gone();
      demandChange(plugin, poolOf(one), args.name);
      const deed = work(one, args);
      if (typeof deed !== 'function') return deed;
      plugin.host.afterwards(plugin, deed);
      return true;
    };
}

// ---- channels ----

export const moreChannelValues: Readonly<Record<string, (channel: Channel) => LuaValue>> = {
  title: ({ pool }) => pool,
  locked: ({ hasPassword }) => hasPassword,
  ...Object.fromEntries(
    [0, 1, 2, 3].map((i) => [
      `generic_field${i + 1}`,
      ({ genericFields }: Channel) => genericFields?.[i] ?? 0,
    ]),
  ),
};

export function channelMethods(
  plugin: Plugin,
  membersOf: (channel: number) => readonly Player[],
): Readonly<Record<string, ApiFunction>> {
  const { services } = plugin.host;
  const { places } = services;
  const found = (args: Arguments) => services.channel(args.handle(1, 'channel', Kind.channel).id);
  const changing = changes(plugin, found, ({ pool }) => pool);
  return {
    system_message: (args) => {
      const channel = found(args);
      return channel ? box(plugin, membersOf(channel.id), args) : gone();
    },
    rename: changing(({ id, pool }, args) => {
      const name = shortText(args, 2, 'name', NAME_MAX);
      if (name === '') throw new ScriptError(`${args.name}: name must not be empty`);
      const isTaken = [...services.channels()].some(
        (one) => one.pool === pool && one.name === name && one.id !== id,
      );
      return isTaken ? failed('taken') : () => places.renameChannel(id, name);
    }),
    lock: changing(({ id }, args) => {
      const password = args.has(2) ? shortText(args, 2, 'password', PASSWORD_MAX) : undefined;
      if (password === '')
        throw new ScriptError(`${args.name}: password must not be empty; leave it out to let nobody in`);
      return () => places.lockChannel(id, password);
    }),
    unlock: changing(
      ({ id }) =>
        () =>
          places.unlockChannel(id),
    ),
    set_fields: changing(({ id, genericFields }, args) => {
      const table = args.table(2, 'fields');
      const fields = [0, 1, 2, 3].map((i) => table.get(`generic_field${i + 1}`) ?? genericFields?.[i] ?? 0);
      return () => places.setChannelFields(id, fields as unknown as Channel['genericFields']);
    }),
    close: changing(({ id }, args) => {
      const reason = reasonOf(args);
      return () => places.closeChannel(id, reason, plugin.manifest.name);
    }),
  };
}

// ---- games ----

export function moreGameValues(plugin: Plugin): Readonly<Record<string, (game: GameFacts) => LuaValue>> {
  const { services } = plugin.host;
  return {
    started_at: ({ startedAt }) => startedAt,
    elapsed: ({ startedAt, endedAt }) =>
      startedAt === undefined
        ? undefined
        : Math.max(0, (endedAt ?? services.clock.wall() / 1000) - startedAt),
    world: ({ id }) => (services.places.world(id) ? new Handle(Kind.world, id) : undefined),
    place: ({ id }) => {
      const place = services.places.placeOf(id);
      return place && new Map<string, LuaValue>(Object.entries(place));
    },
    metadata: ({ id }) => metadataOf(plugin, `game ${id}`),
  };
}

export function gameMethods(
  plugin: Plugin,
  membersOf: (game: number) => readonly Player[],
): Readonly<Record<string, ApiFunction>> {
  const { services } = plugin.host;
  const { places } = services;
  const found = (args: Arguments) => services.game(args.handle(1, 'game', Kind.game).id);
  const changing = changes(plugin, found, ({ title }) => title);
  const close =
    ({ id }: GameFacts, reason: string) =>
    () =>
      places.closeGame(id, reason, plugin.manifest.name);
  const toStatus = (game: GameFacts, status: number) => {
    if (game.status === CLOSED) return status === CLOSED ? () => {} : failed('closed');
    return status === CLOSED ? close(game, '') : () => places.setStatus(game.id, status);
  };
  const noting =
    (adds: boolean): ApiFunction =>
    (args) => {
      const game = found(args);
      return game ? noteMetadata(plugin, `game ${game.id}`, args, adds) : gone();
    };
  return {
    message: (args) => {
      const game = found(args);
      return game ? box(plugin, membersOf(game.id), args) : gone();
    },
    close: changing((game, args) => close(game, reasonOf(args))),
    set_max_players: changing(({ id, capacity = 256 }, args) => {
      const players = args.integer(2, 'players');
      if (players > capacity) return failed(`made for ${capacity} players`);
      return () => places.setMaxPlayers(id, players);
    }),
    set_status: changing((game, args) => toStatus(game, args.integer(2, 'status'))),
    start: changing((game) => toStatus(game, ACTIVE)),
    set_metadata: noting(false),
    update_metadata: noting(true),
  };
}

// ---- players ----

/** Where a player is in games; the values of `player` that belong here. */
export function placeOfPlayer(plugin: Plugin, player: Player, key: string): LuaValue {
  const { services } = plugin.host;
  if (key === 'metadata') return metadataOf(plugin, `player ${player.sessionKey}`);
  if (key === 'host_of') {
    const hosted = [...services.games()].find(({ host }) => host === player.sessionKey);
    return hosted && new Handle(Kind.game, hosted.id);
  }
  const world = player.game === undefined ? undefined : services.places.world(player.game);
  if (key === 'world') return world && new Handle(Kind.world, world.id);
  return world?.slots.find(({ sessionKey }) => sessionKey === player.sessionKey)?.slot;
}

export const playerPlaceKeys: ReadonlySet<string> = new Set(['metadata', 'host_of', 'world', 'dme_id']);

type WithPlayer = (work: (player: Player, args: Arguments) => LuaValue | Results) => ApiFunction;

export function playerPlaceMethods(
  plugin: Plugin,
  withPlayer: WithPlayer,
): Readonly<Record<string, ApiFunction>> {
  const { places } = plugin.host.services;
  return {
    force_leave: withPlayer((player, args) => {
      if (player.game === undefined) return failed('not in a game');
      const reason = reasonOf(args);
      plugin.host.afterwards(plugin, () => places.leaveGame(player.sessionKey, reason, plugin.manifest.name));
      return true;
    }),
    set_metadata: withPlayer((player, args) =>
      noteMetadata(plugin, `player ${player.sessionKey}`, args, false),
    ),
    update_metadata: withPlayer((player, args) =>
      noteMetadata(plugin, `player ${player.sessionKey}`, args, true),
    ),
  };
}
