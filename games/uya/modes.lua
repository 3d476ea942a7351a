-- Custom modes: those of the community by name, and those that are files in modes/. A mode of its own has any of
--   name     text
--   stats    true where its games count; without it they do not
--   started  function(game, players)   the game has begun
--   state    function(game, state)     the host told how it stands (UyaGameState)
--   ended    function(game)            it is over
-- Its code for the console, if it has any, is bin/mode-<id>-<application id>.bin.
local carrier = require("carrier")

local modes = {
  known = {
    [-1] = { name = "spleef" },
    [1] = { name = "mid flag", stats = true },
    [2] = { name = "infected" },
    [3] = { name = "juggernaut" },
    [4] = { name = "domination" },
    [5] = { name = "king of the hill" },
    [100] = require("modes.example"),
  },
}

-- Where the code of a mode lies in the console, and the list of what the patch runs there: read in the plugin of
-- the community's server. The code begins with three entries of 8 bytes: for the game, the lobby, and loading.
local CODE, MODULES = 0x000F0000, 0x000CF000
local RUN_ONCE_A_GAME = 1

-- The mode that the host chose, by the map or by the menu; nil for the disc's own.
function modes.of(game)
  local data = game.data -- nil once the game is gone
  local config, map = data and data.config, data and data.map
  if not config then return nil end
  local id = map and map.forced_mode_id ~= 0 and map.filename ~= "" and map.forced_mode_id or config.custom_mode_id
  if id == 0 then return nil end
  return modes.known[id] or { name = "mode " .. id }, id
end

local function deliver(player, id)
  local file = string.format("bin/mode-%d-%d.bin", id, player.app_id)
  local entry = string.pack("<I4I4I4I4", RUN_ONCE_A_GAME, CODE, CODE + 8, CODE + 16)
  local set = {
    name = "mode",
    carrier = carrier(201),
    regions = { [player.app_id] = { parts = { { address = CODE, file = file }, { address = MODULES, bytes = entry } } } },
  }
  player:go("mode", function()
    if not plugin.file(file) then return end
    local done, why = player:patch(set)
    log.info(player.name .. ": code of mode " .. id .. ": " .. (done or why))
  end)
end

local function call(game, name, ...)
  local mode = modes.of(game)
  if mode and mode[name] then mode[name](game, ...) end
end

-- The report of the host or the message of its patch, whichever comes first.
local function started(game)
  local data = game.data
  if not data or data.started then return end
  data.started = true
  local mode, id = modes.of(game)
  if not mode then return end
  local all = game.players or {}
  for _, player in ipairs(all) do deliver(player, id) end
  call(game, "started", all)
end

local function ended(game)
  local data = game.data
  if not data or not data.started or data.ended then return end
  data.ended = true
  call(game, "ended")
end

server.on("game.started", function(e) started(e.game) end)
server.on("game.ended", function(e) ended(e.game) end)

-- The game that the player hosts, begun or not.
local function hosted(player)
  local game = player and player.game
  return game and game.host == player and game or nil
end

server.on("medius.in.UyaGameStarted", function(e, player)
  local game = hosted(player)
  if game then started(game) end
end)

server.on("medius.in.UyaGameEnded", function(e, player)
  local game = hosted(player)
  if game then ended(game) end
end)

server.on("medius.in.UyaGameState", function(e, player)
  local game = hosted(player)
  if not game then return end
  local state = packet.decode("UyaGameState", e:bytes()).state
  call(game, "state", state)
end)

return modes
