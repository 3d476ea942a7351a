/** The part of `test` that is Lua: comparing, and expectations. Its errors stand where the spec called it. */
export const specPrelude = `
local raw, waiting = ...
local error, getmetatable, ipairs, math, next, pairs, pcall, setmetatable, string, table, tostring, type =
  error, getmetatable, ipairs, math, next, pairs, pcall, setmetatable, string, table, tostring, type
local DEPTH, ENTRIES, LENGTH = 4, 12, 200

local test = {}
for name, fn in pairs(raw) do test[name] = fn end
for name, fn in pairs(waiting) do
  test[name] = function(...)
    local value, why = fn(...)
    if why ~= nil then error(why, 2) end
    return value
  end
end

local function quoted(text)
  local cut = string.sub(text, 1, LENGTH)
  local shown = string.gsub(cut, '[%c\\127-\\255\\\\"]', function(c)
    if c == '"' or c == "\\\\" then return "\\\\" .. c end
    return string.format("\\\\x%02X", string.byte(c))
  end)
  return '"' .. shown .. '"' .. (#text > LENGTH and "..." or "")
end

local function sorted(keys)
  table.sort(keys, function(a, b)
    if type(a) == type(b) then return a < b end
    return type(a) == "number"
  end)
  return keys
end

local function keys_of(...)
  local keys, seen = {}, {}
  for _, one in ipairs { ... } do
    for key in next, one do
      if not seen[key] and (type(key) == "string" or type(key) == "number") then
        seen[key] = true
        keys[#keys + 1] = key
      end
    end
  end
  return sorted(keys)
end

local function shown(value, depth)
  if type(value) == "string" then return quoted(value) end
  if type(value) ~= "table" then return raw.describe(value) end
  depth = depth or 1
  if depth > DEPTH then return "{...}" end
  local parts, list = {}, #value
  for _, key in ipairs(keys_of(value)) do
    if #parts == ENTRIES then parts[#parts + 1] = "..." break end
    local item = shown(value[key], depth + 1)
    local is_item = math.type(key) == "integer" and key >= 1 and key <= list
    if not is_item then
      local name = type(key) == "string" and string.match(key, "^[%a_][%w_]*$") or "[" .. shown(key) .. "]"
      item = name .. " = " .. item
    end
    parts[#parts + 1] = item
  end
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

-- Where two values differ: the path, and what stands there; nil where they are the same.
local function difference(a, b, path, depth)
  if a == b or a ~= a and b ~= b then return nil end
  if type(a) ~= "table" or type(b) ~= "table" or depth > 16 then return path, a, b end
  for _, key in ipairs(keys_of(a, b)) do
    local step = type(key) == "number" and "[" .. tostring(key) .. "]" or "." .. key
    local at, left, right = difference(a[key], b[key], path .. step, depth + 1)
    if at then return at, left, right end
  end
end

function test.suite(name, fn)
  if type(fn) ~= "function" then error("test.suite: argument 2 (function) must be a function, got " .. type(fn), 2) end
  if type(name) ~= "string" then error("test.suite: argument 1 (name) must be text, got " .. type(name), 2) end
  if not raw.enter_suite(name) then error("test.suite stands outside of cases", 2) end
  local ok, why = pcall(fn)
  raw.leave_suite()
  if not ok then error(why, 0) end
end

function test.equal(got, wanted, what)
  local at, left, right = difference(got, wanted, "", 1)
  if not at then return end
  local text = (what and tostring(what) .. ": " or "") .. "expected " .. shown(wanted) .. ", got " .. shown(got)
  if at ~= "" then
    text = text .. "; they differ at " .. at .. ": expected " .. shown(right) .. ", got " .. shown(left)
  end
  error(text, 2)
end

function assert(value, message, ...)
  if value then return value, message, ... end
  error(message == nil and "assertion failed" or message, 2)
end

-- A text fits as a whole, as a part, or as a pattern.
local function fits(text, wanted)
  if wanted == nil or text == wanted or string.find(text, wanted, 1, true) then return true end
  local ok, found = pcall(string.find, text, wanted)
  return ok and found ~= nil
end

local function has(table_, wanted)
  for key, value in pairs(wanted) do
    local mine = table_[key]
    if type(value) == "table" and type(mine) == "table" then
      if not has(mine, value) then return false end
    elseif difference(mine, value, "", 1) then
      return false
    end
  end
  return true
end

local function name_of(player) return player.name or "the player" end

local function what_came(player)
  local parts = {}
  for _, one in ipairs(raw.sent(player)) do
    if #parts == ENTRIES then parts[#parts + 1] = "..." break end
    parts[#parts + 1] = shown(one)
  end
  return #parts == 0 and "nothing was" or "sent was " .. table.concat(parts, ", ")
end

function test.expect_sent(player, name, fields)
  for _, one in ipairs(raw.sent(player)) do
    if one.kind == "message" and one.name == name and (fields == nil or has(one.fields, fields)) then return one.fields end
  end
  local with = fields and " with " .. shown(fields) or ""
  error(tostring(name) .. with .. " was not sent to " .. name_of(player) .. "; " .. what_came(player), 2)
end

local function text_expectation(kind, what)
  return function(player, wanted, options)
    for _, one in ipairs(raw.sent(player)) do
      if one.kind == kind and fits(one.text, wanted) and (options == nil or has(one, options)) then return one end
    end
    local text = wanted == nil and what or what .. " " .. shown(wanted)
    local with = options and " with " .. shown(options) or ""
    error(text .. with .. " did not come to " .. name_of(player) .. "; " .. what_came(player), 2)
  end
end
test.expect_chat = text_expectation("chat", "a line of chat")
test.expect_box = text_expectation("box", "a box")

function test.expect_kicked(player, reason)
  for _, one in ipairs(raw.sent(player)) do
    if one.kind == "kick" and fits(one.reason, reason) then return one.reason end
  end
  error(name_of(player) .. " was not asked to leave; " .. what_came(player), 2)
end

function test.expect_nothing(player)
  if #raw.sent(player) > 0 then error("nothing was to come to " .. name_of(player) .. "; " .. what_came(player), 2) end
end

function test.expect_poked(player, address, bytes)
  local got = raw.poked(player, address, #bytes)
  if got == bytes then return end
  local hex = codec.hex
  local text = got and "pokes left " .. hex(got) or "not all of it was poked"
  error(string.format("expected %s at 0x%08X of %s; %s", hex(bytes), address, name_of(player), text), 2)
end

local function expect_line(lines, wanted, level, what)
  for _, one in ipairs(lines) do
    if fits(one.text, wanted) and (level == nil or one.level == level) then return one.text end
  end
  local parts = {}
  for i, one in ipairs(lines) do
    if i > ENTRIES then parts[#parts + 1] = "..." break end
    parts[#parts + 1] = one.level .. " " .. quoted(one.text)
  end
  local said = #parts == 0 and "there is none" or "there is " .. table.concat(parts, ", ")
  error(what .. " " .. shown(wanted) .. " is missing; " .. said, 3)
end

function test.expect_log(wanted, level) return expect_line(raw.log(), wanted, level, "the line of log") end

function test.expect_error(wanted)
  local text = expect_line(raw.errors(), wanted, nil, "the error")
  raw.forgive(text)
  return text
end

local clock = {}
local function colon(self, name)
  if self ~= clock then error("call it with a colon: test.clock:" .. name .. "(...)", 3) end
end
function clock.advance(self, time)
  colon(self, "advance")
  local _, why = waiting.advance(time)
  if why ~= nil then error(why, 2) end
end
function clock.set(self, moment)
  colon(self, "set")
  raw.set_clock(moment)
end
function clock.now(self)
  colon(self, "now")
  return raw.now()
end
test.clock = clock
for _, name in ipairs { "advance", "set_clock", "now", "describe", "errors", "forgive", "poked", "near", "enter_suite", "leave_suite" } do test[name] = nil end

local names = {}
for name in pairs(test) do names[#names + 1] = name end
_G.test = setmetatable({}, {
  __index = function(_, name)
    local value = test[name]
    if value == nil then error("test has no " .. shown(name) .. raw.near(tostring(name), names), 2) end
    return value
  end,
  __newindex = function() error("test can't be changed", 2) end,
  __metatable = false,
})
`;
