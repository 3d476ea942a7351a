-- Games with a bot and games in a mode without stats count for nobody: what their players report is refused with the
-- answer that the console knows. It is refused as well while this plugin fails or rests, when nobody can tell.
local modes = require("modes")

local stats = {}

local function is_bot(player)
  local prefix = settings.bot_prefix
  return player.name ~= nil and prefix ~= "" and string.starts_with(player.name, prefix)
end

local function counts(game)
  local data, mode = game.data, modes.of(game)
  return not (data and data.bot) and (not mode or mode.stats == true)
end

-- What became of the game holds for all who are in it, until each is in another: they report after they have left.
function stats.changed(game)
  local uncounted = not counts(game) or nil
  for _, player in ipairs(game.players or {}) do player.data.uncounted = uncounted end
end

server.on("game.joined", function(e, player)
  local data = e.game.data
  if not data or not player:valid() then return end
  if is_bot(player) then data.bot = true end
  player.data.uncounted = not counts(e.game) or nil
  stats.changed(e.game)
end)

for _, report in ipairs { "stats.account", "stats.wide" } do
  server.on(report, { on_error = "refuse" }, function(e, player)
    local data = player and player.data
    if data and data.uncounted then
      log.info(player.name .. ": stats of a game that does not count are refused")
      return e:refuse(enum.status.fail)
    end
  end)
end

return stats
