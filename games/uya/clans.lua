-- Clans: eight bytes of their stats, behind the first sixteen, hold the tag that stands before names, as hex. Every
-- member reports these stats; the tag is the leader's.
local clans = {}

local FIRST, LAST = 17, 24

-- The tag as text; nil where the bytes are no hex, or nothing was chosen.
function clans.tag(stats)
  local digits = stats:sub(FIRST, LAST):match("^%x+")
  if not digits or #digits % 2 == 1 then return nil end
  local tag = digits:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)
  tag = tag:gsub("%z.*", "")
  return tag ~= "" and tag or nil
end

local function field(stats) return stats:sub(FIRST, LAST) end

server.on("stats.clan", function(e, player)
  local clan = e.clan
  local data = clan.data
  if not data then return end
  if player and clan.leader == player.account_id then
    if data.tag_field ~= field(e.stats) then
      data.tag_field = field(e.stats)
      log.info(clan.name .. " has the tag " .. (clans.tag(e.stats) or "(none)"))
    end
  elseif field(e.stats) ~= (data.tag_field or field(e.stats)) then
    e.stats = e.stats:sub(1, FIRST - 1) .. data.tag_field .. e.stats:sub(LAST + 1)
  end
end)

plugin.exports.clan_tag = function(stats) return clans.tag(stats) end

return clans
