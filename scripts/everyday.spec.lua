test.case("ping, houserules and die answer", function()
  local ann = test.fake_player { name = "Ann" }
  test.settings { rules = "No shouting." }
  test.equal(test.command("/ping", ann), "pong")
  test.equal(test.command("/houserules", ann), "No shouting.")
  assert(string.match(test.command("/die 20", ann), "^Ann rolls %d+ of 20$"))
  assert(string.match(test.command("die"), "^the console rolls [1-6] of 6$"))
end)

test.case("stats shows the places on the ladders that the operator named", function()
  test.settings { ladders = { "0 kills", "1 wins" } }
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  test.ladder(ann, 0, 10)
  test.ladder(bob, 0, 20)
  test.equal(test.command("/stats", ann), "Ann:")
  test.expect_chat(ann, "kills: 10, place 2 of 2")
  test.expect_chat(ann, "wins: nothing yet")
  test.clear()
  test.clock:advance("6s")
  test.equal(test.command("/stats Bob", ann), "Bob:")
  test.expect_chat(ann, "kills: 20, place 1 of 2")
end)

test.case("without ladders stats says so", function()
  test.equal(test.command("/stats", test.fake_player { name = "Ann" }), "no ladders are shown here")
end)

test.case("the host locks a game and opens it", function()
  local ann, bob, cid = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }, test.fake_player { name = "Cid" }
  local game = test.fake_game { host = ann }
  test.equal(test.command("/lockgame", ann), "you are in no game")
  test.change(ann, { game = game })
  test.change(bob, { game = game })
  test.equal(test.command("/lockgame", bob), "only the host can do that")
  test.equal(test.feed("game.join", { game = game }, cid).kind, "pass")
  test.clock:advance("3s")
  test.equal(test.command("/lockgame", ann), "the game is locked")
  test.equal(test.feed("game.join", { game = game }, cid).kind, "refuse")
  test.clock:advance("3s")
  test.equal(test.command("/lockgame", ann), "the game is open")
  test.equal(test.feed("game.join", { game = game }, cid).kind, "pass")
end)

test.case("the host sends a player out, who does not come back", function()
  local ann, bob, cid = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }, test.fake_player { name = "Cid" }
  local game = test.fake_game { host = ann }
  for _, one in ipairs { ann, bob } do test.change(one, { game = game }) end
  test.equal(test.command("/kickfromgame ann", bob), "only the host can do that")
  test.equal(test.command("/kickfromgame cid", ann), "Cid is not in your game")
  test.clock:advance("3s")
  test.equal(test.command("/kickfromgame bob", ann), "Bob is sent out")
  test.equal(test.sent(bob)[1].kind, "force_leave")
  test.equal(test.feed("game.join", { game = game }, bob).kind, "refuse")
  test.equal(test.feed("game.join", { game = game }, cid).kind, "pass")
end)
