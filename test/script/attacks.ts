/** What hostile scripts try; run in a bare state, in plugins, and in plugins with a thread of their own. */

/** What must become of a program: it is stopped by a limit, refused with this text, or harmless. */
export type End = 'stopped' | 'harmless' | RegExp;

const loop = 'while true do end';

/** Programs of plain Lua that hang, escape or break an unprotected state, and their end. */
export const programs: Readonly<Record<string, readonly [string, End]>> = {
  'endless loop': [loop, 'stopped'],
  'endless goto': ['::again:: goto again', 'stopped'],
  'endless recursion by tail calls': ['local function f() return f() end f()', 'stopped'],
  'pcall around an endless loop, in a loop': [`while true do pcall(function() ${loop} end) end`, 'stopped'],
  'pcall that calls itself': ['local function f() pcall(f) f() end f()', /overflow|stopped/],
  'a message handler that loops': [`xpcall(function() ${loop} end, function() ${loop} end)`, 'stopped'],
  'a message handler that loops after an error': [`xpcall(error, function() ${loop} end)`, 'stopped'],
  'an endless coroutine': [`coroutine.wrap(function() ${loop} end)()`, 'stopped'],
  'a coroutine resumed in a loop': [
    'local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end',
    'stopped',
  ],
  'a killed coroutine whose parent returns': [
    `coroutine.resume(coroutine.create(function() ${loop} end)) return 1`,
    'stopped',
  ],
  'coroutines in coroutines': ['local function f() coroutine.wrap(f)() end f()', /overflow|stopped|memory/],
  'a finalizer that loops': [`setmetatable({}, { __gc = function() ${loop} end })`, /__gc is not available/],
  'a to-be-closed variable that loops': [
    `local x <close> = setmetatable({}, { __close = function() ${loop} end })`,
    'stopped',
  ],
  'a to-be-closed variable in a loop of pcall': [
    `while true do pcall(function() local x <close> = setmetatable({}, { __close = function() ${loop} end }) end) end`,
    'stopped',
  ],
  'an error value that loops when it is shown': [
    `error(setmetatable({}, { __tostring = function() ${loop} end }))`,
    /an error value of type table/,
  ],
  'a comparison that loops': [
    `local m = { __lt = function() ${loop} end } local a, b = setmetatable({}, m), setmetatable({}, m) return a < b`,
    'stopped',
  ],
  'an index chain that loops': [
    `local t = setmetatable({}, { __index = function() ${loop} end }) return t.x`,
    'stopped',
  ],
  'rep of nothing, often': ['return string.rep("", 1 << 40)', 'harmless'],
  'rep of a gigabyte': ['return string.rep("x", 1 << 30)', /at most/],
  'a string that doubles': ['local s = "x" while true do s = s .. s end', /memory|stopped/],
  'a table that grows': ['local t = {} while true do t[#t + 1] = {} end', /memory|stopped/],
  'coroutines without end': [
    'local t = {} while true do t[#t + 1] = coroutine.create(print) end',
    /bad argument/,
  ],
  'closures without end': [
    'local t = {} while true do t[#t + 1] = function() return t end end',
    /memory|stopped/,
  ],
  'a big pack': ['return string.pack("!16 s4", string.rep("x", 1 << 21)):rep(100)', /memory|at most/],
  'deep recursion': ['local function f() return 1 + f() end return f()', /overflow|memory/],
  'deep nesting in the parser': [
    'return load("return " .. ("("):rep(50000) .. "1")()',
    /attempt to call a nil/,
  ],
  'metamethods that call each other': [
    'local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k + 1] end return t[1]',
    /overflow/,
  ],
  'a pattern that backtracks': ['return ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30))', /too long/],
  'a pattern that backtracks, by match': ['return ("a"):rep(10000):match(".-.-.-b")', /too long/],
  'a pattern that backtracks, by gsub': ['return ("a"):rep(10000):gsub(".-.-b", "")', /too long/],
  'a pattern that backtracks, by gmatch': ['for _ in ("a"):rep(10000):gmatch(".-.-b") do end', /too long/],
  'a long subject': ['return ("a"):rep(20000):find("b")', /at most 16384 bytes/],
  'move over a thousand million': ['table.move({}, 1, 1e9, 2)', /at most 65536/],
  'move with the smallest integer': ['table.move({}, math.mininteger, -1, 1)', /at most|too many/],
  'insert with a length that lies': [
    'table.insert(setmetatable({}, { __len = function() return 1 << 40 end }), 1, 1)',
    /without a metatable/,
  ],
  'sort with a length that lies': [
    'table.sort(setmetatable({}, { __len = function() return 1 << 30 end }), rawequal)',
    /without a metatable/,
  ],
  'sort of too much': ['local t = {} for i = 1, 5000 do t[i] = -i end table.sort(t)', /at most 4096/],
  'sort with a comparison that loops': [`table.sort({ 3, 2, 1 }, function() ${loop} end)`, 'stopped'],
  'unpack of a million': ['return table.unpack({}, 1, 1e6)', /at most 256/],
  'gsub with a function that loops': [`return ("aaa"):gsub("a", function() ${loop} end)`, 'stopped'],
  'load with a reader function': ['return load(function() return "x" end)', /takes text only/],
  'load of a binary chunk': ['return load("\\27Lua\\x54\\0\\x19\\x93")()', /attempt to call a nil/],
  'load of a binary chunk that was asked for': [
    'return load("\\27Lua", "x", "b")()',
    /attempt to call a nil/,
  ],
  'load of much text': ['return load(("x = 1 "):rep(20000))', /at most 65536/],
  'string.dump': ['return string.dump(function() end)', /attempt to call a nil/],
  'the debug library': ['return debug.sethook()', /global 'debug'/],
  'the io library': ['return io.open("x", "w")', /global 'io'/],
  'os.exit': ['return os.exit(7)', /attempt to call a nil/],
  'os.execute': ['return os.execute("true")', /attempt to call a nil/],
  'the package library': ['return package.loadlib("x", "*")', /global 'package'/],
  'dofile and loadfile': ['return (dofile or loadfile)("x")', /attempt to call a nil/],
  'a full collection in a loop': ['while true do collectgarbage() end', /global 'collectgarbage'/],
  'the metatable of strings': ['getmetatable("").__index = nil', /attempt to index a boolean/],
  'utf8 over much text': ['return utf8.len(("x"):rep(100000))', /at most 65536/],
  'a date with a long format': ['return os.date(("%c"):rep(1000000))', /at most 256/],
  'a plain search for half of itself': [
    'return (("a"):rep(1000000)):find(("a"):rep(500000) .. "b", 1, true)',
    /may take too long/,
  ],
  'a replacement of half of itself': [
    'return string.replace(("a"):rep(1000000), ("a"):rep(500000) .. "b", "")',
    /may take too long/,
  ],
  'a split at half of itself': [
    'return string.split(("a"):rep(1000000), ("a"):rep(5000) .. "b")',
    /too long/,
  ],
  'unpack with a long format': [
    'return string.unpack(("b"):rep(1000000), ("x"):rep(1000000))',
    /too many results|memory/,
  ],
  'all bytes of a long string': [
    'return string.byte(("x"):rep(2000000), 1, -1)',
    /too long|too many|overflow/,
  ],
  'a metatable of pairs that loops': [
    `for _ in pairs(setmetatable({}, { __pairs = function() ${loop} end })) do end`,
    'stopped',
  ],
  'concatenation with a long separator': [
    'return table.concat({ 1, 2, 3, 4, 5, 6 }, ("x"):rep(2000000))',
    /memory/,
  ],
  'a wide format': ['return ("%99999d"):format(1)', /invalid conversion/],
  'a long text as a number, often': [
    'local s = ("1"):rep(2000000) while true do local _ = s + 1 end',
    'stopped',
  ],
  'tonumber of a long text': ['local s = ("1"):rep(2000000) while true do tonumber(s) end', 'stopped'],
  'tonumber with a base': ['local s = ("1"):rep(2000000) while true do tonumber(s, 2) end', 'stopped'],
  'comparison of long texts': [
    'local a = ("a"):rep(2000000) local b = a .. "b" while true do local _ = a < b end',
    /stopped|memory/,
  ],
  'equality of long texts': [
    'local s = ("x"):rep(1000000) while true do rawequal(s .. "a", s .. "b") end',
    /stopped|memory/,
  ],
  'a long text as a key, made anew each time': [
    'local s, t, i = ("x"):rep(1000000), {}, 0 while true do i = i + 1 t[s .. i] = nil end',
    'stopped',
  ],
  'a string too long, again and again, in pcall': [
    'local s = ("x"):rep(1500000) while true do pcall(function() return s .. s end) end',
    'stopped',
  ],
  'memory used up, again and again, in pcall': [
    'local t = {} pcall(function() for i = 1, 1e9 do t[i] = {} end end) while true do pcall(string.rep, "x", 2000000) end',
    'stopped',
  ],
  'next over an emptied table': [
    'local t = {} for i = 1, 100000 do t["k" .. i] = 1 end for k in pairs(t) do t[k] = nil end while true do next(t) end',
    'stopped',
  ],
  'insertion at the front of a long list': [
    'local t = {} for i = 1, 100000 do t[i] = 1 end while true do table.insert(t, 1, 1) table.remove(t, 1) end',
    'stopped',
  ],
  'concatenation of a long list': [
    'local t = {} for i = 1, 100000 do t[i] = "" end while true do table.concat(t) end',
    'stopped',
  ],
  'a slice of a long text, often': [
    'local s = ("x"):rep(2000000) while true do local _ = s:sub(2) end',
    'stopped',
  ],
  'reversal of a long text, often': [
    'local s = ("x"):rep(2000000) while true do local _ = s:reverse() end',
    'stopped',
  ],
  'case of a long text, often': [
    'local s = ("x"):rep(2000000) while true do local _ = s:upper() end',
    'stopped',
  ],
  'quotation of a long text': ['local s = ("\\0"):rep(500000) while true do ("%q"):format(s) end', 'stopped'],
  'a format with a metamethod that loops': [
    `return ("%s"):format(setmetatable({}, { __tostring = function() ${loop} end }))`,
    'stopped',
  ],
  'tostring with a metamethod that loops': [
    `return tostring(setmetatable({}, { __tostring = function() ${loop} end }))`,
    'stopped',
  ],
  'a length that loops': [`return #setmetatable({}, { __len = function() ${loop} end })`, 'stopped'],
  'a concatenation that loops': [
    `return setmetatable({}, { __concat = function() ${loop} end }) .. "x"`,
    'stopped',
  ],
  'an equality that loops': [
    `local m = { __eq = function() ${loop} end } return setmetatable({}, m) == setmetatable({}, m)`,
    'stopped',
  ],
  'a call that loops': [`return setmetatable({}, { __call = function() ${loop} end })()`, 'stopped'],
  'an assignment that loops': [
    `local t = setmetatable({}, { __newindex = function() ${loop} end }) t.x = 1`,
    'stopped',
  ],
  'coroutine.close with a variable that loops': [
    `local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() ${loop} end }) coroutine.yield() end)
     coroutine.resume(co) coroutine.close(co)`,
    'stopped',
  ],
  'coroutine.wrap that ends in an error with a variable that loops': [
    `coroutine.wrap(function() local x <close> = setmetatable({}, { __close = function() ${loop} end }) error("x") end)()`,
    'stopped',
  ],
  'a generator of a for that loops': [`for _ in function() ${loop} end do end`, 'stopped'],
  'a for over all integers': ['for i = math.mininteger, math.maxinteger do end', 'stopped'],
  'a for over all numbers': ['for i = -1e308, 1e308, 1 do end', 'stopped'],
  'many variables to be closed': [
    'local function f(n) local x <close> = setmetatable({}, { __close = function() end }) if n > 0 then f(n - 1) end end f(1e6)',
    /overflow|memory/,
  ],
  'a frontier over and over': ['local s = ("a"):rep(16000) while true do s:find("%f[b]") end', 'stopped'],
  'balanced brackets that never balance': [
    'local s = ("("):rep(16000) while true do s:find("%b()") end',
    'stopped',
  ],
  'a back reference': ['local s = ("a"):rep(16000) while true do s:find("^(a*)%1b") end', 'stopped'],
  'a substitution that grows': [
    'local s, r = ("a"):rep(16000), ("x"):rep(4000) return s:gsub("a", r)',
    /memory/,
  ],
  'a substitution with a table that loops': [
    `return ("aaa"):gsub("a", setmetatable({}, { __index = function() ${loop} end }))`,
    'stopped',
  ],
  'load in a loop': ['local s = ("x = 1 "):rep(10000) while true do load(s) end', 'stopped'],
  'load of much nesting': [
    'local s = "return " .. ("{"):rep(190) .. ("}"):rep(190) while true do load(s) end',
    'stopped',
  ],
  'load of many jumps': [
    'local s = "do " .. ("goto z "):rep(6000) .. "end ::z::" while true do load(s) end',
    'stopped',
  ],
  'load of functions in functions': [
    'local s = "return " .. ("function() return "):rep(150) .. "1 " .. ("end "):rep(150) while true do load(s) end',
    'stopped',
  ],
  'pack with much padding': ['while true do pcall(string.pack, "!16 c2000000", "x") end', 'stopped'],
  'pack of a length that lies': ['return string.pack("c2147483647", "x")', /memory|too long|range|overflow/],
  'unpack at a position that lies': ['return string.unpack("s4", "\\255\\255\\255\\127")', /too short/],
  'dates without end': ['while true do os.date("%c%c%c%c%c%c") end', 'stopped'],
  'a date of a year that no calendar has': ['return os.date("%c", math.maxinteger)', 'harmless'],
  'a comparison of sort that lies': [
    'local t = {} for i = 1, 4096 do t[i] = i end while true do pcall(table.sort, t, function() return true end) end',
    'stopped',
  ],
  'an error with a long text': ['error(("x"):rep(2000000))', /^test\.lua:1: x{400,500} \.\.\. x{500}$/],
  'a yield out of the chunk': ['coroutine.yield()', /outside a coroutine/],
  'a coroutine that resumes itself': [
    'local co co = coroutine.create(function() return coroutine.resume(co) end) assert(select(2, assert(coroutine.resume(co))))',
    /cannot resume/,
  ],
  'the registry through coroutine.running': ['return coroutine.running().x', /attempt to index a thread/],
  'collectgarbage through a metatable': ['return getmetatable(print).__gc', /attempt to index/],
  'setmetatable on text': ['setmetatable("", {})', /table expected/],
  'rawset on the library of strings’ metatable': [
    'rawset(getmetatable(""), "__index", {})',
    /table expected/,
  ],
  'a finalizer put in later': [
    `local m = {} setmetatable({}, m) m.__gc = function() ${loop} end for i = 1, 1e5 do local _ = {} end`,
    'harmless',
  ],
  // The last, because the state is not what it was afterwards.
  'tampering with the library the prelude uses': [
    'string.find, string.sub, table.concat, error = nil, nil, nil, nil return string.replace("abc", "b", "x"):nothing()',
    /attempt to call/,
  ],
};

