/** Plugins that flood the server or forge what it gave them: each meets a limit, and its neighbour serves on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floods } from './attacks.js';
import { host, origin, player, world } from './world.js';

test('a flood meets a limit, a forgery an error; the plugin beside it and the server notice nothing', async (t) => {
  for (const [name, [program, error]] of Object.entries(floods)) {
    await t.test(name, async (inner) => {
      const made = world(inner, {
        'scripts/a.lua': `plugin { name = "a", version = "1", permissions = { "chat.system", "players.kick" } }
          server.on("chat.message", { priority = 1 }, function(e, player) ${program} end)`,
        'scripts/b.lua':
          'plugin { name = "b", version = "1" } server.on("chat.message", function(e) e.text = e.text .. "b" end)',
      });
      const scripts = await host(inner, made);
      const ann = player('7', 'Ann');
      made.players.set('7', ann);
      made.channels.set(3, { name: 'Lobby', capacity: 10, players: 1 } as never);
      const began = performance.now();
      const fields = { text: 'a', channel: 3 };
      scripts.events['chat.message']!.run(fields, origin({ player: ann }));
      if (name === 'an event of yesterday')
        scripts.events['chat.message']!.run({ text: 'a' }, origin({ player: ann }));
      assert.equal(fields.text, 'ab');
      assert.ok(performance.now() - began < 3000);
      const faults = made.log
        .filter(({ level }) => level === 'error')
        .map(({ fields: { err }, message }) => `${String(err)} ${message}`);
      if (error) assert.match(faults.join('\n'), error);
      else assert.deepEqual(faults, []);
      assert.ok(made.printed.length <= 20);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
      await scripts.reload('scripts/a');
      assert.equal(scripts.list()[0]?.tasks, 0);
    });
  }
});
