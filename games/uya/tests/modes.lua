local function begun()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  local game = test.fake_game { host = ann, status = 1 }
  test.change(ann, { game = game })
  test.change(bob, { game = game })
  test.feed("medius.in.UyaSetGameConfig", { config = { custom_mode_id = 100 } }, ann)
  test.clear()
  test.feed("game.started", { game = game }, ann)
  return game, ann, bob
end

local function scores(...)
  return { state = { team_scores = { ... } } }
end

test.case("a mode hears of the beginning once, whoever tells", function()
  local _, ann, bob = begun()
  test.feed("medius.in.UyaGameStarted", {}, ann)
  local lines = 0
  for _, one in ipairs(test.sent(bob)) do lines = lines + (one.kind == "chat" and 1 or 0) end
  test.equal(lines, 1)
  test.expect_chat(bob, "2 players, the first team with 3 rounds wins")
end)

test.case("a new leader is worth a line, and guests have no say", function()
  local game, ann, bob = begun()
  test.clear()
  test.feed("medius.in.UyaGameState", scores(0, 5, 0, 0, 0, 0, 0, 0), bob)
  test.expect_nothing(ann)
  test.feed("medius.in.UyaGameState", scores(1, 2, 0, 0, 0, 0, 0, 0), ann)
  test.expect_chat(ann, "red leads with 2")
  test.clear()
  test.feed("medius.in.UyaGameState", scores(1, 3, 0, 0, 0, 0, 0, 0), ann)
  test.expect_nothing(bob)
  test.feed("game.ended", { game = game }, ann)
  test.expect_chat(bob, "red has won")
end)

test.case("what the patch asks is answered", function()
  local ann = test.fake_player()
  local date = test.feed("medius.in.UyaGetDate", {}, ann).reply
  test.equal(date.fields, { month = 1, day = 1 })
  test.equal(test.feed("medius.in.UyaGetScavengerHunt", {}, ann).reply.fields.enabled, 0)
  test.equal(test.feed("medius.in.UyaMapModulesRequest", {}, ann).reply.name, "UyaMapModulesResponse")
  test.equal(test.feed("medius.in.UyaBootElf", { boot_elf_id = 3 }, ann).reply.fields.boot_elf_id, 3)
  test.feed("medius.in.UyaPickedUpBolt", {}, ann)
  test.feed("medius.in.UyaPickedUpBolt", {}, ann)
  test.equal(test.account_data(ann, "bolts"), 2)
end)

test.case("as shipped nobody is patched, and what players choose is kept", function()
  local ann = test.fake_player { name = "Ann" }
  test.feed("player.policy", { text = "be nice", kind = "usage" }, ann, { server = "mls" })
  test.clock:advance("10s")
  test.equal(#test.pokes(ann), 0)
  test.equal(test.command("repatch", ann), "there is no patch for you")
  test.feed("medius.in.UyaPatchConfig", { level_of_detail = 2, player_fov = -1 }, ann)
  test.equal(test.account_data(ann, "patch_config"), "00000200ff00000000000000000000000000")
end)
