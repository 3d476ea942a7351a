/** Queues: the choice of players by itself, and plugins that have queues. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { nextMatch, type QueueRules, teamsOf, type Waiting } from '#script/queue/matching.js';
import type { Player } from '#state/player.js';
import { root } from './root.js';
import { host, player, type World, world } from './world.js';

const rules = (more: Partial<QueueRules> = {}): QueueRules => ({
  ...{ size: 2, min: 2, minAfter: 60_000, teams: 0, spread: Number.MAX_VALUE, widen: 0 },
  ...{ readyTimeout: undefined, titles: undefined, ...more },
});
const one = (sessionKey: string, rating: number, since = 0, title = 'uya'): Waiting => ({
  ...{ sessionKey, rating, since, title },
});
const keys = (found: readonly Waiting[] | undefined) => found?.map(({ sessionKey }) => sessionKey).join('');

test('who has waited longest is served first, with those of the nearest ratings', () => {
  const waiting = [one('c', 1000, 3), one('a', 1500, 1), one('b', 1480, 2), one('d', 1501, 4)];
  assert.equal(keys(nextMatch(waiting, rules(), 10)), 'ad');
  assert.equal(keys(nextMatch(waiting, rules({ size: 3, min: 3 }), 10)), 'adb');
  assert.equal(nextMatch(waiting, rules({ size: 5, min: 5 }), 10), undefined);
});

test('ratings that are too far apart do not meet, until somebody has waited long enough', () => {
  const waiting = [one('a', 1500, 0), one('b', 1000, 0)];
  const close = rules({ spread: 100, widen: 10 });
  assert.equal(nextMatch(waiting, close, 39_000), undefined);
  assert.equal(keys(nextMatch(waiting, close, 40_000)), 'ab');
  assert.equal(nextMatch(waiting, rules({ spread: 100 }), 1e9), undefined);
});

test('one whom nobody fits holds nobody up', () => {
  const waiting = [one('a', 3000, 0), one('b', 1000, 1), one('c', 1010, 2)];
  assert.equal(keys(nextMatch(waiting, rules({ spread: 50 }), 10)), 'bc');
});

test('titles are kept apart', () => {
  const waiting = [one('a', 0, 0), one('b', 0, 1, 'deadlocked'), one('c', 0, 2)];
  assert.equal(keys(nextMatch(waiting, rules(), 10)), 'ac');
});

test('fewer will do after a while, as many as make even teams', () => {
  const waiting = ['a', 'b', 'c', 'd', 'e'].map((name, i) => one(name, 0, i));
  const some = rules({ size: 8, min: 4, teams: 2, minAfter: 1000 });
  assert.equal(nextMatch(waiting, some, 900), undefined);
  assert.equal(keys(nextMatch(waiting, some, 1000)), 'abcd');
  assert.equal(nextMatch(waiting.slice(0, 3), some, 5000), undefined);
});

test('teams are of one size and about one strength', () => {
  const players = [900, 1000, 1400, 1500].map((rating) => one(`${rating} `, rating));
  assert.deepEqual(teamsOf(players, 2).map(keys), ['1500 900 ', '1400 1000 ']);
  assert.deepEqual(teamsOf(players, 0), []);
});

// ---- plugins ----

const listening = `
for _, name in ipairs { "queue.joined", "queue.left", "queue.found", "queue.matched" } do
  server.on(name, function(event, player)
    local e = event:copy()
    local out = { name, e.owner, e.queue, player and player.name or "-", e.reason }
    for _, one in ipairs(e.players or {}) do out[#out + 1] = one.name end
    for _, team in ipairs(e.teams or {}) do
      for i, one in ipairs(team) do out[#out + 1] = (i == 1 and "|" or "+") .. one.name end
    end
    print(table.concat(out, " "))
  end)
end
server.commands.add { name = "q", args = { "what", "who?", "rating:number = 0" }, run = function(_, args)
  local who = args.who and server.player(args.who)
  if args.what == "join" then
    local _, why = queue.join("duel", who, args.rating)
    return tostring(why)
  end
  if args.what == "pop" then return table.concat((function(t) for i, p in ipairs(t) do t[i] = p.name end return t end)(queue.pop("duel", 5)), " ") end
  if args.what == "list" then
    local out = {}
    for _, row in ipairs(queue.list("duel")) do out[#out + 1] = row.player.name .. " " .. row.rating .. " " .. row.waited .. " " .. row.state end
    return table.concat(out, ", ")
  end
  return tostring(queue[args.what](who))
end }`;

const plugin = (
  options: string,
  more = '',
  manifest = '',
) => `plugin { name = "duels", version = "1" ${manifest} }
queue.define("duel", ${options})
${listening}
${more}`;

async function queueing(t: TestContext, text: string) {
  const made = world(t, { 'scripts/duels.lua': text });
  for (const [i, name] of ['Ann', 'Bob', 'Cid', 'Dot'].entries())
    made.players.set(`${i + 1}`, player(`${i + 1}`, name));
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const ask = async (line: string) =>
    (await scripts.command({ name: 'q', text: line, player: undefined })).join('\n');
  return { made, scripts, ask };
}

/** What was printed since the last time, once so many lines are there. */
async function next(made: World, count: number): Promise<string[]> {
  for (let tries = 0; tries < 300 && made.printed.length < count; tries++) await pause(10);
  assert.deepEqual(made.faults, []);
  const lines = made.printed;
  made.log.length = 0;
  return lines;
}

