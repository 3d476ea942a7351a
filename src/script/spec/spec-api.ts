/** The functions of `test` that reach the world of the case. */

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Channel } from '#state/channel.js';
import type { ApplicationId } from '#state/ids.js';
import type { Player, Presence } from '#state/player.js';
import type { Arguments } from '../arguments.js';
import type { DataOwner } from '../entity-data.js';
import { ScriptError } from '../errors.js';
import { fileInside } from '../find.js';
import { fromJson, jsonOf } from '../json.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, WAITING } from '../results.js';
import { ABSENT, Kind } from '../scope.js';
import type { GameFacts } from '../services.js';
import { suggestion } from '../spelling.js';
import { Handle, type LuaTable, type LuaValue, typeOf } from '../vm/values.js';
import type { Case, Place } from './case.js';
import { type FakePlayer, fakeTitle } from './fake-world.js';
import { type Fed, fieldsOf } from './feed.js';

/** Kinds of handles that only specs have. */
const OUTCOME = 100;
const MEMORY = 101;

/** A spec while it runs: the case that runs now, and where cases are put while the file loads. */
export interface SpecState {
  readonly plugin: Plugin;
  current(): Case;
  addCase(name: string, fn: bigint): void;
  print(line: string): void;
}

type Functions = Readonly<Record<string, ApiFunction>>;

/** Functions that answer at once. */
export function specFunctions(spec: SpecState): Functions {
  const world = () => spec.current().world;
  const fake = (args: Arguments) => fakeAt(spec, args, 1);
  return {
    case: (args) => {
      spec.addCase(args.text(1, 'name'), args.fn(2, 'function'));
      return undefined;
    },
    grant: (args) => forEach(args, (permission) => spec.current().denied.delete(permission)),
    deny: (args) => forEach(args, (permission) => spec.current().denied.add(permission)),
    store: (args) => store(spec.current(), args),
    stored: (args) => fromJson(world().stored.get(args.text(1, 'key'))),
    data: (args) => {
      const { data } = world();
      return fromJson(data.get(ownerOf(spec, args), spec.plugin.source.id, args.text(2, 'key')));
    },
    world_data: (args) => {
      const { id } = args.handle(1, 'game', Kind.game);
      return fromJson(world().data.get(`world ${id}`, spec.plugin.source.id, args.text(2, 'key')));
    },
    account_data: (args) => accountData(spec, args),
    web: (args) => web(world(), args),
    asked: () =>
      world().asked.map(
        ({ url, method, headers, body }) =>
          new Map<string, LuaValue>([
            ['url', url],
            ['method', method],
            ['headers', new Map(Object.entries(headers))],
            ['body', body],
          ]),
      ),
    sent: (args) => fake(args).sent,
    pokes: (args) =>
      fake(args).memory.pokes.map(
        ({ address, bytes }) =>
          new Map<string, LuaValue>([
            ['address', address],
            ['bytes', bytes],
          ]),
      ),
    poked: (args) =>
      fake(args).memory.poked(
        args.integer(2, 'address', 0, 0xffff_ffff),
        args.integer(3, 'length', 0, 1 << 20),
      ),
    memory: (args) => {
      fake(args);
      return new Handle(MEMORY, args.handle(1, 'player', Kind.player).id);
    },
    clear: () => {
      for (const one of world().players.values()) {
        one.sent = [];
        one.memory.pokes = [];
      }
      world().log = world().log.filter(({ level, isScript }) => level === 'error' && !isScript);
      return undefined;
    },
    log: () => world().log.map(lineOf),
    errors: () =>
      world()
        .log.filter(({ level, isScript }) => level === 'error' && !isScript)
        .map(lineOf),
    forgive: (args) => {
      const text = args.bytes(1, 'text').toString();
      world().log = world().log.filter(
        (line) => line.level !== 'error' || line.isScript || line.text !== text,
      );
      return undefined;
    },
    change: (args) => change(spec, args),
    file: (args) => fileOf(spec, args.text(1, 'path'), args.name),
    now: () => world().clock.wall() / 1000,
    set_clock: (args) => setClock(spec.current(), args),
    describe: (args) => describe(args),
    near: (args) => suggestion(args.text(1, 'name'), [...args.table(2, 'names').values()].map(String)),
  };
}

