/** Whole sessions of four players over real sockets, as consoles of 2004 went through them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { HeadlessPlayer, PlayerOptions } from '#tools/client/player.js';
import {
  AccountUpdateStatsRequest,
  AccountUpdateStatsResponse,
} from '#wire/messages/account/account-update-stats.js';
import { PlayerInfoRequest, PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import { AddToBuddyListRequest, AddToBuddyListResponse } from '#wire/messages/buddy/add-to-buddy-list.js';
import {
  GetBuddyList_ExtraInfoRequest,
  GetBuddyList_ExtraInfoResponse,
} from '#wire/messages/buddy/get-buddy-list-extra-info.js';
import {
  RemoveFromBuddyListRequest,
  RemoveFromBuddyListResponse,
} from '#wire/messages/buddy/remove-from-buddy-list.js';
import { ChannelInfoRequest, ChannelInfoResponse } from '#wire/messages/channel/channel-info.js';
import { CreateChannelRequest, CreateChannelResponse } from '#wire/messages/channel/create-channel.js';
import {
  GetLobbyPlayerNames_ExtraInfoRequest,
  GetLobbyPlayerNames_ExtraInfoResponse,
} from '#wire/messages/channel/get-lobby-player-names-extra-info.js';
import {
  GetLadderStatsWideRequest,
  GetLadderStatsWideResponse,
} from '#wire/messages/ladder/get-ladder-stats-wide.js';
import {
  UpdateLadderStatsWideRequest,
  UpdateLadderStatsWideResponse,
} from '#wire/messages/ladder/update-ladder-stats-wide.js';
import { GetLocationsRequest, GetLocationsResponse } from '#wire/messages/location/get-locations.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer, status, UYA_NTSC } from './people.js';

const names = ['Ratchet', 'Clank', 'Qwark', 'Skrunch'] as const;
const passwordOf = (name: string) => `${name} has a wrench`;
const CITY = 'CY00000000-02';

const ways: Readonly<Record<string, Partial<PlayerOptions>>> = {
  encrypted: { keyOffer: 'sealed' },
  'in clear, the key offered': { keyOffer: 'clear' },
  'in clear, no key at all': { keyOffer: 'none' },
};

/** Four players in the first channel of their title. */
async function fourInTheLobby(t: TestContext, host: JourneyHost, way: Partial<PlayerOptions>) {
  const players = await Promise.all(names.map((name) => newcomer(t, host, name, way)));
  const [city] = await players[0]!.channels();
  for (const player of players) await player.joinChannel(city!.MediusWorldID);
  return { players, city: city! };
}

/** Registers, tries a wrong password, logs in, enters the lobby. */
async function newcomer(t: TestContext, host: JourneyHost, name: string, way: Partial<PlayerOptions>) {
  const player = makePlayer(t, way);
  await player.begin(host.at('mas'));
  assert.match(await player.policy(), /\w/);
  assert.deepEqual(await player.announcements(), []);
  assert.equal((await player.login(name, passwordOf(name))).StatusCode, status.MediusAccountNotFound);
  const registered = await player.register(name, passwordOf(name));
  assert.equal(registered.StatusCode, status.MediusSuccess);
  assert.ok(registered.AccountID > 0);
  assert.equal((await player.register(name, 'mine')).StatusCode, status.MediusAccountAlreadyExists);
  assert.equal((await player.login(name, 'guess')).StatusCode, status.MediusInvalidPassword);
  const answer = await player.login(name, passwordOf(name));
  assert.equal(answer.StatusCode, status.MediusSuccess);
  assert.equal(answer.AccountID, registered.AccountID);
  const isClear = way.keyOffer !== 'sealed';
  assert.equal(
    answer.ConnectInfo.ServerKey.key.equals(Buffer.alloc(64)),
    isClear,
    'a zero key only in clear',
  );
  await player.enterLobby();
  return player;
}

for (const [way, options] of Object.entries(ways)) {
  test(`four players go through the lobby, ${way}`, async (t) => {
    const host = await startJourneyHost(t);
    const { players, city } = await fourInTheLobby(t, host, options);
    await chats(players);
    await buddies(players);
    await statistics(players);
    await cityChange(players, city.MediusWorldID);
    await goodbyes(host, players);
    assertNoComplaint(host, players);
  });
}

