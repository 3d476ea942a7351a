/** `server`, `server.commands`, `storage`, `settings` and `log`: what there is besides listening. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ListedCommand } from '#script/services/server.js';
import { host, player, world } from './world.js';

const of = (name: string, more = '') => `plugin { name = "${name}", version = "1"${more} }\n`;

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !holds(); tries++) await pause(20);
}

const facts = `log.info(server.version, #server.titles(), server.stats().players, server.stats().uptime)
local uya = server.title("uya")
log.info(uya.name, uya.pool, uya.applications[1].id, uya.applications[1].region, uya.applications[1].medius, uya.channels[1].capacity, uya.locations[1].name)
log.info(server.title("none"))`;

for (const isolate of ['', ', isolate = "worker"'])
  test(`a plugin asks what the server is${isolate && ', from a thread of its own'}`, async (t) => {
    const made = world(t, { 'scripts/p.lua': of('p', isolate) + facts });
    await host(t, made);
    await until(() => made.printed.length >= 3);
    assert.deepEqual(made.printed, ['1.2.3 2 0 12', 'The game uya uya 10684 NTSC 108 32 Aquatos', 'nil']);
  });

test("a title's plugin is told of its own title", async (t) => {
  const made = world(t, {
    'games/uya/init.lua': `${of('uya')}log.info(#server.titles(), server.title("jak"))`,
  });
  await host(t, made);
  assert.deepEqual(made.printed, ['1 nil']);
});

test('stop and restart ask for the permission of the console, and leave after the handler', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p', ', permissions = { "console" }')}
server.stop()
server.restart("new maps", "5m")
log.info("ordered")
log.info(select(2, pcall(server.stop, "x", "2d")))`,
    'scripts/q.lua': `${of('q')}log.info(select(2, pcall(server.stop)))`,
  });
  await host(t, made);
  assert.deepEqual(made.sent, ['end the plugin p 0 false', 'end new maps 300000 true']);
  assert.match(made.printed[1]!, /after is a time from 0 to a day/);
  assert.match(made.printed[2]!, /server\.stop needs the permission console/);
});

const kick: ListedCommand = {
  ...{ name: 'kick', help: 'ask a player to leave', usage: 'kick <player> [reason]', aliases: ['boot'] },
  ...{ permission: 'player.kick', plugin: undefined, where: ['chat', 'console'] },
};

for (const isolate of ['', ', isolate = "worker"'])
  test(`commands are listed, run and taken away${isolate && ' from a thread of its own'}`, async (t) => {
    const made = world(t, {
      'scripts/p.lua': `${of('p', `${isolate}, permissions = { "console" }`)}
server.commands.add { name = "dice", run = function() return "six" end }
local one = server.commands.list()[1]
log.info(one.name, one.help, one.aliases[1], one.permission, one.plugin, one.where[2])
log.info(server.commands.usage("boot"), server.commands.usage("nothing"))
server.on("topic.go", function()
  server.go(function()
    log.info(table.concat(server.commands.run("who"), ","))
    log.info(table.concat(server.commands.run("who", server.players()[1]), ","))
    log.info(server.commands.run("fail"))
    log.info(server.commands.remove("dice"), server.commands.remove("dice"))
    log.info("end")
  end)
end)`,
    });
    made.commands = [kick];
    made.players.set('1', player('1', 'Ann'));
    made.answer = (line, sessionKey, isFree) => {
      if (line === 'fail') throw new Error('no command fail');
      return [line, String(sessionKey), String(isFree)];
    };
    const scripts = await host(t, made);
    assert.ok(scripts.commands.has('dice'));
    scripts.others.publish('go', undefined, 'test');
    await until(() => made.printed.includes('end'));
    assert.deepEqual(made.printed, [
      'kick ask a player to leave boot player.kick nil console',
      'kick <player> [reason] nil',
      'who,undefined,false',
      'who,1,false',
      'nil no command fail',
      'true false',
      'end',
    ]);
    await until(() => !scripts.commands.has('dice'));
    assert.ok(!scripts.commands.has('dice'));
  });

test('without the permission a plugin runs free commands for a player and nothing as the console', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p')}
server.on("topic.go", function()
  server.go(function()
    log.info(server.commands.run("who", server.players()[1])[1])
    log.info(select(2, pcall(server.commands.run, "stop")))
    log.info(select(2, pcall(server.commands.run, "a\\nb", server.players()[1])))
  end)
end)`,
  });
  made.players.set('1', player('1', 'Ann'));
  made.answer = (_line, _sessionKey, isFree) => [`free: ${isFree}`];
  const scripts = await host(t, made);
  scripts.others.publish('go', undefined, 'test');
  await until(() => made.printed.length >= 3);
  assert.equal(made.printed[0], 'free: true');
  assert.match(made.printed[1]!, /needs the permission console/);
  assert.match(made.printed[2]!, /a line is one line/);
});

test('commands that run commands come to an end', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p', ', permissions = { "console" }')}
server.on("topic.go", function()
  for i = 1, 50 do
    server.go(function() local lines, why = server.commands.run("again") if not lines then log.info(why) end end)
  end
end)`,
  });
  let runs = 0;
  made.answer = () => {
    runs++;
    return [];
  };
  const scripts = await host(t, made);
  scripts.others.publish('go', undefined, 'test');
  await until(() => made.printed.length >= 20);
  assert.ok(runs > 0 && runs <= 20, `${runs} ran`);
  assert.match(made.printed[0]!, /at most 8 command lines at once and 20 a second/);
});

test('storage has, clears, and updates what nothing comes between', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p')}
storage.a = 1
log.info(storage.has("a"), storage.has("b"))
log.info(storage.update("a", function(value) return value + 41 end), storage.a)
log.info(storage.update("list", function(value) value = value or {} value[#value + 1] = "x" return value end)[1])
log.info(storage.update("a", function() return nil end), storage.has("a"))
log.info(select(2, pcall(storage.update, "a", function() error("oh no") end)))
log.info(select(2, pcall(storage.update, "a")))
server.go(function()
  log.info(select(2, pcall(storage.update, "a", function() server.sleep(1) end)))
  log.info(select(2, pcall(storage.update, "a", function() coroutine.yield() end)))
  storage.clear()
  log.info(#storage.keys())
end)`,
  });
  await host(t, made);
  await until(() => made.printed.length >= 9);
  assert.deepEqual(made.printed.slice(0, 4), ['true false', '42 42', 'x', 'nil false']);
  assert.match(made.printed[4]!, /p\.lua:8: oh no/);
  assert.match(made.printed[5]!, /storage\.update: argument 2 \(function\) must be a function, got nil/);
  assert.match(made.printed[6]!, /server\.sleep waits/);
  assert.match(made.printed[7]!, /the function must not wait/);
  assert.equal(made.printed[8], '0');
  assert.deepEqual(made.faults, []);
});

for (const isolate of ['', ', isolate = "worker"'])
  test(`settings are read by name and watched one by one${isolate && ' in a thread of its own'}`, async (t) => {
    const made = world(t, {
      'scripts/p.lua': `${of(
        'p',
        `${isolate}, settings = { get = { type = "integer", default = 7 }, words = { type = "list", default = { "a" } }, key = { type = "secret" } }`,
      )}
log.info(settings.get("get"), settings.words[1], settings.all().get, settings.all().words[1])
settings.on_change("words", function(now, before) log.info("words " .. #now .. " " .. #before) end)
local handle = settings.on_change("get", function(now, before) log.info("get " .. now .. " " .. before) end)
server.commands.add { name = "off", run = function() handle:off() end }
log.info(select(2, pcall(settings.on_change, "none", print)))`,
    });
    const scripts = await host(t, made);
    await until(() => made.printed.length >= 2);
    assert.equal(made.printed[0], '7 a 7 a');
    assert.match(
      made.printed[1]!,
      /^(scripts\/p\.lua:\d+: )?settings\.on_change: there is no setting "none"$/,
    );
    await scripts.set('scripts/p', 'get', '8');
    await scripts.set('scripts/p', 'words', 'a, b');
    await until(() => made.printed.length >= 4);
    await scripts.command({ name: 'off', text: '', player: undefined });
    await scripts.set('scripts/p', 'get', '9');
    await pause(50);
    assert.deepEqual(made.printed.slice(2), ['get 8 7', 'words 2 1']);
  });

test('log.event writes fields that programs read', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p')}
log.event("match over", { winner = "Ann\\0", points = 3, maps = { "a", "b" } })
log.event("bare")
log.info(select(2, pcall(log.event, "x", { f = print })))
log.info(select(2, pcall(log.event, "x", { f = string.rep("x", 5000) })))`,
  });
  await host(t, made);
  const events = made.log.filter(({ message }) => message === 'script event').map(({ fields }) => fields);
  assert.equal(events.length, 2);
  assert.equal(events[0]!.name, 'match over');
  const fields = events[0]!.fields as Record<string, unknown>;
  assert.equal(fields.points, 3);
  assert.deepEqual(fields.maps, ['a', 'b']);
  assert.match(String(fields.winner), /^Ann/);
  assert.match(made.printed[0]!, /function/);
  assert.match(made.printed[1]!, /fields have at most 4096 bytes/);
});
