/** Plugins in threads of their own: they see and change what others do, and hang without holding anybody up. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { ScriptHost } from '#script/host.js';
import type { Outcome, PacketSource } from '#script/layer.js';
import { context108 } from '#wire/condition.js';
import { messages } from '#wire/messages/registry.js';
import { hang } from './attacks.js';
import { host, origin, player, world } from './world.js';

const manifest = (more = '') => `plugin { name = "a", version = "1", isolate = "worker" ${more} }\n`;

async function until(what: string, holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 4000; tries++) {
    if (holds()) return;
    await pause(5);
  }
  assert.fail(`not within twenty seconds: ${what}`);
}

const say = (scripts: ScriptHost, text: string, more = {}) => {
  const fields = { text, kind: 0, target_id: 0 };
  return { fields, outcome: scripts.events['chat.message']!.run(fields, origin(more)) };
};

test('what the server throws at a plugin in a thread is its own fault, and the server goes on', async (t) => {
  const ann = player('1', 'Ann');
  const made = world(t, {
    'scripts/a.lua': `${manifest(', permissions = { "chat.say", "accounts.read" }')}
server.on("chat.message", function(e, player)
  if e.text == "deed" then player:say("x") end
  if e.text == "question" then e.text = select(2, pcall(function() return player.session end)) end
end)`,
  });
  made.players.set('1', ann);
  made.onSend = () => {
    throw new Error('the line is cut');
  };
  made.people.people.session = () => {
    throw new Error('nobody knows');
  };
  const scripts = await host(t, made);
  await say(scripts, 'deed', { player: ann }).outcome;
  await until('a fault', () => made.faults.length > 0);
  assert.match(made.faults.join(), /say: the line is cut/);
  made.faults.length = 0;
  const asked = say(scripts, 'question', { player: ann });
  await asked.outcome;
  assert.match(String(asked.fields.text), /nobody knows/);
});

test('events, messages and commands reach it, and what it decides comes back', async (t) => {
  const ann = player('1', 'Ann', { channel: 3 as never });
  const made = world(t, {
    'scripts/a.lua': `${manifest(', permissions = { "chat.say" }')}
server.on("chat.message", function(e, player)
  if e.text == "drop" then return false end
  if e.text == "who" then player:say(player.name .. " in " .. player.channel.name .. " of " .. server.player_count()) end
  if e.text == "fail" then error("no") end
  e.text = string.upper(e.text)
end)
server.on("player.joined", function(e, player) log.info("joined " .. player.name) storage.seen = player.name end)
server.on("medius.in.ChannelInfoRequest", function(e)
  if e.medius_world_id == 7 then return e:refuse(-976) end
  e.medius_world_id = e.medius_world_id + 1
end)
server.commands.add { name = "add", args = { "a:integer", "b:integer" }, run = function(ctx, args)
  return ctx.player.name .. ": " .. args.a + args.b
end }`,
  });
  made.players.set('1', ann);
  made.channels.set(3, { id: 3, name: 'Aquatos', capacity: 8, players: 1 } as never);
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const { fields, outcome } = say(scripts, 'hello', { player: ann });
  assert.ok(outcome instanceof Promise, 'it is never waited for by standing still');
  assert.deepEqual(await outcome, { kind: 'pass', changed: true });
  assert.equal(fields.text, 'HELLO');
  assert.equal((await say(scripts, 'drop').outcome).kind, 'drop');
  await say(scripts, 'who', { player: ann }).outcome;
  await until('what it says', () => made.sent.length > 0);
  assert.deepEqual(made.sent, ['say 1 SYSTEM: Ann in Aquatos of 1']);
  scripts.events['player.joined']!.run({}, origin({ player: ann }));
  await until('its log', () => made.printed.includes('joined Ann'));
  await until('its storage', () => made.stored.get('scripts/a')?.get('seen') === '"Ann"');
  assert.deepEqual(await say(scripts, 'fail').outcome, { kind: 'pass', changed: false });
  await until('its fault', () => made.faults.length > 0);
  assert.match(made.faults[0]!, /^scripts\/a\.lua:6: no/);
  const message = messages.named('ChannelInfoRequest')!;
  const ask = (id: number) => {
    const value = { MessageID: 'x', SessionKey: '', MediusWorldID: id };
    const call = { message, value, codec: { ...context108, requestType: message.key }, origin: origin() };
    return { value, outcome: scripts.mediusIn[message.key]!.run(call) };
  };
  const asked = ask(4);
  assert.equal((await asked.outcome).kind, 'pass');
  assert.equal(asked.value.MediusWorldID, 5);
  assert.deepEqual(await ask(7).outcome, { kind: 'refuse', status: -976 });
  assert.deepEqual(await scripts.command({ name: 'add', text: '2 3', player: ann }), ['Ann: 5']);
  const [facts] = scripts.list();
  assert.ok(facts!.memory > 10_000 && facts!.calls > 5, JSON.stringify(facts));
});

test('it takes its place among others by priority, each with the changes of those before', async (t) => {
  const add = (name: string, priority: number, isolate = '') =>
    `plugin { name = "${name}", version = "1" ${isolate} }
server.on("chat.message", { priority = ${priority} }, function(e) e.text = e.text .. "${name}" end)`;
  const made = world(t, {
    'scripts/a.lua': add('a', 3),
    'scripts/b.lua': add('b', 2, ', isolate = "worker"'),
    'scripts/c.lua': add('c', 1),
    'scripts/d.lua': add('d', 0, ', isolate = "worker"'),
  });
  const scripts = await host(t, made);
  const { fields, outcome } = say(scripts, '');
  await outcome;
  assert.equal(fields.text, 'abcd');
});

test('tables of persist go over a reload, in every direction between threads', async (t) => {
  const text = (
    version: number,
    isolate: boolean,
  ) => `plugin { name = "a", version = "${version}" ${isolate ? ', isolate = "worker"' : ''} }
local seen = persist("seen", { count = 0 })
server.on("player.joined", function() seen.count = seen.count + 1 log.info("${version}: " .. seen.count) end)`;
  const made = world(t, { 'scripts/a.lua': text(1, true) });
  const scripts = await host(t, made);
  const join = async (line: string) => {
    scripts.events['player.joined']!.run({}, origin({ player: player('1', 'Ann') }));
    await until(line, () => made.printed.includes(line));
  };
  await join('1: 1');
  for (const [version, isolate] of [
    [2, true],
    [3, false],
    [4, true],
  ] as const) {
    made.write('scripts/a.lua', text(version, isolate));
    await scripts.reload('scripts/a');
    await join(`${version}: ${version}`);
  }
  assert.deepEqual(made.faults, []);
});

test('what is wrong with it is said with file and line; hooks that can’t wait are refused', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest()}server.on("rt.in.CLIENT_ECHO", function() end)`,
    'scripts/b.lua': 'plugin { name = "b", version = "1", isolate = "worker" }\nlocal x = nothing.here',
    'scripts/c.lua': 'plugin { name = "c", version = "1", isolate = "thread" }',
    'scripts/d.lua': 'plugin { name = "d", version = "1", isolate = "worker" }\nwhile true do end',
  });
  await host(t, made);
  const faults = made.faults.join('\n');
  assert.match(
    faults,
    /scripts\/a\.lua:2: server\.on: "rt\.in\.CLIENT_ECHO" can't wait for a plugin with isolate/,
  );
  assert.match(faults, /scripts\/b\.lua:2: attempt to index a nil value \(global 'nothing'\)/);
  assert.match(faults, /scripts\/c\.lua:1: manifest: isolate is "worker", or left out; got thread/);
  assert.match(faults, /scripts\/d\.lua:2: stopped: used up its instructions or its time/);
});

// ---- game packets ----

function seat(relayed: string[], slot: number, order = { waiting: 0, slow: false }): PacketSource {
  return {
    origin: origin({ server: 'dme' }),
    world: 1,
    slot,
    waiting: 0,
    order,
    relay: (bytes, start, end, recipients) =>
      void relayed.push(`${slot}:${bytes.toString('hex', start, end)}:${recipients}`),
  };
}

test('game packets come back in order, dropped, changed and redirected; unhooked ones wait behind them', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest()}
server.on("dme.udp", { where = { [0] = { 1, 2, 3 } } }, function(e)
  local kind = e:u8(0)
  if kind == 1 then return false end
  if kind == 2 then e:set_u8(1, 0xff) end
  if kind == 3 then e.to = { 4 } e:replace("long" .. e:bytes()) end
end)`,
  });
  const scripts = await host(t, made);
  const relayed: string[] = [];
  const order = { waiting: 0, slow: false };
  const [one, two] = [seat(relayed, 1, order), seat(relayed, 2, order)];
  const offer = (source: PacketSource, ...bytes: number[]) =>
    scripts.dmeUdp!.offer(source, Buffer.from(bytes), -1);
  assert.equal(offer(two, 9, 9), false, 'nobody wants it, and nothing waits');
  assert.ok(offer(one, 2, 0));
  assert.ok(offer(two, 9, 1), 'another sender of the same world waits behind it');
  assert.ok(offer(one, 1, 1));
  assert.ok(offer(one, 3, 3));
  assert.ok(offer(one, 9, 2));
  await until('all of them', () => order.waiting === 0);
  assert.deepEqual(relayed, ['1:02ff:-1', '2:0901:-1', '1:6c6f6e670303:16', '1:0902:-1']);
  assert.equal(one.waiting + two.waiting, 0);
});

test('at most 64 packets of a sender are undecided: then they pass, in order', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest()}
server.on("dme.udp", function(e) if e:u8(0) == 0 then for i = 1, 1e9 do end end end)`,
  });
  const scripts = await host(t, made, { limits: slowHooks });
  const relayed: string[] = [];
  const one = seat(relayed, 1);
  for (let i = 0; i < 100; i++) {
    scripts.dmeUdp!.offer(one, Buffer.from([i]), -1);
    await turn();
  }
  await until('all of them', () => one.waiting === 0);
  assert.deepEqual(
    relayed.map((line) => Number.parseInt(line.slice(2, 4), 16)),
    Array.from({ length: 100 }, (_, i) => i),
  );
});

const patient = { instructions: 1_000_000_000, time: 20_000 };
const slowHooks = { hook: patient, batch: { instructions: 1_000_000_000, time: 100 }, share: 10 };

// ---- when it does not come back ----

/** Has it build its chain and hang; how long that took until its thread was ended, and what waited behind it. */
async function hangs(scripts: ScriptHost, besides?: () => Outcome | Promise<Outcome>) {
  for (let i = 0; i < 350; i++) await say(scripts, 'build').outcome;
  const began = performance.now();
  const outcome = say(scripts, 'hang').outcome;
  const waiting = besides?.();
  await outcome;
  return { ms: performance.now() - began, waiting };
}

