-- Greets a player who comes to the lobby: one text the first time ever, another one later.
plugin {
  name = "welcome", version = "1.1.0", servers = { "mls" }, permissions = { "chat.system" },
  settings = {
    first = { type = "text", default = "Welcome, NAME! This server is run by players; be kind.", help = "said the first time" },
    again = { type = "text", default = "Welcome back, NAME!", help = "said later; empty for nothing" },
  },
}

local DELAY = 2 -- seconds: a console that is still loading its lobby drops the text

server.on("player.joined", function(_, player)
  local known = "seen " .. player.account_id
  local chosen = player.settings
  local text = storage.get(known) and chosen.again or chosen.first
  storage.set(known, true)
  if text == "" then return end
  text = string.replace(text, "NAME", player.name)
  server.after(DELAY, function() player:system_message(text) end)
end)
