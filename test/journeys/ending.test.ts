/** What needs many tries or an end of the servers: limits that scripts hear of, announced ends, who may connect. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { ClientConnection } from '#tools/client/connection.js';
import type { LogLine } from '../app/host.js';
import { gameOf, inTheLobby, makeGamePlayer, sealed } from './game-people.js';
import { startJourneyHost } from './host.js';

const listening = `plugin { name = "p", version = "1" }
server.on("server.restart_notice", function(e) log.info("notice " .. e.reason .. " " .. e.seconds .. " " .. tostring(e.restart)) end)
server.on("connection.rate_limited", function(e) log.info("limited " .. e.reason) end)
server.on("player.state_change", function(e, player) log.info((player.name or "?") .. " " .. e.from .. " " .. e.to) end)`;

const said = (lines: readonly LogLine[], start: string) =>
  lines.map(({ text }) => String(text)).filter((text) => text.startsWith(start));

test('an announced stop is told to scripts and to every screen, and taken back', async (t) => {
  // Also to those of a title.
  const host = await startJourneyHost(t, [], { files: { 'games/uya/init.lua': listening } });
  const [ann] = await inTheLobby(t, host, [sealed]);
  assert.match(await host.running.commands.answer('restart 5m new maps'), /^announced/);
  assert.match((await ann!.connection.systemMessage()).text, /restarts in 5 minutes: new maps/);
  assert.deepEqual(said(host.lines, 'notice'), ['notice new maps 300 true']);
  assert.equal(await host.running.commands.answer('stop cancel'), 'taken back');
});

test('who tries too many passwords is told of once', async (t) => {
  const host = await startJourneyHost(t, ['max_login_attempts=2'], { files: { 'scripts/p.lua': listening } });
  const ann = makeGamePlayer(t);
  await ann.play(host.at('mas'), 'Ann', 'right');
  const impostor = makeGamePlayer(t);
  await impostor.begin(host.at('mas'));
  for (let tries = 0; tries < 5; tries++) await impostor.login('Ann', 'wrong');
  assert.deepEqual(said(host.lines, 'limited'), ['limited logins']);
});

test('too many sockets of one address are told of once', async (t) => {
  const host = await startJourneyHost(t, ['limits.sockets_from_loopback=2'], {
    files: { 'scripts/p.lua': listening },
  });
  const player = makeGamePlayer(t);
  const open = () =>
    ClientConnection.open({
      ...player.options,
      ...host.at('muis'),
      serverKey: player.options.discKey,
      login: { worldId: 1 },
    });
  const first = await open();
  const second = await open();
  t.after(() => {
    for (const one of [first, second]) one.cut();
  });
  await assert.rejects(open());
  await assert.rejects(open());
  assert.deepEqual(said(host.lines, 'limited'), ['limited connections']);
});

test('a player does one thing after the other, and scripts hear of each', async (t) => {
  const host = await startJourneyHost(t, [], { files: { 'scripts/p.lua': listening } });
  const [ann] = await inTheLobby(t, host, [sealed]);
  await gameOf([ann!]);
  await ann!.leaveGame();
  await ann!.connection.echo();
  assert.deepEqual(said(host.lines, 'Ratchet'), [
    'Ratchet authenticating chat',
    'Ratchet chat game',
    'Ratchet game chat',
  ]);
});

for (const isolate of ['', ', isolate = "worker"'])
  test(`a script turns somebody away before the login${isolate && ', from a thread of its own'}`, async (t) => {
    const door = `plugin { name = "door", version = "1"${isolate} }
local shut = false
server.on("connection.handshake", function() if shut then return false end end)
server.commands.add { name = "shut", run = function() shut = true return "shut" end }`;
    const host = await startJourneyHost(t, [], {
      files: { 'scripts/door.lua': door },
    });
    const [ann] = await inTheLobby(t, host, [sealed]);
    assert.equal(await host.running.commands.answer('shut'), 'shut');
    const late = makeGamePlayer(t);
    await assert.rejects(late.begin(host.at('mas')));
    assert.ok(ann);
    const before = host.counter('refusedConnections');
    assert.ok(before > 0);
    const created = gameOf([ann!]);
    await assert.rejects(created, 'the game server turns away, too');
  });

test('who connects while the servers end, and is let in by a script after that, is turned away', async (t) => {
  const door = `plugin { name = "door", version = "1", isolate = "worker" }
server.on("connection.handshake", function() for _ = 1, 100000 do end end)`;
  const host = await startJourneyHost(t, [], { files: { 'scripts/door.lua': door } });
  for (const role of ['mas', 'dme'] as const) {
    const { host: address, port } = host.at(role);
    const socket = connect({ host: address, port });
    t.after(() => socket.destroy());
    await once(socket, 'connect');
  }
  const began = performance.now();
  await host.running.stop();
  assert.ok(performance.now() - began < 10_000, 'their silence is not waited for');
});
