/** Files that change while the server runs. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ScriptHost } from '#script/host.js';
import type { PacketSource } from '#script/layer.js';
import { host, origin, type World, world } from './world.js';

const adds = (name: string, letter: string) =>
  `plugin { name = "${name}", version = "${letter}" } server.on("chat.message", function(e) e.text = e.text .. "${letter}" end)`;

function said(scripts: ScriptHost): string {
  const fields = { text: '' };
  scripts.events['chat.message']?.run(fields, origin());
  return fields.text;
}

async function until(what: () => boolean, made: World): Promise<void> {
  for (let i = 0; i < 300 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(what(), JSON.stringify(made.log.slice(-5)));
}

setFlagsFromString('--expose-gc');
/** Collects garbage now. */
const collect = runInNewContext('gc') as () => void;

test('a saved file serves; a new file, folder and title come; a removed one goes', async (t) => {
  const made = world(t, { 'scripts/a.lua': adds('a', '1') });
  const scripts = await host(t, made, { watch: true });
  assert.equal(said(scripts), '1');
  made.write('scripts/a.lua', adds('a', '2'));
  await until(() => said(scripts) === '2', made);
  made.write('scripts/b/init.lua', adds('b', 'b'));
  made.write('games/uya/init.lua', adds('uya', 'u'));
  await until(() => said(scripts) === '2bu', made);
  rmSync(join(made.folder, 'scripts/a.lua'));
  await until(() => said(scripts) === 'bu', made);
});

test('a spec that is saved is no change of its plugin', async (t) => {
  const made = world(t, { 'scripts/a/init.lua': adds('a', '1'), 'scripts/a/tests/x.lua': '-- 1' });
  await host(t, made, { watch: true });
  const loads = () => made.log.filter(({ message }) => message === 'plugin reloaded').length;
  made.write('scripts/a/tests/x.lua', '-- 2');
  await new Promise((resolve) => setTimeout(resolve, 700)); // a change is taken up within 200 ms
  assert.equal(loads(), 0);
  made.write('scripts/a/more.lua', '-- a file of the plugin itself');
  await until(() => loads() === 1, made);
});

test('a file that does not load leaves the former version serving and is named with its line', async (t) => {
  const made = world(t, { 'scripts/a.lua': adds('a', '1') });
  const scripts = await host(t, made, { watch: true });
  made.write('scripts/a.lua', `${adds('a', '2')}\nlocal = 3`);
  await until(() => made.faults.length > 0, made);
  assert.match(made.faults[0] ?? '', /^scripts\/a\.lua:2: /);
  assert.equal(said(scripts), '1');
  made.write('scripts/a.lua', adds('a', '3'));
  await until(() => said(scripts) === '3', made);
  assert.equal(scripts.list()[0]?.fault, undefined);
});

test('a library that changes reloads those who required it, and no other', async (t) => {
  const made = world(t, {
    'scripts/lib/word.lua': 'return "x"',
    'scripts/a.lua':
      'plugin { name = "a", version = "1" } local word = require("word") server.on("chat.message", function(e) e.text = e.text .. word end)',
    'scripts/b.lua': adds('b', 'b'),
  });
  const scripts = await host(t, made, { watch: true });
  assert.equal(said(scripts), 'xb');
  made.log.length = 0;
  made.write('scripts/lib/word.lua', 'return "y"');
  await until(() => said(scripts) === 'yb', made);
  assert.deepEqual(
    made.log.map(({ fields }) => fields.plugin),
    ['scripts/a'],
  );
});

test('several files saved together are one reload', async (t) => {
  const made = world(t, { 'scripts/a/init.lua': adds('a', '1') });
  const scripts = await host(t, made, { watch: true });
  made.log.length = 0;
  mkdirSync(join(made.folder, 'scripts/a/parts'));
  made.write('scripts/a/init.lua', `require("parts.two") ${adds('a', '1')}`);
  made.write('scripts/a/parts/one.lua', 'return 1');
  made.write('scripts/a/parts/two.lua', 'return require("parts.one")');
  made.write('scripts/a/init.lua', adds('a', '2'));
  await until(() => said(scripts) === '2', made);
  assert.deepEqual(
    made.log.map(({ message }) => message),
    ['plugin reloaded'],
  );
});