for (const [where, manifest] of [
  ['here', ''],
  ['in a thread of its own', ', isolate = "worker"'],
] as const)
  test(`a plugin ${where} has a queue with a ready check`, async (t) => {
    const text = plugin('{ size = 2, teams = 2, ready_timeout = "20s" }', '', manifest);
    const { made, scripts, ask } = await queueing(t, text);
    assert.equal(await ask('join Ann 1500'), 'nil');
    assert.deepEqual(await next(made, 1), ['queue.joined duels duel Ann']);
    assert.equal(await ask('join Ann'), 'in the queue "duel" already');
    assert.equal(await ask('ready Ann'), 'false');
    made.pass(3000);
    assert.equal(await ask('list'), 'Ann 1500 3 waiting');
    assert.equal(await ask('join Bob 1400'), 'nil');
    assert.deepEqual(await next(made, 2), [
      'queue.joined duels duel Bob',
      'queue.found duels duel - Ann Bob',
    ]);
    assert.equal(await ask('ready Ann'), 'true');
    assert.equal(await ask('list'), 'Ann 1500 3 ready, Bob 1400 0 found');
    // Bob does not say anything: he goes, Ann waits on.
    made.pass(20_000);
    assert.deepEqual(await next(made, 1), ['queue.left duels duel Bob not ready']);
    await ask('join Cid 1000');
    made.pass(1000);
    assert.deepEqual(await next(made, 2), [
      'queue.joined duels duel Cid',
      'queue.found duels duel - Ann Cid',
    ]);
    await ask('ready Ann');
    await ask('ready Cid');
    assert.deepEqual(await next(made, 1), ['queue.matched duels duel - Ann Cid |Ann |Cid']);
    assert.equal(await ask('list'), '');
    assert.equal(await ask('leave Ann'), 'false');
    await ask('join Dot');
    assert.equal(await ask('leave Dot'), 'true');
    assert.deepEqual(await next(made, 2), ['queue.joined duels duel Dot', 'queue.left duels duel Dot left']);
    await ask('join Dot');
    assert.equal(await ask('pop'), 'Dot');
    assert.deepEqual(await next(made, 1), ['queue.joined duels duel Dot']);
    await scripts.close();
  });

test('who plays already or is gone is not in a queue, and leaves it', async (t) => {
  const { made, scripts, ask } = await queueing(t, plugin('{ size = 3 }'));
  made.players.set('4', player('4', 'Dot', { game: 9 as NonNullable<Player['game']> }));
  assert.equal(await ask('join Dot'), 'in a game');
  for (const name of ['Ann', 'Bob']) await ask(`join ${name}`);
  await next(made, 2);
  made.players.set('1', player('1', 'Ann', { game: 9 as NonNullable<Player['game']> }));
  made.pass(1000);
  assert.deepEqual(await next(made, 1), ['queue.left duels duel Ann game']);
  scripts.playerGone('2');
  assert.deepEqual(await next(made, 1), ['queue.left duels duel Bob gone']);
  assert.equal(await ask('list'), '');
});

test('other plugins may refuse who joins, stop a match, or make other teams', async (t) => {
  const more = `
    server.on("queue.join", function(e, player) if player.name == "Cid" then return false end end)
    local first = true
    server.on("queue.match", function(e)
      if first then first = false return false end
      e.teams = { { e.players[2] }, { e.players[1] } }
      print("kept", pcall(function() e.teams = { { e.players[1], e.players[1] }, {} } end))
    end)`;
  const { made, ask } = await queueing(t, plugin('{ size = 2, teams = 2 }', more));
  await ask('join Cid');
  await ask('join Ann');
  await ask('join Bob');
  assert.deepEqual(await next(made, 2), ['queue.joined duels duel Ann', 'queue.joined duels duel Bob']);
  assert.equal(await ask('list'), 'Ann 0 0 waiting, Bob 0 0 waiting');
  made.pass(1000);
  const [kept, matched] = await next(made, 2);
  assert.match(kept!, /^kept false .*queue\.match: teams must be a list of lists that have each player/);
  assert.equal(matched, 'queue.matched duels duel - Ann Bob |Bob |Ann');
});

