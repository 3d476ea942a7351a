/** Scripts in games: packets past hooks, reloads while a match is on, marks on games that began. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gameOf, inTheLobby, match, sealed, worldStatus } from './game-people.js';
import { startJourneyHost, unhurried } from './host.js';

const four = [sealed, sealed, sealed, sealed];

const plugin = (version: string) => `
plugin { name = "match", version = "${version}" }
local calls = 0
server.on("chat.message", function(e) e.text = e.text .. "|${version}" end)
server.on("dme.udp", { where = { [0] = 0xee } }, function() return false end)
server.on("dme.tcp", { where = { [0] = 0xcc } }, function(e) e:set_u8(1, e:u8(1) + 1) end)
server.on("dme.udp", { where = { [0] = 0xaa } }, function(e)
  calls = calls + 1
  if calls % 5 == 0 then error("every fifth call") end
end)
`;

test('hooks drop by where, change in place and throw; nothing else of a sealed match is touched', async (t) => {
  const host = await startJourneyHost(t, [unhurried('match')], {
    files: { 'scripts/match.lua': plugin('1') },
  });
  const players = await inTheLobby(t, host, four);
  await gameOf(players, four);
  const [ratchet, clank, qwark, skrunch] = players.map(({ game }) => game);
  const all = Buffer.from(Array.from({ length: 254 }, (_, i) => i + 1));
  for (let i = 0; i < 10; i++) {
    ratchet!.broadcast('udp', Buffer.of(0xee, i)); // dropped
    ratchet!.broadcast('udp', Buffer.of(0xaa, i)); // its hook throws on every fifth
    ratchet!.broadcast('tcp', Buffer.of(0xcc, i)); // changed
    ratchet!.broadcast('tcp', Buffer.concat([Buffer.of(0xbb, i, 0), all])); // nobody asked for it
  }
  for (const listener of [clank!, qwark!, skrunch!]) {
    for (let i = 0; i < 10; i++) {
      assert.deepEqual((await listener.packet('udp')).payload, Buffer.of(0xaa, i));
      assert.deepEqual((await listener.packet('tcp')).payload, Buffer.of(0xcc, i + 1));
      assert.deepEqual((await listener.packet('tcp')).payload, Buffer.concat([Buffer.of(0xbb, i, 0), all]));
    }
  }
  assert.ok(host.lines.some((line) => /match\.lua:\d+: every fifth call/.test(JSON.stringify(line))));
});

test('fifty reloads while four encrypted players are in a match: nobody notices anything', async (t) => {
  const host = await startJourneyHost(t, [unhurried('match')], {
    files: { 'scripts/match.lua': plugin('0') },
  });
  const players = await inTheLobby(t, host, four);
  await gameOf(players, four);
  const [ratchet, clank] = players.map(({ game }) => game);
  let sent = 0;
  for (let version = 1; version <= 50; version++) {
    writeFileSync(join(host.home, 'scripts/match.lua'), plugin(String(version)));
    for (;;) {
      const number = Buffer.alloc(4);
      number.writeUInt32LE(sent++);
      ratchet!.broadcast('udp', Buffer.concat([Buffer.of(0xaa), number]));
      ratchet!.broadcast('tcp', Buffer.concat([Buffer.of(0xdd), number]));
      assert.deepEqual((await clank!.packet('udp')).payload.subarray(1), number);
      assert.deepEqual((await clank!.packet('tcp')).payload.subarray(1), number);
      players[0]!.say('which');
      if ((await players[2]!.hear()).Message === `which|${version}`) break;
      await new Promise((resolve) => setTimeout(resolve, 60)); // below the rate limit of chat
    }
  }
  assert.ok(players.every((player) => !player.connection.isClosed));
  for (const { game } of players) await game.echo('tcp');
  assert.equal(host.running.operations.plugins().find(({ id }) => id === 'scripts/match')?.version, '50');
});

test('a started game of UYA is marked for those who look at the list', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, four);
  const world = await gameOf(players.slice(0, 2), four.slice(0, 2));
  players[0]!.reportGame(world, match, worldStatus.WorldActive);
  await players[0]!.gameInfo(world); // answered after the report was taken
  const [listed] = await players[3]!.games();
  assert.equal(listed?.GameName, `[IG] ${match.name.slice(0, 11)}${match.name.slice(16)}`);
  assert.ok(host.lines.some((line) => JSON.stringify(line).includes('game started')));
});
