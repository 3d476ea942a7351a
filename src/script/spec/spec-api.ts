/** The functions of `test` that reach the world of the case. */

import type { Arguments } from '../arguments.js';
import type { DataOwner } from '../entity-data.js';
import { ScriptError } from '../errors.js';
import { fromJson, jsonOf } from '../json.js';
import type { ApiFunction } from '../plugin.js';
import { failed, WAITING } from '../results.js';
import { Kind } from '../scope.js';
import { sharedNotes } from '../services/shared-notes.js';
import type { SqlRow } from '../services/sql.js';
import { suggestion } from '../spelling.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import type { Case } from './case.js';
import { fakeAccount, penalties } from './fake-accounts.js';
import { change, fakeChannel, fakeGame, fakePlayer } from './fakes.js';
import {
  bytesFrom,
  fakeAt,
  fieldsAt,
  fileOf,
  jsonFrom,
  placeAt,
  placeFrom,
  playerAt,
  reader,
  recordedIn,
  type SpecState,
} from './spec-arguments.js';
import { fakeClan } from './spec-clans.js';
import { handleNames, MEMORY, outcomeHandle } from './spec-handles.js';

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
    enter_suite: (args) => spec.enterSuite(args.text(1, 'name')),
    leave_suite: () => {
      spec.leaveSuite();
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
    metadata(args) {
      const { data } = world();
      const about = ownerOf(spec, args);
      if (args.has(2))
        sharedNotes(data).setMetadata(about, jsonOf(args.table(2, 'entries'), args.name)!, true);
      return fromJson(sharedNotes(data).metadata(about)) ?? new Map();
    },
    account_data: (args) => accountData(spec, args),
    ladder: (args) => ladder(spec, args),
    sql: (args) => sqlAnswer(world(), args),
    statements: () =>
      world().sql.asked.map(
        ({ text, values }) =>
          new Map<string, LuaValue>([
            ['text', Buffer.from(text)],
            ['parameters', new Map(values.map((value, i) => [i + 1, value ?? undefined]))],
          ]),
      ),
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
    penalties: (args) => penalties(spec, args),
    ends: () =>
      world().server.ends.map(
        ({ reason, after, restart }) =>
          new Map<string, LuaValue>([
            ['reason', reason],
            ['after', after],
            ['restart', restart],
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
    fake_account: (args) => fakeAccount(args),
    fake_channel: (args) => fakeChannel(args),
    fake_game: (args) => fakeGame(spec, args),
    fake_clan: (args) => fakeClan(args),
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
    replay: (args) => {
      const lines = recordedIn(fileOf(spec, args.text(1, 'path'), args.name), args.name);
      const who = player(args, 2);
      const options: LuaTable = args.has(3) ? args.table(3, 'options') : new Map();
      const usual = String(options.get('as') ?? 'medius.in');
      const where = placeFrom(new Map([...options].filter(([key]) => key !== 'as')), args.name);
      return async (now) => {
        const outcomes: LuaValue[] = [];
        for (const { as, bytes } of lines)
          outcomes.push(outcomeHandle(now, await now.feedBytes(as ?? usual, bytes, who, where)));
        return outcomes;
      };
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

function forEach(args: Arguments, work: (permission: string) => void): undefined {
  for (let index = 1; index <= args.count; index++) work(args.text(index, 'permission'));
}

function store({ world, isLoaded }: Case, args: Arguments): undefined {
  if (isLoaded)
    throw new ScriptError(`${args.name}: the plugin has read its storage already; store before it is needed`);
  const json = jsonOf(args.value(2), args.name);
  if (json !== undefined) world.stored.set(args.text(1, 'key'), json);
}

/** `test.ladder(player, stat, value)`: what the player's game reported for a ladder. */
function ladder(spec: SpecState, args: Arguments): undefined {
  const { player } = fakeAt(spec, args, 1);
  if (!player.account) throw new ScriptError(`${args.name}: the player has not logged in`);
  const value = args.integer(3, 'value', -0x8000_0000, 0x7fff_ffff);
  const { leaderboards } = spec.current().world;
  leaderboards.setLadder(player.title.id, args.integer(2, 'stat', 0, 99), player.account.id, value);
}

/** `test.sql(text, answer)`: what the plugin's database answers to a statement: rows, or how many it changes. */
function sqlAnswer({ sql }: Case['world'], args: Arguments): undefined {
  const answer = args.value(2);
  const text = args.bytes(1, 'text').toString();
  if (typeof answer === 'number') sql.answers.set(text, answer);
  else {
    const rows = [...args.table(2, 'rows').values()].map((row) => {
      if (row instanceof Map) return Object.fromEntries(row as LuaTable) as SqlRow;
      throw new ScriptError(`${args.name}: rows are tables`);
    });
    sql.answers.set(text, rows);
  }
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

/** Whose notes are meant. */
function ownerOf(spec: SpecState, args: Arguments): DataOwner {
  const handle = args.lua.handleAt(1);
  if (handle?.kind === Kind.player) return `player ${fakeAt(spec, args, 1).player.sessionKey}`;
  if (handle?.kind === Kind.channel) return `channel ${handle.id}`;
  if (handle?.kind === Kind.game) return `game ${handle.id}`;
  if (handle?.kind === Kind.clan) return `clan ${handle.id}`;
  throw args.wrong(1, 'thing', 'a player, a channel, a game or a clan');
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