test('a reload takes back every registration, timer and command of the former version', async (t) => {
  const source = (n: number) => `plugin { name = "a", version = "${n}" }
    server.on("chat.message", function(e) e.text = e.text .. "${n}" end)
    server.every(1, function() print("tick ${n}") end)
    server.commands.add { name = "cmd${n}", run = function() return "${n}" end }`;
  const made = world(t, { 'scripts/a.lua': source(1) });
  const scripts = await host(t, made);
  for (let n = 2; n <= 5; n++) {
    made.write('scripts/a.lua', source(n));
    await scripts.reload('scripts/a');
  }
  made.pass(1000);
  assert.equal(said(scripts), '5');
  assert.deepEqual(made.printed, ['tick 5']);
  assert.deepEqual([...scripts.commands.keys()], ['cmd5']);
});

const counts = (version: string, more = '') => `plugin { name = "a", version = "${version}" }
  ${more}
  local seen = persist("seen", { count = 0, names = {} })
  assert(persist("seen", {}) == seen)
  server.on("chat.message", function(e)
    seen.count = seen.count + 1
    seen.names[#seen.names + 1] = "\\0\\255" .. seen.count
    if e.text == "function" then seen.bad = print end
    if e.text == "much" then seen.much = ("x"):rep(200000) seen.more = { seen.much:upper(), seen.much, seen.much, seen.much, seen.much } end
    e.text = seen.count .. " " .. #seen.names .. " " .. seen.names[#seen.names]:byte(2) .. (seen.note or "")
  end)`;

test('what a plugin persists goes over to its next version, which may convert it', async (t) => {
  const made = world(t, { 'scripts/a.lua': counts('1') });
  const scripts = await host(t, made);
  assert.equal(said(scripts), '1 1 255');
  await scripts.reload('scripts/a');
  assert.equal(said(scripts), '2 2 255');
  made.write(
    'scripts/a.lua',
    counts('2', 'plugin.migrate = function(from, data) data.seen.note = " from " .. from return data end'),
  );
  await scripts.reload('scripts/a');
  assert.equal(said(scripts), '3 3 255 from 1');
  await scripts.reload('scripts/a');
  assert.equal(said(scripts), '4 4 255 from 1', 'the same version is not converted');
  assert.deepEqual(made.faults, []);
});

test('a version that can not take over what the former one keeps leaves it serving, and nothing is lost', async (t) => {
  const made = world(t, { 'scripts/a.lua': counts('1') });
  const scripts = await host(t, made);
  said(scripts);
  made.write('scripts/a.lua', counts('2', 'plugin.migrate = function() error("not so") end'));
  await scripts.reload('scripts/a');
  assert.match(made.faults[0] ?? '', /^scripts\/a\.lua:2: not so$/);
  assert.equal(said(scripts), '2 2 255');
  made.write('scripts/a.lua', counts('2', 'plugin.migrate = function() return 7 end'));
  await scripts.reload('scripts/a');
  assert.match(made.faults[1] ?? '', /plugin\.migrate returns the table/);
  for (const [text, why] of [
    ['function', /persist: "seen" can not go over: a function can not be passed on$/],
    ['much', /persist: up to "seen" there are 1\d{6} bytes; at most 1048576 go over$/],
  ] as const) {
    const scriptsOfIt = await host(t, made);
    made.write('scripts/a.lua', counts('1'));
    await scriptsOfIt.reload('scripts/a');
    scriptsOfIt.events['chat.message']?.run({ text }, origin());
    await scriptsOfIt.reload('scripts/a');
    assert.match(made.faults.at(-1) ?? '', why);
    assert.equal(said(scriptsOfIt), '2 2 255');
  }
});

test('persist says what is wrong with its use', async (t) => {
  const made = world(t, {
    'scripts/a.lua': 'persist("x", {})',
    'scripts/b.lua': 'plugin { name = "b", version = "1" }\npersist("x", 1)',
    'scripts/c.lua': 'plugin { name = "c", version = "1" }\npersist({}, {})',
  });
  await host(t, made);
  assert.deepEqual(made.faults, [
    'scripts/a.lua:1: persist comes after plugin { ... }',
    'scripts/b.lua:2: persist: "x" is a table; keep single values in one',
    'scripts/c.lua:2: persist: argument 1 (name) must be text, got table',
  ]);
});

