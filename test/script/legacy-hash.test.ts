/** `e.legacy_hash` of account.login: whose it is to give, and that it comes back from a thread. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { host, origin, world } from './world.js';

const gives = (name: string, more = '') => `
plugin { name = "${name}", version = "1", permissions = { "accounts.login" } ${more} }
server.on("account.login", function(e) e.legacy_hash = "${name}" end)`;

const fieldsFor = () => ({ name: 'Ann', legacy_hash: undefined as string | undefined });

test('only who may give a hash sees one, and nothing of a handler without the permission stays', async (t) => {
  const made = world(t, {
    'scripts/a.lua': gives('a'),
    'scripts/b.lua': `plugin { name = "b", version = "1" }
server.on("account.login", function(e) log.info(tostring(e.legacy_hash), tostring(e:copy().legacy_hash)) end)
server.on("account.login", { on_error = "pass" }, function(e) e.legacy_hash = "mine" end)`,
  });
  const granted = (_plugin: string, permission: string) => permission === 'accounts.login';
  const scripts = await host(t, made, { granted });
  const fields = fieldsFor();
  assert.equal((await scripts.events['account.login']!.run(fields, origin())).kind, 'pass');
  assert.equal(fields.legacy_hash, 'a');
  assert.deepEqual(made.printed, ['nil nil']);
  assert.match(made.faults[0]!, /b\.lua:3: account\.login: legacy_hash needs the permission accounts\.login/);
});

test('it comes back from a plugin in a thread of its own', async (t) => {
  const made = world(t, { 'scripts/a.lua': gives('a', ', isolate = "worker"') });
  const scripts = await host(t, made);
  const fields = fieldsFor();
  assert.equal((await scripts.events['account.login']!.run(fields, origin())).kind, 'pass');
  assert.equal(fields.legacy_hash, 'a');
  assert.deepEqual(made.faults, []);
});
