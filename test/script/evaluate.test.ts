/** Lua that the operator types: results, what stays, and the limits that hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { host, player, world } from './world.js';

test('expressions and statements run, show what they give and print, and share their globals', async (t) => {
  const made = world(t);
  const scripts = await host(t, made);
  assert.deepEqual(await scripts.evaluate('1 + 1, "a", nil'), ['2  a  nil']);
  assert.deepEqual(await scripts.evaluate('x = 20'), []);
  assert.deepEqual(await scripts.evaluate('print("x is", x) return { x, { "deep" } }'), [
    'x is 20',
    '{ [1] = 20, [2] = { [1] = "deep" } }',
  ]);
  assert.deepEqual(await scripts.evaluate('for i = 1, 3 do print(i) end'), ['1', '2', '3']);
  assert.deepEqual(await scripts.evaluate('return "a\\nb"'), ['a', 'b']);
  assert.deepEqual(made.printed, [], 'the log has nothing of it');
});

test('it sees players and may do everything; nothing of it is a plugin', async (t) => {
  const made = world(t);
  made.players.set('7', player('7', 'Ann'));
  const scripts = await host(t, made, { granted: () => false });
  assert.deepEqual(await scripts.evaluate('server.players()[1].name'), ['Ann']);
  await scripts.evaluate('server.players()[1]:kick("enough")');
  await scripts.evaluate('server.broadcast("hi", { severity = 3 })');
  assert.deepEqual(made.sent, ['kick 7 enough', 'broadcast 3 * hi']);
  await scripts.evaluate('server.commands.add { name = "mine", run = function() end }');
  assert.equal(scripts.commands.get('mine'), undefined);
  assert.deepEqual(scripts.list(), []);
});

test('errors, endless loops, floods and too much memory are told, and the next line runs', async (t) => {
  const scripts = await host(t, world(t));
  assert.match((await scripts.evaluate('x = = 1')).join(), /^line:1: /);
  assert.match((await scripts.evaluate('nothing.here')).join(), /line:1: .*nil/);
  assert.match((await scripts.evaluate('while true do end')).join(), /instructions/);
  assert.match(
    (await scripts.evaluate('local t = {} for i = 1, 1e9 do t[i] = i .. "" end')).join(),
    /instructions|memory/,
  );
  const flood = await scripts.evaluate('for i = 1, 10000 do print(i) end');
  assert.ok(flood.length <= 201, String(flood.length));
  assert.match((await scripts.evaluate('io.open("/etc/passwd")')).join(), /io/);
  assert.deepEqual(await scripts.evaluate('"still here"'), ['still here']);
});
