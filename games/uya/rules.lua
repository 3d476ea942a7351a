-- What generic field 3 of a game says, its bits counted from 0. Read in two community servers' plugins and checked
-- against captured games.
local maps = {
  "Bakisi Isles", "Hoven Gorge", "Outpost X12", "Korgon Outpost", "Metropolis",
  "Blackwater City", "Command Center", "Blackwater Docks", "Aquatos Sewers", "Marcadia Palace",
}
local modes = { [0] = "siege", "capture the flag", "deathmatch" }
local SIEGE, CAPTURE = 0, 1

local function bits(value, first, count)
  return (value >> first) & ((1 << count) - 1)
end

local rules = {}

-- Map and mode as text; what is not known keeps its number.
function rules.map(field)
  local map = bits(field, 3, 5)
  return maps[map] or "map " .. map
end

function rules.mode(field)
  local mode = bits(field, 11, 2)
  return modes[mode] or "mode " .. mode
end

-- The rules that differ from none, as a list of texts.
function rules.list(field)
  local mode = bits(field, 11, 2)
  local list = {}
  local function add(holds, text)
    if holds then list[#list + 1] = text end
  end
  local minutes, frags, captures = bits(field, 0, 3) * 5, bits(field, 19, 3) * 5, bits(field, 23, 4)
  add(minutes > 0, minutes .. " minutes")
  add(frags > 0, "to " .. frags .. " frags")
  add(captures > 0, "to " .. captures .. " captures")
  add(bits(field, 14, 1) == 1, "no vehicles")
  add(bits(field, 18, 1) == 1, "teams")
  add(bits(field, 22, 1) == 1, "names shown")
  add(bits(field, 27, 1) == 1 and mode == SIEGE, "attrition")
  add(bits(field, 27, 1) == 1 and mode == CAPTURE, "chaos")
  add(bits(field, 28, 1) == 1, "base defences")
  add(bits(field, 29, 1) == 1, "charge boots")
  add(bits(field, 30, 1) == 1, "weapons at the start")
  add(bits(field, 31, 1) == 1, "unlimited ammo")
  return list
end

return rules
