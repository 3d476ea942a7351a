-- Ratchet & Clank: Up Your Arsenal. What a community's server does for this title, one file for each task.
plugin {
  name = "uya",
  version = "1.2.0",
  description = "Marks, rules, teams, custom modes, patch delivery and what is asked of the server by the community's patch",
  -- The first three are granted as shipped; the others only where the configuration says so.
  permissions = { "packets.declare", "packets.send", "chat.say", "memory.peek", "memory.poke", "accounts.login" },
  settings = {
    patch = { type = "bool", default = false, help = "consoles are sent the patch whose files lie in bin/" },
    bot_prefix = { type = "string", default = "CPU-", help = "names of bots begin so; games with one count for no stats" },
    maps_version = { type = "integer", default = 0, help = "the version of the custom maps that consoles are told" },
    scavenger_hunt = { type = "bool", default = false, help = "there are bolts to be found" },
    spawn_factor = { type = "number", default = 1, min = 0, help = "how many of them" },
  },
}

require("messages")
require("marks")
require("config")
require("stats")
require("clans")
require("teams")
require("modes")
require("patch")
require("answers")
require("login")
