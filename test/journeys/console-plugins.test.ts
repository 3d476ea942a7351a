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

test('plugin settings shows what is chosen; plugin set changes it at once, and says what would be right', async (t) => {
  const settings = `settings = {
    text = { type = "text", default = "Hello", help = "what is said" },
    every = { type = "duration", default = "15m" },
    words = { type = "list", default = { "darn" } },
    key = { type = "secret" },
  }`;
  const host = await startJourneyHost(t, ['plugins={"chosen":{"settings":{"key":"hush"}}}'], {
    files: {
      'scripts/chosen.lua': `plugin { name = "chosen", version = "1", ${settings} }
server.commands.add { name = "chosen", run = function() return settings.text .. " " .. table.concat(settings.words, "+") end }`,
    },
  });
  const context = { running: host.running };
  const shown = await answer('plugin settings chosen', context);
  assert.deepEqual(
    shown.split('\n').map((line) => line.trim().split(/ {2,}/)),
    [
      ['every', 'duration', '900 s'],
      ['key', 'secret', 'given'],
      ['text', 'text', 'Hello', 'what is said'],
      ['words', 'list', 'darn'],
    ],
  );
  assert.match(
    await answer('plugin set chosen text Good evening, all', context),
    /Good evening, all \(set here\)/,
  );
  await answer('plugin set chosen words heck, darn', context);
  assert.equal(await answer('chosen', context), 'Good evening, all heck+darn');
  await answer('plugin set chosen text', context);
  assert.equal(await answer('chosen', context), 'Hello heck+darn');
  assert.match(
    await answer('plugin set chosen every often', context),
    /every is "often"; right is a time such as "10m"/,
  );
  assert.match(
    await answer('plugin set chosen evry 5', context),
    /no setting "evry"; did you mean "every"\?/,
  );
  assert.match(
    await answer('plugin set chosen key x', context),
    /secret: it stands in the configuration only/,
  );
});