test('a thread that hangs is replaced; nobody else notices, and the plugin serves again', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest()}${hang}
server.on("game.create", { on_error = "refuse" }, function(e) e.name = "a " .. e.name end)`,
    'scripts/b.lua': `plugin { name = "b", version = "1" }
server.on("channel.create", function(e) e.name = "b " .. e.name end)`,
  });
  const limits = {
    memory: 64 << 20,
    hook: { instructions: 1_000_000_000, time: 200 },
    batch: { instructions: 100_000, time: 20 },
    task: { instructions: 100_000, time: 100 },
    share: 10,
  };
  const scripts = await host(t, made, { limits });
  const game = () => scripts.events['game.create']!.run({ name: 'x', max_players: 2 }, origin());
  assert.equal((await game()).kind, 'pass');
  // The others' latency meanwhile, and that of the event loop.
  let worst = 0;
  let over = false;
  const others = (async () => {
    while (!over) {
      const before = performance.now();
      const fields = { name: 'x', max_players: 2 };
      scripts.events['channel.create']!.run(fields, origin());
      assert.equal(fields.name, 'b x');
      await turn();
      worst = Math.max(worst, performance.now() - before);
    }
  })();
  const { ms, waiting } = await hangs(scripts, game);
  over = true;
  await others;
  assert.equal((await waiting!).kind, 'refuse', 'what waited is answered as its on_error says');
  console.log(
    `    a stuck thread was ended after ${ms.toFixed(0)} ms, the longest wait of others was ${worst.toFixed(0)} ms`,
  );
  assert.ok(ms < 5000 && worst < 1000, `${ms} ms, ${worst} ms`);
  await until(
    'its next life',
    () => made.log.filter(({ message }) => message === 'plugin reloaded').length > 0,
  );
  const again = await game();
  assert.equal(again.kind, 'pass');
  const line = made.log.find(({ message }) => message === 'a script failed');
  assert.match(String(line?.fields.err), /held its thread up for more than \d+ ms; the thread is replaced/);
  assert.equal(line?.fields.doing, 'chat.message (scripts/a.lua:5)');
  assert.match(String(line?.fields.file), /a\.lua$/);
});

test('one that hangs again and again rests longer and longer', async (t) => {
  const made = world(t, { 'scripts/a.lua': `${manifest()}${hang}` });
  const hook = { instructions: 1_000_000_000, time: 400 };
  const load = { instructions: 5_000_000, time: 10_000 };
  const limits = { memory: 64 << 20, load, hook, batch: hook, task: hook, share: 10 };
  const scripts = await host(t, made, { limits });
  for (let i = 0; i < 3; i++) {
    await until('its thread', () => scripts.events['chat.message']);
    await hangs(scripts);
    if (i < 2)
      await until(
        'its next life',
        () => made.log.filter(({ message }) => message === 'plugin reloaded').length > i,
      );
  }
  assert.match(String(scripts.list()[0]!.fault), /it rests for 10 s more after 3 hits of its limits/);
  made.pass(10_001);
  await until(
    'its life after the pause',
    () => made.log.filter(({ message }) => message === 'plugin reloaded').length > 2,
  );
  assert.deepEqual(await say(scripts, 'fine').outcome, { kind: 'pass', changed: false });
});

/** Declarations that end a load, in a thread as elsewhere; how each is refused is shown by declared.test.ts. */
const hostile: [string, RegExp][] = [
  ['require "../b/secret"', /init\.lua:2: .*\.\.\/b\/secret/],
  ['require "leads_out"', /init\.lua:2: .*leads_out/],
  ['require "/etc/passwd"', /init\.lua:2: .*\/etc\/passwd/],
  ['require "one"', /two\.lua:1: .*"one" .*in a circle/],
  ['packet.struct("__proto__", {})', /init\.lua:2: packet\.struct: "__proto__" is no name/],
  [
    'packet.struct("S", (function() local r = {} for i = 1, 201 do r[i] = { "f" .. i, "u8" } end return r end)())',
    /init\.lua:2: /,
  ],
  ['packet.declare("X", { class = "DME", type = 8, key = 1 }, {})', /init\.lua:2: /],
  ['while true do end', /init\.lua:2: /],
  ['local t = {} while true do t[#t + 1] = ("x"):rep(100000) end', /memory/],
];

test('what must not load does not load in a thread either, and the former version serves on', async (t) => {
  const serving = `${manifest()}server.on("chat.message", function(e) e.text = e.text .. "a" end)`;
  const made = world(t, {
    'scripts/a/init.lua': serving,
    'scripts/a/one.lua': 'require "two"',
    'scripts/a/two.lua': 'require "one"',
    'scripts/b/secret.lua': 'error("it was loaded")',
    'elsewhere.lua': 'error("it was loaded")',
  });
  symlinkSync(join(made.folder, 'elsewhere.lua'), join(made.folder, 'scripts/a/leads_out.lua'));
  const scripts = await host(t, made);
  for (const [text, says] of hostile) {
    made.log.length = 0;
    made.write('scripts/a/init.lua', serving.replace('\n', `\n${text} `));
    await scripts.reload('scripts/a');
    const [fault = 'none'] = made.faults.filter((one) => !one.includes('scripts/b'));
    assert.match(fault, says, text);
    assert.doesNotMatch(fault, /it was loaded/);
    const { fields, outcome } = say(scripts, 'x');
    await outcome;
    assert.equal(fields.text, 'xa', text);
  }
});

test('a storm of reloads leaves one thread, the last version, and the others undisturbed', async (t) => {
  const text = (version: number) =>
    `${manifest()}server.on("chat.message", function(e) e.text = e.text .. "${version}" end)
