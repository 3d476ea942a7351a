/** What plugins may use: errors and limit hits that end in a pause, shares of time, limits of single plugins. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScriptHost } from '#script/host.js';
import { atOnce, type Outcome, type PacketSource } from '#script/layer.js';
import { host, origin, type World, world } from './world.js';

const head = 'plugin { name = "a", version = "1" } ';
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function say(scripts: ScriptHost, text = ''): { readonly outcome: Outcome; readonly text: string } {
  const fields = { text };
  const outcome = atOnce(scripts.events['chat.message']!.run(fields, origin()));
  return { outcome, text: fields.text };
}

function seat(relayed: number[]): PacketSource {
  const relay = (bytes: Buffer, start: number) => void relayed.push(bytes[start]!);
  return {
    origin: origin({ server: 'dme' }),
    world: 1,
    slot: 0,
    waiting: 0,
    order: { waiting: 0, slow: false },
    relay,
  };
}

const paused = (made: World) =>
  made.log.filter(({ message }) => message.startsWith('a plugin rests')).map(({ fields }) => fields.pause);

/** Runs into an error eleven times in one second. */
function misbehave(scripts: ScriptHost): void {
  for (let i = 0; i < 11; i++) say(scripts, 'fail');
}

const fails = `${head}
  calls = 0
  server.on("chat.message", function(e)
    if e.text == "fail" then error("as asked") end
    if e.text == "loop" then while true do end end
    if e.text == "fill" then local t = {} for i = 1, 1e9 do t[i] = {} end end
    e.text = e.text .. "!"
  end)`;

test('ten errors in a second are borne, the eleventh earns a pause; each pause is longer; then it serves again', async (t) => {
  const made = world(t, { 'scripts/a.lua': fails, 'scripts/b.lua': 'plugin { name = "b", version = "1" }' });
  const scripts = await host(t, made);
  for (let i = 0; i < 10; i++) say(scripts, 'fail');
  assert.equal(say(scripts).text, '!');
  made.pass(1001);
  for (let i = 0; i < 10; i++) say(scripts, 'fail');
  assert.deepEqual(paused(made), []);
  for (const [length, next] of [
    ['10 s', 10_000],
    ['60 s', 60_000],
    ['600 s', 600_000],
    ['600 s', 600_000],
  ] as const) {
    made.pass(1001);
    misbehave(scripts);
    assert.equal(paused(made).at(-1), length);
    assert.equal(say(scripts).text, '', 'its hook is not called');
    assert.match(scripts.list()[0]?.fault ?? '', /^it rests for \d+ s more after more than 10 errors/);
    assert.equal(scripts.list()[1]?.fault, undefined);
    made.pass(next - 1);
    assert.equal(say(scripts).text, '');
    made.pass(1);
    assert.equal(say(scripts).text, '!', 'its hook is called again');
  }
});

test('errors of one second are logged one by one up to five, and the others counted', async (t) => {
  const made = world(t, { 'scripts/a.lua': fails });
  const scripts = await host(t, made);
  for (let i = 0; i < 9; i++) say(scripts, 'fail');
  assert.equal(made.faults.length, 5);
  made.pass(2000);
  say(scripts, 'fail');
  assert.equal(made.log.at(-1)?.fields.unwritten, 4);
  assert.equal(scripts.list()[0]?.errors, 10);
});

test('three hits of a limit within a minute earn a pause, of instructions and of memory alike', async (t) => {
  const made = world(t, { 'scripts/a.lua': fails });
  const scripts = await host(t, made, {
    limits: { hook: { instructions: 5_000_000, time: 10_000 }, memory: 1 << 20, share: 10 },
  });
  for (const text of ['loop', 'loop']) say(scripts, text);
  made.pass(60_001);
  for (const text of ['loop', 'fill']) say(scripts, text);
  assert.deepEqual(paused(made), []);
  say(scripts, 'loop');
  assert.deepEqual(paused(made), ['10 s']);
  assert.equal(scripts.list()[0]?.limitHits, 5);
});

test('while a plugin rests its hooks do what their on_error says', async (t) => {
  const hooks = ['pass', 'drop', 'refuse'].map(
    (how) =>
      `server.on("chat.message", { on_error = "${how}", where = { text = "${how}" } }, function() end)`,
  );
  const made = world(t, {
    'scripts/a.lua': `${head} ${hooks.join('\n')}
      server.on("chat.message", { where = { text = "fail" } }, function() error("as asked") end)
      server.on("dme.udp", { on_error = "drop", where = { [0] = 1 } }, function() end)
      server.on("dme.udp", { where = { [0] = 2 } }, function(e) e:set_u8(0, 9) end)`,
  });
  const scripts = await host(t, made);
  const outcomes = () => ['pass', 'drop', 'refuse'].map((text) => say(scripts, text).outcome.kind);
  const relayed: number[] = [];
  const offer = (kind: number) => {
    const source = seat(relayed);
    if (!scripts.dmeUdp!.offer(source, Buffer.from([kind]), -1)) relayed.push(kind);
  };
  const offerBoth = async () => {
    relayed.length = 0;
    for (const kind of [1, 2]) offer(kind);
    await turn();
    return relayed;
  };
  assert.deepEqual(outcomes(), ['pass', 'pass', 'pass']);
  assert.deepEqual(await offerBoth(), [1, 9]);
  misbehave(scripts);
  assert.deepEqual(outcomes(), ['pass', 'drop', 'refuse']);
  assert.deepEqual(await offerBoth(), [2]);
});

