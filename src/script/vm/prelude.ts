/**
 * Runs first in every state: takes away what a plugin may not have, and puts wrappers around the library
 * functions that do unbounded work inside one instruction, where no limit would be seen. The originals
 * live on as upvalues only. Each limit answers a program that hung or escaped without it.
 */
export const prelude = `
local check, seed, more = ...
math.randomseed(seed, more)
local error, getmetatable, load, pairs, pcall, rawget, select, setmetatable, tostring, type =
  error, getmetatable, load, pairs, pcall, rawget, select, setmetatable, tostring, type
local string, table, utf8, os = string, table, utf8, os
local SUBJECT, PATTERN, COST, COMPARED = 16384, 256, 2e6, 2e7

for _, name in pairs { "dofile", "loadfile", "collectgarbage", "print", "warn" } do _G[name] = nil end
string.dump = nil
local date = os.date
_G.os = { time = os.time, clock = os.clock, difftime = os.difftime }
_G.os.date = function(format, time)
  if type(format) == "string" and #format > 256 then error("os.date takes a format of at most 256 bytes", 2) end
  return date(format, time)
end

-- Finalizers run while hooks are off, so an endless one could never be stopped.
_G.setmetatable = function(object, meta)
  if type(meta) == "table" and rawget(meta, "__gc") ~= nil then error("__gc is not available to plugins", 2) end
  return setmetatable(object, meta)
end

-- Text only, and whole: a reader function would be called from C for ever.
_G.load = function(chunk, name, mode, ...)
  if type(chunk) ~= "string" then error("load takes text only", 2) end
  if #chunk > 65536 then error("load takes at most 65536 bytes, got " .. #chunk, 2) end
  check()
  if select("#", ...) > 0 then return load(chunk, name, "t", (...)) end
  return load(chunk, name, "t")
end

-- A message handler runs where the error was raised, with hooks off: ours runs after the stack is unwound.
_G.xpcall = function(fn, handler, ...)
  local function finish(ok, ...)
    if ok then return true, ... end
    return false, handler(...)
  end
  return finish(pcall(fn, ...))
end

-- "place" is what an error names; without it the words are Lua's own.
local function text(value, level, place)
  if type(value) == "number" then value = tostring(value) end
  if type(value) ~= "string" then
    error((place and place .. " must be text, got " or "string expected, got ") .. type(value), level + 1)
  end
  return value
end

-- What a backtracking match may cost at worst: the subject's length to the power of the repetitions.
local find, match, gmatch, gsub, byte = string.find, string.match, string.gmatch, string.gsub, string.byte
local function bounded(subject, pattern)
  subject, pattern = text(subject, 3), text(pattern, 3)
  check()
  if #subject > SUBJECT then error("a pattern searches at most " .. SUBJECT .. " bytes, got " .. #subject, 3) end
  if #pattern > PATTERN then error("a pattern has at most " .. PATTERN .. " bytes, got " .. #pattern, 3) end
  local _, repeats = gsub(pattern, "[%*%+%-%?]", "")
  if byte(pattern, 1) ~= 94 then repeats = repeats + 1 end
  if repeats > 1 and (#subject + 1.0) ^ repeats > COST then
    error("this pattern may take too long on " .. #subject .. " bytes; begin it with ^ or use string.replace", 3)
  end
  return subject, pattern
end

-- A plain search compares, at worst, the pattern at each place of the subject.
local function searchable(subject, what, first, second)
  subject, what = text(subject, 3, first), text(what, 3, second)
  check()
  if #subject * (#what + 0.0) > COMPARED then
    error("a search for " .. #what .. " bytes in " .. #subject .. " may take too long", 3)
  end
  return subject, what
end

string.find = function(subject, pattern, init, plain)
  if plain then
    local s, p = searchable(subject, pattern)
    return find(s, p, init, true)
  end
  local s, p = bounded(subject, pattern)
  return find(s, p, init)
end
string.match = function(subject, pattern, init)
  local s, p = bounded(subject, pattern)
  return match(s, p, init)
end
string.gmatch = function(subject, pattern, init)
  local s, p = bounded(subject, pattern)
  return gmatch(s, p, init)
end
string.gsub = function(subject, pattern, by, count)
  local s, p = bounded(subject, pattern)
  return gsub(s, p, by, count)
end

local rep = string.rep
string.rep = function(s, n, separator)
  s = text(s, 2)
  local each = #s + (separator and #text(separator, 2) or 0)
  local most = check()
  if each == 0 or type(n) == "number" and n <= 0 then return "" end
  if type(n) == "number" and each * (n + 0.0) > most then error("string.rep makes at most " .. most .. " bytes", 2) end
  return rep(s, n, separator)
end

local function checked(library, names)
  for _, name in pairs(names) do
    local original = library[name]
    library[name] = function(...) check() return original(...) end
  end
end
-- Text that stands for a number is read anew by each operation.
local arithmetic = getmetatable("")
checked(arithmetic, { "__add", "__sub", "__mul", "__mod", "__pow", "__div", "__idiv", "__unm" })
arithmetic.__metatable = false
checked(_G, { "tonumber", "next" })
checked(string, { "reverse", "upper", "lower", "format", "pack", "unpack", "byte", "char" })

for _, name in pairs { "len", "codepoint", "offset", "codes" } do
  local original = utf8[name]
  utf8[name] = function(s, ...)
    check()
    if type(s) == "string" and #s > 65536 then error("utf8." .. name .. " takes at most 65536 bytes", 2) end
    return original(s, ...)
  end
end

-- Tables with metamethods could claim any length.
local sort, insert, remove, move, concat, unpack =
  table.sort, table.insert, table.remove, table.move, table.concat, table.unpack
local function plain(t)
  if type(t) ~= "table" then error("table expected, got " .. type(t), 3) end
  if getmetatable(t) ~= nil then error("a table without a metatable expected", 3) end
  check()
  return t
end
table.sort = function(t, less)
  if #plain(t) > 4096 then error("table.sort takes at most 4096 items, got " .. #t, 2) end
  return sort(t, less)
end
table.insert = function(t, ...) plain(t) return insert(t, ...) end
table.remove = function(t, ...) plain(t) return remove(t, ...) end
table.concat = function(t, ...) plain(t) return concat(t, ...) end
table.move = function(from, first, last, at, to)
  plain(from)
  if to ~= nil then plain(to) end
  if type(first) == "number" and type(last) == "number" and last - (first + 0.0) > 65536 then
    error("table.move takes at most 65536 items", 2)
  end
  return move(from, first, last, at, to)
end
table.unpack = function(t, first, last)
  plain(t)
  if (last or #t) - ((first or 1) + 0.0) > 255 then error("table.unpack gives at most 256 values", 2) end
  return unpack(t, first, last)
end

-- What authors reach for most, without patterns.
string.replace = function(s, what, by, flags)
  s, what = searchable(s, what, "string.replace: argument 1 (text)", "string.replace: argument 2 (what)")
  by = text(by, 2, "string.replace: argument 3 (by)")
  if what == "" then return s, 0 end
  local where, wanted = s, what
  if flags == "i" then where, wanted = string.lower(s), string.lower(what) end
  local parts, count, from = {}, 0, 1
  while true do
    local first, last = find(where, wanted, from, true)
    if not first then break end
    count = count + 1
    parts[#parts + 1] = string.sub(s, from, first - 1)
    parts[#parts + 1] = by
    from = last + 1
  end
  if count == 0 then return s, 0 end
  parts[#parts + 1] = string.sub(s, from)
  return concat(parts), count
end
string.split = function(s, separator)
  s, separator = searchable(s, separator, "string.split: argument 1 (text)", "string.split: argument 2 (separator)")
  if separator == "" then error("string.split needs a separator", 2) end
  local parts, from = {}, 1
  while true do
    local first, last = find(s, separator, from, true)
    parts[#parts + 1] = string.sub(s, from, first and first - 1)
    if not first then return parts end
    from = last + 1
  end
end
local blank = { [9] = true, [10] = true, [11] = true, [12] = true, [13] = true, [32] = true }
string.trim = function(s)
  s = text(s, 2, "string.trim: argument 1 (text)")
  local first, last = 1, #s
  while blank[byte(s, first)] do first = first + 1 end
  while last >= first and blank[byte(s, last)] do last = last - 1 end
  return string.sub(s, first, last)
end
string.starts_with = function(s, start)
  s, start = text(s, 2, "string.starts_with: argument 1 (text)"), text(start, 2, "string.starts_with: argument 2 (start)")
  return string.sub(s, 1, #start) == start
end
string.ends_with = function(s, ending)
  s, ending = text(s, 2, "string.ends_with: argument 1 (text)"), text(ending, 2, "string.ends_with: argument 2 (ending)")
  return ending == "" or string.sub(s, -#ending) == ending
end
`;
