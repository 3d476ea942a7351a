local function chosen(mode, more)
  local fields = { config = { custom_mode_id = mode, respawn_timer = 7, seed = -5 }, map = more or {} }
  return fields
end

local function game_of(...)
  local all = { ... }
  local game = test.fake_game { host = all[1], status = 1 }
  for _, player in ipairs(all) do test.change(player, { game = game }) end
  return game
end

test.case("what the host chose goes to its guests, and to whoever comes later", function()
  local host, guest, late = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }, test.fake_player { name = "Cid" }
  local game = game_of(host, guest)
  test.feed("medius.in.UyaSetGameConfig", chosen(0, { name = "Maraxus Prison" }), host)
  local got = test.expect_sent(guest, "UyaGameConfig")
  test.equal(got.config.seed, -5)
  test.equal(got.config.respawn_timer, 7)
  test.equal(test.expect_sent(host, "UyaMapOverride").map.name, "Maraxus Prison")
  for _, one in ipairs(test.sent(host)) do assert(one.name ~= "UyaGameConfig", "the host knows it") end
  test.change(late, { game = game })
  test.feed("game.joined", { game = game }, late)
  test.equal(test.expect_sent(late, "UyaGameConfig").config.seed, -5)
end)

test.case("guests choose nothing, and nobody does once the game has begun", function()
  local host, guest = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  local game = game_of(host, guest)
  test.feed("medius.in.UyaSetGameConfig", chosen(2), guest)
  test.change(game, { status = 2 })
  test.feed("medius.in.UyaSetGameConfig", chosen(2), host)
  test.expect_nothing(host)
  test.expect_nothing(guest)
  test.equal(test.data(game, "config"), nil)
end)

test.case("without a map the answer is an empty one", function()
  local ann = test.fake_player()
  local reply = test.feed("medius.in.UyaGetMapOverride", {}, ann).reply
  test.equal(reply.name, "UyaMapOverride")
  test.equal(reply.fields.map.name, "")
end)
