import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRestartPauses } from '#app/restart.js';

test('the pauses between restarts grow from one second to a minute', () => {
  const pause = createRestartPauses();
  const seconds = Array.from({ length: 9 }, () => pause(500, false) / 1000);
  assert.deepEqual(seconds, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('after a minute of good run the pauses begin anew', () => {
  const pause = createRestartPauses();
  for (let n = 0; n < 5; n++) pause(100, false);
  assert.equal(pause(59_999, false), 32_000);
  assert.equal(pause(60_000, false), 1000);
  assert.equal(pause(100, false), 2000);
});

test('the first run that a plugin ended is followed at once, a row of them is slowed down', () => {
  const pause = createRestartPauses();
  const seconds = Array.from({ length: 4 }, () => pause(4000, true) / 1000);
  assert.deepEqual(seconds, [0, 2, 4, 8]);
  assert.equal(pause(60_000, true), 0);
});
