local function say(player, text) return test.feed("chat.message", { text = text, kind = 0, channel = player.channel }, player) end

test.case("words become stars and are counted; too many mute their player", function()
  test.settings { words = { "darn", "heck" }, hits = 3 }
  local ann = test.fake_player { name = "Ann" }
  test.equal(say(ann, "all is well").changed, false)
  test.equal(say(ann, "DARN and heck").fields.text, "*** and ***")
  test.equal({ test.account_data(ann, "hits"), test.call("hits") }, { 2, 2 })
  test.equal(say(ann, "darn, darn").kind, "drop")
  test.equal(test.sent(ann), { { kind = "mute", duration = 600, reason = "language" } })
  test.equal({ test.account_data(ann, "hits"), test.call("hits") }, { nil, 4 })
end)

test.case("a die is rolled for all in the channel, not too often", function()
  local lobby = test.fake_channel { name = "Aquatos" }
  local ann, bob = test.fake_player { name = "Ann", channel = lobby }, test.fake_player { name = "Bob", channel = lobby }
  test.command("!dice 20", ann)
  test.expect_chat(bob, "^Ann rolls %d+ of 20$")
  test.equal(test.command("!dice", ann), "dice can be used again in 5 s")
  test.clock:advance("5s")
  test.change(ann, { channel = false })
  test.equal(test.command("!dice", ann), "you are in no channel")
  assert(string.find(test.command("!dice 1", bob), "sides", 1, true))
end)

test.case("the notice comes as often as the settings say, while somebody is there", function()
  test.start()
  test.clock:advance("15m")
  local ann = test.fake_player { name = "Ann" }
  test.clock:advance("15m")
  test.expect_box(ann, "Be kind.", { severity = 0 })
  test.clear()
  test.settings { every = "1m", notice = "Soon" }
  test.clock:advance("3m")
  test.equal(#test.sent(ann), 3)
  test.expect_box(ann, "Soon")
end)

test.case("without a file no console is written to", function()
  local ann = test.fake_player { name = "Ann" }
  test.feed("player.policy", { text = "", kind = "usage" }, ann)
  test.equal(test.pokes(ann), {})
end)

test.case("headsets can be switched off, and kills are counted with the game", function()
  test.settings { voice = false }
  local ann = test.fake_player { name = "Ann", state = "game" }
  local game = test.fake_game { host = ann }
  test.equal(test.feed("dme.udp", { payload = "\x02\x12\xAA", world = game }, ann).kind, "drop")
  test.equal(test.feed("dme.udp", { payload = "\x02\x14\xAA", world = game }, ann).kind, "pass")
  for _ = 1, 3 do test.equal(test.feed("dme.tcp", { payload = "\x02\x04", world = game }, ann).kind, "pass") end
  test.equal(test.world_data(game, "kills"), 3)
  test.settings { voice = true }
  test.equal(test.feed("dme.udp", { payload = "\x02\x12\xAA", world = game }, ann).kind, "pass")
end)