test('an edit of the file ends a pause; one that does not load does not', async (t) => {
  const made = world(t, { 'scripts/a.lua': fails });
  const scripts = await host(t, made);
  misbehave(scripts);
  made.write('scripts/a.lua', 'plugin {');
  await scripts.reload('scripts/a');
  assert.equal(say(scripts).text, '');
  made.write('scripts/a.lua', fails.replaceAll('!', '?'));
  await scripts.reload('scripts/a');
  assert.equal(say(scripts).text, '?');
  misbehave(scripts);
  assert.deepEqual(paused(made), ['10 s', '10 s'], 'and the next pause is a short one');
});

test('timers and tasks that are due in a pause come after it; commands say that the plugin rests', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${fails}
      server.after(5, function() print("after") end)
      server.every(1, function() print("every") end)
      server.go(function() server.sleep(5) print("task") end)
      server.commands.add { name = "cmd", run = function() return "done" end }`,
  });
  const scripts = await host(t, made);
  misbehave(scripts);
  assert.match(
    (await scripts.command({ name: 'cmd', text: '', player: undefined }))[0]!,
    /^cmd is not available: it/,
  );
  made.pass(9000);
  await turn();
  assert.deepEqual(made.printed, []);
  made.pass(1500);
  await turn();
  made.pass(500);
  await turn();
  assert.deepEqual(made.printed.toSorted(), ['after', 'every', 'task']);
  assert.deepEqual(scripts.command({ name: 'cmd', text: '', player: undefined }), ['done']);
});

/** About 60,000 instructions. */
const work = 'for i = 1, 30000 do local x = i % 7 end';

test('above its share of a second a plugin is passed, counted, and asked again in the next; others are not', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head} server.on("chat.message", function(e) ${work} e.text = e.text .. "a" end)`,
    'scripts/b.lua':
      'plugin { name = "b", version = "1" } server.on("chat.message", function(e) e.text = e.text .. "b" end)',
  });
  const scripts = await host(t, made, {
    limits: { hook: { instructions: 1_000_000, time: 10_000 }, share: 1e-5 },
  });
  scripts.list();
  assert.equal(say(scripts).text, 'ab');
  assert.match(say(scripts).text, /^b?$/, 'a has used more than its hundredth of a millisecond');
  assert.equal(scripts.list()[0]?.passed, 1);
  await new Promise((resolve) => setTimeout(resolve, 1050));
  assert.match(say(scripts).text, /^a/);
});

test('all plugins together get so much of a turn; what is over passes, and the next turn is new', async (t) => {
  const source = (letter: string) =>
    `plugin { name = "${letter}", version = "1" }
     server.on("chat.message", function(e) ${work} e.text = e.text .. "${letter}" end)
     server.on("dme.udp", function(e) e:set_u8(0, 9) end)`;
  const made = world(t, { 'scripts/a.lua': source('a'), 'scripts/b.lua': source('b') });
  const scripts = await host(t, made, { turn: 0.01 });
  assert.equal(say(scripts).text, 'a');
  assert.equal(say(scripts).text, '');
  assert.deepEqual(
    scripts.list().map(({ passed, limitHits }) => [passed, limitHits]),
    [
      [1, 0],
      [2, 0],
    ],
  );
  await turn();
  assert.equal(say(scripts).text, 'a');
  const relayed: number[] = [];
  scripts.dmeUdp!.offer(seat(relayed), Buffer.from([1]), -1);
  (scripts.dmeUdp as unknown as { flush(): void }).flush();
  assert.deepEqual(relayed, [1], 'a packet of the same turn goes past them');
});

test('a plugin has the limits that its operator gave its name, and the others the usual ones', async (t) => {
  const fill = 'local t = {} for i = 1, 100000 do t[i] = i end print("filled")';
  const made = world(t, {
    'scripts/small.lua': `plugin { name = "small", version = "1" } ${fill}`,
    'scripts/usual.lua': `plugin { name = "usual", version = "1" } ${fill}`,
    'scripts/brief.lua': `plugin { name = "brief", version = "1" } server.on("chat.message", function(e) ${work} e.text = e.text .. "x" end)`,
  });
  const given: Record<string, object> = {
    small: { memory: 1 << 20 },
    brief: { hook: { instructions: 1000, time: 10_000 } },
  };
  const scripts = await host(t, made, { limitsOf: (name) => given[name] });
  assert.deepEqual(made.printed, ['filled']);
  assert.match(made.faults[0] ?? '', /memory/);
  assert.equal(say(scripts).text, '');
  assert.match(made.faults[1] ?? '', /^scripts\/brief\.lua:1: stopped/);
});

test('a handler that was taken off is not called again, and its function is let go', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head}
      local seen = setmetatable({}, { __mode = "k" })
      local function one()
        local big = ("x"):rep(100000)
        local function handler(e) e.text = e.text .. #big end
        seen[handler] = true
        return server.on("chat.message", handler)
      end
      local handle = one()
      server.on("chat.message", { priority = 1 }, function() handle:off() handle = one() end)`,
  });
  const scripts = await host(t, made);
  const before = scripts.list()[0]!.memory;
  for (let i = 0; i < 200; i++) assert.equal(say(scripts).text, '');
  const after = scripts.list()[0]!.memory;
  assert.ok(after < before + 2_000_000, `${before} bytes became ${after}`);
});
