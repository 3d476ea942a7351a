/** Clans over real sockets, as players live in them and as plugins see, change and refuse it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ClanLife } from '#tools/client/clans.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { MediusChatMessageType } from '#wire/enums.js';
import { AccountDeleteRequest, AccountDeleteResponse } from '#wire/messages/account/account-delete.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import { ClanLadderListRequest, ClanLadderListResponse } from '#wire/messages/clan/clan-ladder-list.js';
import {
  GetMyClanMessagesRequest,
  GetMyClanMessagesResponse,
} from '#wire/messages/clan/get-my-clan-messages.js';
import {
  UpdateClanLadderStatsWide_DeltaRequest,
  UpdateClanLadderStatsWide_DeltaResponse,
} from '#wire/messages/clan/update-clan-ladder-stats-wide-delta.js';
import {
  GetLadderStatsWideRequest,
  GetLadderStatsWideResponse,
} from '#wire/messages/ladder/get-ladder-stats-wide.js';
import { type JourneyHost, startJourneyHost, unhurried } from './host.js';
import { makePlayer, status } from './people.js';

async function comes(t: TestContext, host: JourneyHost, name: string) {
  const player = makePlayer(t);
  await player.play(host.at('mas'), name, `password of ${name}`);
  return { player, clan: new ClanLife(player) };
}

const printed = (host: JourneyHost): string[] =>
  host.lines.filter(({ msg }) => msg === 'script').map(({ text }) => String(text));

const faults = (host: JourneyHost) =>
  host.lines.filter(({ msg }) => msg === 'a script failed').map(({ err }) => String(err));

const answers = (host: JourneyHost) => printed(host).filter((text) => text.startsWith('answer '));

/** What the plugin says to a line on the console; it waits for the database before it does, so it is in the log. */
async function command(host: JourneyHost, name: string, text = ''): Promise<string | undefined> {
  const before = answers(host).length;
  await host.running.operations.command(name, text);
  for (let tries = 0; tries < 500 && answers(host).length === before; tries += 1) await pause(10);
  return answers(host)[before]?.replace(/^answer \d+ /, '');
}

function says(player: HeadlessPlayer, text: string): void {
  player.tell(ChatMessage, { MessageType: MediusChatMessageType.MediusClanChatType, Message: text });
}

test('a clan from its founding to its end: invited, joined, talked, left, disbanded', async (t) => {
  const host = await startJourneyHost(t);
  const [ann, bob, cat] = [
    await comes(t, host, 'Ann'),
    await comes(t, host, 'Bob'),
    await comes(t, host, 'Cat'),
  ];
  const { id } = await ann.clan.create('Rangers');
  assert.ok(id > 0);
  assert.equal((await bob.clan.create('RANGERS')).status, status.MediusClanNameInUse);
  assert.equal(await ann.clan.invite(bob.player.accountId, 'join us'), status.MediusSuccess);
  const [invitation] = await bob.clan.invitations();
  assert.deepEqual([invitation!.ClanID, invitation!.Message], [id, 'join us']);
  assert.equal(await bob.clan.answer(invitation!.ClanInvitationID, true), status.MediusSuccess);
  const mine = await bob.clan.mine();
  assert.deepEqual([mine?.ClanName, mine?.LeaderAccountName], ['Rangers', 'Ann']);
  says(bob.player, 'hello');
  const heard = await ann.player.hear();
  assert.deepEqual([heard.Message, heard.OriginatorAccountName], ['hello', 'Bob']);
  says(cat.player, 'let me in');
  says(ann.player, 'welcome');
  assert.equal((await bob.player.hear()).Message, 'welcome', 'Cat is in no clan and not heard');
  assert.equal(await ann.clan.message('sunday at eight'), status.MediusSuccess);
  const [latest] = await bob.player.list(GetMyClanMessagesRequest, GetMyClanMessagesResponse, {
    ClanID: id,
    Start: 1,
    PageSize: 1,
  });
  assert.equal(latest!.Message, 'sunday at eight');
  assert.equal(await bob.clan.disband(id), status.MediusNotClanLeader);
  assert.equal(await cat.clan.disband(id), status.MediusNotClanLeader);
  assert.equal(await bob.clan.remove(id, bob.player.accountId), status.MediusSuccess);
  assert.equal(await bob.clan.mine(), undefined);
  assert.equal(await ann.clan.disband(id), status.MediusSuccess);
  assert.equal(await ann.clan.mine(), undefined);
});

