-- What generic field 3 of a game says (bits counted from 0): 3-7 the map, 11-12 the mode.
-- Read in two community servers' plugins and checked against captured games.
local maps = {
  "Bakisi Isles", "Hoven Gorge", "Outpost X12", "Korgon Outpost", "Metropolis",
  "Blackwater City", "Command Center", "Blackwater Docks", "Aquatos Sewers", "Marcadia Palace",
}
local modes = { [0] = "siege", "capture the flag", "deathmatch" }

local function bits(value, first, count)
  return (value >> first) & ((1 << count) - 1)
end

-- Map and mode as text; what is not known keeps its number.
return function(field)
  local map, mode = bits(field, 3, 5), bits(field, 11, 2)
  return maps[map] or "map " .. map, modes[mode] or "mode " .. mode
end