/** Functions that wait for the plugin; each ends with nil and why where it fails. */
export function waitingFunctions(spec: SpecState): Functions {
  const player = (args: Arguments, index: number) =>
    args.has(index) ? playerAt(spec, args, index) : undefined;
  return waiting(spec, {
    start: () => (now) => now.plugin().then(() => true),
    reload: () => (now) => now.reload().then(() => true),
    settle: () => (now) => now.settle().then(() => true),
    fake_player: (args) => fakePlayer(args),
    fake_channel: (args) => fakeChannel(args),
    fake_game: (args) => fakeGame(spec, args),
    settings: (args) => {
      const values = jsonFrom(args.table(1, 'settings')) as Readonly<Record<string, unknown>>;
      return (now) => now.set(values).then(() => true);
    },
    call: (args) => {
      const name = args.text(1, 'name');
      const rest = Array.from({ length: Math.max(0, args.count - 1) }, (_, i) => args.value(i + 2));
      return (now) => now.call(name, rest);
    },
    leave: (args) => {
      const number = playerAt(spec, args, 1);
      return (now) => now.leave(number).then(() => true);
    },
    feed: (args) => {
      const name = args.text(1, 'name');
      const table: LuaTable = args.has(2) ? args.table(2, 'fields') : new Map();
      const [who, where] = [player(args, 3), placeAt(args, 4)];
      return async (now) => outcomeHandle(now, await now.feed(name, table, who, where));
    },
    feed_bytes: (args) => {
      const bytes = bytesFrom(spec, args.text(1, 'hex or file'), args.name);
      const who = player(args, 2);
      const options: LuaTable = args.has(3) ? args.table(3, 'options') : new Map();
      const name = String(options.get('as') ?? 'medius.in');
      const where = placeFrom(new Map([...options].filter(([key]) => key !== 'as')), args.name);
      return async (now) => outcomeHandle(now, await now.feedBytes(name, bytes, who, where));
    },
    command: (args) => {
      const line = args.text(1, 'line');
      const who = player(args, 2);
      return (now) => now.command(line, who);
    },
    advance: (args) => {
      const ms = args.duration(1, 'time');
      if (!(ms >= 0)) throw new ScriptError(`test.clock:advance: time passes forward, not by ${ms / 1000} s`);
      return (now) => now.advance(ms).then(() => true);
    },
  });
}

type Begin = (args: Arguments) => (now: Case) => Promise<LuaValue>;

/** What is wrong with the arguments is told as what fails later: by nil and why. */
function waiting(spec: SpecState, functions: Readonly<Record<string, Begin>>): Functions {
  const { tasks } = spec.plugin;
  const made = Object.entries(functions).map(([name, begin]): [string, ApiFunction] => [
    name,
    (args) => {
      try {
        if (!tasks.isRunning)
          throw new ScriptError(`test.${name} is called in a case, and not in a coroutine of its own`);
        const work = begin(args);
        const now = spec.current();
        tasks.waitFor(() => work(now), args.name);
        return WAITING;
      } catch (err) {
        if (err instanceof ScriptError) return failed(err.message);
        throw err;
      }
    },
  ]);
  return Object.fromEntries(made);
}

// ---- handles ----

