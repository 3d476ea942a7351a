/** Channels, games, worlds and where players are, as plugins find and change them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { applicationId } from '#state/ids.js';
import { host, origin, player, type World, world } from './world.js';

const ALL = 'permissions = { "chat.system", "games.write", "dme.inject", "players.kick", "packets.raw" }';

function channel(id: number, name: string, pool = 'uya') {
  const more = { capacity: 8, players: 0, hasPassword: false, genericFields: [1, 2, 3, 4] };
  return { id, name, pool, level: 0, permanent: true, ...more } as never;
}

function game(id: number, name: string, title = 'uya', more = {}) {
  const numbers = {
    status: 1,
    playerCount: 2,
    maxPlayers: 8,
    gameLevel: 0,
    playerSkillLevel: 0,
    rulesSet: 0,
  };
  return { id, name, title, ...numbers, genericFields: [], host: '1', capacity: 8, ...more };
}

/** Two titles with a channel and a game each; Ann hosts one of UYA, with Bob and Cid. */
function populated(made: World): World {
  made.channels.set(3, channel(3, 'Aquatos'));
  made.channels.set(4, channel(4, 'Elsewhere', 'deadlocked'));
  made.games.set(7, game(7, 'Cup'));
  made.games.set(8, game(8, 'Other', 'deadlocked', { host: undefined }));
  for (const [key, name] of [
    ['1', 'Ann'],
    ['2', 'Bob'],
    ['3', 'Cid'],
  ] as const)
    made.players.set(key, player(key, name, { game: 7 as never, channel: 3 as never }));
  const slots = ['1', '2', '3'].map((sessionKey, slot) => ({ slot, sessionKey }));
  made.worlds.set(7, { id: 7, slots, tcpMs: undefined, udpMs: 20 });
  made.worlds.set(8, { id: 8, slots: [], tcpMs: undefined, udpMs: undefined });
  return made;
}

/** Runs the body in a handler of Bob's; gives what it printed. */
async function inPlugin(
  t: TestContext,
  body: string,
  file = 'scripts/a.lua',
  manifest = ALL,
): Promise<World> {
  const made = populated(
    world(t, {
      [file]: `plugin { name = "a", version = "1", ${manifest} }
server.on("account.logged_in", function(e, player)
  local channel, game, world = server.channel(3), server.game(7), server.world(7)
  ${body}
end)`,
    }),
  );
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  await scripts.events['account.logged_in']!.run({}, origin({ player: made.players.get('2') }));
  await turn();
  return made;
}

function holds(assertions: (made: World) => void, made: World): boolean {
  if (!made.printed.includes('end')) return false;
  try {
    assertions(made);
    return true;
  } catch {
    return false;
  }
}

/** The same, in this thread and in one of its own. */
async function inBoth(t: TestContext, body: string, assertions: (made: World) => void): Promise<void> {
  for (const manifest of [ALL, `${ALL}, isolate = "worker"`]) {
    const made = await inPlugin(t, `${body} log.info("end")`, 'scripts/a.lua', manifest);
    // What a thread sends comes behind what it logs.
    for (let tries = 0; tries < 1000 && made.faults.length === 0 && !holds(assertions, made); tries++)
      await pause(5);
    assert.deepEqual(made.faults, []);
    assertions(made);
  }
}

test('channels, games, worlds and locations are found by number and by name', async (t) => {
  const body = `
  log.info(channel.name, server.channel("AQUATOS").id, server.channel(99), server.channel("nowhere"))
  log.info(game.name, server.game("cup").id, server.game(99))
  log.info(#server.worlds(), world.id, server.world(9), server.channel("Elsewhere").title)
  for _, location in ipairs(server.locations()) do log.info(location.id, location.name, location.title) end`;
  await inBoth(t, body, ({ printed }) =>
    assert.deepEqual(printed, [
      ...['Aquatos 3 nil nil', 'Cup 7 nil', '2 7 nil deadlocked', '40 Aquatos uya', '41 Kronos deadlocked'],
      'end',
    ]),
  );
});

test('a plugin of a title finds what belongs to its title alone', async (t) => {
  const { printed } = await inPlugin(
    t,
    `log.info(server.channel(4), server.game(8), server.world(8), server.game("other"), #server.worlds(), #server.locations())`,
    'games/uya/init.lua',
    '',
  );
  assert.deepEqual(printed, ['nil nil nil nil 1 1']);
});

