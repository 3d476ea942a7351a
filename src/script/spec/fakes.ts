/** `test.fake_player` and its like: makes and changes the fakes of a case. */
import type { Channel } from '#state/channel.js';
import type { ApplicationId } from '#state/ids.js';
import type { Player, Presence } from '#state/player.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { Kind } from '../scope.js';
import { Handle, type LuaTable, type LuaValue, typeOf } from '../vm/values.js';
import type { Case } from './case.js';
import { fakeTitle } from './fake-world.js';
import { fieldsAt, playerAt, reader, type SpecState } from './spec-arguments.js';
import { channelFields, gameFields, playerFields } from './spec-handles.js';

export function fakePlayer(args: Arguments): (now: Case) => Promise<LuaValue> {
  const table = fieldsAt(args, 1, playerFields);
  const get = reader(table, args.name);
  return async (now) => {
    await now.plugin();
    const title = now.title(get('title', 'string') ?? now.bench.title);
    const facts: Omit<Player, 'sessionKey' | 'account'> = {
      title: fakeTitle(title),
      applicationId: (get('app_id', 'number') ?? title.applicationId) as ApplicationId,
      version: get('version', 'number') ?? title.version,
      address: get('ip', 'string') ?? '192.0.2.1',
      channel: undefined,
      game: undefined,
      presence: 'chat',
      connections: 1,
      lobbyFilter: undefined,
      gameFilters: [],
      machine: get('machine', 'string'),
      gameStats: undefined,
    };
    const name = table.get('name') === false ? false : get('name', 'string');
    const number = now.world.addPlayer(facts, { name, accountId: get('account_id', 'number') });
    changePlayer(now, number, table, args.name);
    return new Handle(Kind.player, number);
  };
}

export function fakeChannel(args: Arguments): (now: Case) => Promise<LuaValue> {
  const table = fieldsAt(
    args,
    1,
    channelFields.filter((name) => !['player_count', 'locked'].includes(name)),
  );
  const get = reader(table, args.name);
  return async (now) => {
    await now.plugin();
    const { channels } = now.world;
    const id = get('id', 'number') ?? channels.size + 1;
    const facts = {
      id,
      pool: get('title', 'string') ?? now.bench.title,
      name: get('name', 'string') ?? `Channel ${id}`,
      hasPassword: false,
      capacity: get('capacity', 'number') ?? 256,
      genericFields: [1, 2, 3, 4].map((i) => get(`generic_field${i}`, 'number') ?? 0),
      level: 0,
      permanent: true,
      players: 0,
    };
    channels.set(id, facts as unknown as Channel);
    return new Handle(Kind.channel, id);
  };
}

export function fakeGame(spec: SpecState, args: Arguments): (now: Case) => Promise<LuaValue> {
  const table = fieldsAt(args, 1, Object.keys(gameFields));
  const get = reader(table, args.name);
  return async (now) => {
    await now.plugin();
    const { games } = now.world;
    const id = get('id', 'number') ?? games.size + 1;
    games.set(id, {
      id,
      name: `Game ${id}`,
      title: now.bench.title,
      status: 1,
      playerCount: 0,
      maxPlayers: 8,
      gameLevel: 0,
      playerSkillLevel: 0,
      rulesSet: 0,
      genericFields: [0, 0, 0, 0, 0, 0, 0, 0],
      host: undefined,
    });
    changeGame(spec, id, table, args.name);
    return new Handle(Kind.game, id);
  };
}

/** `test.change(thing, fields)`: what a player, a game or a channel is from now on. */
export function change(spec: SpecState, args: Arguments): undefined {
  const handle = args.lua.handleAt(1);
  if (handle?.kind === Kind.player) {
    playerAt(spec, args, 1);
    changePlayer(
      spec.current(),
      handle.id,
      fieldsAt(args, 2, ['state', 'operator', 'channel', 'game', 'machine']),
      args.name,
    );
  } else if (handle?.kind === Kind.game)
    changeGame(spec, handle.id, fieldsAt(args, 2, Object.keys(gameFields)), args.name);
  else if (handle?.kind === Kind.channel) {
    const get = reader(fieldsAt(args, 2, ['name', 'capacity', 'player_count']), args.name);
    const channel = spec.current().world.channels.get(handle.id)!;
    channel.name = get('name', 'string') ?? channel.name;
    channel.capacity = get('capacity', 'number') ?? channel.capacity;
    channel.players = get('player_count', 'number') ?? channel.players;
  } else throw args.wrong(1, 'thing', 'a player, a channel or a game');
}

const presences: readonly Presence[] = ['disconnected', 'authenticating', 'chat', 'game'];

function changePlayer(now: Case, number: number, table: LuaTable, what: string): void {
  const get = reader(table, what);
  const fake = now.world.players.get(number)!;
  const { player } = fake;
  const state = get('state', 'string') as Presence | undefined;
  if (state !== undefined && !presences.includes(state))
    throw new ScriptError(`${what}: state is one of ${presences.join(', ')}, got "${state}"`);
  const place = (key: string, kind: number, former: number | undefined): number | undefined => {
    const value = table.get(key);
    if (value === undefined) return former;
    if (value === false) return undefined;
    if (value instanceof Handle && value.kind === kind) return value.id;
    throw new ScriptError(
      `${what}: ${key} must be a ${key} that the spec made, or false; got ${typeOf(value)}`,
    );
  };
  player.presence = state ?? player.presence;
  player.channel = place('channel', Kind.channel, player.channel) as Player['channel'];
  player.game = place('game', Kind.game, player.game) as Player['game'];
  player.machine = get('machine', 'string') ?? player.machine;
  fake.isOperator = get('operator', 'boolean') ?? fake.isOperator;
  for (const [id, channel] of now.world.channels)
    channel.players = [...now.world.players.values()].filter((one) => one.player.channel === id).length;
}

function changeGame(spec: SpecState, id: number, table: LuaTable, what: string): void {
  const game = spec.current().world.games.get(id)!;
  const get = reader(table, what);
  const generic = [...game.genericFields];
  const changed: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(gameFields)) {
    if (!table.has(key) || key === 'id') continue;
    if (typeof field === 'number') generic[field] = get(key, 'number')!;
    else if (field === 'host') changed.host = hostOf(spec, table.get(key), what);
    else changed[field] = get(key, field === 'name' || field === 'title' ? 'string' : 'number');
  }
  Object.assign(game, changed, { genericFields: generic });
}

function hostOf(spec: SpecState, value: LuaValue, what: string): string | undefined {
  if (value === false) return undefined;
  const fake =
    value instanceof Handle && value.kind === Kind.player && spec.current().world.players.get(value.id);
  if (!fake)
    throw new ScriptError(
      `${what}: host must be a player that the spec made, or false; got ${typeOf(value)}`,
    );
  return fake.player.sessionKey;
}
