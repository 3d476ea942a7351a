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

-- The patch for a disc; nil where the operator has none. In a task: the disk is waited for.
local function set_for(app_id)
  local patch, unpatch = "bin/patch-" .. app_id .. ".bin", "bin/unpatch-" .. app_id .. ".bin"
  local handler = "bin/exceptiondisplay.bin"
  if not plugin.file(patch) then return nil end
  local parts = { { address = BODY, file = patch } }
  if plugin.file(handler) then parts[2] = { address = HANDLER, file = handler } end
  return {
    name = "uya",
    carrier = carrier(101),
    regions = {
      [app_id] = {
        parts = parts,
        mark = MARK,
        hook = { address = HOOK, off = RETURN, on = jump(BODY) },
        remove = { parts = { { address = UNPATCH, file = unpatch } }, hook = jump(UNPATCH), pause = 0.5 },
      },
    },
  }
end

-- What is on its way, by the player's number: how much of it, and whether its connection has ended meanwhile.
local under_way = {}

-- The choices that the player made in the patch's menu.
local function choices(player)
  local data = player.account_data
  local hex = data and data.patch_config
  return hex and { { address = CONFIG, bytes = codec.unhex(hex) } } or nil
end

local function run(player, state, always)
  local id, app_id = player.id, player.app_id
  local done, why
  local set = set_for(app_id)
  if set then
    done, why = player:patch(set, {
      always = always,
      extra = choices(player),
      on_progress = function(sent, total) state.sent, state.total = sent, total end,
    })
  else
    why = "there is no file for " .. app_id
  end
  if under_way[id] ~= state then return end
  under_way[id] = nil
  local data = player.data
  if data then data.patching = nil end
  log.info((player.name or "a player who left") .. ": patch: " .. (done or why))
end

-- False where this player is not to be patched.
local function start(player, always)
  if not player:valid() or not player.settings.patch or not discs[player.app_id] or player.account_data.patch == "off" then return false end
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

server.on("medius.in.UyaRepatchRequest", function(e, player)
  if player then start(player, true) end
end)

-- Kept with the account, and put back into the console with the patch.
server.on("medius.in.UyaPatchConfig", function(e, player)
  local data = player and player.account_data
  if data then data.patch_config = codec.hex(string.sub(e:bytes(), 5)) end
end)

server.commands.add {
  name = "patch",
  help = "the community's patch: off, on, again, or how it stands",
  args = { "what:choice off|on|again|status = status" },
  where = { "chat" },
  run = function(ctx, args)
    local player, what = ctx.player, args.what
    local data = player.account_data
    if what == "off" then
      data.patch = "off"
      return "you are not patched any more; what is in your console stays until you switch it off"
    end
    if what == "on" then data.patch = nil end
    if what == "on" or what == "again" then
      return start(player, what == "again") and "the patch is on its way" or "there is no patch for you"
    end
    if data.patch == "off" then return "you have switched it off: /patch on" end
    local state = under_way[player.id]
    if not state then return "nothing is on its way" end
    return string.format("%d of %d bytes", state.sent or 0, state.total or 0)
  end,
}
