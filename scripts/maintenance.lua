-- Closes the doors for a while: maintenance on [time] [text], maintenance off, maintenance. Who is here is told and stays;
-- logins and registrations are refused, but for operators and the names that they let in: maintenance allow <name>.
-- It outlives a restart of the server, and ends by itself where a time was given.
plugin { name = "maintenance", version = "1.0.0", permissions = { "chat.system" } }

local TEXT = "The server is being looked after; nobody can log in for a while."
local OVER = "The server is open again."
local UNITS = { s = 1, m = 60, h = 3600, d = 86400 }

local finish

local function may_come(name)
  local allowed = storage.allowed or {}
  return allowed[string.lower(string.trim(name))] == true
end

local function refuse(e)
  if not (e.operator or may_come(e.name)) then e:refuse(enum.status.server_busy) end
end

local function refuse_new(e)
  if not may_come(e.name) then e:refuse(enum.status.server_busy) end
end

-- Brings doors and timer to what storage says; with nothing to do, nothing is hooked.
local hooks = {}
local function obey()
  for _, handle in ipairs(hooks) do handle:off() end
  hooks = {}
  local closed = storage.closed
  if not closed then return end
  -- First of all plugins, and closed also when it fails. The password is still asked for: a name alone opens nothing.
  local first = { priority = 1000, on_error = "refuse" }
  hooks[1] = server.on("account.login", first, refuse)
  hooks[2] = server.on("account.register", first, refuse_new)
  if closed.until_time then hooks[#hooks + 1] = server.at(closed.until_time, finish) end
end

function finish()
  storage.closed = nil
  obey()
  server.broadcast(OVER, { severity = 0 })
  log.info("maintenance has ended")
end

obey() -- after a restart

-- "30m disks are changed" is a time and a text.
local function time_and_text(rest)
  local word = string.split(rest, " ")[1] or ""
  local number, unit = string.match(word, "^(%d+)([smhd])$")
  if not number then return nil, rest end
  return tonumber(number) * UNITS[unit], string.trim(string.sub(rest, #word + 1))
end

local actions = {}

function actions.on(rest)
  local seconds, text = time_and_text(rest)
  if seconds and (seconds == 0 or seconds > 20 * UNITS.d) then return "a time is from 1s to 20d" end
  if text == "" then text = TEXT end
  storage.closed = { text = text, until_time = seconds and server.now() + seconds }
  obey()
  server.broadcast(text, { severity = 0 })
  return "closed " .. (seconds and "for " .. math.floor(seconds) .. " seconds" or "until maintenance off")
end

function actions.off()
  if not storage.closed then return "the server is open" end
  finish()
  return "open again"
end

function actions.allow(name)
  local key, allowed = string.lower(string.trim(name)), storage.allowed or {}
  if key == "" then return "whom? maintenance allow <name>" end
  allowed[key] = true
  storage.allowed = allowed
  return name .. " may log in during maintenance"
end

function actions.forbid(name)
  local key, allowed = string.lower(string.trim(name)), storage.allowed or {}
  allowed[key] = nil
  storage.allowed = allowed
  return name .. " has to wait like the others"
end

function actions.show()
  local closed = storage.closed
  if not closed then return "the server is open" end
  local names = {}
  for name in pairs(storage.allowed or {}) do names[#names + 1] = name end
  table.sort(names)
  local left = closed.until_time and math.ceil(closed.until_time - server.now()) .. " seconds more"
  table.insert(names, 1, "operators")
  return "closed, " .. (left or "until maintenance off") .. ": " .. closed.text .. "\nmay log in: " .. table.concat(names, ", ")
end

server.commands.add {
  name = "maintenance", help = "close the server to logins for a time, or open it: on [time] [text], off, allow <name>, forbid <name>",
  args = { "action:choice show|on|off|allow|forbid = show", "rest?:rest" },
  permission = "server.maintenance", where = { "console", "chat" },
  run = function(_, args) return actions[args.action](string.trim(args.rest or "")) end,
}