test('values of channels, games, worlds and players', async (t) => {
  const body = `
  log.info(channel.title, channel.locked, channel.generic_field1, channel.generic_field4)
  log.info(game.started_at, game.elapsed, game.world.id, game.place.name, game.place.address, game.place.port)
  log.info(world.game.name, #world.players, world.slots[0].name, world.slots[2].name, world.aggregation.udp_ms, world.aggregation.tcp_ms)
  log.info(player.dme_id, player.world == world, player.host_of, server.player("Ann").host_of.name, server.game(8).place ~= nil)`;
  await inBoth(t, body, ({ printed }) =>
    assert.deepEqual(printed, [
      'uya false 1 4',
      'nil nil 7 local 192.0.2.7 10079',
      'Cup 3 Ann Cid 20 nil',
      '1 true nil Cup true',
      'end',
    ]),
  );
});

test('a game tells since when it has been active, and how long it was', async (t) => {
  const made = populated(
    world(t, {
      'scripts/a.lua': `plugin { name = "a", version = "1" }
server.on("game.joined", function(e) log.info(e.game.started_at, e.game.elapsed) end)`,
    }),
  );
  const scripts = await host(t, made);
  made.pass(5000);
  for (const times of [{ startedAt: 2 }, { startedAt: 2, endedAt: 3.5 }]) {
    made.games.set(7, game(7, 'Cup', 'uya', times));
    scripts.events['game.joined']!.run({ game: 7 }, origin());
  }
  assert.deepEqual(made.printed, ['2 3', '2 1.5']);
});

test('channels and games are changed after the handler; what can’t be says why', async (t) => {
  const body = `
  log.info(channel:rename("Kronos"), channel:rename("Aquatos"), channel:lock(), channel:lock("psst"), channel:unlock())
  log.info(channel:set_fields { generic_field2 = 9 }, channel:close("night"), channel:system_message("hi", 2))
  log.info(game:message("go"), game:close("late"), game:set_max_players(6), game:set_status(2), game:set_status(3), game:start())
  log.info(game:set_max_players(9))
  log.info(player:force_leave("idle"))
  log.info(world:set_aggregation { tcp_ms = 30, udp_ms = false }, world:close("over"))`;
  await inBoth(t, body, ({ printed, sent }) => {
    assert.deepEqual(printed.slice(0, -1), [
      'true true true true true',
      'true true true',
      'true true true true true true',
      'nil made for 8 players',
      'true',
      'true true',
    ]);
    assert.deepEqual(sent, [
      ...['renameChannel 3 Kronos', 'renameChannel 3 Aquatos'],
      ...['lockChannel 3 undefined', 'lockChannel 3 psst', 'unlockChannel 3'],
      ...['setChannelFields 3 1,9,3,4', 'closeChannel 3 night a'],
      ...[
        'system 1 2 hi',
        'system 2 2 hi',
        'system 3 2 hi',
        'system 1 0 go',
        'system 2 0 go',
        'system 3 0 go',
      ],
      ...['closeGame 7 late a', 'setMaxPlayers 7 6', 'setStatus 7 2', 'closeGame 7  a', 'setStatus 7 2'],
      'leaveGame 2 idle a',
      ...['setAggregation 7 tcpMs=30 udpMs=null', 'closeWorld 7 over a'],
    ]);
  });
});

test('what is gone, taken or over is nil and why; wrong use is an error that names it', async (t) => {
  const { printed, sent } = await inPlugin(
    t,
    `
  local function try(fn, ...) log.info(select(2, pcall(fn, ...))) end
  log.info(server.channel(4):rename("Aquatos"))
  log.info(player:force_leave())
  try(channel.rename, channel, "")
  try(channel.rename, channel, string.rep("x", 64))
  try(channel.lock, channel, "")
  try(channel.set_fields, channel, { generic_field5 = 1 })
  try(game.set_status, game, 4)
  try(world.set_aggregation, world, { udp_ms = true })
  try(world.set_aggregation, world, { udp_ms = 101 })`,
  );
  assert.equal(printed[0], 'true');
  assert.deepEqual(
    printed.slice(2).map((line) => line.replace(/^.*?lua:\d+: /, '')),
    [
      'channel:rename: name must not be empty',
      'channel:rename: name has at most 63 bytes, got 64',
      'channel:lock: password must not be empty; leave it out to let nobody in',
      'channel:set_fields: there is no option "generic_field5"; did you mean "generic_field1"?',
      'game:set_status: argument 1 (status) must be an integer from 0 to 3, got 4',
      'world:set_aggregation: udp_ms must be milliseconds or false, got true',
      'world:set_aggregation: udp_ms must be an integer from 0 to 100 or true or false, got number',
    ],
  );
  assert.deepEqual(sent, ['renameChannel 4 Aquatos', 'leaveGame 2  a']);
});

