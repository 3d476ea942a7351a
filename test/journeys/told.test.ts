/** What scripts make of look-ups, lists, people, commands and what nobody knows, as players see it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GamePlayer } from '#tools/client/game-player.js';
import { MediusCallbackStatus, MediusPlayerSearchType } from '#wire/enums.js';
import { FindPlayerRequest, FindPlayerResponse } from '#wire/messages/account/find-player.js';
import { PlayerInfoRequest, PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import { AddToBuddyListRequest, AddToBuddyListResponse } from '#wire/messages/buddy/add-to-buddy-list.js';
import { AddToIgnoreListRequest, AddToIgnoreListResponse } from '#wire/messages/buddy/add-to-ignore-list.js';
import {
  GetLobbyPlayerNamesRequest,
  GetLobbyPlayerNamesResponse,
} from '#wire/messages/channel/get-lobby-player-names.js';
import { GameListRequest, GameListResponse } from '#wire/messages/game/game-list.js';
import { PickLocationRequest, PickLocationResponse } from '#wire/messages/location/pick-location.js';
import { inTheLobby, sealed } from './game-people.js';
import { type JourneyHost, startJourneyHost } from './host.js';

async function withScript(
  t: Parameters<typeof startJourneyHost>[0],
  text: string,
  set: readonly string[] = [],
) {
  const files = { 'scripts/p.lua': `plugin { name = "p", version = "1" }\n${text}` };
  const host = await startJourneyHost(t, set, { files });
  const [ratchet, clank] = (await inTheLobby(t, host, [sealed, sealed])) as [GamePlayer, GamePlayer];
  return { host, ratchet, clank };
}

const printed = (host: JourneyHost) =>
  host.lines.flatMap(({ msg, text }) => (msg === 'script' ? [String(text)] : []));

test('a look-up of a player is changed and refused', async (t) => {
  const { ratchet } = await withScript(
    t,
    `server.on("player.find", function(e, player)
  if e.found.name == "Clank" then e:refuse(enum.status.account_not_found) end
  e.name, e.world_id = "Somebody", 7
end)
server.on("player.info_request", function(e)
  e.name, e.state, e.stats = e.about.name .. "!", 1, string.rep("s", #e.stats)
end)`,
  );
  const find = (Name: string) =>
    ratchet.list(FindPlayerRequest, FindPlayerResponse, {
      SearchType: MediusPlayerSearchType.PlayerAccountName,
      Name,
    });
  const [clank] = await find('Clank');
  assert.equal(clank!.StatusCode, MediusCallbackStatus.MediusAccountNotFound);
  const [self] = await find('Ratchet');
  assert.deepEqual([self!.AccountName, self!.MediusWorldID], ['Somebody', 7]);
  const info = await ratchet.ask(PlayerInfoRequest, PlayerInfoResponse, { AccountID: self!.AccountID });
  assert.deepEqual([info.AccountName, info.PlayerStatus, info.Stats[0]], ['Ratchet!', 1, 0x73]);
});

for (const isolate of ['', ', isolate = "worker"'])
  test(`lists are filtered, renamed and filled${isolate && ' by a plugin in a thread of its own'}`, async (t) => {
    const files = {
      'scripts/p.lua': `plugin { name = "p", version = "1"${isolate} }
server.on("list.channels", function(e)
  local all = e.items
  all[1].lobby_name = "Renamed"
  e.items = { all[1] }
end)
server.on("list.games", function(e)
  if e.message == "GameListResponse" then e.items = { { game_name = "Made up", medius_world_id = 9 } } end
end)
server.on("list.players", function(e) e.items = {} end)`,
    };
    const host = await startJourneyHost(t, [], { files });
    const [ratchet] = (await inTheLobby(t, host, [sealed])) as [GamePlayer];
    const channels = await ratchet.channels();
    assert.deepEqual(
      channels.map(({ LobbyName }) => LobbyName),
      ['Renamed'],
    );
    const games = await ratchet.list(GameListRequest, GameListResponse, { PageID: 1, PageSize: 10 });
    assert.deepEqual(
      games.map(({ GameName, MediusWorldID, EndOfList }) => [GameName, MediusWorldID, EndOfList]),
      [['Made up', 9, true]],
    );
    const people = await ratchet.list(GetLobbyPlayerNamesRequest, GetLobbyPlayerNamesResponse, {
      MediusWorldID: channels[0]!.MediusWorldID,
    });
    assert.deepEqual(
      people.map(({ StatusCode }) => StatusCode),
      [MediusCallbackStatus.MediusNoResult],
    );
  });

test('a location, a buddy and an ignored one are refused, with time to think', async (t) => {
  const { host, ratchet, clank } = await withScript(
    t,
    `server.on("location.pick", function(e) if e.location_id == 41 then e:refuse(enum.status.fail) end end)
server.on("buddy.add", { wait = 5 }, function(e, player)
  server.sleep(0.05)
  log.info(player.name .. " wants " .. e.name .. " " .. e.target.name .. " " .. e.account_id)
  return false
end)
server.on("ignore.add", function(e) log.info("ignores " .. e.name) end)`,
  );
  const pick = (LocationID: number) => ratchet.ask(PickLocationRequest, PickLocationResponse, { LocationID });
  assert.equal((await pick(40)).StatusCode, MediusCallbackStatus.MediusSuccess);
  assert.equal((await pick(41)).StatusCode, MediusCallbackStatus.MediusFail);
  const { accountId } = clank;
  const added = await ratchet.ask(AddToBuddyListRequest, AddToBuddyListResponse, { AccountID: accountId });
  assert.equal(added.StatusCode, MediusCallbackStatus.MediusFail);
  const ignored = { IgnoreAccountID: accountId };
  const second = await ratchet.ask(AddToIgnoreListRequest, AddToIgnoreListResponse, ignored);
  assert.equal(second.StatusCode, MediusCallbackStatus.MediusSuccess);
  assert.deepEqual(printed(host), [`Ratchet wants Clank Clank ${accountId}`, 'ignores Clank']);
});

test('a command is stopped before it runs, and lines that were changed are told of', async (t) => {
  const { host, ratchet, clank } = await withScript(
    t,
    `local allowed = true
server.commands.add { name = "dance", run = function() log.info("danced") return "dancing" end }
server.on("chat.command", function(e, player)
  log.info(player.name .. " types " .. e.name .. " " .. e.text)
  if e.text == "badly" then return false end
end)
server.on("chat.message", function(e)
  if e.text == "stop me" then return false end
  e.text = string.replace(e.text, "darn", "****")
end)
server.on("chat.filtered", function(e) log.info(e.by .. ": " .. #e.text .. " " .. tostring(e.result) .. " " .. e.kind) end)`,
  );
  ratchet.say('/dance badly');
  ratchet.say('/dance well');
  assert.equal((await ratchet.hear()).Message, 'dancing');
  for (const line of ['as it is', 'd\u0008ot', 'darn', 'stop me', 'the end']) ratchet.say(line);
  const heard = [];
  for (let i = 0; i < 4; i++) heard.push((await clank.hear()).Message);
  assert.deepEqual(heard, ['as it is', 'dot', '****', 'the end']);
  assert.deepEqual(printed(host), [
    'Ratchet types dance badly',
    'Ratchet types dance well',
    'danced',
    'filter: 4 dot 0',
    'plugin: 4 **** 0',
    'plugin: 7 nil 0',
  ]);
});

test('what has no known layout is told of once for each kind, and a plugin runs lines for players', async (t) => {
  const { host, ratchet } = await withScript(
    t,
    `server.on("packet.unknown", function(e)
  log.info(tostring(e.rt) .. " " .. tostring(e.class) .. " " .. tostring(e.type) .. " " .. e.length)
end)
server.commands.add { name = "own", run = function(ctx) return "my own " .. ctx.player.name end }
server.commands.add { name = "go", permission = "p.go", run = function(ctx)
  server.go(function()
    local player = server.player("Ratchet")
    log.info((server.commands.run("version", player) or {})[1]:match("^Rekindle") or "?")
    for _, line in ipairs { "stop", "nonsense", "go" } do log.info(tostring(select(2, server.commands.run(line, player)))) end
    log.info(server.commands.run("own", player)[1])
    log.info(#server.titles() > 3, server.title("uya").applications[1].medius, server.stats().players)
    log.info("end")
  end)
end }`,
  );
  const { connection } = ratchet;
  for (let i = 0; i < 3; i++) {
    connection.sendApp(Buffer.of(1, 0xff, 0, 0));
    connection.sendFrame(0x77, Buffer.alloc(5));
  }
  await connection.echo();
  assert.deepEqual([...printed(host)].sort(), ['119 nil nil 5', 'nil 1 255 4']);
  await host.running.commands.answer('go');
  for (let i = 0; i < 100 && printed(host).at(-1) !== 'end'; i++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(printed(host).slice(2), [
    'Rekindle',
    'no command stop',
    'no command nonsense',
    'no command go',
    'my own Ratchet',
    'true 108 2',
    'end',
  ]);
});
