/** `patch` on the console and in chat, and `patching`, with a real console behind the player. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startJourneyHost } from './host.js';
import { makePlayer } from './people.js';
import { BODY, FakeConsole, HOOK, TO_BODY, uyaFiles } from './uya.js';

const permissions = ['packets.declare', 'packets.send', 'chat.say', 'memory.peek', 'memory.poke'];
const limits = { share: 100, hook_time: 1000, batch_time: 1000, task_time: 1000 };

async function setting(t: TestContext) {
  const [patch, unpatch] = [randomBytes(9000), randomBytes(600)];
  const host = await startJourneyHost(t, [`plugins=${JSON.stringify({ uya: { limits, permissions } })}`], {
    files: uyaFiles({ 'bin/patch-10684.bin': patch, 'bin/unpatch-10684.bin': unpatch }),
  });
  const console = new FakeConsole();
  const player = makePlayer(t, { tap: (from, bytes) => void (from === 'server' && console.take(bytes)) });
  await player.play(host.at('mas'), 'Ratchet', 'a wrench');
  console.switchOn(player);
  const type = (line: string) => host.running.commands.answer(line);
  return { host, patch, console, player, type };
}

test('a registered set is listed, sent, read back and switched off by commands', async (t) => {
  const { host, patch, console, player, type } = await setting(t);
  assert.match(await type('patch list'), /^uya +games\/uya +10684, 10683|^uya +games\/uya +10683, 10684/);
  assert.equal(await type('patch cancel ratchet'), 'nothing is on its way to Ratchet');
  assert.match(
    await type('patch verify ratchet uya'),
    /of uya the console does not hold the part of 9000 bytes at 0x000d0000/,
  );
  assert.equal(await type('patch ratchet uya'), 'Ratchet: uya is applied');
  assert.ok(console.memory.subarray(BODY, BODY + patch.length).equals(patch));
  assert.ok(console.memory.subarray(HOOK, HOOK + 4).equals(TO_BODY));
  assert.equal(console.told.filter((line) => line === 'piece').length, 8, 'by the carrier of its plugin');
  assert.equal(await type('patch ratchet'), 'Ratchet: uya is present');
  assert.equal(await type('patch verify ratchet'), 'Ratchet: the console holds all of uya');
  assert.match(await type('patch ratchet uyo'), /there is no patch set "uyo"; "patch list" lists them/);
  player.say('/patching off');
  const said = await player.hear(({ OriginatorAccountName }) => OriginatorAccountName === 'SYSTEM');
  assert.equal(said.Message, 'no patches for your console; what is in it stays');
  assert.equal(await type('patch ratchet'), 'Ratchet was not patched: the player has switched patches off');
  assert.deepEqual(
    host.lines.filter(({ level }) => level === 'error'),
    [],
  );
});

test('what is on its way is cancelled by a command, and the console has no hook', async (t) => {
  const { console, type } = await setting(t);
  console.answersLeft = 0;
  const sent = type('patch ratchet uya');
  for (let tries = 0; tries < 1000 && console.pieces.length < 5; tries++) await pause(10);
  assert.equal(await type('patch cancel ratchet'), 'the patch for Ratchet ends');
  assert.equal(await sent, 'Ratchet was not patched: it was cancelled');
  assert.ok(!console.memory.subarray(HOOK, HOOK + 4).equals(TO_BODY));
});

test('who may not use it does not know of it', async (t) => {
  const { player } = await setting(t);
  player.say('/patch list');
  const said = await player.hear(({ OriginatorAccountName }) => OriginatorAccountName === 'SYSTEM');
  assert.equal(said.Message, 'no command /patch');
});

test('a console is asked before its player has logged in', async (t) => {
  const script = `plugin { name = "look", version = "1", permissions = { "memory.peek" } }
server.commands.add { name = "look", run = function()
  for _, player in ipairs(server.players()) do
    server.go(function() log.info("look: " .. tostring(player.name) .. " " .. codec.hex((memory.peek(player, 64, 4)))) end)
  end
end }`;
  const grants = JSON.stringify({ look: { permissions: ['memory.peek'] } });
  const host = await startJourneyHost(t, [`plugins=${grants}`], { files: { 'scripts/look.lua': script } });
  const console = new FakeConsole();
  const player = makePlayer(t, { tap: (from, bytes) => void (from === 'server' && console.take(bytes)) });
  await player.begin(host.at('mas'));
  console.switchOn(player);
  console.memory.writeUInt32BE(0xdeadbeef, 64);
  await host.running.commands.answer('look');
  const said = () => host.lines.map(({ text }) => String(text)).find((text) => text.startsWith('look: '));
  for (let tries = 0; tries < 1000 && !said(); tries++) await pause(10);
  assert.equal(said(), 'look: nil deadbeef');
});
