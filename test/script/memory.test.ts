/** `memory`: consoles of players, registered patch sets, who wants none, and patches of several plugins and threads. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { NoAnswer } from '#script/no-answer.js';
import { host, origin, player, type World, world } from './world.js';

const permissions = 'permissions = { "memory.poke", "memory.peek" }';
const plugin = (name: string, more = '') =>
  `plugin { name = "${name}", version = "1", ${permissions} ${more} }\n`;
const set = (
  byte: number,
  more = '',
) => `{ regions = { [10684] = { parts = { { address = 16, bytes = "\\${byte}" } },
  mark = 64, hook = { address = 8, off = "\\0", on = "\\${byte}" } ${more} } } }`;

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (holds()) return;
    await pause(5);
  }
  assert.fail(`not within ten seconds: ${what}`);
}

/** Scripts with Ann, who has joined; `lines` run in a task of hers. */
async function started(t: TestContext, files: Record<string, string>, applicationId = 10684) {
  const made = world(t, files);
  const scripts = await host(t, made);
  const ann = player('1', 'Ann', { applicationId: applicationId as never });
  made.players.set('1', ann);
  const join = () => void scripts.events['player.joined']!.run({}, origin({ player: ann }));
  return { made, scripts, ann, join };
}

const inTask = (lines: string, more = '') =>
  `${plugin('a')}${more}\nserver.on("player.joined", function(e, player) player:go("t", function()\n${lines}\nlog.info("end") end) end)`;

async function printed(made: World): Promise<string[]> {
  await until(`the end; ${made.faults}`, () => made.printed.includes('end') || made.faults.length > 0);
  assert.deepEqual(made.faults, []);
  return made.printed.slice(0, made.printed.indexOf('end'));
}

test('peek, poke, compare, files and hooks go to the memory of the player in front', async (t) => {
  const lines = `
    memory.poke(player, 4, "abcd")
    log.info(memory.peek(player, 4, 4))
    log.info(tostring(memory.compare(player, 4, "abcd")) .. tostring(memory.compare(player, 4, "abcx")))
    log.info(memory.poke_file(player, 100, "bin/x.bin"))
    log.info(select(2, memory.poke_file(player, 100, "bin/y.bin")))
    memory.hook(player, 0x20, 0x000D0000)
    log.info(select(2, pcall(memory.hook, player, 0x22, 0x000D0000)))
    log.info(select(2, pcall(memory.hook, player, 0x20, 0x100D0000)))`;
  const { made, join } = await started(t, { 'scripts/a/init.lua': inTask(lines) });
  made.write('scripts/a/bin/x.bin', 'from a file');
  join();
  const said = await printed(made);
  assert.deepEqual(said.slice(0, 4), [
    'abcd',
    'truefalse',
    '11',
    'there is no file "bin/y.bin" in the plugin\'s folder',
  ]);
  assert.match(said[4]!, /memory\.hook: address is a multiple of 4, got 0x00000022/);
  assert.match(said[5]!, /a jump at 0x00000020 does not reach 0x100d0000/);
  assert.equal(made.memory.toString('latin1', 100, 111), 'from a file');
  // j 0x000D0000, by hand: opcode 2 above the word's address.
  assert.equal(made.memory.toString('hex', 0x20, 0x24), '00400308');
});

test('a registered set is sent and read back by its name, with what its plugin adds for the player', async (t) => {
  const lines = `
    local before = memory.verify(player, "body")
    log.info(tostring(before.ok) .. #before.parts)
    log.info(player:patch("body"))
    log.info(tostring(memory.verify(player, "body").ok))
    memory.poke(player, 16, "x")
    for _, part in ipairs(memory.verify(player, "body").parts) do log.info(part.kind .. " " .. part.address .. " " .. tostring(part.ok)) end
    local one = memory.patch_sets()[1]
    log.info(one.name .. " " .. one.plugin .. " " .. one.regions[1])
    log.info(select(2, player:patch("bodi")))
    log.info(tostring(memory.cancel(player)))`;
  const registered = `local s = ${set(1)} s.extra = function(player) return { { address = 200, bytes = player.name } } end
memory.patch_set("body", s)`;
  const { made, join } = await started(t, { 'scripts/a.lua': inTask(lines, registered) });
  join();
  assert.deepEqual(await printed(made), [
    'false3',
    'applied',
    'true',
    'part 16 false',
    'mark 64 true',
    'hook 8 true',
    'body scripts/a 10684',
    'there is no patch set "bodi"',
    'false',
  ]);
  assert.equal(made.memory.toString('latin1', 200, 203), 'Ann');
});

