/** Every attack again, in a plugin with a thread of its own: the server's own thread never waits for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome } from '#script/layer.js';
import { floods, programs } from './attacks.js';
import { host, origin, player, world } from './world.js';

/** How floods end is the same here as in the server's own thread; programs have other file names there. */
const all: [string, string, RegExp | undefined][] = [
  ...Object.entries(programs).map(([name, [program]]) => [name, program, undefined] as never),
  ...Object.entries(floods).map(([name, [program, error]]) => [name, program, error] as never),
];

test('there are at least 120 attacks', () => {
  assert.ok(all.length >= 120, String(all.length));
});

test('in a thread of its own no attack holds the server up, disturbs another plugin, or lasts', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", isolate = "worker", permissions = { "chat.system" } }
server.on("chat.message", { priority = 1 }, function(e, player)
  local program = e.text
  e.text = "a"
  if program ~= "" then return assert(load("local e, player = ... " .. program))(e, player) end
end)`,
    'scripts/b.lua': `plugin { name = "b", version = "1" }
server.on("chat.message", function(e) e.text = e.text .. "b" end)`,
  });
  const hook = { instructions: 20_000_000, time: 100 };
  const scripts = await host(t, made, { limits: { hook, share: 1000 } });
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  made.channels.set(3, { id: 3, name: 'Lobby', capacity: 10, players: 1 } as never);
  const say = (text: string) => {
    const fields = { text, kind: 0, target_id: 0, channel: 3 };
    const outcome = scripts.events['chat.message']!.run(fields, origin({ player: ann }));
    return { fields, outcome: outcome as Promise<Outcome> };
  };
  for (const [name, program, error] of all) {
    await t.test(name, async () => {
      // The longest time in which the server's own thread did nothing.
      let longest = 0;
      let last = performance.now();
      const beat = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 5);
      made.log.length = 0;
      const began = performance.now();
      const { fields, outcome } = say(program);
      const { kind } = await outcome;
      const took = performance.now() - began;
      clearInterval(beat);
      assert.ok(took < 3000, `took ${took} ms`);
      assert.ok(longest < 1500, `the server did nothing for ${longest} ms`);
      if (kind === 'pass') assert.match(fields.text, /b$/, 'the plugin behind it');
      if (name === 'an event of yesterday') await say(program).outcome;
      // A slow machine meets the limit of time before that of their count.
      if (error) assert.match(made.faults.join('\n'), new RegExp(`${error.source}|stopped: used up`));
      // A minute later, so that its hits of limits do not add up to a pause.
      made.pass(60_001);
      for (let tries = 0; ; tries++) {
        const after = say('');
        await after.outcome;
        if (after.fields.text === 'ab') break; // it answers, or a new thread does
        assert.ok(tries < 500, 'it does not answer any more');
        await pause(10);
      }
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    });
  }
});
