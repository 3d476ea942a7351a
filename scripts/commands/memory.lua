-- peek and poke: the first way to a console's memory, by the player's name or a part of it.
local function hex(bytes)
  return (string.gsub(bytes, ".", function(byte) return string.format("%02x", string.byte(byte)) end))
end

local function unhex(text)
  if #text % 2 ~= 0 or string.find(text, "[^%x]") then return nil end
  return (string.gsub(text, "..", function(two) return string.char(tonumber(two, 16)) end))
end

return {
  {
    name = "peek", help = "read bytes of a player's console",
    args = { "player:player", "address:integer", "length:integer = 16" },
    permission = "memory.peek",
    run = function(ctx, args)
      local player, name = args.player, args.player.name
      server.go(function()
        local bytes, why = player:peek(args.address, args.length)
        local answer = string.format("%s at 0x%08x: %s", name, args.address, bytes and hex(bytes) or why)
        if ctx.player then ctx.player:say(answer) else log.info(answer) end
      end)
      return ctx.player and "asked" or "asked; the answer comes in the log"
    end,
  },
  {
    name = "poke", help = "write bytes, as hex, into a player's console",
    args = { "player:player", "address:integer", "bytes:word" },
    permission = "memory.poke",
    run = function(_, args)
      local player = args.player
      local bytes = unhex(args.bytes)
      if not bytes then return "bytes are pairs of hex digits" end
      player:poke(args.address, bytes)
      return #bytes .. " bytes sent"
    end,
  },
}
