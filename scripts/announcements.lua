-- Says the announcements in turn, to everybody, each some time after the one before.
-- The texts stand in storage and are set by command: announce <text>, announcements.
plugin {
  name = "announcements", version = "1.1.0", permissions = { "chat.system" },
  settings = { every = { type = "duration", default = "15m", help = "time between two of them" } },
}

local SEVERITY = 0 -- a plain text box, which no console takes for an alarm

local last = 0

local function say_next()
  local texts = storage.texts or {}
  if #texts == 0 or server.player_count() == 0 then return end
  last = last % #texts + 1
  server.broadcast(texts[last], { severity = SEVERITY })
end

local timer
local function begin()
  if timer then timer:off() end
  timer = server.every(settings.every, say_next)
end

begin()
server.on("settings.changed", begin)

server.commands.add {
  name = "announce", help = "add a text to those that are announced in turn",
  args = { "text:rest" }, permission = "chat.system", where = { "console", "chat" },
  run = function(_, args)
    local texts = storage.texts or {}
    table.insert(texts, args.text)
    storage.texts = texts
    return "announced every " .. settings.every // 60 .. " minutes with " .. (#texts - 1) .. " others"
  end,
}

server.commands.add {
  name = "announcements", help = "show the texts, or take one out by its number",
  args = { "remove:integer = 0" }, permission = "chat.system", where = { "console", "chat" },
  run = function(_, args)
    local texts = storage.texts or {}
    if args.remove > 0 then
      if not texts[args.remove] then return "there is no text " .. args.remove end
      table.remove(texts, args.remove)
      storage.texts = texts
    end
    if #texts == 0 then return "no announcements" end
    local lines = {}
    for number, text in ipairs(texts) do lines[number] = number .. ": " .. text end
    return table.concat(lines, "\n")
  end,
}
