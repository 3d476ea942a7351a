/** What stands alone, over a whole host: ladders that a game reported, a board, a queue, a database, and the commands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  UpdateLadderStatsWideRequest,
  UpdateLadderStatsWideResponse,
} from '#wire/messages/ladder/update-ladder-stats-wide.js';
import { makeGamePlayer } from './game-people.js';
import { startJourneyHost } from './host.js';

const script = `plugin { name = "tables", version = "1", permissions = { "sql" } }
server.on("stats.saved", function(_, player)
  player:go("look", function()
    local out = {}
    local function note(value) out[#out + 1] = tostring(value) end
    note(leaderboard.ladder(3, { title = player.title })[1].value)
    note(leaderboard.ladder_rank(3, player).position)
    note(leaderboard.post("wins", player, 2, { keep = "sum" }))
    note(leaderboard.post("wins", player.account_id, 3, { keep = "sum", title = player.title }))
    note(leaderboard.top("wins", 10, nil, { title = player.title })[1].name)
    note(select(2, leaderboard.post("wins", 999999, 3, { title = player.title })))
    note(sql.execute("create table t (a)"))
    note(sql.execute("insert into t values (?)", { player.name }))
    note(sql.query("select a from t")[1].a)
    note(select(2, sql.query("select * from account")))
    print(table.concat(out, "; "))
  end)
end)`;

test('a game reports its ladders, and a plugin keeps boards and a database', async (t) => {
  const host = await startJourneyHost(t, ['plugins={"tables":{"permissions":["sql"]}}'], {
    level: 'INFO',
    files: { 'scripts/tables.lua': script },
  });
  const ratchet = makeGamePlayer(t);
  await ratchet.play(host.at('mas'), 'Ratchet', 'a wrench');
  await ratchet.ask(UpdateLadderStatsWideRequest, UpdateLadderStatsWideResponse, {
    Stats: Array.from({ length: 100 }, (_, i) => i * 10),
  });
  const printed = () => host.lines.map(({ text }) => String(text)).find((text) => text.includes('; '));
  for (let tries = 0; tries < 500 && !printed(); tries++) await pause(20);
  assert.match(
    printed() ?? JSON.stringify(host.lines.slice(-5)),
    /^30; 1; 2; 5; Ratchet; \S+ has no account 999999; 0; 1; Ratchet; no such table: account$/,
  );
  const answer = (line: string) => host.running.commands.answer(line);
  assert.match(await answer('doctor'), /^ok {2}the database answers in \d+ ms$/m);
  assert.match(await answer('doctor'), /mas at 127\.0\.0\.1:\d+ can be reached from here/);
  assert.match(await answer('backup'), /copied to|lives in memory only/);
  assert.equal(await answer('online'), '1 here: Ratchet');
  assert.equal(await answer('ping'), 'pong');
});