test('closed games stay closed, and who is in no game is in none', async (t) => {
  const made = populated(
    world(t, {
      'scripts/a.lua': `plugin { name = "a", version = "1", ${ALL} }
server.on("game.joined", function(e, player)
  log.info(e.game:set_status(1)) log.info(e.game:start()) log.info(player:force_leave())
  log.info(player.dme_id, player.world)
end)`,
    }),
  );
  const scripts = await host(t, made);
  made.games.set(7, game(7, 'Cup', 'uya', { status: 3 }));
  scripts.events['game.joined']!.run({ game: 7 }, origin({ player: player('9', 'Dan') }));
  made.players.set('9', player('9', 'Dan'));
  scripts.events['game.joined']!.run({ game: 7 }, origin({ player: player('9', 'Dan') }));
  assert.deepEqual(made.printed.slice(4), ['nil closed', 'nil closed', 'nil not in a game', 'nil nil']);
  assert.deepEqual(made.sent, []);
});

test('a title’s own plugin changes its own without permission, others need it', async (t) => {
  const own = await inPlugin(
    t,
    'log.info(channel:lock(), game:close(), world:close())',
    'games/uya/init.lua',
    '',
  );
  assert.deepEqual(own.printed, ['true true true']);
  const other = await inPlugin(t, 'log.info(pcall(channel.lock, channel))', 'scripts/a.lua', '');
  assert.match(other.printed[0]!, /false .*channel:lock needs the permission games\.write/);
});

test('packets that no player sent: slots, senders, and what can’t be', async (t) => {
  const body = `
  log.info(world:send_tcp("ab"), world:send_udp("c", { to = { 1, 2, 9 } }), world:send_tcp("d", { except = 0 }))
  log.info(world:send_udp("e", { from = 1 }), world:send_udp("f", { from = 200, to = 2 }))
  log.info(world:send_to(2, "g"), world:send_to(0, "h", { via = "udp" }), world:send_to(1, "i", { from = 2 }))
  log.info(world:send_to(5, "j"))
  log.info(server.world(8):send_tcp("k"))`;
  await inBoth(t, body, ({ printed, sent }) => {
    assert.deepEqual(printed.slice(0, -1), ['3 2 2', '2 1', '1 1 1', 'nil nobody has slot 5', '0']);
    assert.deepEqual(sent, [
      ...['inject 7 channel=tcp bytes=6162 from=0 to=1,2', 'inject 7 channel=tcp bytes=6162 from=1 to=0'],
      'inject 7 channel=udp bytes=63 from=0 to=1,2',
      'inject 7 channel=tcp bytes=64 from=0 to=1,2',
      'inject 7 channel=udp bytes=65 from=1 to=0,2',
      'inject 7 channel=udp bytes=66 from=200 to=2',
      'inject 7 channel=tcp bytes=67 from=0 to=2',
      'inject 7 channel=udp bytes=68 from=1 to=0',
      'inject 7 channel=tcp bytes=69 from=2 to=1',
    ]);
  });
  const { printed } = await inPlugin(
    t,
    `log.info(pcall(world.send_udp, world, string.rep("x", 576)))
  log.info(pcall(world.send_tcp, world, "x", { to = { 1, "two" } }))`,
  );
  assert.match(printed[0]!, /a game packet has at most 575 bytes over UDP, got 576/);
  assert.match(printed[1]!, /to has slots from 0 to 255, got two/);
});

