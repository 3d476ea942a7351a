import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRestartPauses } from '#app/restart.js';

test('the pauses between restarts grow from one second to a minute', () => {
  const pause = createRestartPauses();
  const seconds = Array.from({ length: 9 }, () => pause(500) / 1000);
  assert.deepEqual(seconds, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('after a minute of good run the pauses begin anew', () => {
  const pause = createRestartPauses();
  for (let n = 0; n < 5; n++) pause(100);
  assert.equal(pause(59_999), 32_000);
  assert.equal(pause(60_000), 1000);
  assert.equal(pause(100), 2000);
});
