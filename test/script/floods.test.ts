/** Plugins that flood the server or forge what it gave them: each meets a limit, and its neighbour serves on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { host, origin, player, world } from './world.js';

/** What a chat handler does, with `e` and `player`, and what its error says; undefined when it has none. */
const attacks: Record<string, readonly [program: string, error: RegExp | undefined]> = {
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

test('a flood meets a limit, a forgery an error; the plugin beside it and the server notice nothing', async (t) => {
  for (const [name, [program, error]] of Object.entries(attacks)) {
    await t.test(name, async (inner) => {
      const made = world(inner, {
        'scripts/a.lua': `plugin { name = "a", version = "1", permissions = { "chat.system", "player.kick" } }
          server.on("chat.message", { priority = 1 }, function(e, player) ${program} end)`,
        'scripts/b.lua':
          'plugin { name = "b", version = "1" } server.on("chat.message", function(e) e.text = e.text .. "b" end)',
      });
      const scripts = await host(inner, made);
      const ann = player('7', 'Ann');
      made.players.set('7', ann);
      made.channels.set(3, { name: 'Lobby', capacity: 10, players: 1 } as never);
      const began = performance.now();
      const fields = { text: 'a', channel: 3 };
      scripts.events['chat.message']!.run(fields, origin({ player: ann }));
      if (name === 'an event of yesterday')
        scripts.events['chat.message']!.run({ text: 'a' }, origin({ player: ann }));
      assert.equal(fields.text, 'ab');
      assert.ok(performance.now() - began < 3000);
      const faults = made.log
        .filter(({ level }) => level === 'error')
        .map(({ fields: { err }, message }) => `${String(err)} ${message}`);
      if (error) assert.match(faults.join('\n'), error);
      else assert.deepEqual(faults, []);
      assert.ok(made.printed.length <= 20);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
      await scripts.reload('scripts/a');
      assert.equal(scripts.list()[0]?.tasks, 0);
    });
  }
});
