local function said(text, player)
  local outcome = test.feed("chat.message", { text = text, kind = 0 }, player)
  test.equal(outcome.kind, "pass")
  return outcome.fields.text, outcome.changed
end

test.case("nothing is filtered until an operator adds a word", function()
  test.equal(test.command("filter"), "no words are filtered")
  local text, changed = said("darn it", test.fake_player())
  test.equal({ text, changed }, { "darn it", false })
end)

test.case("words become stars, whatever their letters, and are never patterns", function()
  test.store("words", { "darn", "%a.", "heck" })
  local ann = test.fake_player { name = "Ann" }
  test.equal(said("\x09DARN it, goshdarnit, heck", ann), "\x09**** it, gosh****it, ****")
  test.equal(said("100%a. of it", ann), "100*** of it")
  test.equal(select(2, said("all is well", ann)), false)
end)

test.case("names of channels and games are filtered, too", function()
  test.store("words", { "darn" })
  local ann = test.fake_player()
  test.equal(test.feed("game.create", { name = "Darn cup", max_players = 8 }, ann).fields.name, "**** cup")
  test.equal(test.feed("channel.create", { name = "darn room" }, ann).fields.name, "**** room")
end)

test.case("operators add and remove words, players don't", function()
  local ann, boss = test.fake_player { name = "Ann" }, test.fake_player { name = "Boss", operator = true }
  test.equal(test.command("/filter add Heck", ann), "no command /filter")
  test.equal(test.command("/filter add Heck", boss), "Heck is filtered")
  test.equal(test.command("/filter add heck", boss), "heck is filtered already")
  test.equal(test.command("filter add two words"), "two words is filtered")
  test.equal(test.command("filter"), "2 words: Heck, two words")
  test.equal(said("heck", ann), "****")
  test.equal(test.command("filter remove HECK"), "HECK is filtered no more")
  test.equal(test.command("filter remove HECK"), "HECK is not filtered")
  test.equal(said("heck", ann), "heck")
  test.equal(test.command("filter add " .. string.rep("x", 40)), "a word has 1 to 32 characters")
  test.reload()
  test.equal(test.command("filter"), "1 words: two words")
end)

test.case("words of the configuration are filtered, too, from when they are there", function()
  local ann = test.fake_player()
  test.equal(said("darn heck", ann), "darn heck")
  test.settings { words = { "heck" } }
  test.command("filter add darn")
  test.equal(said("darn heck", ann), "**** ****")
  test.settings { words = {} }
  test.equal(said("darn heck", ann), "**** heck")
end)

test.case("a long list and a long line stay within the limits", function()
  local words = {}
  for i = 1, 200 do words[i] = "word" .. i end
  test.store("words", words)
  local line = string.rep("word7 ", 10)
  test.equal(said(line, test.fake_player()), string.rep("***** ", 10))
  test.equal(test.command("filter add more"), "at most 200 words are filtered")
end)
