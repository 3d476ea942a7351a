-- Greets a player who comes to the lobby: one text the first time ever, another one later.
plugin { name = "welcome", version = "1.0.0", servers = { "mls" }, permissions = { "chat.system" } }

local FIRST = "Welcome, %s! This server is run by players; be kind."
local AGAIN = "Welcome back, %s!"
local DELAY = 2 -- seconds: a console that is still loading its lobby drops the text

server.on("player.joined", function(_, player)
  local known = "seen " .. player.account_id
  local text = string.format(storage.get(known) and AGAIN or FIRST, player.name)
  storage.set(known, true)
  server.after(DELAY, function() player:system_message(text) end)
end)
