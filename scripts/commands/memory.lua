-- peek and poke: the first way to a console's memory, by the player's name.
local function find(name)
  for _, player in ipairs(server.players()) do
    if player.name and string.lower(player.name) == string.lower(name) then return player end
  end
end

local function hex(bytes)
  return (string.gsub(bytes, ".", function(byte) return string.format("%02x", string.byte(byte)) end))
end

local function unhex(text)
  if #text % 2 ~= 0 or string.find(text, "[^%x]") then return nil end
  return (string.gsub(text, "..", function(two) return string.char(tonumber(two, 16)) end))
end

return {
  {
    name = "peek", help = "read bytes of a player's console: peek <player> <address> [length]",
    args = { "player:word", "address:integer", "length:integer = 16" },
    permission = "memory.peek", where = { "console" },
    run = function(_, args)
      local player = find(args.player)
      if not player then return "no player is called " .. args.player end
      server.go(function()
        local bytes, why = player:peek(args.address, args.length)
        log.info(string.format("%s at 0x%08x: %s", args.player, args.address, bytes and hex(bytes) or why))
      end)
      return "asked; the answer comes in the log"
    end,
  },
  {
    name = "poke", help = "write bytes, as hex, into a player's console: poke <player> <address> <bytes>",
    args = { "player:word", "address:integer", "bytes:word" },
    permission = "memory.poke", where = { "console" },
    run = function(_, args)
      local player = find(args.player)
      if not player then return "no player is called " .. args.player end
      local bytes = unhex(args.bytes)
      if not bytes then return "bytes are pairs of hex digits" end
      player:poke(args.address, bytes)
      return #bytes .. " bytes sent"
    end,
  },
}
