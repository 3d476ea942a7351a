/** Settings: what a manifest declares, and what an operator chooses by configuration and by command. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GivenSettings } from '#script/settings.js';
import { host, origin, player, world } from './world.js';

type Given = Omit<GivenSettings, 'edits'>;

const manifest = `plugin { name = "a", version = "1", settings = {
  on = { type = "bool", default = true, help = "whether it does anything" },
  count = { type = "integer", default = 5, min = 1, max = 10 },
  rate = { type = "number", default = 0.5 },
  name = { type = "string", default = "it" },
  text = { type = "text", default = "Be kind." },
  colour = { type = "choice", choices = { "red", "blue" }, default = "red" },
  words = { type = "list", default = { "darn" } },
  at = { type = "datetime", default = "2026-12-24T18:00:00Z" },
  every = { type = "duration", default = "15m" },
  key = { type = "secret" },
} }
`;
const show = `
local function show(s)
  return table.concat({ tostring(s.on), s.count, s.rate, s.name, s.text, s.colour, table.concat(s.words, "+"), s.at, s.every, tostring(s.key) }, " ")
end
`;
const usual = 'true 5 0.5 it Be kind. red darn 1798135200 900.0 nil';

test('settings have their defaults, and the types that the manifest says', async (t) => {
  const made = world(t, { 'scripts/a.lua': `${manifest}${show}log.info(show(settings))` });
  await host(t, made);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed, [usual.replace('900.0', '900')]);
});

test('the configuration comes before defaults, overlays for titles and regions before it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.on("chat.message", function(e, player)
  log.info(settings.count .. " " .. player.settings.count .. " " .. player.settings.colour)
end)`,
  });
  const given: Given = {
    values: { count: 2, colour: 'blue' },
    overlays: [
      { title: 'uya', values: { count: 3 } },
      { title: 'uya', region: 'PAL', values: { count: 4 } },
      { region: 'PAL', values: { colour: 'red' } },
    ],
  };
  const scripts = await host(t, made, { settingsOf: () => given });
  const say = (key: string, title: object) => {
    const one = player(key, 'Ann', { title: title as never });
    made.players.set(key, one);
    scripts.events['chat.message']!.run({ text: 'x', kind: 0 }, origin({ player: one }));
  };
  say('1', { id: 'uya', region: 'NTSC' });
  say('2', { id: 'uya', region: 'PAL' });
  say('3', { id: 'jak', region: 'PAL' });
  say('4', { id: 'jak', region: 'NTSC' });
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed, ['2 3 blue', '2 4 red', '2 2 red', '2 2 blue']);
});

for (const [name, value, wrong] of [
  ['on', 1, /plugins\.a\.settings\.on is 1; right is true or false/],
  ['count', 11, /settings\.count is 11; right is a whole number from 1 to 10/],
  ['count', 1.5, /settings\.count is 1\.5; right is a whole number/],
  ['rate', 'x', /settings\.rate is "x"; right is a number/],
  ['name', 'x'.repeat(201), /right is a text of at most 200 characters/],
  ['colour', 'green', /settings\.colour is "green"; right is one of red, blue/],
  ['words', 'darn', /settings\.words is "darn"; right is a list of texts/],
  ['at', 'soon', /right is a date and time such as/],
  ['every', 'often', /settings\.every is "often"; right is a time such as "10m", or seconds/],
  ['key', 5, /settings\.key is no secret that can be used; right is a text/],
  ['colur', 'red', /plugins\.a\.settings: there is no setting "colur"; did you mean "colour"\?/],
] as const)
  test(`a plugin does not load with a wrong setting: ${name} ${String(value).slice(0, 20)}`, async (t) => {
    const made = world(t, { 'scripts/a.lua': manifest });
    await host(t, made, { settingsOf: () => ({ values: { [name]: value }, overlays: [] }) });
    assert.match(made.faults[0]!, wrong);
  });

for (const [row, wrong] of [
  ['x = 5', /scripts\/a\.lua:1: manifest: setting x is a table such as \{ type = "text" \}, got number/],
  ['x = { type = "bol" }', /type is one of bool, .* got bol; did you mean "bool"\?/],
  ['x = { type = "bool", defualt = true }', /no field "defualt"; did you mean "default"\?/],
  ['x = { type = "choice" }', /choices = \{ \.\.\. \} goes with type = "choice"/],
  ['x = { type = "integer", default = "5" }', /setting x is "5"; right is a whole number/],
  ['["X y"] = { type = "bool" }', /the name of a setting is small letters/],
] as const)
  test(`a manifest says what is wrong with a setting: ${row}`, async (t) => {
    const made = world(t, { 'scripts/a.lua': `plugin { name = "a", version = "1", settings = { ${row} } }` });
    await host(t, made);
    assert.match(made.faults[0]!, wrong);
  });

test('an unknown setting, an assignment, and one before the manifest are errors that say what to do', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}log.info(select(2, pcall(function() return settings.cuont end)))
log.info(select(2, pcall(function() settings.count = 5 end)))`,
    'scripts/b.lua': 'local x = settings.x',
  });
  await host(t, made);
  assert.match(made.printed[0]!, /a\.lua:13: settings: there is no setting "cuont"; did you mean "count"\?/);
  assert.match(made.printed[1]!, /a\.lua:14: settings are not assigned/);
  assert.match(made.faults[0]!, /scripts\/b\.lua:1: settings are known from the manifest on/);
});

test('a changed configuration reaches the plugin at once and is told; a wrong one changes nothing', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}server.on("settings.changed", function() log.info("now " .. settings.count) end)`,
    'scripts/b.lua': `plugin { name = "b", version = "1" } server.on("settings.changed", function() log.info("b") end)`,
  });
  let given: Given = { values: {}, overlays: [] };
  const scripts = await host(t, made, {
    settingsOf: (name) => (name === 'a' ? given : { values: {}, overlays: [] }),
  });
  given = { values: { count: 7 }, overlays: [] };
  scripts.settingsChanged();
  scripts.settingsChanged();
  given = { values: { count: 70 }, overlays: [] };
  scripts.settingsChanged();
  assert.deepEqual(made.printed, ['now 7']);
  assert.match(made.faults[0]!, /plugins\.a\.settings\.count is 70/);
});

test('a setting that a command made comes before the configuration, and is stored', async (t) => {
  const files = {
    'scripts/a.lua': `${manifest}${show}
server.on("settings.changed", function() log.info(settings.count .. " " .. table.concat(settings.words, "+")) end)`,
  };
  const made = world(t, files);
  const options = { settingsOf: () => ({ values: { count: 2 }, overlays: [] }) };
  const scripts = await host(t, made, options);
  await scripts.set('scripts/a', 'count', '9');
  await scripts.set('scripts/a', 'words', 'heck, darn');
  await scripts.set('scripts/a', 'count', undefined);
  assert.deepEqual(made.printed, ['9 darn', '9 heck+darn', '2 heck+darn']);
  await assert.rejects(
    scripts.set('scripts/a', 'count', '90'),
    /count is 90; right is a whole number from 1 to 10/,
  );
  await assert.rejects(scripts.set('scripts/a', 'cuont', '9'), /no setting "cuont"; did you mean "count"\?/);
  await assert.rejects(scripts.set('scripts/a', 'key', 'x'), /secret: it stands in the configuration only/);
  await scripts.close();
  const again = await host(t, made, options);
  await again.set('scripts/a', 'rate', '1');
  assert.equal(made.printed.at(-1), '2 heck+darn', 'over a restart, too');
});

test('settings in a thread of its own are those of the operator, and changes are told there', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest.replace('version = "1",', 'version = "1", isolate = "worker",')}
log.info("at first " .. settings.count)
server.on("settings.changed", function() log.info("now " .. settings.count) end)`,
  });
  let given: Given = { values: { count: 3 }, overlays: [] };
  const scripts = await host(t, made, { settingsOf: () => given });
  given = { values: { count: 4 }, overlays: [] };
  scripts.settingsChanged();
  for (let tries = 0; tries < 200 && made.printed.length < 2; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(made.printed, ['at first 3', 'now 4']);
});
