-- Marks games that have begun, so that the list shows which can still be joined, and tells what is being played.
local modes = require("modes")
local rules = require("rules")

local MARK = "[IG] "
-- A name on the wire has 64 bytes; the console shows the first 16 and keeps its own data behind them.
local SHOWN = 16
-- Characters of a line of chat.
local LINE = 60

local function marked(name)
  if string.starts_with(name, MARK) then return name end
  local shown, rest = string.sub(name, 1, SHOWN), string.sub(name, SHOWN + 1)
  return string.sub(MARK .. shown, 1, SHOWN) .. rest
end

local function told(what, game)
  if not game:valid() then return end
  local line = "%s: %s on %s, %d of %d players"
  local map, mode = rules.map(game.generic_field3), rules.mode(game.generic_field3)
  log.info(string.format(line, what, mode, map, game.player_count, game.max_players))
end

server.on("game.created", function(e) told("game created", e.game) end)

server.on("game.started", function(e)
  told("game started", e.game)
  local name = e.game.name
  if name then e.game:rename(marked(name)) end
end)

-- Status 2 is an active game. The host's reports carry the name that it gave: without this each of them would take the mark off again.
server.on("game.report", { where = { status = 2 } }, function(e) e.name = marked(e.name) end)

server.commands.add {
  name = "rules",
  help = "what this game is played by",
  where = { "chat" },
  run = function(ctx)
    local game = ctx.player.game
    if not game then return "you are in no game" end
    local field = game.generic_field3
    local custom = modes.of(game)
    local lines = { (custom and custom.name or rules.mode(field)) .. " on " .. rules.map(field) }
    for _, rule in ipairs(rules.list(field)) do
      local longer = lines[#lines] .. ", " .. rule
      if #lines > 1 and #longer <= LINE then lines[#lines] = longer else lines[#lines + 1] = rule end
    end
    return table.concat(lines, "\n")
  end,
}
