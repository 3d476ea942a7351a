/** `depends`, `optional_depends` and `limits` of manifests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ScriptHost } from '#script/host.js';
import { host, world } from './world.js';

const of = (name: string, more = '') =>
  `plugin { name = "${name}", version = "1"${more && `, ${more}`} }\nlog.info("${name} loads, score is " .. tostring(server.plugin("score")))\n`;

const faultOf = (scripts: ScriptHost, id: string) => scripts.list().find((one) => one.id === id)?.fault;
const order = (made: { readonly printed: string[] }) => made.printed.map((line) => line.split(' ', 1)[0]);

test('plugins load after those on which they depend, whatever their names', async (t) => {
  const made = world(t, {
    'scripts/a.lua': of('a', 'depends = { "b", "zebra" }, optional_depends = "c"'),
    'scripts/b.lua': of('b', 'depends = "zebra"'),
    'scripts/c.lua': of('c', 'optional_depends = { "b", "nobody" }'),
    'scripts/zebra.lua': of('zebra'),
    'games/uya/init.lua': of('uya', 'depends = "a"'),
  });
  await host(t, made);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(order(made), ['zebra', 'b', 'c', 'a', 'uya']);
});

test('without what it depends on a plugin does not load, and does as soon as that appears', async (t) => {
  const made = world(t, { 'scripts/a.lua': of('a', 'depends = "score"') });
  const scripts = await host(t, made);
  const fault = 'it depends on the plugin "score", which does not serve; it loads as soon as that one does';
  assert.equal(faultOf(scripts, 'scripts/a'), fault);
  assert.deepEqual(made.printed, []);
  await scripts.reload('scripts/nothing');
  assert.equal(made.faults.length, 1, 'it is said once');
  made.write('scripts/score.lua', of('score'));
  await scripts.reload('scripts/score');
  assert.equal(faultOf(scripts, 'scripts/a'), undefined);
  assert.deepEqual(order(made), ['score', 'a']);
  await scripts.stop('scripts/score');
  assert.equal(faultOf(scripts, 'scripts/a'), fault);
  assert.equal(scripts.list().find(({ id }) => id === 'scripts/a')?.version, '');
  await scripts.start('scripts/score');
  assert.equal(faultOf(scripts, 'scripts/a'), undefined);
  assert.deepEqual(order(made), ['score', 'a', 'score', 'a']);
});

test('a plugin goes with what it depends on, and those that depend on it with it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${of('a', 'depends = "b"')}server.on("plugin.unload", function(e) log.info("a goes: " .. e.reason) end)`,
    'scripts/b.lua': of('b', 'depends = "c"'),
    'scripts/c.lua': of('c'),
  });
  const scripts = await host(t, made);
  await scripts.stop('scripts/c');
  assert.match(faultOf(scripts, 'scripts/a') ?? '', /"b", which does not serve/);
  assert.match(faultOf(scripts, 'scripts/b') ?? '', /"c", which does not serve/);
  assert.equal(made.printed.at(-1), 'a goes: remove');
  await scripts.start('scripts/c');
  assert.deepEqual(order(made).slice(-3), ['c', 'b', 'a']);
});

test('one whose dependency fails to load does not load either', async (t) => {
  const made = world(t, {
    'scripts/a.lua': of('a', 'depends = { "score", "other" }'),
    'scripts/score.lua': `${of('score')}error("oh no")`,
  });
  const scripts = await host(t, made);
  assert.match(faultOf(scripts, 'scripts/score') ?? '', /oh no/);
  assert.match(faultOf(scripts, 'scripts/a') ?? '', /the plugins "score" and "other", which do not serve/);
  made.write('scripts/score.lua', of('score'));
  made.write('scripts/other.lua', of('other'));
  await scripts.reload('scripts/score');
  assert.match(faultOf(scripts, 'scripts/a') ?? '', /the plugin "other"/);
  await scripts.reload('scripts/other');
  assert.equal(faultOf(scripts, 'scripts/a'), undefined);
});

test('a circle is named, and an edit that opens it loads them all', async (t) => {
  const made = world(t, {
    'scripts/a.lua': of('a', 'depends = "b"'),
    'scripts/b.lua': of('b', 'depends = "c"'),
    'scripts/c.lua': of('c', 'depends = "a"'),
    'scripts/d.lua': of('d', 'depends = "d"'),
    'scripts/e.lua': of('e', 'optional_depends = "f"'),
    'scripts/f.lua': of('f', 'optional_depends = "e"'),
  });
  const scripts = await host(t, made);
  assert.equal(faultOf(scripts, 'scripts/a'), 'it depends on itself in a circle: a -> b -> c -> a');
  assert.equal(faultOf(scripts, 'scripts/d'), 'it depends on itself in a circle: d -> d');
  assert.deepEqual(order(made), ['e', 'f']);
  made.write('scripts/c.lua', of('c'));
  await scripts.reload('scripts/c');
  assert.deepEqual(order(made), ['e', 'f', 'c', 'b', 'a']);
});

test('a plugin in a thread of its own depends on others, too', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${of('a', 'isolate = "worker", depends = "score"')}
server.on("plugin.ready", function() log.info("ready " .. tostring(server.plugin("score") ~= nil)) end)`,
  });
  const scripts = await host(t, made);
  assert.match(faultOf(scripts, 'scripts/a') ?? '', /"score", which does not serve/);
  made.write('scripts/score.lua', of('score'));
  await scripts.reload('scripts/score');
  assert.equal(faultOf(scripts, 'scripts/a'), undefined);
  for (let tries = 0; tries < 100 && !made.printed.includes('ready true'); tries++) await pause(20);
  assert.ok(made.printed.includes('ready true'));
});

for (const isolate of ['', ', isolate = "worker"'])
  test(`a plugin sets itself lower limits, and none above the host's${isolate && ', in a thread, too'}`, async (t) => {
    const busy = 'server.on("chat.message", function() for i = 1, 20000 do end log.info("through") end)';
    const made = world(t, {
      'scripts/low.lua': `plugin { name = "low", version = "1", limits = { hook_instructions = 2000 }${isolate} }\n${busy}`,
      'scripts/high.lua': `plugin { name = "high", version = "1", limits = { hook_instructions = 900000 }${isolate} }
server.on("chat.message", function() for i = 1, 900000 do end log.info("never") end)`,
      'scripts/small.lua': `plugin { name = "small", version = "1", limits = { memory = 600000, timers = 1 }${isolate} }
server.every(60, print)
log.info(select(2, pcall(server.every, 60, print)))
server.on("chat.message", function() local s = {} for i = 1, 900 do s[i] = string.rep("x", 2000) end log.info("never") end)`,
      'scripts/usual.lua': `plugin { name = "usual", version = "1" }\n${busy}`,
    });
    const scripts = await host(t, made);
    await scripts.events['chat.message']?.run(
      { text: 'hi', kind: 0 },
      { server: 'mls', title: 'uya', applicationId: 1, address: '192.0.2.1', player: undefined },
    );
    for (let tries = 0; tries < 100 && made.faults.length < 3; tries++) await pause(20);
    assert.deepEqual(made.printed.filter((line) => line !== 'through').length, 1);
    assert.match(made.printed.find((line) => line !== 'through')!, /at most 1 timers/);
    assert.equal(made.printed.filter((line) => line === 'through').length, 1);
    assert.equal(made.faults.length, 3, made.faults.join('\n'));
  });

for (const [manifest, wrong] of [
  ['limits = { memry = 1 }', /limits has no "memry"; did you mean "memory"/],
  ['limits = { memory = 5 }', /limits\.memory is a whole number from 524288 on, got 5/],
  ['limits = 5', /limits is a table/],
  ['depends = 5', /depends must be a list of words/],
] as const)
  test(`a manifest with ${manifest} is an error that says what is wrong`, async (t) => {
    const made = world(t, { 'scripts/a.lua': of('a', manifest) });
    await host(t, made);
    assert.match(made.faults[0]!, wrong);
  });
