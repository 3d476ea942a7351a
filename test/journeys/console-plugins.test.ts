/** The console's words about plugins, on servers that run. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer } from '#app/console.js';
import { startJourneyHost, unhurried } from './host.js';

const plugin = (version: string) => `
plugin { name = "counted", version = "${version}" }
server.commands.add { name = "fails", run = function() error("as asked") end }
server.commands.add { name = "works", run = function() return "${version}" end }
`;

test('plugin info shows what a plugin did; plugin reload takes its new text or says what is wrong', async (t) => {
  const host = await startJourneyHost(t, [unhurried('counted')], {
    files: { 'scripts/counted.lua': plugin('1') },
  });
  const context = { running: host.running };
  const info = async () => {
    const rows = (await answer('plugin info scripts/counted', context)).split('\n');
    return Object.fromEntries(rows.map((row) => [row.split(/ +/)[0], row.replace(/^\S+ +/, '')]));
  };
  const before = await info();
  assert.equal(before.state, 'serves');
  assert.equal(before.errors, '0');
  assert.notEqual(parseInt(before.memory!, 10), 0);
  for (const word of ['fails', 'works', 'works']) await answer(word, context);
  const after = await info();
  assert.equal(after.errors, '1');
  assert.equal(Number(after.calls) - Number(before.calls), 3);
  assert.ok(parseFloat(after.time!) >= parseFloat(before.time!));
  const file = join(host.home, 'scripts/counted.lua');
  writeFileSync(file, plugin('2'));
  assert.equal(await answer('plugin reload counted', context), 'scripts/counted 2 serves');
  assert.equal(await answer('works', context), '2');
  writeFileSync(file, 'plugin {');
  assert.match(await answer('plugin reload counted', context), /\nstate +.*counted\.lua:1/);
  assert.equal(await answer('works', context), '2');
});
