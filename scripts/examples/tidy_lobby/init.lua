-- An example of everything that plugins are made of: settings, chat, a command, a timer, notes, memory, game packets, and
-- what is offered to other plugins. It is not loaded from here; copy its folder into scripts/ to try it.
plugin {
  name = "tidy_lobby", version = "1.0.0", api = 1,
  description = "Keeps a lobby tidy",
  titles = { "uya" }, servers = { "mls", "dme" },
  -- Asked for here, granted in the configuration.
  permissions = { "chat.system", "chat.say", "players.moderate", "memory.peek", "memory.poke" },
  settings = {
    words = { type = "list", default = { "darn" }, help = "words that are shown as stars" },
    hits = { type = "integer", default = 20, min = 1, help = "so many of them and the player is muted" },
    notice = { type = "text", default = "Be kind. !dice rolls a die.", help = "said every so often" },
    every = { type = "duration", default = "15m", help = "how often that is" },
    voice = { type = "bool", default = true, help = "false keeps what headsets send from the others" },
  },
}

-- Chat: what is assigned is said, and false says nothing. An error here lets the line pass as it was.
server.on("chat.message", { priority = 10, on_error = "pass" }, function(e, player)
  local text, hits = e.text, 0
  for _, word in ipairs(settings.words) do
    local found
    text, found = string.replace(text, word, "***", "i") -- plain: a word is never a pattern
    hits = hits + found
  end
  if hits == 0 then return end
  e.text = text
  player.account_data.hits = (player.account_data.hits or 0) + hits -- kept with the account
  storage.hits = (storage.hits or 0) + hits -- kept with the plugin
  if player.account_data.hits > settings.hits then
    player.account_data.hits = nil
    player:mute("10m", "language")
    return false
  end
end)

-- A command: its arguments have types, and what it returns goes to whoever asked.
server.commands.add {
  name = "dice", help = "roll a die for the channel", args = { "sides:integer 2..100 = 6" },
  scope = "lobby", cooldown = 5,
  run = function(ctx, args)
    if not ctx.channel then return "you are in no channel" end
    ctx.channel:say(string.format("%s rolls %d of %d", ctx.player.name, math.random(args.sides), args.sides))
  end,
}

-- A timer: it belongs to the plugin, ends with it, and follows a setting that is changed.
local timer
local function remind()
  if timer then timer:off() end
  timer = server.every(settings.every, function()
    if server.player_count() > 0 then server.broadcast(settings.notice, { severity = 0 }) end
  end)
end
remind()
server.on("settings.changed", remind)

-- Memory: whatever waits does so in a task, and the event is over by then; take from it what you need first. The file is
-- yours: none comes with this example, and without one nothing is written. player:patch does all this by itself.
local HOOK, BODY, MARK = 0x00139E94, 0x000D0000, 0x000CFFD0
server.on("player.policy", { where = { server = "mls" } }, function(_, player)
  player:go("patch", function()
    local body = plugin.file("bin/demo-" .. player.app_id .. ".bin")
    if not body then return end
    local mark = body:sha256()
    if player:peek(MARK, #mark) == mark then return end -- it is there already
    player:poke(HOOK, string.pack("<I4", 0x03E00008)) -- the hook off
    player:poke(BODY, body) -- split and paced by the host
    player:poke(MARK, mark)
    player:poke(HOOK, string.pack("<I4", BODY >> 2 | 0x08000000)) -- the hook on, last
    player:system_message("The patch is there")
  end)
end)

-- Game packets: where is tested before Lua is entered; [n] is the n-th byte, from 0.
server.on("dme.udp", { where = { [0] = 0x02, [1] = { 0x12, 0x13 } } }, function()
  if not settings.voice then return false end
end)
server.on("dme.tcp", { where = { [0] = 0x02, [1] = 0x04 } }, function(e)
  local data = e.world.data -- gone with the game
  data.kills = (data.kills or 0) + 1
end)

-- For other plugins: server.plugin("tidy_lobby"):call("hits")
plugin.exports.hits = function() return storage.hits or 0 end
