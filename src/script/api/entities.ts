/** Handles of players, channels, games and worlds: values read as they are now, methods that do something. */
import type { Channel } from '#state/channel.js';
import type { Player } from '#state/player.js';
import { player as playerRow } from '../api-table/player.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { hookTarget } from '../hook-names.js';
import { scriptName } from '../names.js';
import { own } from '../own.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type Results, WAITING } from '../results.js';
import { ABSENT, Kind, type Scope } from '../scope.js';
import type { GameFacts } from '../services.js';
import { Handle, type LuaValue } from '../vm/values.js';
import { parseWhere } from '../where.js';
import { clanOf } from './clans.js';
import { dataOf } from './data.js';
import { placeOf, waitersOf } from './events.js';
import { peekAt, pokeBytes } from './memory.js';
import { request, send } from './packet.js';
import { patch } from './patch.js';
import { peopleMethods, peopleValue, peopleValueNames } from './people.js';
import {
  channelMethods,
  demandChange,
  gameMethods,
  moreChannelValues,
  moreGameValues,
  placeOfPlayer,
  playerPlaceKeys,
  playerPlaceMethods,
  shortText,
} from './places.js';
import { settingsOf } from './settings.js';
import { waitOptions } from './wait-options.js';
import { worldMethods, worldValues } from './worlds.js';

/** Milliseconds of the longest mute: ten years. */
const MUTE_MAX = 3650 * 86_400_000;

const gone = () => failed('gone');

type Values<T> = Readonly<Record<string, (one: T) => LuaValue>>;

/** Reads one of the values of something that may be gone: nil then. */
function member<T>(values: Values<T>, find: (id: number) => T | undefined) {
  return ({ id }: Handle, key: string): LuaValue | typeof ABSENT => {
    const value = own(values, key);
    if (!value) return ABSENT;
    const one = find(id);
    return one === undefined ? undefined : value(one);
  };
}

export function defineEntities(plugin: Plugin): void {
  definePlayers(plugin);
  const { services } = plugin.host;
  const toMembers =
    (place: 'channel' | 'game', kind: number, name: string): ApiFunction =>
    (args) => {
      const { id } = args.handle(1, name, kind);
      if (!services[place](id)) return gone();
      return send(plugin, membersOf(plugin, place, id), args);
    };
  define(plugin, Kind.channel, 'channel', (id) => services.channel(id), channelValues(plugin), {
    ...channelMethods(plugin, (id) => membersOf(plugin, 'channel', id)),
    say: (args) => say(plugin, 'channel', args),
    send: toMembers('channel', Kind.channel, 'channel'),
  });
  define(plugin, Kind.game, 'game', (id) => services.game(id), gameValues(plugin), {
    ...gameMethods(plugin, (id) => membersOf(plugin, 'game', id)),
    say: (args) => say(plugin, 'game', args),
    send: toMembers('game', Kind.game, 'game'),
    rename: (args) => rename(plugin, args),
  });
  define(plugin, Kind.world, 'world', (id) => services.game(id), worldValues(plugin), {
    ...worldMethods(plugin),
    send: toMembers('game', Kind.world, 'world'),
  });
}

function define<T extends { readonly id: number }>(
  plugin: Plugin,
  kind: number,
  name: 'channel' | 'game' | 'world',
  find: (id: number) => T | undefined,
  values: Values<T>,
  methods: Readonly<Record<string, ApiFunction>>,
): void {
  const read = member(values, find);
  const valid: ApiFunction = (args) => find(args.handle(1, name, kind).id) !== undefined;
  plugin.defineHandles(
    kind,
    name,
    (handle, key) => {
      if (key === 'id') return handle.id;
      return key === 'data' ? dataOf(plugin, kind, handle.id) : read(handle, key);
    },
    { ...methods, valid },
  );
}

/** The players who are in a channel or game. */
function membersOf({ host }: Plugin, kind: 'channel' | 'game', id: number): Player[] {
  return [...host.services.players()].filter((player) => player[kind] === id);
}

const handlesOf = (plugin: Plugin, players: readonly Player[]) =>
  players.map((player) => plugin.playerHandle(player));