export function defineSpecHandles(spec: SpecState): void {
  const { plugin } = spec;
  const world = () => spec.current().world;
  const define = (
    kind: number,
    name: string,
    names: readonly string[],
    get: (id: number, key: string) => LuaValue,
    methods: Functions = {},
  ) =>
    plugin.defineOtherHandles(
      kind,
      name,
      ({ id }, key) => (names.includes(key) ? get(id, key) : ABSENT),
      methods,
      names,
    );
  define(Kind.player, 'player', playerFields, (id, key) => playerValue(world().players.get(id), key));
  define(Kind.channel, 'channel', channelFields, (id, key) => {
    const channel = world().channels.get(id);
    return (
      channel &&
      {
        id,
        name: channel.name,
        title: channel.pool,
        capacity: channel.capacity,
        player_count: channel.players,
      }[key]
    );
  });
  define(Kind.game, 'game', Object.keys(gameFields), (id, key) => {
    const game = world().games.get(id);
    return game && gameValue(spec, game, key);
  });
  define(
    OUTCOME,
    'outcome',
    ['kind', 'status', 'reason', 'silent', 'changed', 'fields', 'reply'],
    (id, key) => outcomeValue(spec.current().outcomes[id], key),
  );
  const memory = (args: Arguments) => {
    const id = args.handle(1, 'memory', MEMORY).id;
    const found = world().players.get(id)?.memory;
    if (!found) throw new ScriptError(`${args.name}: the player has left`);
    return found;
  };
  define(MEMORY, 'memory', [], () => undefined, {
    set: (args) => {
      memory(args).write(args.integer(2, 'address', 0, 0xffff_ffff), args.bytes(3, 'bytes'));
      return undefined;
    },
    get: (args) =>
      memory(args).read(args.integer(2, 'address', 0, 0xffff_ffff), args.integer(3, 'length', 0, 1 << 20)),
    silent: (args) => {
      memory(args).isSilent = !args.has(2) || args.value(2) === true;
      return undefined;
    },
  });
}

function outcomeHandle(now: Case, fed: Fed): Handle {
  return new Handle(OUTCOME, now.outcomes.push(fed) - 1);
}

function outcomeValue(fed: Fed | undefined, key: string): LuaValue {
  if (!fed) return undefined;
  const { outcome } = fed;
  if (key === 'fields') return fed.fields();
  if (!outcome) return key === 'kind' ? 'waiting' : undefined;
  if (key === 'kind') return outcome.kind;
  if (key === 'reply' && outcome.kind === 'reply')
    return new Map<string, LuaValue>([
      ['name', outcome.message.name],
      ['fields', fieldsOf(outcome.message, outcome.value)],
    ]);
  const value = (outcome as unknown as Readonly<Record<string, LuaValue>>)[key];
  return typeof value === 'object' ? undefined : value;
}

// ---- players, channels, games ----

const playerFields = [
  'name',
  'account_id',
  'title',
  'app_id',
  'version',
  'ip',
  'state',
  'machine',
  'operator',
  'channel',
  'game',
];
const channelFields = ['id', 'name', 'title', 'capacity', 'player_count'];
const gameFields: Readonly<Record<string, keyof GameFacts | number>> = {
  id: 'id',
  name: 'name',
  title: 'title',
  status: 'status',
  player_count: 'playerCount',
  max_players: 'maxPlayers',
  game_level: 'gameLevel',
  player_skill_level: 'playerSkillLevel',
  rules_set: 'rulesSet',
  host: 'host',
  ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`generic_field${i + 1}`, i])),
};

function playerValue(fake: FakePlayer | undefined, key: string): LuaValue {
  if (!fake) return undefined;
  const { player, isOperator } = fake;
  const { account, title, applicationId, version, address, presence, machine, channel, game } = player;
  const handle = (kind: number, id: number | undefined) =>
    id === undefined ? undefined : new Handle(kind, id);
  const values: Readonly<Record<string, LuaValue>> = {
    name: account?.name,
    account_id: account?.id,
    title: title.id,
    app_id: applicationId,
    version,
    ip: address,
    state: presence,
    machine,
    operator: isOperator,
    channel: handle(Kind.channel, channel),
    game: handle(Kind.game, game),
  };
  return values[key];
}

