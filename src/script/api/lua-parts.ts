/** Functions of tables that call functions of the script: written in Lua, so that no host function stands between them. */
import type { Plugin } from '../plugin.js';

/**
 * `storage.update`: nobody else's change comes between reading and writing, because the function runs in a coroutine of
 * its own, in which nothing can wait. `settings.on_change`: compares before and now.
 */
const source = `
local storage, settings, on = storage, settings, server.on
local create, resume, status = coroutine.create, coroutine.resume, coroutine.status
local type, error, next, rawset, pcall, match = type, error, next, rawset, pcall, string.match
local get, set = storage.get, storage.set
rawset(storage, "update", function(key, fn)
  if type(key) ~= "string" then error("storage.update: argument 1 (key) must be text, got " .. type(key), 2) end
  if type(fn) ~= "function" then error("storage.update: argument 2 (function) must be a function, got " .. type(fn), 2) end
  local run = create(fn)
  local ok, value = resume(run, get(key))
  if not ok then error(value, 0) end
  if status(run) ~= "dead" then error("storage.update: the function must not wait", 2) end
  set(key, value)
  return value
end)

local function same(a, b)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  for key, value in next, a do if not same(value, b[key]) then return false end end
  for key in next, b do if a[key] == nil then return false end end
  return true
end
local get_setting = settings.get
rawset(settings, "on_change", function(name, fn)
  if type(name) ~= "string" then error("settings.on_change: argument 1 (name) must be text, got " .. type(name), 2) end
  if type(fn) ~= "function" then error("settings.on_change: argument 2 (function) must be a function, got " .. type(fn), 2) end
  local known, last = pcall(get_setting, name)
  -- It names this place; the author's is what helps.
  if not known then error("settings.on_change: " .. (match(last, "there is no setting.*") or last), 2) end
  return on("settings.changed", function()
    local now, before = get_setting(name), last
    if same(now, before) then return end
    last = now
    fn(now, before)
  end)
end)`;

/** Puts them into their tables, which stand already. */
export function defineLuaParts({ lua, limits }: Plugin): void {
  lua.call(
    () => {
      lua.load('storage and settings', Buffer.from(source));
      return 0;
    },
    limits.load,
    () => {},
  );
}
