-- Ratchet & Clank: Up Your Arsenal. Marks games that have begun, so that the list shows which can still be
-- joined, tells the operator what is being played, and names the messages of the community's patch.
plugin { name = "uya", version = "1.0.0", permissions = { "packets.declare" } }

require("messages")
local describe = require("maps")

local MARK = "[IG] "
-- A name on the wire has 64 bytes; the console shows the first 16 and keeps its own data behind them.
local SHOWN = 16

local function marked(name)
  if string.starts_with(name, MARK) then return name end
  local shown, rest = string.sub(name, 1, SHOWN), string.sub(name, SHOWN + 1)
  return string.sub(MARK .. shown, 1, SHOWN) .. rest
end

local function told(what, game)
  local map, mode = describe(game.generic_field3)
  log.info(string.format("%s: %s on %s, %d of %d players", what, mode, map, game.player_count, game.max_players))
end

server.on("game.created", function(e) told("game created", e.game) end)

server.on("game.started", function(e)
  told("game started", e.game)
  e.game:rename(marked(e.game.name))
end)

-- Status 2 is an active game. The host's reports carry the name that it gave: without this each of them would take the mark off again.
server.on("game.report", { where = { status = 2 } }, function(e) e.name = marked(e.name) end)
