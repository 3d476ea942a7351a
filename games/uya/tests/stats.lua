local FAIL = enum.status.fail

local function started(...)
  local all = { ... }
  local game = test.fake_game { host = all[1], status = 1 }
  for _, player in ipairs(all) do
    test.change(player, { game = game })
    test.feed("game.joined", { game = game }, player)
  end
  return game
end

local function report(player)
  local outcome = test.feed("stats.wide", { stats = { 1, 2, 3 } }, player)
  return outcome.kind, outcome.status
end

local function chosen(mode)
  return { config = { custom_mode_id = mode } }
end

test.case("games count, and those with a bot do not", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  local game = started(ann, bob)
  test.equal(report(ann), "pass")
  local bot = test.fake_player { name = "CPU-01", game = game }
  test.feed("game.joined", { game = game }, bot)
  local kind, status = report(ann)
  test.equal(kind, "refuse")
  test.equal(status, FAIL)
  test.leave(bot)
  test.equal(report(bob), "refuse", "it had one")
end)

test.case("modes without stats do not count, also when the game is over, until the next", function()
  local ann = test.fake_player { name = "Ann" }
  local game = started(ann)
  test.feed("medius.in.UyaSetGameConfig", chosen(1), ann)
  test.equal(report(ann), "pass", "mid flag counts")
  test.feed("medius.in.UyaSetGameConfig", chosen(2), ann)
  test.equal(report(ann), "refuse", "infected does not")
  test.change(ann, { game = false })
  test.equal(report(ann), "refuse")
  local own = test.feed("stats.account", { stats = string.rep("x", 256) }, ann)
  test.equal(own.kind, "refuse")
  started(ann)
  test.equal(report(ann), "pass")
end)

test.case("what was noted is known after a reload", function()
  local ann = test.fake_player { name = "Ann" }
  started(ann)
  test.feed("medius.in.UyaSetGameConfig", chosen(2), ann)
  test.reload()
  test.equal(report(ann), "refuse")
end)