test('metadata is one table for all plugins, and 16 KB at most', async (t) => {
  const body = `
  log.info(next(game.metadata), game:set_metadata { map = "Aquatos", teams = { "red", "blue" } })
  game:update_metadata { score = 3 }
  player:set_metadata { mvp = true }
  log.info(game.metadata.map, game.metadata.teams[2], game.metadata.score, player.metadata.mvp)
  local ok, why = pcall(game.update_metadata, game, { long = string.rep("x", 20000) })
  log.info(why)`;
  await inBoth(t, body, ({ printed, data }) => {
    assert.deepEqual(printed.slice(0, 2), ['nil true', 'Aquatos blue 3 true']);
    assert.match(
      printed[2]!,
      /game:update_metadata: plugins would keep \d+ bytes here, at most 16384 are possible/,
    );
    data.forget('game 7');
    assert.equal(data.has('game 7'), false);
  });
  const made = populated(
    world(t, {
      'scripts/a.lua': `plugin { name = "a", version = "1" }
server.on("game.joined", { priority = 1 }, function(e) e.game:update_metadata { by = "a" } end)`,
      'scripts/b.lua': `plugin { name = "b", version = "1" }
server.on("game.joined", function(e) log.info(e.game.metadata.by, e.game.data.by) end)`,
    }),
  );
  (await host(t, made)).events['game.joined']!.run({ game: 7 }, origin());
  assert.deepEqual(made.printed, ['a nil']);
});

test('the place of a game is one of those that there are', async (t) => {
  const made = populated(
    world(t, {
      'scripts/a.lua': `plugin { name = "a", version = "1" }
server.on("game.place", function(e, player)
  log.info(e.server, #e.servers, e.game.name)
  log.info(select(2, pcall(function() e.server = "mars" end)))
  e.server = "moon"
end)`,
    }),
  );
  const scripts = await host(t, made);
  const fields = { game: 7, server: 'local', servers: ['local', 'moon'] };
  await scripts.events['game.place']!.run(fields, origin({ applicationId: applicationId(10684) }));
  assert.equal(fields.server, 'moon');
  assert.equal(made.printed[0], 'local 2 Cup');
  assert.match(made.printed[1]!, /game\.place: server must be "local" or "moon", got "mars"/);
});

test('other names of events are taken, or explained', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" }
server.on("dme.join", function(e) log.info("in " .. e.slot) end)
server.on("dme.leave", function(e) log.info("out " .. e.slot) end)
server.on("dme.world.opened", function(e) log.info(e.world.id, e.game.id) end)
for _, name in ipairs { "dme.app_message", "dme.client_update", "dme.world_tick", "packet.in_after" } do
  log.info(select(2, pcall(server.on, name, print)))
end`,
  });
  const scripts = await host(t, made);
  scripts.events['dme.joined']!.run({ slot: 1 }, origin());
  scripts.events['dme.left']!.run({ slot: 2 }, origin());
  scripts.events['dme.world.opened']!.run({ world: 5, game: 5 }, origin());
  const [app, update, tick, later, ...heard] = made.printed;
  assert.match(app!, /there is no event "dme\.app_message": game packets are "dme\.tcp" and "dme\.udp" here/);
  assert.match(
    update!,
    /"dme\.client_update": it is a game packet: "dme\.tcp" with where = \{ \[0\] = 0, \[1\] = 15 \}/,
  );
  assert.match(later!, /"packet\.in_after": write server\.on\("rt\.in", \{ priority = -100/);
  assert.match(tick!, /"dme\.world_tick": .* server\.every/);
  assert.deepEqual(heard, ['in 1', 'out 2', '5 5']);
});

test('a capture is begun and ended, within its limits', async (t) => {
  await inBoth(
    t,
    `log.info(world:capture_start(), world:capture_start { bytes = 2048, time = "5m" })
  log.info(server.world(8):capture_start())
  local ended = world:capture_stop()
  log.info(ended.path, ended.packets, ended.bytes, ended.lost, server.world(8):capture_stop())`,
    ({ printed, sent }) => {
      assert.deepEqual(printed.slice(0, -1), [
        'captures/7.pcap captures/7.pcap',
        'nil already',
        'captures/7.pcap 5 300 0 nil no capture',
      ]);
      assert.deepEqual(sent, [
        'startCapture 7 8388608 60000',
        'startCapture 7 2048 300000',
        'startCapture 8 8388608 60000',
      ]);
    },
  );
  const { printed } = await inPlugin(t, 'log.info(pcall(world.capture_start, world, { time = "2h" }))');
  assert.match(printed[0]!, /time is more than 0 and at most 60 minutes/);
});