test('a part whose file is not there is left out where it is optional, and files of other discs are not read', async (t) => {
  const registered = `memory.patch_set("files", { regions = {
    [10684] = { parts = { { address = 16, bytes = "yes" }, { address = 32, file = "no.bin", optional = true } } },
    [10683] = { parts = { { address = 16, file = "missing.bin" } } } } })`;
  const lines =
    'log.info((player:patch("files"))) log.info(select(2, player:patch { name = "x", regions = { [10684] = { parts = { { address = 1, file = "no.bin" } } } } }))';
  const { made, join } = await started(t, { 'scripts/a.lua': inTask(lines, registered) });
  join();
  assert.deepEqual(await printed(made), [
    'applied',
    'patch set: there is no file "no.bin" in the plugin\'s folder',
  ]);
});

test('a name that another plugin has is an error that names both; sets go with their plugin', async (t) => {
  const registering = (name: string) => `${plugin(name)}memory.patch_set("body", ${set(1)})`;
  const { made, scripts } = await started(t, {
    'scripts/a.lua': registering('a'),
    'scripts/b.lua': registering('b'),
  });
  assert.deepEqual(made.faults, [
    'memory.patch_set "body" of plugin scripts/b: plugin scripts/a has a set of this name',
  ]);
  assert.deepEqual(
    scripts.patching.sets().map(({ plugin }) => plugin),
    ['scripts/a'],
  );
  made.write('scripts/a.lua', plugin('a'));
  await scripts.reload('scripts/a');
  assert.deepEqual(scripts.patching.sets(), []);
  await scripts.reload('scripts/b');
  assert.deepEqual(
    scripts.patching.sets().map(({ plugin }) => plugin),
    ['scripts/b'],
  );
});

test('what is wrong with a set is said when it is registered, and later there is no registering', async (t) => {
  const { made, join } = await started(t, {
    'scripts/a.lua': `${plugin('a')}memory.patch_set("x", { regions = { [1] = { partz = {} } } })`,
    'scripts/b.lua': `${plugin('b')}server.on("player.joined", function() memory.patch_set("x", ${set(1)}) end)`,
  });
  assert.match(
    made.faults[0]!,
    /scripts\/a\.lua:2: patch set x: regions\[1\] has no field "partz"; did you mean "parts"/,
  );
  join();
  await until('the fault', () => made.faults.length === 2);
  assert.match(made.faults[1]!, /memory\.patch_set stands outside of functions/);
});

test('who switched patches off gets none, whoever sends it, unless it is forced; it stays with the account', async (t) => {
  const lines = `
    log.info(tostring(memory.opted_out(player)))
    memory.opt_out(player, true)
    log.info(select(2, player:patch(${set(1).replace('{', '{ name = "x",')})))
    log.info((player:patch(${set(1).replace('{', '{ name = "x",')}, { force = true })))
    memory.opt_out(player, false)
    log.info(tostring(memory.opted_out(player)))`;
  const hears =
    'server.on("patch.switched", function(e, player) storage.heard = (storage.heard or "") .. tostring(e.on) .. player.name end)';
  const { made, join } = await started(t, { 'scripts/a.lua': inTask(lines, hears) });
  join();
  assert.deepEqual(await printed(made), ['false', 'the player has switched patches off', 'applied', 'false']);
  assert.deepEqual(made.notes, ['1 rekindle patching "off"', '1 rekindle patching undefined']);
  await until('the events', () => made.stored.get('scripts/a')?.get('heard') === '"falseAnntrueAnn"');
});

