test.case("a player is welcomed, the second time with another text", function()
  local ann = test.fake_player { name = "Ann" }
  test.feed("player.joined", {}, ann)
  test.expect_nothing(ann) -- a console that is still loading its lobby drops the text
  test.clock:advance("2s")
  test.expect_box(ann, "Welcome, Ann!")
  test.clear()
  test.feed("player.joined", {}, ann)
  test.clock:advance("2s")
  test.expect_box(ann, "Welcome back, Ann!")
  test.equal(#test.sent(ann), 1)
end)

test.case("the texts are the operator's", function()
  test.settings { first = "NAME, hello NAME", again = "" }
  local ann = test.fake_player { name = "100%" }
  for _ = 1, 2 do
    test.feed("player.joined", {}, ann)
    test.clock:advance("2s")
  end
  test.equal(#test.sent(ann), 1)
  test.expect_box(ann, "100%, hello 100%")
end)

test.case("who has left meanwhile gets nothing, and it is no error", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  test.feed("player.joined", {}, ann)
  test.leave(ann)
  test.clock:advance("5s")
  test.expect_nothing(bob)
end)