/** Equal lines of a log are folded, so each answer has a number. */
const answering = `
local answers = 0
local function answering(run)
  return function(_, args) server.go(function()
    local text = run(_, args)
    answers = answers + 1
    log.info("answer " .. answers .. " " .. text)
  end) end
end`;

const guard = `
plugin { name = "guard", version = "1", permissions = { "accounts.read", "accounts.write" } }
${answering}
server.on("clan.create", { wait = 5 }, function(e)
  server.sleep(0.01)
  if e.name == "Villains" then return e:refuse(-985) end
  e.name = string.replace(e.name, "Darn", "Nice")
end)
server.on("clan.update", function(e)
  log.info("update", e.kind, e.clan.name, e.name, e.account_id)
  if e.kind == "disband" then return false end
  if e.kind == "rename" then e.name = e.name .. "!" end
end)
server.on("clan.invite", function(e, player)
  if e.text == "spam" then return false end
  e.text = player.name .. " says " .. e.text
  log.info("invite", e.clan.name, e.name, e.direct)
end)
server.on("clan.message", function(e)
  if e.text == "spam" then return false end
  e.text = e.text:upper()
end)
server.on("stats.clan", function(e)
  if e.stats:byte(1) == 1 then error("guarded") end
  e.stats = "T" .. e.stats:sub(2)
end)
server.on("stats.wide", function(e)
  if e.is_clan then log.info("wide", e.clan_id, e.delta, e.stats[1]) end
end)
server.on("stats.saved", function(e) log.info("saved", e.kind) end)
server.on("clan.created", function(e, player) log.info("created", e.clan.name, e.clan.id, player.name) end)
for _, what in ipairs { "joined", "left", "disbanded" } do
  server.on("clan." .. what, function(e, player)
    log.info(what, e.clan.name, e.clan.id, e.name, player and player.name)
  end)
end
server.on("player.joined", function(_, player)
  log.info("joined the server", player.name, player.clan and player.clan.name, player.clan and player.clan.data.motto)
end)
local function about(clan)
  if not clan then return "none" end
  local names = {}
  for i, member in ipairs(clan:members()) do
    names[i] = member.name .. (member.player and "+" or "-")
  end
  return clan.name .. ": " .. table.concat(names, " ")
end
server.commands.add { name = "about", args = { "name:rest" }, run = answering(function(_, args)
  return about(server.clan(args.name))
end) }
server.commands.add { name = "clan_of", args = { "who:word" }, run = answering(function(_, args)
  return about(server.account(args.who):clan())
end) }
server.commands.add { name = "change", args = { "what:word", "name:word", "value:rest" }, run = answering(function(_, args)
  local clan = server.clan(args.name)
  local value = tonumber(args.value) or args.value
  local done, why = clan[args.what](clan, value)
  return tostring(done) .. " " .. tostring(why)
end) }
server.commands.add { name = "end", args = { "name:word" }, run = answering(function(_, args)
  local clan = server.clan(args.name)
  return tostring((clan:disband())) .. " " .. tostring(select(2, clan:disband())) .. " " .. tostring(clan:valid())
end) }
server.commands.add { name = "numbers", args = { "name:word" }, run = answering(function(_, args)
  local clan = server.clan(args.name)
  clan:set_stats(string.rep("s", 256))
  local message = clan:messages()[1]
  return #server.clans() .. " " .. clan:stats():sub(1, 3) .. " " .. clan:ladder()[1] .. " " .. (message and message.text or "-")
end) }
server.commands.add { name = "motto", args = { "name:word", "text:rest" }, run = answering(function(_, args)
  local clan = server.clan(args.name)
  clan.data.motto = args.text
  return clan.data.motto
end) }
`;