${version % 3 === 0 ? 'error("not this one")' : ''}`;
  const made = world(t, {
    'scripts/a.lua': text(1),
    'scripts/b.lua': `plugin { name = "b", version = "1" }
server.on("channel.create", function(e) e.name = "b " .. e.name end)`,
  });
  const scripts = await host(t, made);
  const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
  const before = threads();
  assert.ok(before > 0, 'threads are seen among the resources');
  for (let version = 2; version <= 20; version++) {
    made.write('scripts/a.lua', text(version));
    const reloads = [scripts.reload('scripts/a'), scripts.reload('scripts/a')];
    const said = say(scripts, 'x');
    const fields = { name: 'x', max_players: 2 };
    scripts.events['channel.create']!.run(fields, origin());
    assert.equal(fields.name, 'b x');
    await Promise.all(reloads);
    await said.outcome;
    assert.match(said.fields.text, /^x\d+$/, 'one version or the other, never none and never both');
  }
  const last = say(scripts, 'x');
  await last.outcome;
  assert.equal(last.fields.text, 'x20');
  await until('the threads of the former versions are gone', () => threads() <= before);
});

test('tasks wait in a thread, timers fire, handlers wait for their own connection, and all end with a reload', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest()}
server.go(function() server.sleep(0.02) log.info("the task went on") end)
server.after(0.02, function() log.info("after") end)
local ticks = 0
server.every(0.02, function() ticks = ticks + 1 log.info("tick " .. ticks) end)
server.on("account.login", { wait = 1 }, function(e) server.sleep(0.05) return e:refuse(-953) end)
server.commands.add { name = "where", run = function() return "here" end }`,
  });
  const scripts = await host(t, made);
  for (const line of ['the task went on', 'after', 'tick 3'])
    await until(line, () => made.printed.includes(line));
  const login = scripts.events['account.login']!.run({ name: 'Ann' }, origin());
  assert.deepEqual(await login, { kind: 'refuse', status: -953 });
  assert.deepEqual(await scripts.command({ name: 'where', text: '', player: undefined }), ['here']);
  made.write('scripts/a.lua', manifest());
  await scripts.reload('scripts/a');
  await pause(100);
  const lines = made.printed.length;
  await pause(100);
  assert.equal(made.printed.length, lines, 'the timer went with its version');
  assert.deepEqual(await scripts.command({ name: 'where', text: '', player: undefined }), [
    'no command where',
  ]);
  assert.deepEqual(made.faults, []);
});
