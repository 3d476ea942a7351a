/** In which order things leave and are answered where scripts have a hand in it (docs/lua-api.md, Order). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediusCallbackStatus } from '#wire/enums.js';
import { GetLocationsRequest, GetLocationsResponse } from '#wire/messages/location/get-locations.js';
import { GetPolicyRequest, GetPolicyResponse } from '#wire/messages/policy/get-policy.js';
import { startJourneyHost, unhurried } from './host.js';
import { makePlayer } from './people.js';

const roomy = { limits: { share: 100, hook_time: 1000, task_time: 1000, log_lines: 1000 } };

/** Tells of every frame that leaves, as it leaves. */
const watch = `plugin { name = "watch", version = "1" }
local answers = 0
server.on("rt.out.SERVER_APP", function()
  answers = answers + 1 -- lines that are the same are folded
  log.info("answer " .. answers)
end)
server.on("rt.out.SERVER_SYSTEM_MESSAGE", function(e) log.info(string.match(e.payload, "%a+ %a+")) end)`;

const sender = `plugin { name = "sender", version = "1", permissions = { "chat.system" } }
server.on("medius.in.GetLocationsRequest", function(e, player)
  player:system_message("in hook")
  server.go(function() player:system_message("a task") end)
end)
server.on("medius.out.GetLocationsResponse", function(e, player) player:system_message("out hook") end)`;

test('what a hook sends leaves before the answer; what an out-hook or a task sends leaves after', async (t) => {
  const plugins = { watch: roomy, sender: { ...roomy, permissions: ['chat.system'] } };
  const host = await startJourneyHost(t, [`plugins=${JSON.stringify(plugins)}`], {
    level: 'INFO',
    files: {
      'scripts/watch.lua': watch,
      'scripts/sender.lua': sender,
      'scripts/welcome.lua': 'plugin { name = "welcome", version = "0" }',
    },
  });
  const ann = makePlayer(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  const told = () =>
    host.lines.filter(({ msg }) => msg === 'script').map(({ text }) => String(text).replace(/ \d+$/, ''));
  const before = told().length;
  const locations = await ann.list(GetLocationsRequest, GetLocationsResponse, {});
  for (let i = 0; i < 3; i++) await ann.connection.systemMessage();
  const answers = locations.map(() => 'answer');
  assert.deepEqual(told().slice(before), ['in hook', ...answers, 'a task', 'out hook']);
});

test('a request that waits holds those behind it on its connection, and nobody else', async (t) => {
  const host = await startJourneyHost(t, [unhurried('slow')], {
    files: {
      'scripts/slow.lua': `plugin { name = "slow", version = "1" }
server.on("player.policy", { wait = 60, where = { server = "mls" } }, function() server.sleep(30) end)`,
    },
  });
  const [ann, bob] = [makePlayer(t), makePlayer(t)];
  await ann.play(host.at('mas'), 'Ann', 'a password');
  await bob.play(host.at('mas'), 'Bob', 'a password');
  const order: string[] = [];
  const policy = ann
    .list(GetPolicyRequest, GetPolicyResponse, { Policy: 0 })
    .then(() => order.push('policy'));
  const behind = ann.list(GetLocationsRequest, GetLocationsResponse, {}).then(() => order.push('locations'));
  await bob.list(GetLocationsRequest, GetLocationsResponse, {});
  order.push('the other player');
  await ann.connection.echo();
  order.push('an echo');
  host.advance(30_000);
  await Promise.all([policy, behind]);
  assert.deepEqual(order, ['the other player', 'an echo', 'policy', 'locations']);
});

test('a login that waits two seconds delays its own connection only; 500 logins wait at once', async (t) => {
  const host = await startJourneyHost(
    t,
    [
      unhurried('slow'),
      'limits.sockets_from_loopback=2000',
      'max_login_attempts=10000',
      'mas.capacity=2000',
      'mls.capacity=2000',
    ],
    {
      level: 'WARN',
      files: {
        'scripts/slow.lua': `plugin { name = "slow", version = "1" }
server.on("account.login", { wait = 40, on_error = "refuse" }, function(e)
  if string.starts_with(e.name, "slow") then server.sleep(2) return e:refuse(-953) end
  if string.starts_with(e.name, "never") then server.sleep(600) end
end)`,
      },
    },
  );
  const quick = makePlayer(t);
  await quick.begin(host.at('mas'));
  await quick.register('quick', 'a password');
  const slow = await Promise.all(
    Array.from({ length: 500 }, async (_, i) => {
      const player = makePlayer(t);
      await player.begin(host.at('mas'));
      return { player, name: `${i === 0 ? 'never' : 'slow'}${i}` };
    }),
  );
  let done = 0;
  const statuses = slow.map(async ({ player, name }) => {
    const { StatusCode } = await player.login(name, 'a password');
    done++;
    return StatusCode;
  });
  await Promise.all(slow.map(({ player }) => player.connection.echo()));
  assert.equal((await quick.login('quick', 'a password')).StatusCode, 0, 'nobody else waits');
  assert.equal(done, 0);
  host.advance(2000);
  const [never, ...others] = statuses;
  for (const status of await Promise.all(others))
    assert.equal(status, -953, 'what the hook says after its wait');
  assert.equal(done, 499);
  host.advance(38_000);
  assert.equal(await never, MediusCallbackStatus.MediusFail, 'refused, as on_error says');
});