for (const isolate of ['', ', isolate = "worker"'])
  test(`plugins see, change and refuse what becomes of clans${isolate && ' from a thread of their own'}`, async (t) => {
    const text = guard.replace('version = "1"', `version = "1"${isolate}`);
    const host = await startJourneyHost(
      t,
      [
        `plugins={"guard":{"permissions":["accounts.read","accounts.write"],"limits":{"share":100,"log_lines":1000}}}`,
      ],
      { files: { 'scripts/guard.lua': text } },
    );
    const [ann, bob] = [await comes(t, host, 'Ann'), await comes(t, host, 'Bob')];
    assert.equal((await ann.clan.create('Villains')).status, status.MediusRequestDenied);
    const { id } = await ann.clan.create('Darn Rangers');
    assert.equal((await ann.clan.mine())?.ClanName, 'Nice Rangers');
    assert.equal(await ann.clan.rename(id, 'Rangers'), status.MediusSuccess);
    assert.equal((await ann.clan.mine())?.ClanName, 'Rangers!');
    assert.equal(await ann.clan.disband(id), status.MediusFail);
    assert.equal(await ann.clan.invite(bob.player.accountId, 'spam'), status.MediusFail);
    assert.equal(await ann.clan.invite(bob.player.accountId, 'hello'), status.MediusSuccess);
    const [invitation] = await bob.clan.invitations();
    assert.equal(invitation!.Message, 'Ann says hello');
    assert.equal(await bob.clan.answer(invitation!.ClanInvitationID, true), status.MediusSuccess);
    assert.equal(await bob.clan.message('spam'), status.MediusFail);
    assert.equal(await bob.clan.message('at eight'), status.MediusSuccess);
    assert.equal(await bob.clan.stats(id, Buffer.alloc(256, 2)), status.MediusSuccess);
    assert.deepEqual((await ann.clan.mine())?.Stats.subarray(0, 2), Buffer.from('T\u0002'));
    assert.equal(await bob.clan.stats(id, Buffer.alloc(256, 1)), status.MediusFail, 'the guard failed');
    const Stats = [3, ...new Array<number>(99).fill(0)];
    const wide = { ClanId: id, Stats };
    const { ask } = bob.player;
    const added = await ask.call(
      bob.player,
      UpdateClanLadderStatsWide_DeltaRequest,
      UpdateClanLadderStatsWide_DeltaResponse,
      wide,
    );
    assert.equal((added as { StatusCode: number }).StatusCode, status.MediusSuccess);

    assert.equal(await command(host, 'about', 'rangers!'), 'Rangers!: Ann+ Bob+');
    assert.equal(await command(host, 'about', 'nobody'), 'none');
    assert.equal(await command(host, 'clan_of', 'Bob'), 'Rangers!: Ann+ Bob+');
    assert.equal(await command(host, 'numbers', 'Rangers!'), '1 sss 3 AT EIGHT');
    assert.equal(await command(host, 'change', 'rename Rangers! Scouts'), 'true nil');
    assert.equal((await ann.clan.mine())?.ClanName, 'Scouts');
    assert.equal(await command(host, 'change', `add Scouts ${bob.player.accountId}`), 'nil in-clan');
    assert.equal(await command(host, 'change', `remove Scouts ${ann.player.accountId}`), 'nil leader');
    assert.equal(await command(host, 'change', 'add Scouts nobody'), 'nil no such account');
    assert.equal(await command(host, 'change', 'transfer Scouts bob'), 'true nil');
    assert.equal(await command(host, 'change', `remove Scouts ${ann.player.accountId}`), 'true nil');
    assert.equal(await ann.clan.mine(), undefined);
    assert.equal(await command(host, 'motto', 'Scouts be prepared'), 'be prepared');
    await bob.player.logout();
    await bob.player.leave();
    const again = makePlayer(t);
    await again.play(host.at('mas'), 'Bob', 'password of Bob');
    assert.equal(await command(host, 'end', 'Scouts'), 'true gone false');
    assert.equal(await new ClanLife(again).mine(), undefined);

    const [annId, bobId] = [ann.player.accountId, bob.player.accountId];
    assert.deepEqual(
      printed(host).filter((text) => !text.startsWith('answer ')),
      [
        'joined the server Ann nil nil',
        'joined the server Bob nil nil',
        `created Nice Rangers ${id} Ann`,
        `joined Nice Rangers ${id} Ann Ann`,
        'update rename Nice Rangers Rangers nil',
        'update disband Rangers! nil nil',
        'invite Rangers! Bob false',
        `joined Rangers! ${id} Bob Bob`,
        'saved clan',
        `wide ${id} true 3`,
        'saved clan_wide',
        `left Scouts ${id} Ann Ann`,
        'joined the server Bob Scouts be prepared',
        `disbanded ${isolate === '' ? 'Scouts' : 'nil'} ${id} Scouts Bob`,
      ],
    );
    assert.ok(annId > 0 && bobId > 0);
    assert.deepEqual(
      faults(host).map((text) => /guarded/.test(text)),
      [true],
    );
  });

