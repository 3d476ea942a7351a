/** Limits of single plugins in the configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '#app/config/schema.js';
import { isGranted } from '#app/plugin-grants.js';
import { limitsOf } from '#app/plugin-limits.js';

const config = (limits: object) => configSchema.parse({ plugins: { chat: { limits } } });

test('what the configuration says of a plugin counts, in the units of the engine; the rest stays as usual', () => {
  const given = config({ memory: 16 << 20, hook_instructions: 5000, share: 25, log_lines: 3 });
  const limits = limitsOf(given, 'chat');
  assert.equal(limits.memory, 16 << 20);
  assert.deepEqual(limits.hook, { instructions: 5000, time: 50, text: 262_144 });
  assert.deepEqual(limits.batch, { instructions: 5000, time: 20, text: 262_144 });
  assert.equal(limits.share, 0.25);
  assert.equal(limits.logLines, 3);
  assert.ok(!('tasks' in limits) && !('timers' in limits), 'nothing is set to undefined');
});

test('a plugin that the configuration does not name has the usual limits', () => {
  assert.deepEqual(limitsOf(config({}), 'other'), limitsOf(config({}), 'chat'));
  assert.deepEqual(limitsOf(config({}), 'other').hook, { instructions: 100_000, time: 50, text: 262_144 });
});

test('the operator may let people in where a handler of their login fails', () => {
  const given = configSchema.parse({ plugins: { chat: { login_on_error: 'pass' } } });
  assert.equal(limitsOf(given, 'chat').loginOnError, 'pass');
  assert.ok(!('loginOnError' in limitsOf(given, 'other')));
  assert.throws(() => configSchema.parse({ plugins: { chat: { login_on_error: 'drop' } } }));
});

test('a limit outside its range is refused', () => {
  assert.throws(() => config({ memory: 1000 }), /a whole number from 1048576 to 67108864 bytes/);
  assert.throws(() => config({ share: 0 }), /from 1 to 100 percent/);
  assert.throws(() => config({ instructions: 5 }));
});

test('a plugin by a name that every object of JavaScript knows has the usual limits and is granted nothing', () => {
  assert.deepEqual(limitsOf(config({}), 'constructor'), limitsOf(config({}), 'chat'));
  assert.equal(isGranted(config({}), 'constructor', 'packets.raw'), false);
});