function gameValue(spec: SpecState, game: GameFacts, key: string): LuaValue {
  const field = gameFields[key]!;
  if (typeof field === 'number') return game.genericFields[field];
  if (field !== 'host') return game[field] as LuaValue;
  const found = [...spec.current().world.players].find(([, { player }]) => player.sessionKey === game.host);
  return found && new Handle(Kind.player, found[0]);
}

function fakePlayer(args: Arguments): (now: Case) => Promise<LuaValue> {
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

function fakeChannel(args: Arguments): (now: Case) => Promise<LuaValue> {
  const table = fieldsAt(
    args,
    1,
    channelFields.filter((name) => name !== 'player_count'),
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
      genericFields: [0, 0, 0, 0],
      level: 0,
      permanent: true,
      players: 0,
    };
    channels.set(id, facts as unknown as Channel);
    return new Handle(Kind.channel, id);
  };
}

function fakeGame(spec: SpecState, args: Arguments): (now: Case) => Promise<LuaValue> {
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
function change(spec: SpecState, args: Arguments): undefined {
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

// ---- arguments ----

function playerAt(spec: SpecState, args: Arguments, index: number): number {
  const { id } = args.handle(index, 'player', Kind.player);
  if (spec.current().world.players.has(id)) return id;
  throw new ScriptError(`${args.name}: argument ${index}: this player has left`);
}

function fakeAt(spec: SpecState, args: Arguments, index: number): FakePlayer {
  return spec.current().world.players.get(playerAt(spec, args, index))!;
}

function fieldsAt(args: Arguments, index: number, known: readonly string[]): LuaTable {
  const table: LuaTable = args.has(index) ? args.table(index, 'fields') : new Map();
  for (const key of table.keys())
    if (!known.includes(String(key)))
      throw new ScriptError(`${args.name}: there is no field "${key}"${suggestion(String(key), known)}`);
  return table;
}

interface Types {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** Reads fields of a table, each of one type; undefined for what is not there. */
function reader(table: LuaTable, what: string) {
  return <T extends keyof Types>(key: string, type: T): Types[T] | undefined => {
    const value = table.get(key);
    if (value === undefined) return undefined;
    if (typeof value === type) return value as Types[T];
    throw new ScriptError(`${what}: ${key} must be a ${type}, got ${typeOf(value)}`);
  };
}

const placeFields = ['server', 'title', 'app_id', 'ip'];

function placeAt(args: Arguments, index: number): Place {
  return placeFrom(args.has(index) ? args.table(index, 'options') : new Map(), args.name);
}

function placeFrom(table: LuaTable, what: string): Place {
  for (const key of table.keys())
    if (!placeFields.includes(String(key)))
      throw new ScriptError(`${what}: there is no option "${key}"${suggestion(String(key), placeFields)}`);
  const get = reader(table, what);
  return {
    server: get('server', 'string'),
    title: get('title', 'string'),
    applicationId: get('app_id', 'number'),
    ip: get('ip', 'string'),
  };
}

function forEach(args: Arguments, work: (permission: string) => void): undefined {
  for (let index = 1; index <= args.count; index++) work(args.text(index, 'permission'));
}

function store({ world, isLoaded }: Case, args: Arguments): undefined {
  if (isLoaded)
    throw new ScriptError(`${args.name}: the plugin has read its storage already; store before it is needed`);
  const json = jsonOf(args.value(2), args.name);
  if (json !== undefined) world.stored.set(args.text(1, 'key'), json);
}

/** `test.web(url, { status, headers, body })`: what a web server answers. */
function web({ web: answers }: Case['world'], args: Arguments): undefined {
  const table = fieldsAt(args, 2, ['status', 'headers', 'body']);
  const get = reader(table, args.name);
  const headers = table.get('headers');
  answers.set(args.text(1, 'url'), {
    status: get('status', 'number') ?? 200,
    headers:
      headers instanceof Map
        ? Object.fromEntries([...headers].map(([key, value]) => [key, String(value)]))
        : {},
    body: Buffer.from(get('body', 'string') ?? '', 'latin1'),
  });
}

/** A value as a configuration file would have it: lists are those tables whose keys count from 1, an empty one too. */
function jsonFrom(value: LuaValue): unknown {
  if (typeof value === 'string') return Buffer.from(value, 'latin1').toString();
  if (!(value instanceof Map)) return value;
  const table = value as LuaTable;
  const isList = [...table.keys()].every((key, i) => key === i + 1);
  if (isList) return [...table.values()].map(jsonFrom);
  return Object.fromEntries([...table].map(([key, item]) => [key, jsonFrom(item)]));
}

/** Whose notes are meant. */
function ownerOf(spec: SpecState, args: Arguments): DataOwner {
  const handle = args.lua.handleAt(1);
  if (handle?.kind === Kind.player) return `player ${fakeAt(spec, args, 1).player.sessionKey}`;
  if (handle?.kind === Kind.channel) return `channel ${handle.id}`;
  if (handle?.kind === Kind.game) return `game ${handle.id}`;
  throw args.wrong(1, 'thing', 'a player, a channel or a game');
}

/** `test.account_data(player, key, [value])`: reads what the plugin keeps of an account, or writes it first. */
function accountData(spec: SpecState, args: Arguments): LuaValue {
  const { account } = fakeAt(spec, args, 1).player;
  if (!account) throw new ScriptError(`${args.name}: the player has not logged in`);
  const { data } = spec.current().world;
  const { id } = spec.plugin.source;
  const key = args.text(2, 'key');
  if (args.has(3)) data.set(`account ${account.id}`, id, key, jsonOf(args.value(3), args.name));
  return fromJson(data.get(`account ${account.id}`, id, key));
}

function setClock(now: Case, args: Arguments): undefined {
  const value = args.value(1);
  const moment = typeof value === 'number' ? value * 1000 : Date.parse(`${String(value).replace(/Z$/, '')}Z`);
  if (!Number.isFinite(moment))
    throw new ScriptError(
      `test.clock:set: a moment is seconds since 1970 or text such as "2026-12-24T18:00", UTC; got ${String(value)}`,
    );
  now.world.clock.setWall(moment);
}

/** Bytes as hex, blanks between them as one likes, or as a file beside the spec; one that ends in .hex holds hex. */
function bytesFrom(spec: SpecState, text: string, what: string): Buffer {
  const bytes = hexIn(text);
  if (bytes) return bytes;
  const file = fileOf(spec, text, what);
  const inFile = text.endsWith('.hex') ? hexIn(file.toString()) : file;
  if (inFile) return inFile;
  throw new ScriptError(`${what}: the file "${text}" holds something that is not hex`);
}

function hexIn(text: string): Buffer | undefined {
  const digits = text.replace(/\s/g, '');
  return /^([0-9a-f]{2})*$/i.test(digits) ? Buffer.from(digits, 'hex') : undefined;
}

function fileOf({ plugin }: SpecState, path: string, what: string): Buffer {
  const file = fileInside(dirname(plugin.source.entry), path, what);
  if (file === undefined) throw new ScriptError(`${what}: there is no file "${path}" beside the spec`);
  return readFileSync(file);
}

function lineOf({ level, text }: { readonly level: string; readonly text: string }): LuaTable {
  return new Map<string, LuaValue>([
    ['level', level],
    ['text', Buffer.from(text)],
  ]);
}

/** A value in a message, without running any code of the spec. */
function describe(args: Arguments): string {
  const handle = args.lua.handleAt(1);
  if (handle) return `${handleNames[handle.kind] ?? 'handle'} ${handle.id}`;
  try {
    const value = args.value(1);
    return value === undefined ? 'nil' : String(value);
  } catch {
    return 'a function';
  }
}

const handleNames: Readonly<Record<number, string>> = {
  [Kind.player]: 'player',
  [Kind.channel]: 'channel',
  [Kind.game]: 'game',
  [OUTCOME]: 'outcome',
  [MEMORY]: 'memory',
};
