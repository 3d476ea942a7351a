/** Specs of plugins that look accounts up and moderate. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './root.js';
import { world } from './world.js';

const plugin = `plugin { name = "p", version = "1", permissions = { "accounts.read", "accounts.write", "players.moderate",
  "players.kick", "stats.write", "chat.say", "chat.system", "accounts.machine_id" } }
server.on("report.created", function(e, player)
  local accused = e.account
  player:whisper_from("Court", accused.name .. " is looked at")
  player:set_announcement("thank you")
  server.go(function()
    if #moderation.history(accused) > 0 then moderation.ban({ account = accused }, "1d", "again")
    else moderation.warn(accused, "reported") end
  end)
end)
server.on("player.joined", function(_, player)
  if player.account.registered < 10 then player:ban("forever", "too old", { machine = true }) end
  server.go(function() player:add_custom_stat("visits", 1) end)
end)
server.on("penalty.added", function(e) log.info(e.kind .. " of " .. e.account.name) end)
plugin.exports.visits = function(name) return server.account(name):custom_stat("visits") end
plugin.exports.find = function(part)
  local names = {}
  for _, one in ipairs(server.accounts { name = part }) do names[#names + 1] = one.name .. "=" .. one:role() end
  return table.concat(names, " ")
end`;

const spec = `test.case("reports", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_account { name = "Bob", role = "helper" }
  test.equal({ bob.name, bob.role, bob.last_login }, { "Bob", "helper" })
  test.feed("report.created", { account = bob, text = "rude" }, ann)
  test.equal(test.penalties(bob), { { kind = "warning", reason = "reported", author = "p", active = true } })
  test.feed("report.created", { account = bob, text = "rude" }, ann)
  test.equal(test.penalties(bob)[2], { kind = "ban", reason = "again", author = "p", duration = 86400, active = true })
  test.equal(test.sent(ann)[1], { kind = "whisper", from = "Court", text = "Bob is looked at" })
  test.equal(test.sent(ann)[2], { kind = "announcement", text = "thank you" })
  test.equal(test.call("find", "bo"), "Bob=helper")
end)
test.case("joining", function()
  local ann = test.fake_player { name = "Ann", machine = "cafe" }
  test.feed("player.joined", {}, ann)
  test.feed("player.joined", {}, ann)
  test.equal(test.call("visits", "Ann"), 2)
  test.equal(test.penalties(ann), {})
  test.feed("penalty.added", { kind = "ban", account = test.fake_account { name = "Old" } })
  test.expect_log("ban of Old")
end)`;

test('accounts, penalties and what reached people are there for specs', async (t) => {
  const made = world(t, { 'scripts/p/init.lua': plugin, 'scripts/p/tests/a.lua': spec });
  const program = join(root, 'bin', 'rekindle.js');
  const args = [program, 'test', join(made.folder, 'scripts', 'p')];
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { timeout: 120_000 }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  assert.match(out, /2 passed, 0 failed/, out);
});
