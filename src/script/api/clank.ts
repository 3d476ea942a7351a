/**
 * Plugins in the form of Clank, the predecessor (hashsploit/clank, hashsploit/clank-plugins): a file that returns its
 * manifest, with events, commands and an api in it. What they call is mapped to our API, in Lua, inside their state.
 */
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import { LuaType, typeNames } from '../vm/exports.js';
import { type LuaValue, read } from '../vm/values.js';

/**
 * Is given where the plugin lies, what keeps a function for its end, and what says whether a permission is granted.
 * Gives a function: called with the manifest it takes out what is no plain value and gives the rest; called with
 * nothing it puts events and commands into force.
 */
const source = `
local path, at_unload, granted = ...
local error, ipairs, log, next, pairs, pcall, plugin, select, server, setmetatable, string, table, tostring, type =
  error, ipairs, log, next, pairs, pcall, plugin, select, server, setmetatable, string, table, tostring, type

-- As in its enumeration EmulationMode; a monolith is all of them.
local MODES = {
  MEDIUS_UNIVERSE_INFORMATION_SERVER = 1, MEDIUS_AUTHENTICATION_SERVER = 2, MEDIUS_LOBBY_SERVER = 4,
  NAT_SERVER = 8, DME_SERVER = 16, MONOLITH = 32,
}
local SERVERS = { { 1, "muis" }, { 2, "mas" }, { 4, "mls" }, { 8, "nat" }, { 16, "dme" } }
local STATES = { disconnected = 0, authenticating = 1, chat = 2, game = 3 }
local TICK = 0.1
local LINES = 200

local function closed(fields, what)
  return setmetatable(fields, {
    __index = function(_, key) error(what .. "." .. tostring(key) .. " is not offered to plugins of Clank here", 2) end,
  })
end

local clients = {}
local function client(player)
  local known = clients[player.id]
  if known then return known end
  local medius = closed({
    sendSystemMessage = function(_, severity, message) return player:system_message(tostring(message), severity) end,
  }, "player.medius")
  local made = setmetatable({ id = player.account_id, username = player.name, medius = medius }, {
    __index = function(_, key) if key == "status" then return STATES[player.state] or 0 end end,
  })
  clients[player.id] = made
  return made
end

clank = closed({
  _NAME = "Clank",
  _VERSION = "0.2.0",
  getPlayers = function()
    local list = {}
    for _, player in ipairs(server.players()) do if player.name then list[#list + 1] = client(player) end end
    return list
  end,
  getConfig = function() return {} end,
  getPluginPath = function() return path end,
  sleep = function(ms) return server.sleep(ms / 1000) end,
}, "clank")
string.startsWith, string.endsWith = string.starts_with, string.ends_with

-- What a command prints goes to whoever asked, all else to the log.
local answer
function print(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
  local line = table.concat(parts, "\\t")
  if not answer then log.info(line)
  elseif #answer < LINES then answer[#answer + 1] = line end
end

local function command(handler)
  return function(context)
    local words = {}
    for _, word in ipairs(string.split((string.replace(context.text, "\\t", " ")), " ")) do
      if word ~= "" then words[#words + 1] = word end
    end
    answer = {}
    local ok, why = pcall(handler, words)
    local lines = answer
    answer = nil
    if not ok then
      lines[#lines + 1] = "Error: " .. tostring(why)
      log.error(tostring(why))
    end
    return table.concat(lines, "\\n")
  end
end

local function servers_of(run_on)
  local bits = 0
  if type(run_on) == "number" then bits = run_on
  else
    for _, mode in ipairs(run_on) do
      if not MODES[mode] then error("manifest: run_on has no server " .. tostring(mode), 0) end
      bits = bits | MODES[mode]
    end
  end
  if bits & MODES.MONOLITH ~= 0 then return nil end
  local names = {}
  for _, one in ipairs(SERVERS) do if bits & one[1] ~= 0 then names[#names + 1] = one[2] end end
  return names
end

local events, commands, exports
local starts = {
  PLUGIN_INIT_EVENT = function(fn) server.go(fn) end,
  PLUGIN_SHUTDOWN_EVENT = function(fn) at_unload(fn) end,
  CONNECT_EVENT = function(fn)
    server.on("player.joined", function(_, player)
      local one = client(player)
      server.go(function() fn(one) end)
    end)
  end,
  DISCONNECT_EVENT = function(fn)
    server.on("player.left", { priority = 1 }, function(_, player)
      local one = client(player)
      server.go(function() fn(one) end)
    end)
  end,
  TICK_EVENT = function(fn)
    local running = false
    server.every(TICK, function()
      if running then return end -- it sleeps
      running = true
      server.go(function()
        local ok, why = pcall(fn)
        running = false
        if not ok then error(why, 0) end
      end)
    end)
  end,
}

local function activate()
  for name, fn in pairs(events) do
    if starts[name] then starts[name](fn)
    else log.warn("the event " .. tostring(name) .. " is not offered; its handler is never called") end
  end
  -- The names of those who are here are known when they leave.
  server.on("player.joined", { priority = 2 }, function(_, player) client(player) end)
  server.on("player.resume", function(_, player) client(player) end)
  server.on("player.left", function(_, player) clients[player.id] = nil end)
  local where = granted("console") and { "console", "chat" } or { "console" }
  for name, one in pairs(commands) do
    server.commands.add {
      name = string.lower(name), help = one.description, where = where, permission = "console", run = command(one.handler),
    }
  end
  plugin.exports = plugin.exports or {}
  for name, fn in pairs(exports) do plugin.exports[name] = fn end
end

local function checked(value, what, key)
  if type(value) ~= what then error("manifest: " .. key .. " must be a " .. what .. ", got " .. type(value), 0) end
  return value
end

return function(manifest)
  if manifest == nil then
    if events then activate() end
    return
  end
  local plain = {}
  for key, value in next, manifest do plain[key] = value end
  if not (plain.events or plain.commands or plain.run_on) then return plain end
  events, commands = checked(plain.events or {}, "table", "events"), checked(plain.commands or {}, "table", "commands")
  exports = type(plain.api) == "table" and plain.api or {}
  for name, fn in pairs(events) do checked(fn, "function", "events." .. tostring(name)) end
  for name, one in pairs(commands) do
    checked(one, "table", "commands." .. tostring(name))
    checked(one.handler, "function", "commands." .. tostring(name) .. ".handler")
  end
  if type(plain.api) == "table" then plain.api = nil end
  if plain.run_on and not plain.servers then plain.servers = servers_of(plain.run_on) end
  plain.events, plain.commands, plain.run_on = nil, nil, nil
  plain.permissions = plain.permissions or { "chat.system", "console" }
  return plain
end
`;

