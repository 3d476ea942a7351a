/** The shipped maintenance plugin, as players and operators meet it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '#app/console.js';
import { startJourneyHost } from './host.js';
import { makePlayer, status } from './people.js';

const PASSWORD = 'swordfish-9';

test('maintenance tells who is here, refuses all but operators, and ends', async (t) => {
  const host = await startJourneyHost(t, ['database.mode=sqlite']);
  const typed = (line: string) => answer(line, { running: host.running });
  const comer = async (name: string) => {
    const player = makePlayer(t);
    await player.begin(host.at('mas'));
    return { player, login: async () => (await player.login(name, PASSWORD)).StatusCode };
  };
  const ratchet = await comer('Ratchet');
  const qwark = await comer('Qwark');
  for (const [{ player }, name] of [
    [ratchet, 'Ratchet'],
    [qwark, 'Qwark'],
  ] as const)
    await player.register(name, PASSWORD);
  await typed('role grant Ratchet operator');
  const clank = makePlayer(t);
  await clank.play(host.at('mas'), 'Clank', PASSWORD);

  assert.equal(await typed('maintenance on 1h Back at noon'), 'closed for 3600 seconds');
  const box = await clank.connection.systemMessages.next(
    'a box',
    5000,
    ({ text }) => text === 'Back at noon',
  );
  assert.equal(box.severity, 0);
  assert.equal(await qwark.login(), status.MediusServerBusy);
  const newcomer = makePlayer(t);
  await newcomer.begin(host.at('mas'));
  assert.equal((await newcomer.register('Skrunch', PASSWORD)).StatusCode, status.MediusServerBusy);
  assert.equal((await ratchet.player.login('Ratchet', 'a guess')).StatusCode, status.MediusInvalidPassword);
  assert.equal(await ratchet.login(), status.MediusSuccess);

  assert.equal(await typed('maintenance off'), 'open again');
  assert.equal(await qwark.login(), status.MediusSuccess);
});