/** What a chat handler does, with `e` and `player`, and what its error says; undefined when it has none. */
export const floods: Readonly<Record<string, readonly [program: string, error: RegExp | undefined]>> = {
  'timers without end': ['while true do server.after(1, print) end', /at most 1000 timers/],
  'repeating timers without end': ['while true do server.every(1, print) end', /at most 1000 timers/],
  'a timer that fires without pause': ['server.every(0, print)', /time must be from 0\.01 seconds/],
  'a timer of no time at all': ['server.every(0 / 0, print)', /time must be from 0\.01 seconds/],
  'tasks without end': ['while true do server.go(print) end', /at most \d+ /],
  'tasks that start tasks': [
    'local function f() server.go(f) server.go(f) end server.go(f)',
    /at most|without end/,
  ],
  'handlers without end': ['while true do server.on("chat.message", print) end', /at most 1000 handlers/],
  'handlers taken off and put on': [
    'while true do server.on("chat.message", { id = "x" }, print) end',
    /stopped/,
  ],
  'commands without end': [
    'local i = 0 while true do i = i + 1 server.commands.add { name = "c" .. i, run = print } end',
    /at most 200 commands/,
  ],
  'broadcasts without end': ['while true do server.broadcast("x") end', /at most 1000 messages/],
  'storage without end': [
    'local i = 0 while true do i = i + 1 storage["k" .. i] = i end',
    /at most \d+ keys|stopped/,
  ],
  'a value that is too much for storage': ['storage.x = ("x"):rep(200000)', /at most \d+ are possible/],
  'a key that is too long for storage': ['storage[("x"):rep(10000)] = 1', /a key has 1 to/],
  'a table in itself in storage': ['local t = {} t.t = t storage.t = t', /nested 16 deep/],
  'a table in itself as a result': ['local t = {} t.t = t return t', /nested 16 deep/],
  'a table with too many entries': [
    'local t = {} for i = 1, 10001 do t[i] = i end storage.t = t',
    /at most 10000 entries/,
  ],
  'a table whose pairs loop': [
    'storage.t = setmetatable({}, { __pairs = function() while true do end end })',
    undefined,
  ],
  'lines of log without end': ['while true do print("x") end', /stopped/],
  'a table as a player': [
    'local t = setmetatable({}, { __index = player }) t.kick(t, "x")',
    /must be a player|colon/,
  ],
  'the metatable of a player': ['getmetatable(player).__index = nil', /attempt to index a boolean/],
  'another metatable for a player': ['setmetatable(player, {})', /table expected/],
  'a method of a player on an event': ['player.kick(e, "x")', /must be a player|colon/],
  'a method of an event on a player': ['e.drop(player)', /colon/],
  'an assignment to a player': ['player.name = "x"', /can't be assigned/],
  'an event of yesterday': ['local old = kept kept = e if old then old.text = "x" end', /this event is over/],
  'a name from the prototype of JavaScript': ['return e.constructor', /has no "constructor"/],
  'another name from the prototype': ['e.__proto__ = {}', /no "__proto__"|__proto__/],
  'a result with a name from the prototype': ['return { __proto__ = "x" }', /__proto__/],
  'a where with names from the prototype': [
    'server.on("chat.message", { where = { toString = 1 } }, print)',
    /toString/,
  ],
  'an event by a name from the prototype': ['server.on("constructor", print)', /no event "constructor"/],
  'a value of a channel with a name from the prototype': [
    'return e.channel.constructor',
    /has no "constructor"/,
  ],
  'storage under a name from the prototype': [
    'storage.__proto__ = { polluted = 1 } assert(storage.polluted == nil)',
    undefined,
  ],
};

/**
 * A chain through a table that becomes weak in its keys when it is long: the collector goes over all of it once
 * for each link, within a single allocation, which no limit inside stops.
 */
export const hang = `
local chain, last = {}, {}
first = last
server.on("chat.message", function(e)
  if e.text == "build" then
    for i = 1, 1000 do
      local link = {}
      chain[last] = link
      last = link
    end
  elseif e.text == "hang" then
    setmetatable(chain, { __mode = "k" })
    for i = 1, 1000 do string.rep("x", 250000) end
  end
end)`;
