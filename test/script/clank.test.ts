/** Plugins in the form of Clank: written here after its shape, not taken from anywhere. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './root.js';
import { host, origin, player, world } from './world.js';

const greeter = {
  'scripts/Greeter/init.lua': `local parts = require("plugins.Greeter.parts")
local where = clank.getPluginPath()

return {
  name = "Greeter",
  description = "greets by the old rules",
  version = { major = 1, minor = 2, revision = 3 },
  depends = {},
  api = { twice = function(n) return n * 2 end },
  events = {
    PLUGIN_INIT_EVENT = function() print("up in", where) end,
    PLUGIN_SHUTDOWN_EVENT = function() print("down with", #clank.getPlayers(), "here") end,
    TICK_EVENT = parts.tick,
    CONNECT_EVENT = function(who) clank.sleep(1500); who.medius:sendSystemMessage(2, "hi " .. who.username) end,
    DISCONNECT_EVENT = function(who) print("bye " .. who.username) end,
  },
  run_on = { "MEDIUS_LOBBY_SERVER", "DME_SERVER" },
  commands = {
    Greet = { description = "greets by name", handler = parts.greet },
    fails = { description = "fails", handler = function() print("before"); error("on purpose") end },
    nap = { description = "can't sleep", handler = function() clank.sleep(10) end },
    lacks = { description = "asks for more", handler = function() clank.sendRawPacket(nil, 1, "") end },
    here = { description = "who is here", handler = function()
      for _, who in ipairs(clank.getPlayers()) do print(who.id, who.username, who.status) end
      print(clank._VERSION ~= nil, type(clank.getConfig()), _VERSION)
    end },
    twice = { description = "own api", handler = function(words) print(plugin.exports.twice(tonumber(words[1]))) end },
  },
}`,
  'scripts/Greeter/parts.lua': `local ticks = 0
return {
  tick = function() ticks = ticks + 1 end,
  greet = function(words)
    if #words == 0 then print("usage: greet <names>") return end
    print("Hello " .. table.concat(words, ", ") .. "!")
    print(ticks)
  end,
}`,
};

const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

test('a plugin of Clank runs from its folder: own files, events, commands, api', async (t) => {
  const made = world(t, greeter);
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(
    scripts.list().map(({ name, version }) => [name, version]),
    [['Greeter', '1.2.3']],
  );
  assert.deepEqual(made.printed, ['up in\tscripts/Greeter/']);
  const run = (name: string, text = '') => scripts.command({ name, text, player: undefined });
  assert.deepEqual(run('greet'), ['usage: greet <names>']);
  made.pass(300);
  assert.deepEqual(run('greet', ' Ann \t Bob  '), ['Hello Ann, Bob!', '3']);
  assert.deepEqual(run('twice', '21'), ['42']);
  const ann = player('7', 'Ann', { presence: 'game' });
  made.players.set('7', ann);
  const joined = scripts.events['player.joined'];
  void joined?.run({}, origin({ player: ann }));
  void joined?.run({}, origin({ player: ann, server: 'nat' }));
  made.pass(1000);
  await turn();
  assert.deepEqual(made.sent, []);
  made.pass(500);
  await turn();
  assert.deepEqual(made.sent, ['system 7 2 hi Ann']);
  assert.deepEqual(run('here'), ['7\tAnn\t3', 'true\ttable\tLua 5.4']);
  made.players.delete('7');
  void scripts.events['player.left']?.run({}, origin({ player: ann }));
  assert.equal(made.printed.at(-1), 'bye Ann');
});

test('what a command of Clank fails at is told to its caller and to the log', async (t) => {
  const made = world(t, greeter);
  const scripts = await host(t, made);
  const run = (name: string) => scripts.command({ name, text: '', player: undefined });
  assert.deepEqual(run('fails'), ['before', 'Error: scripts/Greeter/init.lua:20: on purpose']);
  assert.match((run('nap') as string[])[0]!, /^Error: .*waits, and a hook can't/);
  assert.match(
    (run('lacks') as string[])[0]!,
    /^Error: scripts\/Greeter\/init\.lua:22: clank\.sendRawPacket is not offered to plugins of Clank here$/,
  );
  assert.ok(made.printed.includes('scripts/Greeter/init.lua:20: on purpose'));
  assert.deepEqual(run('greet'), ['usage: greet <names>'], 'what it printed is not kept for the next one');
});

test('commands of Clank are for the console, and for operators in chat where that is granted', async (t) => {
  const made = world(t, greeter);
  const denied = await host(t, made, { granted: () => false });
  assert.deepEqual([...denied.commands.get('greet')!.where], ['console']);
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  void denied.events['player.joined']?.run({}, origin({ player: ann }));
  await turn();
  made.pass(2000);
  await turn();
  assert.match(
    made.faults.join(),
    /needs the permission chat\.system; grant it in the configuration: .*"Greeter"/,
  );
  const granted = await host(t, made, { granted: () => true });
  assert.deepEqual([...granted.commands.get('greet')!.where], ['console', 'chat']);
  assert.equal(granted.commands.get('greet')!.permission, 'console');
});

test('a plugin of Clank ends with its shutdown event, at a reload and when its folder goes', async (t) => {
  const made = world(t, greeter);
  made.players.set('7', player('7', 'Ann'));
  const scripts = await host(t, made);
  await scripts.reload('scripts/Greeter');
  assert.deepEqual(made.printed, [
    'up in\tscripts/Greeter/',
    'up in\tscripts/Greeter/',
    'down with\t1\there',
  ]);
  rmSync(join(made.folder, 'scripts/Greeter'), { recursive: true });
  await scripts.reload('scripts/Greeter');
  assert.equal(made.printed.at(-1), 'down with\t1\there');
  assert.equal(made.printed.length, 4);
  assert.deepEqual(scripts.list(), []);
});

test('run_on is a list of names or bits', async (t) => {
  const heard = (
    runOn: string,
  ) => `return { name = "x", version = { major = 1 }, run_on = ${runOn}, events = {
    CONNECT_EVENT = function(who) print("heard " .. who.username) end } }`;
  for (const [runOn, server, expected] of [
    ['4', 'mls', true],
    ['4', 'dme', false],
    ['16 | 2', 'dme', true],
    ['16 | 2', 'mas', true],
    ['8', 'nat', true],
    ['1', 'muis', true],
    ['1', 'mls', false],
    ['32', 'dme', true],
    ['{ "MONOLITH" }', 'mls', true],
    ['{ "NAT_SERVER" }', 'mls', false],
    ['{ "MEDIUS_UNIVERSE_INFORMATION_SERVER", "MEDIUS_AUTHENTICATION_SERVER" }', 'mas', true],
  ] as const) {
    const made = world(t, { 'scripts/x.lua': heard(runOn) });
    const scripts = await host(t, made);
    assert.deepEqual(made.faults, []);
    const ann = player('7', 'Ann');
    made.players.set('7', ann);
    void scripts.events['player.joined']?.run({}, origin({ player: ann, server }));
    assert.deepEqual(made.printed, expected ? ['heard Ann'] : [], `run_on = ${runOn} on ${server}`);
  }
});

test('an interpreter in the form of Clank runs text, never bytecode, within the limits of a command', async (t) => {
  const made = world(t, {
    'scripts/Eval/init.lua': `local function eval(words)
  local fn, why = load(table.concat(words, " "))
  if not fn then print("no: " .. why) return end
  local ok, err = pcall(fn)
  if not ok then print("failed: " .. err) end
end
return { name = "Eval", version = { major = 1, minor = 0, patch = 0 }, events = {}, run_on = 63,
  commands = { eval = { description = "runs Lua", handler = eval }, code = { description = "x", handler = function() eval { "\\27Lua" } end } } }`,
  });
  const scripts = await host(t, made);
  const run = (text: string, name = 'eval') => scripts.command({ name, text, player: undefined });
  assert.deepEqual(run('print(1 + 1) print("two")'), ['2', 'two']);
  assert.match((run('print(') as string[])[0]!, /^no: .*unexpected symbol near <eof>/);
  assert.match((run('error("x", 0)') as string[])[0]!, /^failed: x/);
  assert.match((run('', 'code') as string[])[0]!, /^no: .*binary chunk/);
  run('while true do end');
  assert.match(made.faults.join(), /stopped: used up its instructions/);
  assert.deepEqual(run('print(3)'), ['3']);
});

test('what is wrong with a returned manifest is said at load, and what is lacking in the log', async (t) => {
  const made = world(t, {
    'scripts/a.lua': 'return { name = "a", version = { major = 1 }, run_on = { "MEDIUS_PROXY" } }',
    'scripts/b.lua': 'return { name = "b", version = { major = 1 }, events = { TICK_EVENT = "x" } }',
    'scripts/c.lua':
      'return { name = "c", version = { major = 1 }, commands = { go = { description = "x" } } }',
    'scripts/d.lua':
      'return { name = "d", version = { major = 1 }, events = { LOGIN_EVENT = function() end } }',
    'scripts/e.lua': 'return 7',
    'scripts/f.lua': 'return { nmae = "f", version = "1", run_on = 1 }',
    'scripts/g/init.lua': 'require("plugins.g.none") return {}',
    'scripts/h.lua':
      '-- plugin { name = "old" }\nlocal n = #clank.getPlayers()\nreturn { name = "h", version = { major = 1 }, events = {} }',
  });
  const scripts = await host(t, made);
  const faults = Object.fromEntries(scripts.list().map(({ id, fault }) => [id, fault]));
  assert.deepEqual(faults, {
    'scripts/a': 'scripts/a.lua:1: manifest: run_on has no server MEDIUS_PROXY',
    'scripts/b': 'scripts/b.lua:1: manifest: events.TICK_EVENT must be a function, got string',
    'scripts/c': 'scripts/c.lua:1: manifest: commands.go.handler must be a function, got nil',
    'scripts/d': undefined,
    'scripts/e': 'scripts/e.lua:1: a manifest is a table, got number',
    'scripts/f': 'scripts/f.lua:1: a manifest has no field "nmae"; did you mean "name"?',
    'scripts/g':
      'scripts/g/init.lua:1: require: there is no "plugins/g/none.lua" in the plugin\'s own folder or in scripts/lib',
    'scripts/h': undefined,
  });
  assert.ok(made.printed.includes('the event LOGIN_EVENT is not offered; its handler is never called'));
});

test('only plugins that return their manifest have what Clank had', async (t) => {
  const made = world(t, {
    'scripts/a.lua': 'plugin { name = "a", version = "1" } print(type(clank), type(string.startsWith))',
  });
  await host(t, made);
  assert.deepEqual(made.printed, ['nil nil']);
});

test('the rewrite on the page does what it says', async (t) => {
  const page = readFileSync(join(root, 'docs', 'lua-api.md'), 'utf8');
  const [, block = ''] = /## Plugins of Clank\n.*?```lua\n(.*?)```/s.exec(page) ?? [];
  const made = world(t, { 'scripts/sysmsg.lua': block });
  const scripts = await host(t, made);
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  void scripts.events['player.joined']?.run({}, origin({ player: ann }));
  const run = (text: string) => scripts.command({ name: 'sysmsg', text, player: undefined });
  assert.deepEqual(run('ann 3 be kind'), ['shown to Ann']);
  assert.deepEqual(made.sent, ['system 7 0 Hello Ann!', 'system 7 3 be kind']);
  assert.match((run('ann 300 loud') as string[])[0]!, /usage: sysmsg <player> <severity> <message>/);
});
