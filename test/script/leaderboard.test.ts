/** Ratings, boards of plugins and the ladders of the games, as scripts have them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { host, origin, player, world } from './world.js';

async function printed(t: TestContext, manifest: string, code: string, folder = 'scripts/boards.lua') {
  const made = world(t, {
    [folder]: `plugin { name = "boards", version = "1", ${manifest} }
server.on("player.joined", function(_, player) player:go("it", function() ${code} end) end)`,
  });
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  made.players.set('2', player('2', 'Bob'));
  made.leaderboards.setLadder('uya', 3, 2, 70);
  made.leaderboards.setLadder('uya', 3, 1, 50);
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  void scripts.events['player.joined']?.run({}, origin({ player: ann }));
  for (let tries = 0; tries < 200 && made.printed.length + made.faults.length === 0; tries++) await pause(10);
  return made;
}

const whole = `
  local out = {}
  local function note(...) out[#out + 1] = table.concat({ ... }, " ") end
  local bob = server.player("Bob")
  note(leaderboard.post("laps", player, 31.5, { order = "ascending" }))
  note(leaderboard.post("laps", player, 40), leaderboard.post("laps", bob, 30))
  note(leaderboard.get("laps", player), tostring(leaderboard.get("laps", 77)))
  local rank = leaderboard.rank("laps", player)
  note(rank.position, rank.value, rank.total)
  for _, row in ipairs(leaderboard.top("laps")) do note(row.position, row.account_id, row.name, row.value) end
  note(#leaderboard.top("laps", 1, 2), #leaderboard.top("laps", 5, 3, { title = "uya" }))
  note(select(2, leaderboard.post("laps", player, 1, { order = "descending" })))
  note(tostring(leaderboard.remove("laps", 2)), tostring(leaderboard.remove("laps", 2)))
  note(leaderboard.reset("laps"), #leaderboard.top("laps"))
  note(leaderboard.ladder(3)[1].name, leaderboard.ladder_rank(3, player).position)
  note(leaderboard.ladder_rank(3, player, { order = "ascending" }).position)
  print(table.concat(out, "; "))`;

const wanted =
  '31.5; 31.5 30; 31.5 nil; 2 31.5 2; 1 2 Bob 30; 2 1 Ann 31.5; 1 0; ' +
  'the board "laps" has the other order; reset it first; true false; 1 0; Bob 2; 1';

test('a plugin keeps boards and reads the ladders', async (t) => {
  const { printed: lines, faults } = await printed(t, 'titles = { "uya" }', whole);
  assert.deepEqual(faults, []);
  assert.deepEqual(lines, [wanted]);
});

test('so does a plugin in a thread of its own', async (t) => {
  const { printed: lines, faults } = await printed(t, 'titles = { "uya" }, isolate = "worker"', whole);
  assert.deepEqual(faults, []);
  assert.deepEqual(lines, [wanted]);
});

test("a title's plugin has its own title in mind, and no other", async (t) => {
  const code = 'print(#leaderboard.ladder(3)) leaderboard.ladder(3, { title = "deadlocked" })';
  const { printed: lines, faults } = await printed(t, '', code, 'games/uya/init.lua');
  assert.deepEqual(lines, ['2']);
  await pause(20);
  assert.match(faults[0]!, /this plugin is for uya and not for "deadlocked"/);
});

test('a plugin for all titles says which one it means', async (t) => {
  const { faults } = await printed(t, '', 'leaderboard.top("laps")');
  assert.match(faults[0]!, /leaderboard\.top: say which title it is about/);
});

test('wrong names, values and people are errors that say so', async (t) => {
  const code = `
    local function try(fn, ...) local _, why = pcall(fn, ...) return (string.gsub(why, "^.-: ", "", 1)) end
    print(table.concat({
      try(leaderboard.post, " x", player, 1), try(leaderboard.post, "x", player, 0/0),
      try(leaderboard.post, "x", "Ann", 1), try(leaderboard.ladder, 100), try(leaderboard.top, "x", 101),
      try(leaderboard.post, "x", player, 1, { keep = "worst" }),
    }, "\\n"))`;
  const { printed: lines } = await printed(t, 'titles = { "uya" }', code);
  const text = lines.join();
  for (const part of [
    /a board is called by 1 to 64 plain characters/,
    /a number of at most 9007199254740991/,
    /must be a player or an integer/,
    /must be an integer from 0 to 99, got 100/,
    /must be an integer from 1 to 100, got 101/,
    /keep must be "best" or "last" or "sum", got "worst"/,
  ])
    assert.match(text, part);
});

test('ratings go over from one to the other', async (t) => {
  const code = `
    local a, b = elo.update(1500, 1500, 1)
    local c, d = elo.update(2000, 1600, 0.5, 20)
    print(a, b, elo.expected(1500, 1500), string.format("%.3f", elo.expected(1900, 1500)), string.format("%.2f", c + d),
      tostring(c < 2000), (select(2, pcall(elo.update, 1, 2, 3))))`;
  const { printed: lines } = await printed(t, '', code);
  assert.match(
    lines[0]!,
    /^1516(\.0)? 1484(\.0)? 0\.5 0\.909 3600\.00 true .*score\) must be a number from 0 to 1, got 3/,
  );
});