async function chats(players: readonly HeadlessPlayer[]): Promise<void> {
  const [ratchet, clank, qwark, skrunch] = players as [
    HeadlessPlayer,
    HeadlessPlayer,
    HeadlessPlayer,
    HeadlessPlayer,
  ];
  ratchet.say('hello all');
  for (const listener of [clank, qwark, skrunch]) {
    const heard = await listener.hear();
    assert.deepEqual(
      [heard.Message, heard.OriginatorAccountID, heard.OriginatorAccountName, heard.MessageType],
      ['hello all', ratchet.accountId, 'Ratchet', 0],
    );
  }
  clank.whisper(qwark.accountId, 'psst');
  const whispered = await qwark.hear();
  assert.deepEqual(
    [whispered.Message, whispered.OriginatorAccountID, whispered.MessageType],
    ['psst', clank.accountId, 1],
  );
  // One more round for all: what came before it would have come to others first, had it been for them.
  skrunch.say('over');
  for (const listener of [ratchet, clank, qwark]) assert.equal((await listener.hear()).Message, 'over');
  for (const player of players) assert.deepEqual(player.connection.pushes.all(), []);
}

async function buddies([ratchet, clank, qwark]: readonly HeadlessPlayer[]): Promise<void> {
  const add = (id: number) => ratchet!.ask(AddToBuddyListRequest, AddToBuddyListResponse, { AccountID: id });
  const list = () => ratchet!.list(GetBuddyList_ExtraInfoRequest, GetBuddyList_ExtraInfoResponse, {});
  assert.deepEqual(
    (await list()).map(({ StatusCode, EndOfList }) => [StatusCode, EndOfList]),
    [[status.MediusNoResult, true]],
  );
  assert.equal((await add(clank!.accountId)).StatusCode, status.MediusSuccess);
  assert.equal((await add(qwark!.accountId)).StatusCode, status.MediusSuccess);
  assert.equal((await add(clank!.accountId)).StatusCode, status.MediusAccountAlreadyExists);
  assert.equal((await add(99_999)).StatusCode, status.MediusAccountNotFound);
  const listed = await list();
  assert.deepEqual(listed.map(({ AccountName }) => AccountName).sort(), ['Clank', 'Qwark']);
  for (const { OnlineState } of listed) assert.equal(OnlineState.ConnectStatus, 2);
  const asked = { AccountID: qwark!.accountId };
  const removed = await ratchet!.ask(RemoveFromBuddyListRequest, RemoveFromBuddyListResponse, asked);
  assert.equal(removed.StatusCode, status.MediusSuccess);
  assert.deepEqual(
    (await list()).map(({ AccountID }) => AccountID),
    [clank!.accountId],
  );
}

async function statistics([ratchet, clank]: readonly HeadlessPlayer[]): Promise<void> {
  const blob = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const updated = await ratchet!.ask(AccountUpdateStatsRequest, AccountUpdateStatsResponse, { Stats: blob });
  assert.equal(updated.StatusCode, status.MediusSuccess);
  const info = await clank!.ask(PlayerInfoRequest, PlayerInfoResponse, { AccountID: ratchet!.accountId });
  assert.deepEqual([info.AccountName, info.ApplicationID, info.PlayerStatus], ['Ratchet', UYA_NTSC, 2]);
  assert.deepEqual(info.Stats, blob);

  const ladder = Array.from({ length: 100 }, (_, i) => i * i - 50);
  const wide = { LadderType: 0, Stats: ladder };
  const set = await ratchet!.ask(UpdateLadderStatsWideRequest, UpdateLadderStatsWideResponse, wide);
  assert.equal(set.StatusCode, status.MediusSuccess);
  const asked = { AccountID_or_ClanID: ratchet!.accountId, LadderType: 0 };
  const got = await clank!.ask(GetLadderStatsWideRequest, GetLadderStatsWideResponse, asked);
  assert.deepEqual(got.Stats, ladder);
}

