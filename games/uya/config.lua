-- What the host chose in the menu of the patch goes to its guests: at once, and to whoever comes later.
local players = require("players")
local stats = require("stats")

server.on("medius.in.UyaSetGameConfig", function(e, player)
  local game = players.staging(player)
  if not game then return end
  local chosen = packet.decode("UyaSetGameConfig", e:bytes())
  game.data.config, game.data.map = chosen.config, chosen.map
  stats.changed(game)
  game:send("UyaGameConfig", { config = chosen.config }, { except = player })
  game:send("UyaMapOverride", { map = chosen.map })
end)

server.on("game.joined", function(e, player)
  local data = e.game.data
  local config, map = data and data.config, data and data.map
  if not config then return end
  if e.game.host ~= player then player:send("UyaGameConfig", { config = config }) end
  player:send("UyaMapOverride", { map = map })
end)

-- Without a map the answer is an empty one, which is the disc's own.
server.on("medius.in.UyaGetMapOverride", function(e, player)
  local game = player and player.game
  local data = game and game.data
  return e:reply("UyaMapOverride", { map = data and data.map or {} })
end)

-- -1: the player has maps switched off; -2: the player lacks this one.
server.on("medius.in.UyaMapOverrideResponse", function(e, player)
  local data = player and player.data
  if data then data.map_version = e.client_map_version end
end)
