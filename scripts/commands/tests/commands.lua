local function two()
  return test.fake_player { name = "Ann" }, test.fake_player { name = "Boss", operator = true }
end

test.case("peek and poke reach a console's memory, from the console and for operators", function()
  local ann, boss = two()
  test.equal(test.command("poke ann 0x10 00ff80"), "3 bytes sent")
  test.expect_poked(ann, 0x10, "\0\xFF\x80")
  test.command("peek Ann 16 4")
  test.expect_log("Ann at 0x00000010: 00ff8000", "info")
  test.equal(test.command("/poke ann 0x10 0f", boss), "1 bytes sent")
  test.expect_poked(ann, 0x10, "\x0F")
  test.equal(test.command("/peek ann 0x10 3", boss), "asked")
  test.expect_chat(boss, "Ann at 0x00000010: 0fff80")
  test.equal(test.command("/poke boss 0x10 00", ann), "no command /poke")
  test.equal(test.command("poke ann 0x10 0g"), "bytes are pairs of hex digits")
  test.memory(ann):silent()
  test.command("peek Ann 16 4")
  test.clock:advance("5s")
  test.expect_log("did not answer")
end)

local function match()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  local game = test.fake_game { name = "Cup", host = ann }
  for _, one in ipairs { ann, bob } do test.change(one, { game = game }) end
  return ann, bob, game
end

test.case("a game is closed, and its players leave it", function()
  local ann, bob = match()
  test.equal(test.command("closegame cup enough"), "Cup is closed")
  for _, one in ipairs { ann, bob } do test.equal(test.sent(one)[1].reason, "enough") end
  test.equal(test.command("/closegame cup", ann), "no command /closegame")
end)

test.case("the packets of a game are written down until that is stopped", function()
  match()
  local said = test.command("capture cup 5m")
  assert(string.find(said, "written to captures/", 1, true), said)
  assert(string.find(test.command("stopcapture cup"), "packets", 1, true))
  test.equal(test.command("capture cup 2h"), "an hour at most")
end)

test.case("how long packets are gathered is shown and chosen", function()
  match()
  test.equal(test.command("agg cup"), "TCP each turn, UDP as the title wants it")
  test.equal(test.command("agg cup 5 30"), "TCP 5 ms, UDP 30 ms")
  test.equal(test.command("agg cup"), "TCP 5 ms, UDP 30 ms")
end)
