/** Stats that players report, as scripts see, change and refuse them before they are stored. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AccountUpdateStatsRequest,
  AccountUpdateStatsResponse,
} from '#wire/messages/account/account-update-stats.js';
import {
  GetLadderStatsWideRequest,
  GetLadderStatsWideResponse,
} from '#wire/messages/ladder/get-ladder-stats-wide.js';
import {
  UpdateLadderStatsWideRequest,
  UpdateLadderStatsWideResponse,
} from '#wire/messages/ladder/update-ladder-stats-wide.js';
import { startJourneyHost, unhurried } from './host.js';
import { makePlayer, status } from './people.js';

const guard = `
plugin { name = "guard", version = "1" }
server.on("stats.wide", { on_error = "refuse", wait = 5 }, function(e, player)
  server.sleep(0.01)
  local stats = e.stats
  if stats[2] == 13 then error("unlucky") end
  if stats[2] == 14 then return false end
  if stats[2] == 15 then return e:refuse(-997) end
  stats[1] = #stats
  e.stats = stats
end)
server.on("stats.account", { on_error = "refuse" }, function(e)
  if e.stats:byte(1) == 1 then e.stats = "short" end
  e.stats = string.replace(e.stats, "darn", "****")
end)
server.on("stats.saved", function(e, player) log.info("saved " .. e.kind .. " of " .. player.name) end)
server.on("account.login_failed", function(e) log.info("failed " .. e.name .. " " .. e.status) end)
`;

test('stats are changed, refused, and refused when the guard fails; what is stored is told', async (t) => {
  const host = await startJourneyHost(t, [unhurried('guard')], { files: { 'scripts/guard.lua': guard } });
  const ann = makePlayer(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  const report = async (second: number) => {
    const Stats = [7, second, ...new Array<number>(98).fill(-3)];
    return (await ann.ask(UpdateLadderStatsWideRequest, UpdateLadderStatsWideResponse, { Stats })).StatusCode;
  };
  const stored = async () =>
    (
      await ann.ask(GetLadderStatsWideRequest, GetLadderStatsWideResponse, {
        AccountID_or_ClanID: ann.accountId,
      })
    ).Stats;
  assert.equal(await report(5), status.MediusSuccess);
  assert.deepEqual([...(await stored())].slice(0, 3), [100, 5, -3]);
  assert.equal(await report(13), status.MediusFail);
  assert.equal(await report(14), status.MediusFail);
  assert.equal(await report(15), status.MediusAccountLoggedIn);
  assert.deepEqual([...(await stored())].slice(0, 3), [100, 5, -3], 'none of these was stored');
  const account = async (text: string) =>
    (
      await ann.ask(AccountUpdateStatsRequest, AccountUpdateStatsResponse, {
        Stats: Buffer.from(text.padEnd(256, '.'), 'latin1'),
      })
    ).StatusCode;
  assert.equal(await account('darn it'), status.MediusSuccess);
  assert.equal(await account('\u0001'), status.MediusFail);
  const bob = makePlayer(t);
  await bob.begin(host.at('mas'));
  assert.notEqual((await bob.login('Ann', 'another')).StatusCode, status.MediusSuccess);
  const said = host.lines.filter(({ msg }) => msg === 'script').map(({ text }) => text);
  assert.deepEqual(said, [
    // A console logs in before it registers, and is told that there is no such account.
    `failed Ann ${status.MediusAccountNotFound}`,
    'saved wide of Ann',
    'saved account of Ann',
    `failed Ann ${status.MediusInvalidPassword}`,
  ]);
  const faults = host.lines.filter(({ msg }) => msg === 'a script failed').map(({ err }) => String(err));
  assert.match(faults[0]!, /guard\.lua:6: unlucky/);
  assert.match(faults[1]!, /stats\.account: stats must be a string of 256 bytes, got 5/);
});

test('lists of channels, games and people, and one of them by name or number', async (t) => {
  const script = `
plugin { name = "lists", version = "1" }
server.commands.add { name = "lists", run = function()
  local names = {}
  for _, channel in ipairs(server.channels()) do
    for _, one in ipairs(channel.players) do names[#names + 1] = channel.name .. "/" .. one.name .. "/" .. one.region end
  end
  local ann = server.player("ann")
  return table.concat(names, " ") .. " " .. tostring(server.player(ann.account_id) == ann) .. " "
    .. tostring(server.player("nobody")) .. " " .. #server.games()
end }`;
  const host = await startJourneyHost(t, [], { files: { 'scripts/lists.lua': script } });
  const ann = makePlayer(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  const [city] = await ann.channels();
  await ann.joinChannel(city!.MediusWorldID);
  const answer = await host.running.operations.command('lists', '');
  assert.match(answer![0]!, /^\S.*\/Ann\/NTSC-U true nil 0$/);
});
