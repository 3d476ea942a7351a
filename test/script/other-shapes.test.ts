/** Names that authors bring along from elsewhere: the error says what stands for them here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handles } from '#script/api-table/api.js';
import { otherMembers } from '#script/api-table/other-shapes.js';
import { host, origin, player, world } from './world.js';

test('a member that has another shape here is an error that says which', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `plugin { name = "p", version = "1" }
server.on("account.logged_in", function(e, player)
  for _, name in ipairs { "popup", "set_team", "nmae" } do
    log.info(select(2, pcall(function() return player[name] end)))
  end
end)`,
  });
  const scripts = await host(t, made);
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  await scripts.events['account.logged_in']!.run({}, origin({ player: ann }));
  assert.match(made.printed[0] ?? '', /player has no "popup"; write player:system_message\(text\)$/);
  assert.match(
    made.printed[1] ?? '',
    /player has no "set_team"; no message of Medius makes a console do that$/,
  );
  assert.match(made.printed[2] ?? '', /player has no "nmae"; did you mean "name"\?$/);
});

test('none of these names is there, and each is of a handle that is', () => {
  for (const name of Object.keys(otherMembers)) {
    const [handle = '', member = ''] = name.split('.');
    const row = handles.find((one) => one.name === handle);
    assert.ok(row, name);
    assert.ok(!(member in row.methods) && !(member in row.values), name);
  }
});
