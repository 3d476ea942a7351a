local function cup(more)
  local fields = { name = "Sunday cup       0123456789ABCDEF", player_count = 3, generic_field3 = -68925424 }
  for key, value in pairs(more or {}) do fields[key] = value end
  return test.fake_game(fields)
end

test.case("a started game is marked, and keeps the console's tail", function()
  local game = cup()
  test.feed("game.started", { game = game })
  test.equal(game.name, "[IG] Sunday cup  0123456789ABCDEF")
  test.expect_log("game started: capture the flag on Hoven Gorge, 3 of 8 players")
end)

test.case("reports of an active game carry the mark, those of a staging one don't", function()
  local game = cup()
  local report = { game = game, name = game.name, status = 2, player_count = 3 }
  test.equal(test.feed("game.report", report).fields.name, "[IG] Sunday cup  0123456789ABCDEF")
  report.name = "[IG] Sunday cup" -- never twice
  test.equal(test.feed("game.report", report).fields.name, "[IG] Sunday cup")
  report.name, report.status = "Sunday cup", 1
  test.equal(test.feed("game.report", report).fields.name, "Sunday cup")
end)

test.case("maps and modes are named", function()
  test.feed("game.created", { game = cup { generic_field3 = 300154888 } })
  test.expect_log("siege on Bakisi Isles")
end)