test('who deletes an account leaves its clan: the next one leads it, and the last one ends it', async (t) => {
  const script = `plugin { name = "tells", version = "1" }
    for _, what in ipairs { "left", "disbanded" } do
      server.on("clan." .. what, function(e, player) log.info(what, e.name, e.clan.leader_name) end)
    end`;
  const host = await startJourneyHost(t, [unhurried('tells')], { files: { 'scripts/tells.lua': script } });
  const [ann, bob] = [await comes(t, host, 'Ann'), await comes(t, host, 'Bob')];
  await ann.clan.create('Rangers');
  await ann.clan.invite(bob.player.accountId);
  const [invitation] = await bob.clan.invitations();
  await bob.clan.answer(invitation!.ClanInvitationID, true);
  const gone = (player: HeadlessPlayer, name: string) =>
    player.ask(AccountDeleteRequest, AccountDeleteResponse, { MasterPassword: `password of ${name}` });
  assert.equal((await gone(ann.player, 'Ann')).StatusCode, status.MediusSuccess);
  assert.equal((await bob.clan.mine())?.LeaderAccountName, 'Bob');
  assert.equal((await gone(bob.player, 'Bob')).StatusCode, status.MediusSuccess);
  assert.deepEqual(printed(host), ['left Ann Bob', 'disbanded Rangers Bob']);
});

test('numbers of a clan are read by its id, and titles do not see those of others', async (t) => {
  const script = `plugin { name = "deadlocked_only", version = "1", titles = { "deadlocked" }, permissions = { "accounts.read" } }
    ${answering}
    server.on("clan.created", function() log.info("heard of it") end)
    server.commands.add { name = "look", run = answering(function()
      return #server.clans() .. " " .. tostring(server.clan("Rangers")) .. " " .. tostring(server.clan(1))
    end) }`;
  const host = await startJourneyHost(t, [`plugins={"deadlocked_only":{"permissions":["accounts.read"]}}`], {
    files: { 'scripts/deadlocked_only.lua': script },
  });
  const ann = await comes(t, host, 'Ann');
  const { id } = await ann.clan.create('Rangers');
  const asked = { AccountID_or_ClanID: id, LadderType: 1 };
  const { Stats } = await ann.player.ask(GetLadderStatsWideRequest, GetLadderStatsWideResponse, asked);
  assert.deepEqual([...Stats], new Array<number>(100).fill(0));
  assert.equal(await command(host, 'look'), '0 nil nil');
  assert.ok(!printed(host).includes('heard of it'));
});

test('lists of clans are shown as a whole, and changed', async (t) => {
  const script = `plugin { name = "lists", version = "1" }
    server.on("list.clans", function(e, player)
      local shown = {}
      for _, clan in ipairs(e.items) do
        clan.clan_name = clan.clan_name:upper()
        if clan.clan_name ~= "HIDDEN" then shown[#shown + 1] = clan end
      end
      e.items = shown
    end)`;
  const host = await startJourneyHost(t, [unhurried('lists')], { files: { 'scripts/lists.lua': script } });
  const [ann, bob] = [await comes(t, host, 'Ann'), await comes(t, host, 'Bob')];
  for (const [{ player, clan }, name] of [
    [ann, 'Rangers'],
    [bob, 'Hidden'],
  ] as const) {
    const { id } = await clan.create(name);
    const Stats = [5, ...new Array<number>(99).fill(0)];
    const asked = { ClanId: id, Stats };
    await player.ask(UpdateClanLadderStatsWide_DeltaRequest, UpdateClanLadderStatsWide_DeltaResponse, asked);
  }
  const asked = { ClanLadderStatIndex: 0, SortOrder: 1, StartPosition: 1, PageSize: 10 };
  const ladder = await ann.player.list(ClanLadderListRequest, ClanLadderListResponse, asked);
  assert.deepEqual(
    ladder.map(({ ClanName, LadderPosition, EndOfList }) => [ClanName, LadderPosition, EndOfList]),
    [['RANGERS', 1, true]],
  );
  assert.equal((await ann.clan.mine())?.ClanName, 'RANGERS');
  assert.equal(await bob.clan.mine(), undefined);
});