const channelValues = (plugin: Plugin): Values<Channel> => ({
  ...moreChannelValues,
  name: (channel) => channel.name,
  capacity: (channel) => channel.capacity,
  player_count: (channel) => channel.players,
  players: ({ id }) => handlesOf(plugin, membersOf(plugin, 'channel', id)),
});

function gameValues(plugin: Plugin): Values<GameFacts> {
  const plain = [
    'name',
    'title',
    'status',
    'playerCount',
    'maxPlayers',
    'gameLevel',
    'playerSkillLevel',
    'rulesSet',
  ] as const;
  const fields = Array.from({ length: 8 }, (_, i) => [
    `generic_field${i + 1}`,
    (game: GameFacts) => game.genericFields[i],
  ]);
  return {
    ...Object.fromEntries(plain.map((name) => [scriptName(name), (game: GameFacts) => game[name]])),
    ...Object.fromEntries(fields),
    ...moreGameValues(plugin),
    players: ({ id }) => handlesOf(plugin, membersOf(plugin, 'game', id)),
    host: (game) =>
      game.host === undefined ? undefined : plugin.playerHandle(plugin.host.services.player(game.host)),
  };
}

const playerValues = (player: Player): Readonly<Record<string, LuaValue>> => ({
  name: player.account?.name,
  account_id: player.account?.id,
  title: player.title.id,
  region: player.title.region,
  app_id: player.applicationId,
  ip: player.address,
  state: player.presence,
});

function definePlayers(plugin: Plugin): void {
  const { services, players } = plugin.host;
  const find = (id: number): Player | undefined => {
    const key = players.sessionKey(id);
    return key === undefined ? undefined : services.player(key);
  };
  const get = ({ id }: Handle, key: string): LuaValue | typeof ABSENT => {
    if (!Object.hasOwn(playerRow.values, key)) return ABSENT;
    if (key === 'id') return id;
    if (key === 'settings') return settingsOf(id);
    if (key === 'data') return dataOf(plugin, Kind.player, id);
    if (key === 'account_data') return dataOf(plugin, Kind.account, id);
    const player = find(id);
    if (!player) return undefined;
    if (key === 'channel')
      return player.channel === undefined ? undefined : new Handle(Kind.channel, player.channel);
    if (playerPlaceKeys.has(key)) return placeOfPlayer(plugin, player, key);
    if (key === 'backlog') return services.backlog(player.sessionKey);
    if (key === 'clan') return clanOf(plugin, player.account?.id);
    if (key === 'role') return services.roleOf(player.sessionKey);
    if (key === 'game') return player.game === undefined ? undefined : new Handle(Kind.game, player.game);
    if (peopleValueNames.has(key)) return peopleValue(plugin, player, key);
    return playerValues(player)[key];
  };
  const withPlayer = (
    work: (player: Player, args: Arguments) => LuaValue | Results | typeof WAITING,
  ): ApiFunction => {
    return (args) => {
      const player = find(args.handle(1, 'player', Kind.player).id);
      return player ? work(player, args) : gone();
    };
  };
  const systemMessage = withPlayer((player, args) => {
    const text = shortText(args, 2);
    const severity = args.has(3) ? args.integer(3, 'severity') : 0;
    plugin.host.afterwards(plugin, () => services.systemMessage(player.sessionKey, severity, text));
    return true;
  });
  plugin.defineHandles(Kind.player, 'player', get, {
    valid: (args) => find(args.handle(1, 'player', Kind.player).id) !== undefined,
    system_message: systemMessage,
    send_message: systemMessage,
    say: withPlayer((player, args) => {
      const text = shortText(args, 2);
      const from = speaker(args);
      plugin.host.afterwards(plugin, () =>
        services.say({ kind: 'player', sessionKey: player.sessionKey }, from, text),
      );
      return true;
    }),
    can: withPlayer((player, args) => services.mayUse(player.sessionKey, args.text(2, 'permission'))),
    kick: withPlayer((player, args) => {
      const reason = args.has(2) ? args.text(2, 'reason') : 'kicked';
      plugin.host.afterwards(plugin, () => services.kick(player.sessionKey, reason));
      return true;
    }),
    ...playerPlaceMethods(plugin, withPlayer),
    mute: withPlayer((player, args) => mute(plugin, player, args)),
    unmute: withPlayer((player) => unmute(plugin, player)),
    ...peopleMethods(plugin, withPlayer, shortText),
    send: withPlayer((player, args) => send(plugin, [player], args)),
    request: withPlayer((player, args) => request(plugin, player, args)),
    poke: withPlayer((player, args) => pokeBytes(plugin, player, args, args.bytes(3, 'bytes'))),
    peek: withPlayer((player, args) => peekAt(plugin, player, args)),
    patch: withPlayer((player, args) => patch(plugin, player, args)),
    go: withPlayer((player, args) => go(plugin, player, args)),
    wait: withPlayer((player, args) => wait(plugin, player, args)),
  });
}

