/** The table of the API and the program agree, both ways; what it says of arguments holds for every function. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { functionRow, handles, nameIn, prefixOf, tables } from '#script/api-table/api.js';
import { permissionNames } from '#script/api-table/permissions.js';
import type { FunctionRow, HandleRow, TableRow } from '#script/api-table/rows.js';
import type { ValueType } from '#script/api-table/types.js';
import type { Channel } from '#state/channel.js';
import { host, origin, player, type World, world } from './world.js';

const quoted = (names: readonly string[]) => `{ ${names.map((name) => JSON.stringify(name)).join(', ')} }`;
const path = ({ name }: TableRow) => name;

/** Everything is granted and many lines may be printed. */
async function withEverything(t: TestContext, body: string): Promise<World> {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", permissions = ${quoted(permissionNames)} }
local struct = packet.struct("Any", {})
local handle = server.on("server.stop", print)
server.on("dme.tcp", function(shown)
  local world = shown.world
  local test = function(e, player)
    local game, channel, other, account = e.game, player.channel, server.plugin("a"), player.account
    local blob = plugin.blob { "x" }
    local game, channel, other = e.game, player.channel, server.plugin("a")
    local blob, clan = plugin.blob { "x" }, player.clan
    ${body}
  end
  server.on("game.joined", test)
end)`,
  });
  const scripts = await host(t, made, {
    limits: {
      logLines: 100_000,
      load: { instructions: 5_000_000, time: 10_000 },
      hook: { instructions: 5_000_000, time: 10_000 },
      batch: { instructions: 100_000, time: 10_000 },
      share: 10,
    },
  });
  const ann = player('1', 'Ann', { channel: 1 as Channel['id'] });
  made.players.set('1', ann);
  made.clans.make({ id: 1, pool: 'uya', name: 'clan', stats: Buffer.alloc(256) }, ann.account!, []);
  made.channels.set(1, { id: 1, name: 'city' } as Channel);
  made.games.set(1, { id: 1, name: 'game', title: 'uya', genericFields: [] } as never);
  const relay = () => {};
  const order = { waiting: 0, slow: false };
  const from = origin({ server: 'dme', player: ann });
  scripts.dmeTcp!.offer({ origin: from, world: 1, slot: 0, waiting: 0, order, relay }, Buffer.of(1), -1);
  await turn();
  await turn();
  scripts.events['game.joined']!.run({ game: 1 }, origin({ player: ann }));
  assert.deepEqual(made.faults, []);
  return made;
}

const luaNames: ReadonlySet<string> = new Set([
  ...[
    'byte',
    'char',
    'dump',
    'find',
    'format',
    'gmatch',
    'gsub',
    'len',
    'lower',
    'match',
    'pack',
    'packsize',
  ],
  ...['rep', 'reverse', 'sub', 'unpack', 'upper'],
]);
const luaGlobals: ReadonlySet<string> = new Set([
  ...['_G', '_VERSION', 'assert', 'error', 'getmetatable', 'ipairs', 'load', 'next', 'pairs', 'pcall'],
  ...['rawequal', 'rawget', 'rawlen', 'rawset', 'select', 'setmetatable', 'tonumber', 'tostring', 'type'],
  ...['xpcall', 'string', 'table', 'math', 'utf8', 'coroutine', 'os'],
]);

test('every function that scripts find in a global table is in the table of the API, and the other way', async (t) => {
  const walk = tables
    .map((one) => `for key, value in pairs(${path(one)}) do log.info("${path(one)}", key, type(value)) end`)
    .join('\n');
  const { printed } = await withEverything(t, walk);
  for (const one of tables) {
    const own = one.name === 'string' ? luaNames : one.name === '_G' ? luaGlobals : new Set<string>();
    const found = printed
      .map((line) => line.split(' ') as [string, string, string])
      .filter(([table, key]) => table === one.name && !own.has(key));
    const nested = one.name === '_G' ? [...tables.map(({ name }) => name), 'enum'] : [];
    const known = [
      ...Object.keys(one.functions),
      ...Object.entries(one.values).flatMap(([name, { assigned }]) => (assigned ? [] : [name])),
    ];
    assert.deepEqual(
      found
        .map(([, key]) => key)
        .filter((key) => !nested.includes(key))
        .sort(),
      known.sort(),
      one.name,
    );
    for (const [, key, type] of found)
      if (Object.hasOwn(one.functions, key)) assert.equal(type, 'function', `${one.name}.${key}`);
  }
});

/** How a script gets at one. */
const variableOf = ({ name }: HandleRow) => variables[name] ?? name;

const variables: Readonly<Record<string, string>> = { event: 'e', plugin: 'other' };

test('every handle has the values and methods of the table', async (t) => {
  const shown = handles.filter(({ name }) => name !== 'packet');
  const body = shown
    .map(
      (one) => `for _, key in ipairs ${quoted([...Object.keys(one.values), ...Object.keys(one.methods)])} do
      local ok, value = pcall(function() return ${variableOf(one)}[key] end)
      log.info("${one.name}", key, ok and type(value) or value)
    end
    log.info("${one.name}", "nonsense", select(2, pcall(function() return ${variableOf(one)}.nonsense end)))`,
    )
    .join('\n');
  const { printed } = await withEverything(t, body);
  for (const one of shown) {
    for (const key of Object.keys(one.methods))
      assert.ok(printed.includes(`${one.name} ${key} function`), key);
    for (const key of Object.keys(one.values))
      assert.ok(
        printed.some((line) => line.startsWith(`${one.name} ${key} `) && !line.includes('has no')),
        key,
      );
    assert.ok(
      printed.some((line) => line.startsWith(`${one.name} nonsense `) && line.includes('has no "nonsense"')),
    );
  }
});

test('what nobody declared cannot be defined', () => {
  assert.throws(() => functionRow('server.nonsense'), /server\.nonsense is not in the table of the API/);
});

// ---- arguments ----

/** Something of the type, as Lua writes it. */
function sample(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return String(Math.max(0, type.min));
    case 'number':
    case 'duration':
      return '1';
    case 'boolean':
      return 'true';
    case 'choice':
      return JSON.stringify(type.words[0]);
    case 'function':
      return 'function() end';
    case 'table':
    case 'fields':
    case 'record':
      return '{}';
    case 'handle':
      return type.handle === 'event' ? 'e' : type.handle;
    case 'either':
      return sample(type.types[0]!);
    default:
      return '"x"';
  }
}

/** Values that are none of the type. */
function others(type: ValueType): string[] {
  const nobody = ['coroutine.create(print)'];
  switch (type.kind) {
    case 'any':
      return [];
    case 'integer':
      return [...nobody, '"x"', '1.5', String(type.min - 1), String(type.max + 1)];
    case 'duration':
      return [...nobody, '"soon"', '{}'];
    case 'choice':
      return [...nobody, '"nonsense"'];
    case 'text':
    case 'bytes':
    case 'message':
    case 'event':
    case 'function':
      return [...nobody, '5', '{}'];
    default:
      return [...nobody];
  }
}

interface Callable {
  readonly name: string;
  /** What is called, and what stands in front of the arguments. */
  readonly call: string;
  readonly row: FunctionRow;
}

const callables: readonly Callable[] = [
  ...tables.flatMap((one) =>
    Object.entries(one.functions).map(([key, row]) => {
      const name = nameIn(one, key);
      return { name, call: `pcall(${name}`, row };
    }),
  ),
  ...handles
    .filter(({ name }) => name !== 'packet')
    .flatMap((one) =>
      Object.entries(one.methods).map(([key, row]) => {
        const variable = variableOf(one);
        return { name: nameIn(one, key), call: `pcall(${variable}.${key}, ${variable}`, row };
      }),
    ),
].filter(({ row }) => !row.elsewhere);

test('every function refuses a wrong argument in every place, by name, and one too many', async (t) => {
  const built = callables.filter(({ row }) => row.notBuilt === undefined);
  const tries = built.flatMap(({ name, call, row: { parameters, rest } }) => {
    const last = parameters.map(({ optional }) => !optional).lastIndexOf(true);
    const wrong = parameters.flatMap(({ name: parameter, type, optional }, i) => {
      if (optional && i < last) return []; // left out where it is another
      const before = parameters.slice(0, i).map((one) => sample(one.type));
      const missing = optional || type.kind === 'any' ? [] : ['nil'];
      return [...others(type), ...missing].map((value) => ({
        code: `${call}${[...before, value].map((one) => `, ${one}`).join('')})`,
        wants: `${name}: argument ${i + 1} (${parameter}) must be `,
      }));
    });
    const all = [...parameters.map(({ type }) => sample(type)), '"one too many"'];
    const needed = parameters.filter(({ type }) => type.kind === 'record');
    const isPlain = needed.every(({ type }) => type.kind !== 'record' || !hasNeeds(type));
    const more =
      rest || !isPlain
        ? []
        : [{ code: `${call}${all.map((one) => `, ${one}`).join('')})`, wants: `${name}: takes ` }];
    return [...wrong, ...more];
  });
  assert.ok(tries.length > 150);
  const { printed } = await withEverything(
    t,
    tries.map(({ code }, i) => `do local _, why = ${code} log.info("${i + 1}", why) end`).join('\n'),
  );
  tries.forEach(({ code, wants }, i) => {
    const line = printed.find((one) => one.startsWith(`${i + 1} `)) ?? '';
    assert.ok(line.includes(wants), `${code}: ${line}`);
  });
});

const hasNeeds = (type: ValueType) =>
  type.kind === 'record' && Object.values(type.record.fields).some(({ optional }) => !optional);

test('options are checked by name and by type, with the nearest spelling', async (t) => {
  const wrong: Record<string, RegExp> = {
    'server.on("chat.message", { prioritty = 1 }, print)':
      /server\.on: there is no option "prioritty"; did you mean "priority"\?/,
    'server.on("chat.message", { priority = "high" }, print)':
      /server\.on: priority must be a number, got string/,
    'server.on("chat.message", { on_error = "ignore" }, print)':
      /on_error must be "pass" or "drop" or "refuse", got "ignore"/,
    'server.broadcast("x", { severity = 256 })': /severity must be an integer from 0 to 255, got 256/,
    'server.broadcast("x", { [1] = 2 })': /server\.broadcast: there is no option "1"/,
    'player:peek(0, 4, { timeot = 1 })': /player:peek: there is no option "timeot"; did you mean "timeout"\?/,
    'player:send("ChatFwdMessage", {}, { plian = true })':
      /there is no option "plian"; did you mean "plain"\?/,
    'server.commands.add { name = "x" }': /server\.commands\.add: run must be a function, got nil/,
    'server.commands.add { name = "x", run = print, hlep = "" }':
      /a command has no field "hlep"; did you mean "help"\?/,
    'server.commands.add { name = "x", run = print, help = {} }': /help must be text, got table/,
    'server.after(1)': /server\.after: argument 2 \(function\) must be a function, got no value/,
    'server.after(1, nil)': /server\.after: argument 2 \(function\) must be a function, got nil/,
    'server.now(1)': /server\.now: takes no arguments, got 1/,
    'server.commands.add { name = "x", run = print, scope = "igame" }':
      /scope must be "anywhere" or .*, got "igame"; did you mean "in_game"\?/,
    'server.commands.add { name = "x", run = print, where = { "chatt" } }':
      /where is chat or console, got "chatt"; did you mean "chat"\?/,
    'server.commands.add { name = "x", run = print, cooldown = "2d" }':
      /cooldown is a time from 0 to a day, got 2d/,
    'player:kick("a", "b")': /player:kick: takes at most 1 argument, got 2/,
    'player.kick("a")': /player:kick: call it with a colon/,
  };
  const calls = Object.keys(wrong);
  const { printed, sent } = await withEverything(
    t,
    calls.map((call) => `log.info(select(2, pcall(function() ${call} end)))`).join('\n'),
  );
  calls.forEach((call, i) => {
    assert.match(printed[i] ?? '', wrong[call]!, call);
  });
  assert.deepEqual(sent, []);
});

test('what has a permission in the table cannot be called without it', async (t) => {
  const needing = callables.filter(
    ({ row }) => row.needs.length > 0 && row.unless === undefined && row.notBuilt === undefined,
  );
  assert.ok(needing.length > 8);
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" }
server.on("game.joined", function(e, player)
  local game, channel, world, account = e.game, player.channel, nil, player.account
  local game, channel, clan, world = e.game, player.channel, player.clan, nil
  ${needing
    .filter(({ name }) => !name.startsWith('world:'))
    .map(({ name, call }) => `log.info("${name}", select(2, ${call})))`)
    .join('\n  ')}
end)`,
  });
  const scripts = await host(t, made, { granted: () => false, limits: { logLines: 1000 } });
  const ann = player('1', 'Ann', { channel: 1 as Channel['id'] });
  made.players.set('1', ann);
  made.clans.make({ id: 1, pool: 'uya', name: 'clan', stats: Buffer.alloc(256) }, ann.account!, []);
  made.channels.set(1, { id: 1, name: 'city' } as Channel);
  made.games.set(1, { id: 1, name: 'game', title: 'uya', genericFields: [] } as never);
  scripts.events['game.joined']!.run({ game: 1 }, origin({ player: ann }));
  for (const { name, row } of needing.filter(({ name }) => !name.startsWith('world:'))) {
    const line = made.printed.find((one) => one.startsWith(`${name} `)) ?? '';
    assert.ok(line.includes(`${name} needs the permission ${row.needs[0]}`), `${name}: ${line}`);
  }
});

