local function three()
  return test.fake_player { name = "Ann" }, test.fake_player { name = "Hannah" },
    test.fake_player { name = "Boss", operator = true }
end

test.case("broadcast takes a severity in front", function()
  local ann = test.fake_player { name = "Ann" }
  test.equal(test.command("broadcast 10 the server restarts"), "said to 1 players")
  test.expect_box(ann, "the server restarts", { severity = 10 })
  test.command("broadcast 2much")
  test.expect_box(ann, "2much", { severity = 0 })
  test.equal(test.command("broadcast 999 too loud"), "a severity is a number from 0 to 255")
end)

test.case("who names the players of one's own game, whois is for operators", function()
  local ann, _, boss = three()
  test.fake_player { name = "Al", title = "deadlocked" }
  test.equal(test.command("who", ann), "3 here: Ann, Boss, Hannah")
  test.equal(test.command("who"), "4 here: Al, Ann, Boss, Hannah")
  test.equal(test.command("!whois hann", ann), "no command !whois")
  local lobby = test.fake_channel { name = "Aquatos" }
  test.change(ann, { channel = lobby })
  test.equal(test.command("/whois Ann", boss), "Ann #1, uya, 192.0.2.1, in Aquatos")
end)

test.case("kick knows players by a part of their name", function()
  local ann, hannah, boss = three()
  test.equal(test.command("/kick hannah be nice", boss), "Hannah is asked to leave")
  test.expect_kicked(hannah, "be nice")
  assert(string.find(test.command("/kick an", boss), "may be", 1, true))
  test.expect_nothing(ann)
end)

test.case("mute and unmute take a time and a reason", function()
  local ann, hannah, boss = three()
  test.equal(test.command("/mute hannah 1h30m shouts a lot", boss), "Hannah is muted")
  test.equal(test.command("/unmute hannah", boss), "Hannah may speak again")
  assert(string.find(test.command("/mute hannah 0", boss), "longer than nothing", 1, true))
  local muted, unmuted = test.sent(hannah)[1], test.sent(hannah)[2]
  test.equal(muted.kind, "mute")
  test.equal(muted.duration, 5400)
  test.equal(muted.reason, "shouts a lot")
  test.equal(unmuted.kind, "unmute")
  test.equal(test.command("/mute boss 1h", hannah), "no command /mute")
  test.expect_nothing(ann)
end)

test.case("peek and poke reach a console's memory, from the console and for operators", function()
  local ann, _, boss = three()
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