test('50 reloads under a stream of packets lose and reorder none', async (t) => {
  const source = (n: number) =>
    `plugin { name = "a", version = "${n}" } server.on("dme.udp", function(e) e:set_u8(0, ${n}) end)`;
  const made = world(t, { 'scripts/a.lua': source(0) });
  const scripts = await host(t, made);
  const seen: number[] = [];
  const versions = new Set<number>();
  const seat: PacketSource = {
    origin: origin({ server: 'dme' }),
    world: 1,
    slot: 0,
    waiting: 0,
    order: { waiting: 0, slow: false },
    relay: (bytes, start) => {
      versions.add(bytes[start]!);
      seen.push(bytes.readUInt32LE(start + 1));
    },
  };
  let sent = 0;
  let running = true;
  const stream = (async () => {
    while (running) {
      for (let i = 0; i < 20; i++) {
        const bytes = Buffer.alloc(5);
        bytes[0] = 0xff;
        bytes.writeUInt32LE(sent++, 1);
        if (!scripts.dmeUdp?.offer(seat, bytes, -1)) seat.relay(bytes, 0, bytes.length, -1);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let n = 1; n <= 50; n++) {
    made.write('scripts/a.lua', source(n));
    await scripts.reload('scripts/a');
  }
  running = false;
  await stream;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(made.faults, []);
  assert.deepEqual(
    seen,
    Array.from({ length: sent }, (_, i) => i),
  );
  assert.ok(versions.size >= 45 && !versions.has(0xff), [...versions].join());
});

test('no version of a plugin is held by the one that came after it', async (t) => {
  const source = (n: number) => `plugin { name = "a", version = "${n}" }
local kept = persist("kept", { n = 0 })
server.on("account.login", { wait = 1 }, function(e) kept.n = kept.n + 1 end)
server.on("dme.udp", function(e) e:set_u8(0, ${n}) end)
server.every(10, function() end)
server.commands.add { name = "c", run = function() end }`;
  const made = world(t, { 'scripts/a.lua': source(0) });
  const scripts = await host(t, made);
  const versions: WeakRef<object>[] = [];
  for (let n = 1; n <= 20; n++) {
    await scripts.events['account.login']!.run({ name: 'Ann' }, origin());
    const { plugins } = scripts as unknown as { plugins: Map<string, { lua: object }> };
    versions.push(new WeakRef(plugins.get('scripts/a')!.lua));
    made.write('scripts/a.lua', source(n));
    await scripts.reload('scripts/a');
  }
  assert.deepEqual(made.faults, []);
  made.pass(6000); // the five seconds that tasks of former versions have
  const alive = () => versions.filter((version) => version.deref()).length;
  for (let tries = 0; tries < 20 && alive() > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
  }
  // What the last call returned or awaited may still lie on a stack.
  assert.ok(alive() <= 1, `${alive()} of 20 former versions are still in memory`);
});

test('an instance that is lost is replaced, and the others serve on', async (t) => {
  const made = world(t, { 'scripts/a.lua': adds('a', 'a'), 'scripts/b.lua': adds('b', 'b') });
  const scripts = await host(t, made);
  const before = scripts.list();
  breakInstance(scripts);
  assert.equal(said(scripts), 'b');
  await until(() => said(scripts) === 'ab', made);
  assert.equal(before.length, scripts.list().length);
  assert.ok(made.log.some(({ message }) => message === 'a script broke its Lua state'));
});

/** What a trap inside the instance does: an exception crosses its frames. */
function breakInstance(scripts: ScriptHost): void {
  const plugins = (scripts as unknown as { plugins: Map<string, { lua: { api: object } }> }).plugins;
  const { lua } = plugins.get('scripts/a')!;
  const api = { ...lua.api, lua_pcallk: () => JSON.parse('{') };
  Object.assign(lua, { api });
}
