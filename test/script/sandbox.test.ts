/** Programs that hang, escape or break an unprotected state. Each must end in time; the state answers afterwards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScriptError } from '#script/errors.js';
import type { LuaState } from '#script/vm/state.js';
import { type End, programs } from './attacks.js';
import { open, run } from './lua.js';

test('every attack ends in time and leaves a state that answers', async (t) => {
  let state = await open();
  for (const [name, [program, end]] of Object.entries(programs)) {
    await t.test(name, async () => {
      if (state.broken) state = await open();
      const began = performance.now();
      meet(state, program, end);
      const took = performance.now() - began;
      assert.ok(took < 3000, `took ${took} ms`);
      assert.ok(!state.broken, 'the instance is lost');
      assert.equal(run(state, 'return 1 + 1'), 2);
    });
  }
});

function meet(state: LuaState, program: string, end: End): void {
  const limits = { instructions: 20_000_000, time: 100 };
  if (end === 'harmless') {
    run(state, program, limits);
    return;
  }
  assert.throws(
    () => run(state, program, limits),
    (err) => {
      assert.ok(err instanceof ScriptError, String(err));
      if (end === 'stopped') assert.ok(err.killed, err.message);
      else assert.match(err.message, end);
      return true;
    },
  );
}