test('a queue outlives the reload of its plugin, and goes with it', async (t) => {
  const { made, scripts, ask } = await queueing(t, plugin('{ size = 3 }'));
  await ask('join Ann');
  made.write('scripts/duels.lua', plugin('{ size = 2 }'));
  await scripts.reload('scripts/duels');
  await ask('join Bob');
  assert.ok((await next(made, 3)).includes('queue.matched duels duel - Ann Bob'));
  await ask('join Ann');
  await scripts.stop('scripts/duels');
  await scripts.start('scripts/duels');
  assert.equal(await ask('list'), '');
});

test('wrong rules are errors that say what is right', async (t) => {
  const wrong = [
    '"Big", { size = 2 }',
    '"a", { size = 3, min = 4 }',
    '"a", { size = 3, teams = 2 }',
    '"a", { size = 2, ready_timeout = "1h" }',
    '"a", { size = 2, spread = -1 }',
    '"a", { size = 2, titles = { "deadlocked" } }',
    '"a", { sise = 2 }',
  ];
  const tries = wrong.map((one) => `print((select(2, pcall(queue.define, ${one}))))`).join('\n');
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", titles = { "uya" } }\n${tries}
    print((select(2, pcall(queue.list, "none"))))`,
  });
  await host(t, made);
  const wanted = [
    /called by 1 to 64 small letters/,
    /min is at most size, 3, got 4/,
    /2 teams need a size that they divide/,
    /ready_timeout is a time of at most 10 minutes/,
    /spread is a number from 0 on, got -1/,
    /this plugin is for uya and not for "deadlocked"/,
    /there is no option "sise"; did you mean "?size"?/,
    /there is no queue "none"; define it first/,
  ];
  for (const [i, pattern] of wanted.entries()) assert.match(made.printed[i]!, pattern);
});

const specced = `plugin { name = "duels", version = "1", permissions = { "chat.say" } }
queue.define("duel", { size = 2, teams = 2, ready_timeout = "20s" })
server.commands.add { name = "duel", run = function(ctx) local ok, why = queue.join("duel", ctx.player) return ok and "waiting" or why end }
server.commands.add { name = "ready", run = function(ctx) return queue.ready(ctx.player) and "good" or "nobody asked" end }
server.on("queue.found", function(e) for _, p in ipairs(e.players) do p:say("ready?") end end)
server.on("queue.matched", function(e) for _, p in ipairs(e.players) do p:say("go " .. e.teams[1][1].name) end end)
server.on("queue.join", function(e, p) if p.name == "Eve" then return e:refuse() end end)`;

const spec = `test.case("two meet", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  test.equal(test.command("/duel", ann), "waiting")
  test.equal(test.command("/ready", ann), "nobody asked")
  test.equal(test.command("/duel", bob), "waiting")
  test.expect_chat(ann, "ready?")
  test.command("/ready", ann)
  test.expect_chat(bob, "ready?")
  test.command("/ready", bob)
  test.expect_chat(bob, "go Ann")
end)
test.case("late", function()
  local ann, bob, eve = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }, test.fake_player { name = "Eve" }
  test.command("/duel", eve)
  test.command("/duel", ann)
  test.expect_nothing(eve)
  test.command("/duel", bob)
  test.leave(bob)
  test.clock:advance("21s")
  test.equal(test.command("/duel", ann), 'in the queue "duel" already')
end)
test.case("fed", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  test.feed("queue.matched", { queue = "duel", owner = "duels", players = { ann, bob }, teams = { { ann }, { bob } } })
  test.expect_chat(bob, "go Ann")
end)
test.case("changed", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  local outcome = test.feed("queue.match", { queue = "duel", players = { ann, bob }, teams = { { ann }, { bob } } })
  test.equal(outcome.kind, "pass")
  assert(outcome.fields.teams[1][1] == ann and outcome.fields.players[2] == bob)
end)`;

test('specs have real queues, and may feed their events', async (t) => {
  const made = world(t, { 'scripts/duels/init.lua': specced, 'scripts/duels/tests/a.lua': spec });
  const program = join(root, 'bin', 'rekindle.js');
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, [program, 'test', join(made.folder, 'scripts', 'duels')], (_, text, err) =>
      resolve(text + err),
    );
  });
  assert.match(out, /4 passed, 0 failed/, out);
});

test('queues go with a plugin that is taken away with what it depends on', async (t) => {
  const { made, scripts, ask } = await queueing(t, plugin('{ size = 2 }'));
  made.write('scripts/base.lua', 'plugin { name = "base", version = "1" }');
  made.write('scripts/duels.lua', plugin('{ size = 2 }', '', ', depends = "base"'));
  made.write(
    'scripts/ear.lua',
    `plugin { name = "ear", version = "1" }\n${listening.split('server.commands')[0]}`,
  );
  for (const id of ['base', 'duels', 'ear']) await scripts.reload(`scripts/${id}`);
  assert.equal(await ask('join Ann'), 'nil');
  await scripts.stop('scripts/base');
  made.log.length = 0;
  made.players.delete('1');
  scripts.playerGone('1');
  made.pass(5000);
  assert.deepEqual(made.printed, [], 'nobody waits in a queue of nobody');
});
