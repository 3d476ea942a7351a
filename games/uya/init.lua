-- Ratchet & Clank: Up Your Arsenal. What a community's server does for this title, one file for each task.
plugin {
  name = "uya",
  version = "1.1.0",
  description = "Marks, rules, teams, custom modes, patch delivery and what is asked of the server by the community's patch",
  -- The first three are granted as shipped; the others only where the configuration says so.
  permissions = { "packets.declare", "packets.send", "chat.say", "memory.peek", "memory.poke", "accounts.login" },
}

require("messages")
require("marks")
require("config")
require("stats")
require("teams")
require("modes")
require("patch")
require("answers")
require("login")
