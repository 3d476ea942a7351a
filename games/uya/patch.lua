-- Puts the community's patch into consoles. There is no code of it here: the operator's own files lie in bin/.
-- Addresses and order were read in the plugin of the community's server: the console is asked for the SHA-256 of the
-- patch; one that has another, none, or says nothing for 5 seconds has the older patch taken out, is sent the new one
-- by download 101 (the code that took the older one out takes the pieces, and has counted none yet), and jumps to it
-- when all is there.
local carrier = require("carrier")

local HOOK = 0x00139E94
local HANDLER, UNPATCH, MARK, BODY, CONFIG = 0x000C8000, 0x000CE000, 0x000CFFD0, 0x000D0000, 0x000D0008
local RETURN = string.pack("<I4", 0x03E00008)

-- The instruction that jumps there.
local function jump(address)
  return string.pack("<I4", 0x08000000 | address >> 2)
end

-- The discs whose addresses these are: NTSC-U and PAL.
local discs = { [10684] = true, [10683] = true }

-- The patch for a disc. Its files are read when a console is sent them.
local function region(app_id)
  local function file(name) return "bin/" .. name .. "-" .. app_id .. ".bin" end
  return {
    parts = {
      { address = BODY, file = file("patch") },
      { address = HANDLER, file = "bin/exceptiondisplay.bin", optional = true },
    },
    mark = MARK,
    hook = { address = HOOK, off = RETURN, on = jump(BODY) },
    remove = { parts = { { address = UNPATCH, file = file("unpatch") } }, hook = jump(UNPATCH), pause = 0.5 },
  }
end

-- The choices that the player made in the patch's menu.
local function choices(player)
  local data = player.account_data
  local hex = data and data.patch_config
  return hex and { { address = CONFIG, bytes = codec.unhex(hex) } } or nil
end

local regions = {}
for app_id in pairs(discs) do regions[app_id] = region(app_id) end
memory.patch_set("uya", { carrier = carrier(101), regions = regions, extra = choices })

-- What is on its way, by the player's number: whether its connection has ended meanwhile.
local under_way = {}

local function run(player, state, always)
  local id = player.id
  local done, why = player:patch("uya", { always = always })
  if under_way[id] ~= state then return end
  under_way[id] = nil
  local data = player.data
  if data then data.patching = nil end
  log.info((player.name or "a player who left") .. ": patch: " .. (done or why))
end

-- Whether the player wants no patch. Earlier versions kept that themselves.
local function opted_out(player)
  local data = player.account_data
  if data.patch == "off" then
    data.patch = nil
    memory.opt_out(player, true)
  end
  return memory.opted_out(player)
end

-- False where this player is not to be patched.
local function start(player, always)
  if not player:valid() or not player.settings.patch or not discs[player.app_id] or opted_out(player) then return false end
  local id = player.id
  local former = under_way[id]
  if former and not former.lost and not always then return true end
  local state = {}
  under_way[id] = state
  player.data.patching = true
  player:go("patch", function() run(player, state, always) end)
  return true
end

-- A console asks for the policy when it is new in the lobby.
server.on("player.policy", { where = { server = "mls" } }, function(e, player)
  if player then start(player) end
end)

-- Consoles change city by a new connection: what was on its way on the old one is not all there.
server.on("connection.close", { where = { server = "mls" } }, function(e, player)
  local state = player and under_way[player.id]
  if state then state.lost = true end
end)

-- This plugin is another version than the one that began.
server.on("player.resume", function(e, player)
  local data = player.data
  if data and data.patching then start(player) end
end)

server.on("player.left", function(e, player) under_way[player.id] = nil end)

-- Whoever wants patches again, by the command `patching on`, has this one at once.
server.on("patch.switched", function(e, player)
  if e.on then start(player) end
end)

server.on("medius.in.UyaRepatchRequest", function(e, player)
  if player then start(player, true) end
end)

-- Kept with the account, and put back into the console with the patch.
server.on("medius.in.UyaPatchConfig", function(e, player)
  local data = player and player.account_data
  if data then data.patch_config = codec.hex(string.sub(e:bytes(), 5)) end
end)

server.commands.add {
  name = "repatch",
  help = "have the community's patch sent to your console once more",
  where = { "chat" },
  run = function(ctx)
    return start(ctx.player, true) and "the patch is on its way" or "there is no patch for you"
  end,
}
