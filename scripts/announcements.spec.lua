test.case("texts are said in turn while somebody is there", function()
  test.equal(test.command("announcements"), "no announcements")
  test.command("announce first text")
  test.equal(test.command("announce second text"), "announced every 15 minutes with 1 others")
  test.clock:advance("15m") -- to nobody
  local ann = test.fake_player { name = "Ann" }
  test.clock:advance("45m")
  local said = {}
  for _, one in ipairs(test.sent(ann)) do said[#said + 1] = one.text end
  test.equal(said, { "first text", "second text", "first text" })
  test.expect_box(ann, "first text", { severity = 0 })
end)

test.case("a text is taken out by its number", function()
  test.store("texts", { "one", "two" })
  test.equal(test.command("announcements 1"), "1: two")
  test.equal(test.command("announcements 7"), "there is no text 7")
  test.equal(test.stored("texts"), { "two" })
end)

test.case("players who are no operators can't announce", function()
  local ann, boss = test.fake_player { name = "Ann" }, test.fake_player { name = "Boss", operator = true }
  test.equal(test.command("/announce mine", ann), "no command /announce")
  test.command("/announce yours", boss)
  test.equal(test.stored("texts"), { "yours" })
end)

test.case("the time between them is a setting", function()
  test.store("texts", { "one" })
  local ann = test.fake_player()
  test.settings { every = "1m" }
  test.clock:advance("5m")
  test.equal(#test.sent(ann), 5)
end)
