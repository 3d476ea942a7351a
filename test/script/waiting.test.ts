/** Scripts that take their time: handlers with `wait`, tasks, waits of all kinds, and what ends them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ScriptHost } from '#script/host.js';
import type { Outcome } from '#script/layer.js';
import { host, origin, player, world } from './world.js';

const manifest = 'plugin { name = "a", version = "1" }\n';
const login = (scripts: ScriptHost, name = 'Ann') => {
  const fields = { name };
  return { fields, outcome: scripts.events['account.login']!.run(fields, origin()) };
};

/** Lets promises settle. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn();
}

/** What a promise has come to; undefined while it waits. */
async function now(outcome: Outcome | Promise<Outcome>): Promise<Outcome | undefined> {
  await settle();
  return Promise.race([outcome, turn().then(() => undefined)]);
}

test('a handler with wait answers when it is through, and its result counts', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.on("account.login", { wait = 5 }, function(e)
  server.sleep(2)
  if e.name == "Bob" then return false end
  if e.name == "Cid" then return e:refuse(-953) end
end)`,
  });
  const scripts = await host(t, made);
  const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name) => login(scripts, name).outcome);
  assert.ok(ann instanceof Promise);
  assert.equal(await now(ann), undefined, 'it answers only when it is through');
  made.pass(2000);
  assert.deepEqual(await now(ann), { kind: 'pass', changed: false });
  assert.equal((await bob!).kind, 'drop');
  assert.deepEqual(await cid, { kind: 'refuse', status: -953 });
  assert.deepEqual(made.faults, []);
});

test('a handler with wait that does not wait answers at once', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}server.on("account.login", { wait = 5 }, function(e) return e.name ~= "Bob" and nil end)`,
  });
  const scripts = await host(t, made);
  assert.deepEqual(login(scripts).outcome, { kind: 'pass', changed: false });
  assert.equal((login(scripts, 'Bob').outcome as Outcome).kind, 'drop');
});

test('what it assigns after its wait goes to the plugins behind it, which wait for it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.on("channel.create", { wait = 5, priority = 1 }, function(e)
  server.sleep(1)
  e.name = e.name .. "!"
  return { max_players = 7 }
end)`,
    'scripts/b.lua': `plugin { name = "b", version = "1" }
server.on("channel.create", function(e) log.info(e.name .. " " .. e.max_players) e.name = "<" .. e.name .. ">" end)`,
  });
  const scripts = await host(t, made);
  const fields = { name: 'room', max_players: 4 };
  const outcome = scripts.events['channel.create']!.run(fields, origin());
  await settle();
  assert.deepEqual(made.printed, []);
  made.pass(1000);
  assert.deepEqual(await outcome, { kind: 'pass', changed: true });
  assert.deepEqual(made.printed, ['room! 7']);
  assert.deepEqual(fields, { name: '<room!>', max_players: 7 });
});

for (const [onError, kind] of [
  ['pass', 'pass'],
  ['drop', 'drop'],
  ['refuse', 'refuse'],
] as const) {
  test(`on_error = "${onError}" decides for a time-out, an error, a pause and too little time alike`, async (t) => {
    const made = world(t, {
      'scripts/a.lua': `${manifest}
server.on("game.create", { wait = 3, on_error = "${onError}" }, function(e)
  e.name = "changed"
  server.sleep(60)
end)
server.on("channel.create", { on_error = "${onError}" }, function() error("no") end)`,
    });
    const scripts = await host(t, made);
    const fields = { name: 'Arena', max_players: 8 };
    const game = () => scripts.events['game.create']!.run(fields, origin());
    const outcome = game();
    await settle();
    made.pass(2999);
    assert.equal(await now(outcome), undefined);
    made.pass(1);
    assert.equal((await outcome).kind, kind);
    assert.equal(fields.name, 'Arena', 'what it changed is taken back');
    assert.match(made.faults.join(), /took more than 3 s, which its wait allows/);
    const create = () => scripts.events['channel.create']!.run({ name: 'x', max_players: 1 }, origin());
    assert.equal((create() as Outcome).kind, kind, 'an error');
    for (let i = 0; i < 12; i++) create();
    assert.match(String(scripts.list()[0]!.fault), /it rests/);
    assert.equal((create() as Outcome).kind, kind, 'a pause');
    assert.equal((game() as Outcome).kind, kind, 'a pause, for a handler that waits');
  });

  test(`on_error = "${onError}" decides for a plugin that used up its time`, async (t) => {
    const made = world(t, {
      'scripts/a.lua': `${manifest}server.on("channel.create", { on_error = "${onError}" }, function() end)`,
    });
    const scripts = await host(t, made, { turn: 0 });
    const outcome = scripts.events['channel.create']!.run({ name: 'x', max_players: 1 }, origin());
    assert.equal((outcome as Outcome).kind, kind);
    assert.equal(scripts.list()[0]!.passed, 1);
  });
}

test('wait is for the events that allow it, and for a time that is allowed', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}server.on("rt.in.CLIENT_ECHO", { wait = 1 }, function() end)`,
    'scripts/b.lua': `plugin { name = "b", version = "1" }\nserver.on("dme.udp", { wait = 1 }, function() end)`,
    'scripts/c.lua': `plugin { name = "c", version = "1" }\nserver.on("account.login", { wait = 121 }, function() end)`,
    'scripts/d.lua': `plugin { name = "d", version = "1" }\nserver.on("chat.message", { wait = 1 }, function() end)`,
  });
  await host(t, made);
  const [a, b, c, d] = made.faults;
  assert.match(
    a!,
    /a\.lua:2: server\.on: handlers of "rt\.in\.CLIENT_ECHO" can't wait; those of account\.register/,
  );
  assert.match(b!, /b\.lua:2: server\.on: handlers of "dme\.udp" can't wait/);
  assert.match(c!, /c\.lua:2: server\.on: wait is a time of at most 120 seconds, got 121/);
  assert.match(d!, /d\.lua:2: server\.on: handlers of "chat\.message" can't wait/);
});

