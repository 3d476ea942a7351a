/** What plugins hear of their own life and of the server: loading, ticks, errors, events of their own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Rows } from '#script/list-view.js';
import { host, origin, player, world } from './world.js';

const of = (name: string, more = '') => `plugin { name = "${name}", version = "1"${more} }\n`;

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !holds(); tries++) await pause(20);
}

const life = (version: string, more = '') => `plugin { name = "p", version = "${version}"${more} }
for _, name in ipairs { "plugin.load", "plugin.ready", "plugin.unload" } do
  server.on(name, function(e)
    storage.set("notes", (storage.get("notes") or "") .. name .. " ")
    local is = e:copy()
    log.info("${version} " .. name .. " " .. tostring(is.reloaded) .. " " .. tostring(is.former_version) .. " " .. tostring(is.reason))
  end)
end`;

for (const isolate of ['', ', isolate = "worker"'])
  test(`a plugin hears that it is loaded, serves and goes${isolate && ', in a thread of its own, too'}`, async (t) => {
    const made = world(t, { 'scripts/p.lua': life('1', isolate) });
    const scripts = await host(t, made);
    await until(() => made.printed.length >= 2);
    assert.deepEqual(made.printed, ['1 plugin.load false nil nil', '1 plugin.ready false nil nil']);
    made.log.length = 0;
    made.write('scripts/p.lua', life('2', isolate));
    await scripts.reload('scripts/p');
    await until(() => made.printed.length >= 3);
    assert.deepEqual([...made.printed].sort(), [
      '1 plugin.unload nil nil reload',
      '2 plugin.load true 1 nil',
      '2 plugin.ready true 1 nil',
    ]);
    made.log.length = 0;
    await scripts.stop('scripts/p');
    await until(() => made.printed.length >= 1);
    assert.deepEqual(made.printed, ['2 plugin.unload nil nil stop']);
    assert.match(made.stored.get('scripts/p')!.get('notes')!, /plugin\.unload "$/);
    made.log.length = 0;
    await scripts.start('scripts/p');
    await until(() => made.printed.length >= 2);
    await scripts.close();
    assert.deepEqual(made.printed.slice(2), ['2 plugin.unload nil nil shutdown']);
  });

for (const isolate of ['', ', isolate = "worker"'])
  test(`the next version finds what the one before has stored${isolate && ', in a thread, too'}`, async (t) => {
    const text = `${of('p', isolate)}log.info("found " .. tostring(storage.runs))
storage.runs = (storage.runs or 0) + 1`;
    const made = world(t, { 'scripts/p.lua': text });
    const scripts = await host(t, made);
    await scripts.reload('scripts/p');
    await scripts.reload('scripts/p');
    await until(() => made.printed.length >= 3);
    assert.deepEqual(made.printed, ['found nil', 'found 1', 'found 2']);
  });

for (const isolate of ['', ', isolate = "worker"'])
  test(`what is written at the end is saved before the end${isolate && ', from a thread, too'}`, async (t) => {
    const made = world(t, {
      'scripts/p.lua': `${of('p', isolate)}server.on("plugin.unload", function(e) storage.last = e.reason end)`,
    });
    const services = made.services();
    const { storage } = services;
    const slow: typeof storage = {
      load: storage.load,
      save: (...args) => pause(100).then(() => storage.save(...args)),
    };
    const scripts = await host(t, made, { services: { ...services, storage: slow } });
    await scripts.close();
    assert.equal(made.stored.get('scripts/p')?.get('last'), '"shutdown"');
  });

test('an endless unload ends at its limit and holds no reload up', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p')}server.on("plugin.unload", function() while true do end end)`,
  });
  const scripts = await host(t, made);
  made.write('scripts/p.lua', `${of('p')}log.info("the next")`);
  await scripts.reload('scripts/p');
  assert.deepEqual(made.printed, ['the next']);
  assert.match(made.faults[0]!, /instructions/);
});

test('ticks come as often as asked for, stop with their handler, and no faster than ten a second', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p')}
local fast = server.on("server.tick", { every = 0.1 }, function(e) log.info("fast " .. e.count .. " " .. e.elapsed) end)
server.on("server.tick", function(e) log.info("usual " .. e.count) end)
server.commands.add { name = "off", run = function() server.cancel(fast) end }
log.info(pcall(server.on, "server.tick", { every = "0.05s" }, print))
log.info(pcall(server.on, "chat.message", { every = 1 }, print))`,
  });
  const scripts = await host(t, made);
  assert.match(made.printed[0]!, /every must be from 0\.1 seconds/);
  assert.match(made.printed[1]!, /every is an option of "server\.tick" alone/);
  for (let i = 0; i < 10; i++) made.pass(100);
  assert.deepEqual(made.printed.slice(2, 4), ['fast 1 0.1', 'fast 2 0.1']);
  assert.deepEqual(made.printed.slice(-2).sort(), ['fast 10 0.1', 'usual 1']);
  await scripts.command({ name: 'off', text: '', player: undefined });
  made.pass(1000);
  assert.deepEqual(
    made.printed.slice(12),
    ['usual 1', 'usual 2'].slice(made.printed[12] === 'usual 2' ? 1 : 0),
  );
  await scripts.stop('scripts/p');
  const before = made.printed.length;
  made.pass(5000);
  assert.equal(made.printed.length, before);
});

test('server.once hears one event, also as a task and in another thread', async (t) => {
  const once = `server.once("account.login", { wait = 5 }, function(e) log.info(plugin.name .. " " .. e.name) end)
server.once("chat.message", function(e) log.info(plugin.name .. " " .. e.text) end)`;
  const made = world(t, {
    'scripts/a.lua': of('a') + once,
    'scripts/b.lua': of('b', ', isolate = "worker"') + once,
    'scripts/c.lua': `${of('c')}log.info(pcall(server.once, "dme.tcp", print))`,
  });
  const scripts = await host(t, made);
  for (const name of ['Ann', 'Bob']) {
    await scripts.events['account.login']?.run({ name, operator: false }, origin());
    await scripts.events['chat.message']?.run({ text: `I am ${name}`, kind: 0 }, origin());
  }
  assert.match(made.printed[0]!, /comes in batches/);
  assert.deepEqual(made.printed.slice(1).sort(), ['a Ann', 'a I am Ann', 'b Ann', 'b I am Ann']);
  assert.deepEqual(made.faults, []);
});

test('a plugin emits under its own name, and all others hear it', async (t) => {
  const made = world(t, {
    'scripts/tidy.lua': `${of('tidy')}
server.on("topic.go", function()
  log.info(tostring(server.emit("tidy.swept", { rooms = 3 })))
  for _, name in ipairs { "other.swept", "swept", "tidy.", "tidy.Big" } do log.info(select(2, pcall(server.emit, name))) end
end)`,
    'scripts/chats.lua': `${of('chats')}log.info(select(2, pcall(server.emit, "chats.x")))`,
    'scripts/b.lua': `${of('b', ', isolate = "worker"')}
server.on("tidy.swept", function(e) log.info("b " .. e.value.rooms .. " " .. e.from) end)`,
    'games/uya/init.lua': `${of('uya')}server.on("tidy.swept", function(e) log.info("uya " .. e.value.rooms) end)`,
  });
  const scripts = await host(t, made);
  assert.match(made.printed[0]!, /a plugin called "chats" has no events of its own/);
  scripts.others.publish('go', undefined, 'test');
  await until(() => made.printed.length >= 8);
  assert.deepEqual(made.faults, []);
  assert.equal(made.printed[1], 'true');
  for (const text of made.printed.slice(2, 6)) assert.match(text, /an event of its own is "tidy\."/);
  assert.deepEqual(made.printed.slice(6).sort(), ['b 3 tidy', 'uya 3']);
});

for (const [name, wrong] of [
  ['chanel.joined', /there is no event "chanel\.joined"; did you mean "channel\.joined"\?/],
  ['chat.mesage', /did you mean "chat\.message"/],
  ['server.tik', /did you mean "server\.tick"/],
  ['plugin.lod', /did you mean "plugin\.load"/],
  ['http.request', /"http\.request" is not built yet: server\.has_feature\("http\.serve"\) is false/],
  ['discord.command', /not built yet: server\.has_feature\("discord\.commands"\) is false/],
] as const)
  test(`listening to ${name} is an error that says what would be right`, async (t) => {
    const made = world(t, { 'scripts/p.lua': `${of('p')}server.on("${name}", function() end)` });
    await host(t, made);
    assert.match(made.faults[0]!, wrong);
  });

test('errors are told with plugin and place, once for each text, and never about hearing of them', async (t) => {
  const made = world(t, {
    'scripts/bad.lua': `${of('bad')}
server.on("topic.go", function(e) error("oh no " .. e.value) end)`,
    'scripts/p.lua': `${of('p')}
server.on("server.error", function(e)
  log.info(e.kind .. "|" .. e.text .. "|" .. tostring(e.plugin) .. "|" .. tostring(e.place) .. "|" .. tostring(e.event))
  error("I fail, too")
end)`,
  });
  const scripts = await host(t, made);
  for (const text of ['a', 'a', 'b']) scripts.others.publish('go', text, 'test');
  scripts.services.log.error({ err: new Error('the disk is full') }, 'nothing was written');
  await pause(30);
  assert.deepEqual(made.printed, [
    'plugin|a script failed: scripts/bad.lua:3: oh no a|scripts/bad|scripts/bad.lua:3|topic.go',
    'plugin|a script failed: scripts/bad.lua:3: oh no b|scripts/bad|scripts/bad.lua:3|topic.go',
    'server|nothing was written: the disk is full|nil|nil|nil',
  ]);
});

test('errors without end are told of ten times a second', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p')}server.on("server.error", function(e) log.info(e.text) end)`,
  });
  const scripts = await host(t, made);
  for (let i = 0; i < 100; i++) scripts.services.log.error({}, `error ${i}`);
  await pause(30);
  assert.equal(made.printed.length, 10);
});

const channels = (...names: string[]): Rows => ({
  message: 'ChannelListResponse',
  codec: { version: 108 },
  messageId: 'm',
  rows: names.map((name, i) => ({
    ...{
      MessageID: 'm',
      StatusCode: 0,
      MediusWorldID: i + 1,
      LobbyName: name,
      PlayerCount: i,
      EndOfList: false,
    },
  })),
});

for (const isolate of ['', ', isolate = "worker"'])
  test(`a list is changed as a whole${isolate && ' by a plugin in a thread of its own'}`, async (t) => {
    const made = world(t, {
      'scripts/p.lua': `${of('p', isolate)}
server.on("list.channels", { where = { message = "ChannelListResponse" } }, function(e, player)
  local items = e.items
  if #items == 0 then return end
  items[1].lobby_name = player.name .. "'s " .. items[1].lobby_name
  table.remove(items, 2)
  items[1], items[2] = items[2], items[1]
  items[#items + 1] = { lobby_name = "Made up", medius_world_id = 77, player_count = 9 }
  e.items = items
  log.info(select(2, pcall(function() e.items = { 1 } end)))
  log.info(select(2, pcall(function() items[1].medius_world_id = 5 end)))
  log.info(select(2, pcall(function() e.items = { { nonsense = 1 } } end)))
end)`,
    });
    const scripts = await host(t, made);
    const fields = { message: 'ChannelListResponse', items: channels('A', 'B', 'C') };
    made.players.set('1', player('1', 'Ann'));
    await scripts.events['list.channels']!.run(fields, origin({ player: made.players.get('1') }));
    assert.deepEqual(made.faults, []);
    assert.deepEqual(
      fields.items.rows.map(({ LobbyName, MediusWorldID, MessageID, PlayerCount }) => [
        LobbyName,
        MediusWorldID,
        MessageID,
        PlayerCount,
      ]),
      [
        ['C', 3, 'm', 2],
        ["Ann's A", 1, 'm', 0],
        ['Made up', 77, 'm', 9],
      ],
    );
    assert.match(made.printed[0]!, /items\[1\] is neither one of its rows nor a table of fields/);
    assert.match(made.printed[1]!, /read-only after the handler/);
    assert.match(made.printed[2]!, /has no field "nonsense"/);
  });

test('what a handler did to a list is taken back when it fails', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p')}
server.on("list.games", function(e) e.items = {} error("no") end)`,
  });
  const scripts = await host(t, made);
  const fields = { message: 'ChannelListResponse', items: channels('A', 'B') };
  await scripts.events['list.games']!.run(fields, origin());
  assert.equal(fields.items.rows.length, 2);
});

test('packet.in and packet.out are other names of rt.in and rt.out', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${of('p')}
server.on("packet.in.CLIENT_ECHO", function(e) log.info("in " .. e.length) return false end)
server.on("packet.out", { where = { [0] = 7 } }, function(e) log.info("out " .. e.name) end)
server.on("account.stats_update", function() log.info("stats") end)
server.on("game.stats", function() log.info("wide") end)`.replace('{ where = { [0] = 7 } }, ', ''),
  });
  const scripts = await host(t, made);
  assert.equal(scripts.rtIn[5]?.run({ id: 5, bytes: Buffer.of(1, 2), origin: origin() }).kind, 'drop');
  scripts.rtOut[5]?.run({ id: 5, bytes: Buffer.of(7), origin: origin() });
  await scripts.events['stats.account']?.run({ stats: Buffer.alloc(256) }, origin());
  await scripts.events['stats.wide']?.run({ stats: [1] }, origin());
  assert.deepEqual(made.printed, ['in 2', 'out CLIENT_ECHO', 'stats', 'wide']);
});
