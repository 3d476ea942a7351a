/** How plugins are found, loaded, refused and ordered, and what their handlers may do. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { atOnce } from '#script/layer.js';
import { host, origin, player, world } from './world.js';

const head = (name: string) => `plugin { name = "${name}", version = "1" } `;
const chat = (text: string) => ({ text, kind: 0, target_id: 0 });

test('plugins are files and folders of scripts/ and folders of games/; lib and types are none', async (t) => {
  const made = world(t, {
    'scripts/one.lua': head('one'),
    'scripts/two/init.lua': head('two'),
    'scripts/lib/shared.lua': 'return 1',
    'scripts/types/server.lua': 'return 1',
    'scripts/empty/other.lua': 'error("never run")',
    'games/uya/init.lua': head('uya'),
    'games/plain/title.json': '{}',
  });
  const scripts = await host(t, made);
  assert.deepEqual(
    scripts.list().map(({ id }) => id),
    ['scripts/one', 'scripts/two', 'games/uya'],
  );
});

test('a returned manifest is accepted; none is refused at line 1', async (t) => {
  const made = world(t, {
    'scripts/clank.lua': 'return { name = "clank", version = { major = 1, minor = 2, patch = 3 } }',
    'scripts/none.lua': 'local x = 1',
  });
  const scripts = await host(t, made);
  assert.equal(scripts.list().find(({ id }) => id === 'scripts/clank')?.version, '1.2.3');
  assert.match(
    scripts.list().find(({ id }) => id === 'scripts/none')?.fault ?? '',
    /^scripts\/none\.lua:1: a plugin begins with/,
  );
});

const refused: Record<string, readonly [string, RegExp]> = {
  'a misspelt event': [
    'server.on("chat.mesage", print)',
    /^scripts\/x\.lua:2: there is no event "chat\.mesage"; did you mean "chat\.message"\?$/,
  ],
  'a misspelt message': [
    'server.on("medius.in.ChatMesage", print)',
    /:2: .*did you mean "medius\.in\.ChatMessage"\?$/,
  ],
  'a misspelt option': [
    'server.on("chat.message", { prioritty = 1 }, print)',
    /:2: .*"prioritty"; did you mean "priority"\?$/,
  ],
  'a misspelt field in where': [
    'server.on("chat.message", { where = { kidn = 1 } }, print)',
    /:2: .*"kidn"; did you mean "kind"\?$/,
  ],
  'a payload byte where there is none': [
    'server.on("chat.message", { where = { [0] = 1 } }, print)',
    /:2: .*no payload/,
  ],
  'no handler': [
    'server.on("chat.message")',
    /:2: server\.on: argument 2 \(handler\) must be a function, got no value$/,
  ],
  'all messages without where': ['server.on("medius.in", print)', /:2: .*narrow it by where/],
  'a second manifest': ['plugin { name = "y", version = "1" }', /:2: .*stands once/],
  'an error': ['local t = nil; t.x = 1', /:2: attempt to index a nil value/],
  'a syntax error': ['local = 1', /^scripts\/x\.lua:2: /],
  'an endless loop': ['while true do end', /:2: stopped/],
  'a timer that is too fast': ['server.every(0, print)', /:2: server\.every: time must be from/],
  'a secret field in where': [
    'server.on("medius.in.AccountLoginRequest", { where = { password = "x" } }, print)',
    /:2: .*no field "password"/,
  ],
};

for (const [what, [line, error]] of Object.entries(refused)) {
  test(`a plugin with ${what} is refused with file and line`, async (t) => {
    const made = world(t, { 'scripts/x.lua': `${head('x')}\n${line}` });
    const scripts = await host(t, made);
    assert.match(scripts.list()[0]?.fault ?? '', error);
    assert.equal(scripts.events['chat.message'], undefined);
  });
}

test('a manifest with unknown fields or without a name is refused', async (t) => {
  const made = world(t, {
    'scripts/a.lua': 'plugin { name = "a", version = "1", titels = {} }',
    'scripts/b.lua': '\nplugin { version = "1" }',
  });
  const [a, b] = (await host(t, made)).list();
  assert.match(a?.fault ?? '', /scripts\/a\.lua:1: .*"titels"; did you mean "titles"\?/);
  assert.match(b?.fault ?? '', /scripts\/b\.lua:2: .*name must be/);
});

test('require finds own files and scripts/lib, once each; links out, strangers and circles are refused', async (t) => {
  const made = world(t, {
    'scripts/lib/shared.lua': 'count = (count or 0) + 1 return { value = 40 + count }',
    'scripts/own/init.lua': `${head('own')}
      local a, b = require("shared"), require("shared")
      local c = require("part.deep")
      print(a.value, a == b, c)
      print(select(2, pcall(require, "round")))
      print(select(2, pcall(require, "out")))
      print(select(2, pcall(require, "../secret")))
      print(select(2, pcall(require, "missing")))`,
    'scripts/own/part/deep.lua': 'return "deep"',
    'scripts/own/round.lua': 'return require("again")',
    'scripts/own/again.lua': 'return require("round")',
    'secret.lua': 'return "secret"',
  });
  symlinkSync(join(made.folder, 'secret.lua'), join(made.folder, 'scripts/own/out.lua'));
  await host(t, made);
  assert.deepEqual(made.faults, []);
  const [values, round, out, up, missing] = made.printed;
  assert.equal(values, '41 true deep');
  assert.match(round ?? '', /circle/);
  assert.match(out ?? '', /leads out/);
  assert.match(up ?? '', /not the name of a module/);
  assert.match(missing ?? '', /there is no "missing\.lua"/);
});

test('plugins come by priority, then scripts before games, then name; each sees the last one’s changes', async (t) => {
  const add = (letter: string, options = '') =>
    `${head(letter)} server.on("chat.message", ${options} function(e) e.text = e.text .. "${letter}" end)`;
  const made = world(t, {
    'games/uya/init.lua': add('u'),
    'scripts/b.lua': add('b'),
    'scripts/a.lua': add('a'),
    'scripts/z.lua': add('z', '{ priority = 5 },'),
  });
  const scripts = await host(t, made);
  const fields = chat('-');
  assert.deepEqual(scripts.events['chat.message']?.run(fields, origin()), { kind: 'pass', changed: true });
  assert.equal(fields.text, '-zabu');
});

test('results: nothing goes on, false drops, "stop" hides it from later plugins, a table assigns', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')} server.on("chat.message", function(e)
      if e.text == "drop" then return false end
      if e.text == "stop" then return "stop" end
      if e.text == "table" then return { text = "tables" } end
      if e.text == "refuse" then e:refuse(-993) end
      if e.text == "silent" then e:drop("silent") end
    end)`,
    'scripts/b.lua': `${head('b')} server.on("chat.message", function(e) print(e.text) end)`,
  });
  const scripts = await host(t, made);
  const say = (text: string) => atOnce(scripts.events['chat.message']?.run(chat(text), origin()));
  assert.equal(say('plain')?.kind, 'pass');
  assert.deepEqual(say('drop'), { kind: 'drop', silent: false, reason: 'a said no' });
  assert.equal(say('stop')?.kind, 'pass');
  assert.deepEqual(say('table'), { kind: 'pass', changed: true });
  assert.deepEqual(say('refuse'), { kind: 'refuse', status: -993 });
  assert.deepEqual(say('silent'), { kind: 'drop', silent: true, reason: 'silent' });
  assert.deepEqual(made.printed, ['plain', 'tables']);
});

test('what has happened can not be stopped', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}\nserver.on("player.joined", function(e, player) print(player.name) return false end)`,
  });
  const scripts = await host(t, made);
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  assert.equal(atOnce(scripts.events['player.joined']?.run({}, origin({ player: ann }))).kind, 'pass');
  assert.deepEqual(made.printed, ['Ann']);
  assert.match(made.faults[0] ?? '', /has happened already/);
});

test('an error passes the event on as it was, is logged with place, and disturbs no other plugin', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}\nserver.on("chat.message", function(e)\n  e.text = "half done"\n  error("no luck")\nend)`,
    'scripts/b.lua': `${head('b')} server.on("chat.message", function(e) e.text = e.text .. "!" end)`,
  });
  const scripts = await host(t, made);
  const fields = chat('hello');
  scripts.events['chat.message']?.run(fields, origin());
  assert.equal(fields.text, 'hello!');
  const line = made.log.find(({ level }) => level === 'error');
  assert.deepEqual(line?.fields, {
    plugin: 'scripts/a',
    event: 'chat.message',
    registered: 'scripts/a.lua:2',
    err: 'scripts/a.lua:4: no luck',
    trace: ["[C]: in global 'error'", 'scripts/a.lua:4: in function <scripts/a.lua:2>'],
  });
});

test('on_error decides what becomes of an event whose handler fails', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')} server.on("chat.message", { on_error = "drop", where = { text = "x" } }, function() error("x") end)
      server.on("account.login", { on_error = "refuse" }, function() while true do end end)`,
  });
  const scripts = await host(t, made);
  assert.equal(atOnce(scripts.events['chat.message']?.run(chat('x'), origin())).kind, 'drop');
  assert.equal(atOnce(scripts.events['account.login']?.run({ name: 'Ann' }, origin())).kind, 'refuse');
});

test('a login whose handler fails is refused unless the handler or the operator says otherwise', async (t) => {
  const login = async (options: string, given: object = {}) => {
    const made = world(t, {
      'scripts/a.lua': `${head('a')} server.on("account.login", ${options} function() error("x") end)`,
    });
    const scripts = await host(t, made, { limitsOf: () => given });
    return atOnce(scripts.events['account.login']?.run({ name: 'Ann' }, origin())).kind;
  };
  assert.equal(await login(''), 'refuse');
  assert.equal(await login('{ on_error = "pass" },'), 'pass');
  assert.equal(await login('', { loginOnError: 'pass' }), 'pass');
  assert.equal(await login('{ on_error = "refuse" },', { loginOnError: 'pass' }), 'refuse');
});

test('where is tested before Lua is entered: equality, any of, ranges, server and application', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      local function on(name, where) server.on("chat.message", { where = where }, function() print(name) end) end
      on("kind 1", { kind = 1 })
      on("any", { kind = { 0, 2 } })
      on("range", { target_id = { min = 5, max = 9 } })
      on("server", { server = "mas" })
      on("both", { app_id = 10684, kind = 0 })`,
  });
  const scripts = await host(t, made);
  scripts.events['chat.message']?.run({ text: '', kind: 0, target_id: 7 }, origin());
  assert.deepEqual(made.printed, ['any', 'range', 'both']);
});

test('a title’s plugin sees its title only, others what their manifest names', async (t) => {
  const made = world(t, {
    'games/uya/init.lua': `${head('uya')} server.on("chat.message", function() print("uya") end)`,
    'scripts/some.lua': `plugin { name = "some", version = "1", titles = { "deadlocked" }, servers = { "mls" } }
      server.on("chat.message", function() print("some") end)`,
  });
  const scripts = await host(t, made);
  const say = (more: object) => scripts.events['chat.message']?.run(chat('x'), origin(more));
  say({ title: 'uya' });
  say({ title: 'deadlocked' });
  say({ title: 'deadlocked', server: 'mas' });
  say({ title: 'killzone' });
  assert.deepEqual(made.printed, ['uya', 'some']);
});

test('an event is dead after its handler, unless it was copied', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      local kept, copied
      server.on("chat.message", function(e)
        if kept then print(copied.text, select(2, pcall(function() return kept.text end))) end
        kept, copied = e, e:copy()
      end)`,
  });
  const scripts = await host(t, made);
  scripts.events['chat.message']?.run(chat('first'), origin());
  scripts.events['chat.message']?.run(chat('second'), origin());
  assert.match(made.printed[0] ?? '', /^first scripts\/a\.lua:4: this event is over/);
});

test('server.off takes a handler or timer back; an id replaces the one before', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      local once once = server.on("chat.message", function() print("once") server.off(once) end)
      server.on("chat.message", { id = "x" }, function() print("old") end)
      server.on("chat.message", { id = "x" }, function() print("new") end)
      local ticks = 0
      local timer timer = server.every("1s", function() ticks = ticks + 1 print(ticks) if ticks == 2 then timer:off() end end)
      server.after(0.5, function() print("after") end)`,
  });
  const scripts = await host(t, made);
  for (let i = 0; i < 2; i++) scripts.events['chat.message']?.run(chat('x'), origin());
  made.pass(500);
  made.pass(4500);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed, ['once', 'new', 'new', 'after', '1', '2']);
});

test('what a script sends goes out when its handler is through, and raises events then', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", permissions = { "chat.system", "chat.say" } }
      server.on("chat.message", function(e, player)
        player:system_message("hi " .. player.name, 2)
        e.channel:say("welcome", "HOST")
        print("handler ends")
      end)`,
  });
  const scripts = await host(t, made);
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  made.channels.set(3, { id: 3, name: 'CY', players: 1, capacity: 9 } as never);
  made.onSend = (text) => made.log.push({ level: 'info', message: 'script', fields: { text } });
  scripts.events['chat.message']?.run({ ...chat('x'), channel: 3 }, origin({ player: ann }));
  assert.deepEqual(made.printed, ['handler ends', 'system 7 2 hi Ann', 'say channel 3 HOST: welcome']);
});

test('scripts that answer each other without end are cut off', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", permissions = { "chat.system" } }
      server.on("chat.message", function() server.broadcast("again") end)`,
  });
  const scripts = await host(t, made);
  made.onSend = () => void scripts.events['chat.message']?.run(chat('x'), origin());
  scripts.events['chat.message']?.run(chat('x'), origin());
  assert.ok(made.sent.length <= 1000);
  assert.ok(made.log.some(({ message }) => message === 'scripts answer each other without end'));
});

test('a permission that was not granted is named, with what would grant it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}\nserver.broadcast("hi")`,
    'scripts/b.lua':
      'plugin { name = "b", version = "1", permissions = { "chat.system" } }\nserver.broadcast("hi")',
  });
  const scripts = await host(t, made, { granted: () => false });
  const [a, b] = scripts.list().map(({ fault }) => fault ?? '');
  assert.match(
    a ?? '',
    /a\.lua:2: server\.broadcast needs the permission chat\.system; ask for it in the manifest/,
  );
  assert.match(
    b ?? '',
    /b\.lua:2: .*grant it in the configuration: "plugins": \{ "b": \{ "permissions": \["chat\.system"\] \} \}$/,
  );
});

test('players, channels and games are handles: equal when they mean the same, nil and "gone" afterwards', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", permissions = { "chat.system" } }
      local known = {}
      server.on("chat.message", function(e, player)
        print(known[player] or "new", player.account_id, player.title, player.channel == e.channel, player:valid())
        known[player] = "known"
        if e.text == "leave" then
          server.after(1, function() print(player.name, player:system_message("x")) end)
        end
      end)`,
  });
  const scripts = await host(t, made);
  const ann = player('7', 'Ann', { channel: 3 as never });
  made.players.set('7', ann);
  for (const text of ['hi', 'leave'])
    scripts.events['chat.message']?.run({ ...chat(text), channel: 3 }, origin({ player: ann }));
  made.players.delete('7');
  made.pass(1000);
  assert.deepEqual(made.printed, ['new 7 uya true true', 'known 7 uya true true', 'nil nil gone']);
});

test('storage keeps plain values over lives, bytes and all', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      print(storage.count, storage.get("b\\0y") == "\\0\\255", storage.list and storage.list[2], storage.map and storage.map[-1])
      storage.count = (storage.count or 0) + 1
      storage.set("b\\0y", "\\0\\255")
      storage.list = { "a", "b" }
      storage.map = { [-1] = "minus", ["1"] = "text" }
      print(select(2, pcall(function() storage.f = print end)))`,
  });
  const scripts = await host(t, made);
  await scripts.reload('scripts/a');
  assert.deepEqual(made.faults, []);
  assert.equal(made.printed[0], 'nil false nil nil');
  assert.match(made.printed[1] ?? '', /a function can not be passed on/);
  assert.equal(made.printed[2], '1 true b minus');
});

test('tasks wait for the console’s memory; a hook may not', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", permissions = { "memory.peek", "memory.poke" } }
      server.on("chat.message", function(_, player)
        print(select(2, pcall(function() return player:peek(0, 4) end)))
        server.go(function()
          player:poke(16, "\\1\\0\\255")
          local bytes = player:peek(16, 4)
          print(#bytes, bytes:byte(1, 4))
          print(player:peek(4096, 4))
        end)
      end)`,
  });
  const scripts = await host(t, made);
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  scripts.events['chat.message']?.run(chat('x'), origin({ player: ann }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(made.faults, []);
  assert.match(made.printed[0] ?? '', /player:peek waits, and a hook can't; use player:go/);
  assert.deepEqual(made.printed.slice(1), ['4 1 0 255 0', 'nil no answer']);
});

test('commands are records; their arguments are checked', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.commands.add { name = "add", help = "adds", args = { "a:integer", "b:number = 2" }, permission = "x",
        run = function(ctx, args) return "sum " .. args.a + args.b end }`,
  });
  const scripts = await host(t, made);
  assert.equal(scripts.commands.get('add')?.permission, 'x');
  const run = (text: string) => scripts.command({ name: 'add', text, player: undefined });
  assert.deepEqual(run('3 4'), ['sum 7']);
  assert.deepEqual(run('3'), ['sum 5']);
  assert.deepEqual(run(''), ['a is missing; usage: add <a> [b]']);
  assert.deepEqual(run('3.5'), ['a is a whole number, not "3.5"; usage: add <a> [b]']);
  assert.deepEqual(run('1 2 3'), ['"3" is too much; usage: add <a> [b]']);
  assert.deepEqual(scripts.command({ name: 'none', text: '', player: undefined }), ['no command none']);
});

test('arguments have ranges, choices and times; commands have aliases and cooldowns', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.commands.add { name = "all", aliases = { "every", "b" }, cooldown = 5,
        args = { "sides:integer 2..100 = 6", "team?:choice red|blue", "time:duration = 0" },
        run = function(ctx, args) return args.sides .. " " .. tostring(args.team) .. " " .. args.time end }`,
    'scripts/b.lua': `${head('b')}
      server.commands.add { name = "b", run = function() return "the command b" end }`,
    'scripts/c.lua': `${head('c')} server.commands.add { name = "c", args = { "x:choice" }, run = function() end }`,
    'scripts/d.lua': `${head('d')} server.commands.add { name = "d", aliases = "D!", run = function() end }`,
  });
  const scripts = await host(t, made);
  const run = (text: string, name = 'all') => scripts.command({ name, text, player: undefined });
  assert.deepEqual(run(''), ['6 nil 0']);
  assert.deepEqual(run('2 BLUE 1h30m', 'every'), ['2 blue 5400']);
  assert.deepEqual(run('100 red 90'), ['100 red 90']);
  const how = '; usage: all [sides] [team] [time]';
  assert.deepEqual(run('1'), [`sides is from 2 to 100, not 1${how}`]);
  assert.deepEqual(run('101'), [`sides is from 2 to 100, not 101${how}`]);
  assert.deepEqual(run('6 green'), [`team is red, blue, not "green"${how}`]);
  assert.deepEqual(run('6 red soon'), [`time is a time such as 30m or 7d, not "soon"${how}`]);
  assert.deepEqual(run('', 'b'), ['the command b'], 'a name is worth more than an alias');
  const ann = player('7', 'Ann');
  const typed = (name: string) => scripts.command({ name, text: '', player: ann });
  assert.deepEqual(typed('all'), ['6 nil 0']);
  assert.deepEqual(typed('every'), ['all can be used again in 5 s']);
  made.pass(5000);
  assert.deepEqual(typed('all'), ['6 nil 0']);
  assert.match(made.faults.join(), /"x:choice" is no argument/);
  assert.match(made.faults.join(), /an alias must be small letters/);
});

test('a player is an argument in a thread of its own, too', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", isolate = "worker" }
      server.commands.add { name = "name", args = { "who:player" },
        run = function(ctx, args) return args.who.name .. " " .. args.who.account_id end }`,
  });
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  const scripts = await host(t, made);
  assert.deepEqual(await scripts.command({ name: 'name', text: 'an', player: undefined }), [
    `Ann ${ann.account!.id}`,
  ]);
});

test('a script that logs too much is cut short', async (t) => {
  const made = world(t, { 'scripts/a.lua': `${head('a')} for i = 1, 100 do print(i) end` });
  await host(t, made);
  assert.equal(made.printed.length, 20);
  assert.ok(made.log.some(({ message }) => message.includes('logs too much')));
});

test('the operator’s own plugin stands in for the shipped one of the same name; libraries are found in both', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('own')}`,
    'scripts/c.lua': `${head('c')} print(require("shared"), require("both"))`,
    'scripts/lib/both.lua': 'return "own"',
    'shipped/scripts/a.lua': `${head('shipped')}`,
    'shipped/scripts/b.lua': `${head('b')} print(require("both"))`,
    'shipped/scripts/lib/shared.lua': 'return "shipped"',
    'shipped/scripts/lib/both.lua': 'return "shipped"',
    'shipped/games/uya/init.lua': head('uya'),
  });
  const shipped = {
    scripts: join(made.folder, 'shipped/scripts'),
    games: join(made.folder, 'shipped/games'),
  };
  const scripts = await host(t, made, { folders: { ...made.folders, shipped } });
  assert.deepEqual(made.faults, []);
  assert.deepEqual(
    scripts.list().map(({ name }) => name),
    ['own', 'b', 'c', 'uya'],
  );
  assert.deepEqual(made.printed.toSorted(), ['own', 'shipped own']);
});