test('500 logins wait at once, and the 2001st task is refused', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.on("account.login", { wait = 5, on_error = "refuse" }, function() server.sleep(2) end)`,
  });
  const scripts = await host(t, made);
  const waiting = Array.from({ length: 500 }, (_, i) => login(scripts, `p${i}`).outcome);
  assert.equal(scripts.list()[0]!.tasks, 500);
  made.pass(2000);
  for (const outcome of await Promise.all(waiting)) assert.equal(outcome.kind, 'pass');
  assert.equal(scripts.list()[0]!.tasks, 0);
  const many = Array.from({ length: 2001 }, () => login(scripts).outcome);
  assert.equal((many[2000] as Outcome).kind, 'refuse');
  assert.match(made.faults.join(), /at most 2000 tasks at once/);
});

test('an error after a wait names event, file, line and the calls behind it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
local function inner() local none; return none.x end
server.on("account.login", { wait = 5 }, function()
  server.sleep(1)
  inner()
end)
server.on("channel.create", { wait = 5 }, function()
  server.sleep(1)
  server.sleep("soon")
end)`,
  });
  const scripts = await host(t, made);
  const { outcome } = login(scripts);
  const other = scripts.events['channel.create']!.run({ name: 'x', max_players: 1 }, origin());
  await settle();
  made.pass(1000);
  await Promise.all([outcome, other]);
  const [line, host_] = made.log.filter(({ message }) => message === 'a script failed');
  assert.match(String(line!.fields.err), /^scripts\/a\.lua:3: attempt to index a nil value/);
  assert.equal(line!.fields.event, 'account.login');
  assert.equal(line!.fields.registered, 'scripts/a.lua:4');
  assert.match(String(line!.fields.trace), /in upvalue 'inner'|in local 'inner'|in function 'inner'/);
  assert.match(String(host_!.fields.err), /^scripts\/a\.lua:10: server\.sleep: argument 1 \(time\)/);
});

test('player:go ends with its player, and takes the place of one of the same name', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.on("chat.message", function(e, player)
  local text = e.text
  player:go("job", function()
    log.info("begin " .. text)
    server.sleep(1)
    log.info("end " .. text)
  end)
end)`,
  });
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  const scripts = await host(t, made);
  const say = (text: string) => scripts.events['chat.message']!.run({ text }, origin({ player: ann }));
  say('one');
  say('two');
  assert.equal(scripts.list()[0]!.tasks, 1);
  made.pass(1000);
  await settle();
  assert.deepEqual(made.printed, ['begin one', 'begin two', 'end two']);
  say('three');
  scripts.playerGone('1');
  made.pass(1000);
  await settle();
  assert.equal(made.printed.at(-1), 'begin three');
  assert.equal(scripts.list()[0]!.tasks, 0);
});

test('a player has eight tasks at most', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.on("chat.message", function(e, player)
  for i = 1, 8 do player:go("job" .. i, function() server.sleep(1) end) end
end)
server.on("player.joined", function(e, player) player:go("ninth", function() end) end)`,
  });
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  const scripts = await host(t, made);
  scripts.events['chat.message']!.run({ text: '' }, origin({ player: ann }));
  assert.equal(scripts.list()[0]!.tasks, 8);
  scripts.events['player.joined']!.run({}, origin({ player: ann }));
  assert.match(made.faults.join(), /at most 8 tasks of one player at once/);
});