/** Whether a file may be one of Clank's: it calls no `plugin { ... }`, so it is to return its manifest. */
export function mayReturnManifest(text: string): boolean {
  const code = text.replace(/--\[\[.*?\]\]/gs, '').replace(/--[^\n]*/g, '');
  return !/\bplugin\s*[({]/.test(code);
}

/** Gives the plugin what those of Clank call. The result is kept for `adoptManifest` and `activateManifest`. */
export function defineClank(plugin: Plugin): bigint {
  const { lua } = plugin;
  return lua.call(
    () => {
      lua.load('prelude', Buffer.from(source));
      lua.pushText(`${plugin.source.id}/`);
      plugin.pushInner('at_unload', (args) => {
        plugin.farewell = args.fn(1, 'function');
        return undefined;
      });
      plugin.pushInner('granted', (args) => plugin.may(args.text(1, 'permission')));
      return 3;
    },
    plugin.limits.load,
    () => lua.keep(),
  );
}

/** The plain part of the manifest at the top of the stack. Throws where it is none. */
export function adoptManifest(plugin: Plugin, clank: bigint, manifest: bigint): LuaValue {
  const { lua } = plugin;
  return lua.call(
    () => {
      lua.pushKept(clank);
      lua.pushKept(manifest);
      return 1;
    },
    plugin.limits.load,
    () => read(lua, -1),
  );
}

/** Puts the manifest's events and commands into force. */
export function activateManifest(plugin: Plugin, clank: bigint): void {
  const { lua } = plugin;
  lua.call(
    () => {
      lua.pushKept(clank);
      return 0;
    },
    plugin.limits.load,
    () => {},
  );
}

/** What a chunk returned: a table, kept, or nothing that is a manifest. */
export function returnedTable({ lua }: Plugin): bigint | undefined {
  const type = lua.type(-1);
  if (type === LuaType.nil || type === LuaType.none) return undefined;
  if (type !== LuaType.table) throw new ScriptError(`a manifest is a table, got ${typeNames[type + 1]}`);
  return lua.keep();
}
