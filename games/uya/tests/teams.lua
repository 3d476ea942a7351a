local function game_of(...)
  local all = { ... }
  local game = test.fake_game { host = all[1], status = 1, generic_field3 = -68925424 }
  for _, player in ipairs(all) do test.change(player, { game = game }) end
  return game
end

test.case("the host draws teams, and everybody draws alike", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  game_of(ann, bob)
  test.equal(test.command("teams 3", bob), "only the host can do that")
  test.command("teams 3", ann)
  local mine, theirs = test.expect_sent(ann, "UyaLobbyTeams"), test.expect_sent(bob, "UyaLobbyTeams")
  test.equal(mine, theirs)
  test.equal(mine.count, 3)
  test.expect_chat(bob, "3 teams are drawn")
end)

test.case("captains are players of the game, each once", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  local game = game_of(ann, bob)
  test.fake_player { name = "Cid" }
  test.equal(test.command("captains 3", ann), "there are only 2 players")
  test.clock:advance("2s")
  test.command("captains", ann)
  local text = test.expect_chat(bob, "captains: ").text
  assert(text == "captains: Ann (blue), Bob (red)" or text == "captains: Bob (blue), Ann (red)", text)
  test.change(game, { status = 2 })
  test.clock:advance("2s")
  test.equal(test.command("captains", ann), "the game has begun")
end)

test.case("rules are told in lines that fit", function()
  local ann = test.fake_player { name = "Ann" }
  test.equal(test.command("rules", ann), "you are in no game")
  game_of(ann)
  local text = test.command("rules", ann)
  assert(string.starts_with(text, "capture the flag on Hoven Gorge\nto 20 frags, to 7 captures, no vehicles, "), text)
  for _, line in ipairs(string.split(text, "\n")) do assert(#line <= 60, line) end
end)