test('player:wait gives the next such event of that player, or nil and "timeout"', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.on("player.joined", function(e, player)
  player:go("ask", function()
    local said, why = player:wait("chat.message", { where = { kind = 1 }, timeout = 10 })
    log.info(said and said.text or why)
    said, why = player:wait("chat.message")
    log.info(said and said.text or why)
  end)
end)`,
  });
  const [ann, bob] = [player('1', 'Ann'), player('2', 'Bob')];
  made.players.set('1', ann).set('2', bob);
  const scripts = await host(t, made);
  scripts.events['player.joined']!.run({}, origin({ player: ann }));
  await settle();
  const say = (who: typeof ann, text: string, kind: number) =>
    scripts.events['chat.message']!.run({ text, kind }, origin({ player: who }));
  say(bob, 'of another', 1);
  say(ann, 'of another kind', 0);
  say(ann, 'this one', 1);
  await settle();
  assert.deepEqual(made.printed, ['this one']);
  made.pass(4999);
  await settle();
  assert.equal(made.printed.length, 1);
  made.pass(1);
  await settle();
  assert.deepEqual(made.printed, ['this one', 'timeout']);
  assert.equal(scripts.list()[0]!.tasks, 0);
});

test('server.at and server.cron run at their times, and end with a handle', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.at(60, function() log.info("at") end)
server.at("1970-01-01T00:02", function() log.info("text") end)
local hourly = server.cron("0 * * * *", function() log.info("hour") end)
server.on("chat.message", function() hourly:off() end)`,
    'scripts/b.lua': 'plugin { name = "b", version = "1" }\nserver.cron("0 25 * * *", function() end)',
    'scripts/c.lua': 'plugin { name = "c", version = "1" }\nserver.at("tomorrow", function() end)',
  });
  const scripts = await host(t, made);
  assert.match(made.faults[0]!, /b\.lua:2: server\.cron: "0 25 \* \* \*" is no cron pattern such as/);
  assert.match(made.faults[1]!, /c\.lua:2: server\.at: "tomorrow" is no time/);
  made.pass(59_999);
  assert.deepEqual(made.printed, []);
  made.pass(1);
  made.pass(60_000);
  assert.deepEqual(made.printed, ['at', 'text']);
  for (let i = 0; i < 120; i++) made.pass(60_000);
  assert.deepEqual(made.printed, ['at', 'text', 'hour', 'hour']);
  scripts.events['chat.message']!.run({ text: '' }, origin());
  for (let i = 0; i < 120; i++) made.pass(60_000);
  assert.equal(made.printed.length, 4);
});

test('after a reload old tasks have five seconds, and the new version meets those who are here', async (t) => {
  const version = (number: number) => `plugin { name = "a", version = "${number}" }
server.on("player.joined", function(e, player)
  player:go("long", function() for i = 1, 9 do server.sleep(1) log.info("old " .. i) end end)
end)
server.on("player.resume", function(e, player) log.info("resume ${number} " .. player.name) end)
server.every(1, function() log.info("tick ${number}") end)`;
  const made = world(t, { 'scripts/a.lua': version(1) });
  const ann = player('1', 'Ann');
  made.players.set('1', ann).set('2', { ...player('2', 'x'), account: undefined });
  const scripts = await host(t, made);
  assert.deepEqual(made.printed, ['resume 1 Ann']);
  scripts.events['player.joined']!.run({}, origin({ player: ann }));
  made.write('scripts/a.lua', version(2));
  await scripts.reload('scripts/a');
  for (let i = 0; i < 8; i++) {
    made.pass(1000);
    await settle();
  }
  const old = made.printed.filter((line) => line.startsWith('old'));
  assert.deepEqual(old, ['old 1', 'old 2', 'old 3', 'old 4']);
  assert.equal(made.printed[1], 'resume 2 Ann');
  assert.ok(!made.printed.includes('tick 1') && made.printed.includes('tick 2'));
});

test('a waiting handler of a version that is taken away answers as its on_error says', async (t) => {
  const text = `${manifest}server.on("account.login", { wait = 60, on_error = "refuse" }, function() server.sleep(50) end)`;
  const made = world(t, { 'scripts/a.lua': text });
  const scripts = await host(t, made);
  const { outcome } = login(scripts);
  await scripts.reload('scripts/a');
  assert.equal(await now(outcome), undefined);
  made.pass(5000);
  assert.equal((await outcome).kind, 'refuse');
});

test('a hundred thousand short tasks leave nothing behind', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
local done = 0
server.on("chat.message", function()
  for i = 1, 500 do server.go(function() done = done + 1 end) end
end)
server.on("player.left", function() log.info(done) end)`,
  });
  const scripts = await host(t, made);
  const run = (rounds: number) => {
    for (let i = 0; i < rounds; i++) scripts.events['chat.message']!.run({ text: '' }, origin());
  };
  run(20);
  const before = scripts.list()[0]!.memory;
  run(180);
  assert.ok(
    scripts.list()[0]!.memory < before + 200_000,
    `${before} bytes became ${scripts.list()[0]!.memory}`,
  );
  scripts.events['player.left']!.run({}, origin());
  assert.deepEqual(made.printed, ['100000']);
});

test('tasks that there was no room to begin are not counted for ever', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.commands.add { name = "many", run = function() for _ = 1, 1500 do pcall(server.go, function() end) end end }
server.commands.add { name = "endless", run = function()
  local function again() server.go(again) end
  server.go(again)
end }`,
  });
  const scripts = await host(t, made);
  for (const name of ['many', 'endless']) {
    await scripts.command({ name, text: '', player: undefined });
    await settle();
    assert.equal(scripts.list()[0]!.tasks, 0, name);
  }
});