test('what becomes of questions and patches is told to all, with the set and who sends it', async (t) => {
  const named = (byte: number) => set(byte).replace('{', '{ name = "named",');
  const lines = `
    server.on("patch.begin", function(e) own = e.set end) server.on("memory.reply", function(e) own = e.address end)
    player:patch(${named(1)}) player:patch(${named(1)}) player:patch({ name = "other", regions = { [1] = { parts = { { address = 1, bytes = "x" } } } } }) memory.peek(player, 9999, 4)`;
  const hears = `${plugin('b')}
for _, name in ipairs { "patch.begin", "patch.done", "patch.failed", "patch.progress" } do
  server.on(name, function(e, player) log.info(name .. " " .. e.set .. " " .. e.plugin .. " " .. player.name) end)
end
server.on("patch.done", function(e) log.info(e.result) end)
server.on("patch.failed", function(e) log.info(e.why) end)
server.on("patch.progress", function(e) log.info(e.sent .. " " .. e.total) end)
server.on("memory.reply", function(e) log.info("reply " .. e.address .. " " .. e.length) end)
server.on("memory.timeout", function(e) log.info("timeout " .. e.address) end)`;
  const made = world(t, { 'scripts/a.lua': inTask(lines), 'scripts/b.lua': hears });
  const services = made.services();
  const scripts = await host(t, made, {
    services: {
      ...services,
      memory: {
        ...services.memory,
        peek: (key, address, length) =>
          address === 9999 ? Promise.reject(new NoAnswer(5000)) : services.memory.peek(key, address, length),
      },
    },
  });
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  scripts.events['player.joined']!.run({}, origin({ player: ann }));
  assert.deepEqual(await printed(made), [
    'patch.begin named a Ann',
    'reply 64 32',
    'patch.progress named a Ann',
    '0 33',
    'patch.done named a Ann',
    'applied',
    'patch.begin named a Ann',
    'reply 64 32',
    'patch.done named a Ann',
    'present',
    'patch.begin other a Ann',
    'patch.failed other a Ann',
    'patch set other is for the application ids 1; the player has 10684',
    'timeout 9999',
  ]);
});

test('plugins in threads of their own and in the server’s know of each other’s patches and sets', async (t) => {
  const slow = (byte: number) =>
    set(byte, ', remove = { parts = { { address = 32, bytes = "r" } }, pause = 5 }');
  const worker = `${plugin('w', ', isolate = "worker"')}
local s = ${slow(1)} s.extra = function(player) return { { address = 200, bytes = player.name } } end
memory.patch_set("slow", s)
server.on("player.joined", function(e, player) server.go(function()
  log.info("w: " .. tostring(select(2, player:patch("slow"))))
  log.info("w: " .. tostring(memory.opted_out(player)) .. #memory.patch_sets() .. tostring(memory.cancel(player)))
end) end)`;
  const here = `${plugin('h')}
memory.patch_set("quick", ${set(2)})
local seen
server.on("patch.begin", function(e, player)
  if e.set ~= "slow" or seen then return end
  seen = true
  player:go("p", function() log.info("h: " .. tostring(player:patch("quick"))) end)
end)`;
  const { made, scripts, join } = await started(t, { 'scripts/w.lua': worker, 'scripts/h.lua': here });
  assert.deepEqual(made.faults, []);
  join();
  await until(`both; ${made.faults}`, () => made.printed.length >= 3);
  assert.deepEqual([...made.printed].sort(), [
    'h: applied',
    'w: another patch for this player took its place',
    'w: false2false',
  ]);
  assert.deepEqual([made.memory[16], made.memory[8]], [2, 2]);
  // Another has a set of the worker's sent: the worker does it, with what it adds.
  const quick = {
    kind: 'apply',
    sessionKey: '1',
    set: 'slow',
    always: false,
    force: false,
    extra: undefined,
  } as const;
  const sent = scripts.patching.order(quick);
  await until('what goes before', () => made.memory[32] === 'r'.charCodeAt(0));
  assert.equal(scripts.patching.facts('1')?.set, 'slow');
  assert.ok(scripts.patching.cancel('1'));
  await assert.rejects(sent, /it was cancelled/);
  assert.equal(scripts.patching.facts('1'), undefined);
});

test('a thread that is lost takes its patch with it', async (t) => {
  const worker = `${plugin('w', ', isolate = "worker"')}
memory.patch_set("slow", ${set(1, ', remove = { parts = { { address = 32, bytes = "r" } }, pause = 9 }')})
server.on("player.joined", function(e, player) server.go(function() player:patch("slow") end) end)`;
  const { made, scripts, join } = await started(t, { 'scripts/w.lua': worker });
  join();
  await until('its begin', () => scripts.patching.facts('1') !== undefined);
  await scripts.stop('scripts/w');
  await until('its end', () => scripts.patching.facts('1') === undefined);
  assert.deepEqual(scripts.patching.sets(), []);
  assert.deepEqual(made.faults, []);
});
