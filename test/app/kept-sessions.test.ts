import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptSessions, readKept } from '#app/kept-sessions.js';
import type { KeptPlayer } from '#state/memory/kept.js';

const player = (sessionKey: string, away: number): KeptPlayer => ({
  sessionKey,
  applicationId: 10684,
  version: 108,
  address: '192.0.2.1',
  account: { id: 7, name: 'Ann' },
  accessKeys: { lobby: ['key'], game: [] },
  machine: undefined,
  lobbyFilter: undefined,
  gameFilters: [],
  away,
});

test('grace time goes on while no server runs; who is connected has all of it', () => {
  let now = 1000;
  const sessions = new KeptSessions(() => now);
  sessions.take({ keep: player('1', 0) });
  sessions.take({ keep: player('2', 5000) });
  sessions.take({ keep: player('3', 0) });
  sessions.take({ forget: '3' });
  sessions.take('ready');
  now += 2500;
  assert.deepEqual(
    sessions.all().map(({ sessionKey, away }) => [sessionKey, away]),
    [
      ['1', 0],
      ['2', 7500],
    ],
  );
});

test('what came over from another version and does not fit is left out, the others stay', () => {
  const good = player('1', 0);
  const strange = [
    { ...good, sessionKey: 'x' },
    { ...good, accessKeys: { lobby: 'key' } },
    { ...good, away: -1 },
    { ...good, gameFilters: [{ id: 'one' }] },
    null,
  ];
  // As it arrives: what is undefined is not there at all.
  const sent = JSON.parse(JSON.stringify([good, ...strange]));
  assert.deepEqual(readKept(sent), { kept: [good], unknown: strange.length });
});