/** Ratchet moves to a city that he founds; the others see him all the while. */
async function cityChange(players: readonly HeadlessPlayer[], oldCity: number): Promise<void> {
  const [ratchet, clank, qwark] = players as [HeadlessPlayer, HeadlessPlayer, HeadlessPlayer, HeadlessPlayer];
  const founded = {
    ApplicationID: UYA_NTSC,
    MaxPlayers: 224,
    LobbyName: CITY,
    GenericField1: 1,
    GenericField2: 4,
  };
  const created = await ratchet.ask(CreateChannelRequest, CreateChannelResponse, founded);
  assert.equal(created.StatusCode, status.MediusSuccess);
  const again = await clank.ask(CreateChannelRequest, CreateChannelResponse, founded);
  assert.deepEqual(
    [again.StatusCode, again.MediusWorldID],
    [status.MediusChannelNameExists, created.MediusWorldID],
  );

  const newCity = created.MediusWorldID;
  assert.deepEqual(await whoIsIn(clank, oldCity), ['Clank', 'Qwark', 'Ratchet', 'Skrunch']);
  assert.equal((await ratchet.askToJoin(newCity)).StatusCode, status.MediusSuccess);
  assert.deepEqual(await whoIsIn(clank, newCity), ['Ratchet'], 'membership changes at the answer');
  await ratchet.leave();
  assert.equal(await presenceOf(clank, ratchet), 2, 'presence does not flicker between two connections');
  assert.deepEqual(await whoIsIn(clank, newCity), ['Ratchet'], 'nor does membership');
  await ratchet.enterLobby();
  assert.equal(await presenceOf(clank, ratchet), 2);
  await qwark.joinChannel(newCity);

  ratchet.say('nice place');
  assert.equal((await qwark.hear()).Message, 'nice place');
  clank.say('where is everybody?');
  assert.equal((await players[3]!.hear()).Message, 'where is everybody?');
  assert.deepEqual(ratchet.connection.pushes.all(), [], 'other cities are out of earshot');
  const info = await clank.ask(ChannelInfoRequest, ChannelInfoResponse, { MediusWorldID: newCity });
  assert.deepEqual([info.LobbyName, info.ActivePlayerCount, info.MaxPlayers], [CITY, 2, 224]);
}

async function whoIsIn(player: HeadlessPlayer, worldId: number): Promise<string[]> {
  const asked = { MediusWorldID: worldId };
  const items = await player.list(
    GetLobbyPlayerNames_ExtraInfoRequest,
    GetLobbyPlayerNames_ExtraInfoResponse,
    asked,
  );
  return items.map(({ AccountName }) => AccountName).sort();
}

async function presenceOf(player: HeadlessPlayer, other: HeadlessPlayer): Promise<number> {
  const asked = { AccountID: other.accountId };
  return (await player.ask(PlayerInfoRequest, PlayerInfoResponse, asked)).PlayerStatus;
}

/** All log out; who has logged out is not seen any more, and his name is free for a login at once. */
async function goodbyes(host: JourneyHost, players: readonly HeadlessPlayer[]): Promise<void> {
  const [ratchet, clank] = players as [HeadlessPlayer, HeadlessPlayer];
  await clank.connection.echo();
  assert.equal((await ratchet.logout()).StatusCode, status.MediusSuccess);
  assert.equal(await presenceOf(clank, ratchet), 0);
  const locations = await ratchet.list(GetLocationsRequest, GetLocationsResponse, {});
  assert.deepEqual(
    locations.map(({ LocationId }) => LocationId),
    [40],
  );
  await ratchet.leave();
  await ratchet.begin(host.at('mas'));
  assert.equal((await ratchet.login('Ratchet', passwordOf('Ratchet'))).StatusCode, status.MediusSuccess);
  for (const player of players) await player.leave();
}

function assertNoComplaint(host: JourneyHost, players: readonly HeadlessPlayer[]): void {
  const loud = host.lines.filter(({ level }) => level === 'error' || level === 'warn');
  assert.deepEqual(loud, []);
  assert.equal(host.counter('unknownMessages'), 0);
  assert.equal(host.counter('framesDropped'), 0);
  assert.equal(players.length, names.length);
}