/** The name under which a line of chat is said. */
function speaker(args: Arguments): string {
  return args.has(3) ? args.text(3, 'from').slice(0, 31) : 'SYSTEM';
}

function say(plugin: Plugin, kind: 'channel' | 'game', args: Arguments): LuaValue | Results {
  const { id } = args.handle(1, kind, Kind[kind]);
  const text = shortText(args, 2);
  const from = speaker(args);
  if (!plugin.host.services[kind](id)) return gone();
  plugin.host.afterwards(plugin, () => plugin.host.services.say({ kind, id }, from, text));
  return true;
}

/** A title's own plugin may rename its games; others need the permission. */
function rename(plugin: Plugin, args: Arguments): LuaValue | Results {
  const { services } = plugin.host;
  const { id } = args.handle(1, 'game', Kind.game);
  const game = services.game(id);
  if (!game) return gone();
  demandChange(plugin, game.title, args.name);
  const name = shortText(args, 2);
  plugin.host.afterwards(plugin, () => services.renameGame(id, name));
  return true;
}

/** `player:mute(duration, [reason])`: nobody hears what the account says in chat, also after it comes back. */
function mute(plugin: Plugin, player: Player, args: Arguments): LuaValue | Results {
  const ms = args.duration(2, 'duration');
  if (!(ms > 0 && ms <= MUTE_MAX))
    throw new ScriptError(`${args.name}: duration is more than 0 and at most ${MUTE_MAX / 86_400_000} days`);
  const reason = args.has(3) ? shortText(args, 3, 'reason') : '';
  if (!player.account) return failed('not logged in');
  plugin.host.afterwards(plugin, () =>
    plugin.host.services.mute(player.sessionKey, ms, reason, plugin.manifest.name),
  );
  return true;
}

function unmute(plugin: Plugin, player: Player): LuaValue | Results {
  if (!player.account) return failed('not logged in');
  plugin.host.afterwards(plugin, () => plugin.host.services.unmute(player.sessionKey, plugin.manifest.name));
  return true;
}

/** `player:go(name, fn)`: a task that ends with the player, and in the place of one of the same name. */
function go(plugin: Plugin, player: Player, args: Arguments): undefined {
  const name = args.text(2, 'name');
  const fn = args.fn(3, 'function');
  plugin.tasks.start(fn, {
    doing: `task ${name} (${placeOf(plugin)})`,
    player: plugin.host.players.number(player.sessionKey),
    name,
  });
}

/** `player:wait(event, { where, timeout })`: the next such event of this player, as a table. */
function wait(plugin: Plugin, player: Player, args: Arguments): typeof WAITING {
  const target = hookTarget(args.text(2, 'event'));
  const { table, timeout } = waitOptions(plugin, args, 3);
  const where = parseWhere(table.get('where'), target.fields, false);
  const number = plugin.host.players.number(player.sessionKey);
  const wants = (scope: Scope) =>
    where === undefined || where.fields.every(([field, test]) => test(scope.views[0]!.get(field)));
  plugin.tasks.waitFor((end) => waitersOf(plugin, target).next(number, wants, end), args.name, timeout);
  return WAITING;
}