test('a permission that there is not is a load error with the nearest spelling', async (t) => {
  const made = world(t, {
    'scripts/a.lua': '\nplugin { name = "a", version = "1", permissions = { "chat.sya" } }',
    'scripts/b.lua': 'return { name = "b", version = "1", permissions = { "memory.peak" } }',
  });
  const [a, b] = (await host(t, made)).list();
  assert.match(
    a?.fault ?? '',
    /^scripts\/a\.lua:2: manifest: there is no permission "chat\.sya"; did you mean "chat\.say"\?$/,
  );
  assert.match(b?.fault ?? '', /^scripts\/b\.lua:1: .*"memory\.peak"; did you mean "memory\.peek"\?$/);
});

test('what is named and not built says so, and has_feature knows it', async (t) => {
  const missing = callables.filter(({ row }) => row.notBuilt !== undefined);
  assert.deepEqual(missing.map(({ name }) => name).sort(), ['http.feed', 'http.route', 'world:tap']);
  const { printed } = await withEverything(
    t,
    `${missing.map(({ name, call }) => `log.info(select(2, ${call}, "x", print)), server.has_feature("${name}"))`).join('\n')}
    log.info(server.has_feature("http.serve"), server.has_feature("player:patch"), server.has_feature("tasks"), server.has_feature("toString"))`,
  );
  missing.forEach(({ name }, i) => {
    assert.match(printed[i] ?? '', new RegExp(`${name} is not built yet; .*"http\\.serve".* false$`));
  });
  assert.equal(printed.at(-1), 'false true true false');
});

test('what is made in Lua checks for itself', async (t) => {
  const { printed } = await withEverything(
    t,
    tables
      .flatMap((one) => Object.entries(one.functions).map(([key, row]) => [nameIn(one, key), row] as const))
      .filter(([, row]) => row.elsewhere)
      .map(([name]) => `log.info("${name}", pcall(${name}, {}))`)
      .join('\n'),
  );
  assert.ok(printed.length >= 6);
  for (const line of printed) assert.match(line, /^\S+ false .*(string expected|must be text|got table)/);
});

test('handlers call what they are shown e', () => {
  assert.deepEqual(
    handles.filter((one) => prefixOf(one) === 'e').map(({ name }) => name),
    ['event', 'packet'],
  );
});
