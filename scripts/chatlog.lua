-- Keeps the last lines of chat, for operators who have to settle a quarrel. Off until an operator turns it on, and
-- players should be told then: chatlog on, chatlog off, chatlog clear, chatlog [show] [lines].
-- What is whispered, and what clans and buddies say among themselves, is never kept. Nothing is kept for good: the
-- newest line takes the place of the oldest one.
plugin { name = "chatlog", version = "1.0.0" }

local KEPT = 500
local PUBLIC = { enum.chat_message_type.broadcast, 2 } -- in a channel or game, and to everywhere

local function key(number) return "line " .. number % KEPT end

-- Behind the word filter and whatever else changes or stops a line: what is kept is what was heard.
local function keep(e, player)
  local number = storage.next or 0
  local place = e.game and e.game.name or e.channel and e.channel.name or "?"
  storage.set(key(number), {
    time = server.now(), name = player.name, account = player.account_id, title = player.title,
    place = string.sub(place, 1, 32), text = e.text,
  })
  storage.next = number + 1
end

local listening
local function listen()
  if listening then listening:off() end
  listening = storage.on and server.on("chat.message", { priority = -100, where = { kind = PUBLIC } }, keep) or nil
end

listen()

local function line(kept)
  local time = os.date("!%m-%d %H:%M:%S", math.floor(kept.time))
  return codec.strip(string.format("%s %s/%s %s #%d: %s", time, kept.title, kept.place, kept.name, kept.account, kept.text))
end

local actions = {}

function actions.on()
  storage.on = true
  listen()
  return "lines of chat are kept from now on; tell the players"
end

function actions.off()
  storage.on = false
  listen()
  return "no more lines are kept; chatlog clear forgets those that are"
end

function actions.clear()
  for number = 0, KEPT - 1 do storage.delete(key(number)) end
  storage.next = nil
  return "all lines are forgotten"
end

function actions.show(count)
  local last = storage.next or 0
  local lines = {}
  for number = math.max(0, last - math.min(count, KEPT)), last - 1 do
    lines[#lines + 1] = line(storage.get(key(number)))
  end
  if #lines == 0 then return "no lines are kept" .. (storage.on and " yet" or "; chatlog on begins") end
  return table.concat(lines, "\n")
end

server.commands.add {
  name = "chatlog", help = "show the last lines of chat, or turn keeping them on or off",
  args = { "action:choice show|on|off|clear = show", "lines:integer 1..100 = 10" },
  permission = "players.moderate", where = { "console", "chat" },
  run = function(_, args) return actions[args.action](args.lines) end,
}
