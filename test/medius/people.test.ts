/** Accounts and what belongs to them: information, lists of others, stats and ladders. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MediusCallbackStatus as Status } from '#wire/enums.js';
import { AccountDeleteRequest } from '#wire/messages/account/account-delete.js';
import { AccountGetIDRequest } from '#wire/messages/account/account-get-id.js';
import { AccountLogoutRequest } from '#wire/messages/account/account-logout.js';
import { AccountRegistrationRequest } from '#wire/messages/account/account-registration.js';
import { AccountUpdatePasswordRequest } from '#wire/messages/account/account-update-password.js';
import { AccountUpdateStatsRequest } from '#wire/messages/account/account-update-stats.js';
import { FindPlayerRequest } from '#wire/messages/account/find-player.js';
import { GetTotalUsersRequest } from '#wire/messages/account/get-total-users.js';
import { PlayerInfoRequest } from '#wire/messages/account/player-info.js';
import { UpdateUserState } from '#wire/messages/account/update-user-state.js';
import { AddToBuddyListRequest } from '#wire/messages/buddy/add-to-buddy-list.js';
import { AddToIgnoreListRequest } from '#wire/messages/buddy/add-to-ignore-list.js';
import { GetBuddyListRequest } from '#wire/messages/buddy/get-buddy-list.js';
import { GetBuddyList_ExtraInfoRequest } from '#wire/messages/buddy/get-buddy-list-extra-info.js';
import { GetIgnoreListRequest } from '#wire/messages/buddy/get-ignore-list.js';
import { RemoveFromBuddyListRequest } from '#wire/messages/buddy/remove-from-buddy-list.js';
import { RemoveFromIgnoreListRequest } from '#wire/messages/buddy/remove-from-ignore-list.js';
import { GetLadderStatsRequest } from '#wire/messages/ladder/get-ladder-stats.js';
import { GetLadderStatsWideRequest } from '#wire/messages/ladder/get-ladder-stats-wide.js';
import { GetTotalRankingsRequest } from '#wire/messages/ladder/get-total-rankings.js';
import { LadderListRequest } from '#wire/messages/ladder/ladder-list.js';
import { LadderList_ExtraInfoRequest } from '#wire/messages/ladder/ladder-list-extra-info.js';
import { LadderList_ExtraInfoRequest0 } from '#wire/messages/ladder/ladder-list-extra-info-0.js';
import { LadderPositionRequest } from '#wire/messages/ladder/ladder-position.js';
import { LadderPosition_ExtraInfoRequest } from '#wire/messages/ladder/ladder-position-extra-info.js';
import { UpdateLadderStatsRequest } from '#wire/messages/ladder/update-ladder-stats.js';
import { UpdateLadderStatsWideRequest } from '#wire/messages/ladder/update-ladder-stats-wide.js';
import { type Client, Lobby, type Sent } from './harness.js';

let lobby: Lobby;
let client: Client;

before(async () => {
  lobby = await Lobby.open();
  client = await lobby.member('Player');
});
after(() => lobby.close());

const nobody = [0x7fffffff, -2, -0x80000000];
const column = (answers: Sent[], field: string) => answers.map(({ value }) => value[field]);

async function newcomer(address = '198.51.100.7'): Promise<Client> {
  const visitor = lobby.client({ address });
  await visitor.begin();
  return visitor;
}

test('registration: made, taken, not allowed, too many; the password is stored as a hash alone', async () => {
  const visitor = await newcomer('198.51.100.20');
  const register = (AccountName: string, Password = 'hunter2') =>
    visitor.askOne(AccountRegistrationRequest, { AccountName, Password, AccountType: 1 });
  const made = await register(' Nova ');
  assert.equal(made.value.StatusCode, 0);
  const account = await lobby.store.accounts.findByName('uya', 'nova');
  assert.deepEqual([account?.id, account?.name], [made.value.AccountID, 'Nova']);
  assert.ok(!account?.passwordHash.includes('hunter2'));
  assert.deepEqual(await lobby.passwords.verify('hunter2', account?.passwordHash), {
    matches: true,
    raise: false,
  });
  for (const [name, status] of [
    ['NOVA', Status.MediusAccountAlreadyExists],
    ['Badger', Status.MediusFail],
    ['', Status.MediusFail],
    ['  ', Status.MediusFail],
  ] as const) {
    const { value } = await register(name);
    assert.deepEqual([value.StatusCode, value.AccountID], [status, -1], name);
  }
  lobby.settings.maxAccountsPerAddress = 1;
  assert.equal((await register('Second')).value.StatusCode, Status.MediusRegistrationFailed);
  lobby.settings.maxAccountsPerAddress = 100;
  assert.equal((await register('Second')).value.StatusCode, 0);
  assert.equal(visitor.player?.account, undefined, 'registering is not logging in');
});

test('of two registrations of one name at once, one succeeds', async () => {
  const [one, two] = [await newcomer(), await newcomer()];
  const both = await Promise.all(
    [one, two].map((visitor) =>
      visitor.askOne(AccountRegistrationRequest, { AccountName: 'Race', Password: 'x' }),
    ),
  );
  assert.deepEqual(column(both, 'StatusCode').sort(), [Status.MediusAccountAlreadyExists, 0]);
});

test('the id of a name, or -1', async () => {
  const known = await client.askOne(AccountGetIDRequest, { AccountName: 'pLAYER' });
  assert.deepEqual([known.value.StatusCode, known.value.AccountID], [0, client.accountId]);
  const unknown = await client.askOne(AccountGetIDRequest, { AccountName: 'Nobody' });
  assert.deepEqual([unknown.value.StatusCode, unknown.value.AccountID], [Status.MediusAccountNotFound, -1]);
});

test('player info: the own account, others on and off, nobody', async () => {
  const stats = Buffer.alloc(256, 7);
  assert.equal((await client.askOne(AccountUpdateStatsRequest, { Stats: stats })).value.StatusCode, 0);
  const { value } = await client.askOne(PlayerInfoRequest, { AccountID: client.accountId });
  assert.deepEqual(
    [value.AccountName, value.ApplicationID, value.PlayerStatus, value.ConnectionClass],
    ['Player', 10684, 2, 1],
  );
  assert.deepEqual(value.Stats, stats);
  const { id } = await lobby.account('Sleeper');
  const asleep = (await client.askOne(PlayerInfoRequest, { AccountID: id })).value;
  assert.deepEqual([asleep.StatusCode, asleep.AccountName, asleep.PlayerStatus], [0, 'Sleeper', 0]);
  for (const AccountID of [-1, 0]) {
    const { value } = await client.askOne(PlayerInfoRequest, { AccountID });
    assert.deepEqual([value.StatusCode, value.AccountName], [0, '']);
  }
  const { id: foreign } = await lobby.account('Foreigner', 'x', 'other');
  for (const AccountID of [...nobody, foreign])
    assert.equal(
      (await client.askOne(PlayerInfoRequest, { AccountID })).value.StatusCode,
      Status.MediusNoResult,
    );
});

test('finding a player by id or name: its channel, or not found while it is off', async () => {
  const channel = await lobby.channelId('CY00000000-00');
  const sought = await lobby.member('Sought');
  await lobby.state.channels.join(sought.session, channel, '');
  const byId = await client.askOne(FindPlayerRequest, { SearchType: 0, ID: sought.accountId });
  const byName = await client.askOne(FindPlayerRequest, { SearchType: 1, Name: 'sought' });
  assert.deepEqual(byId.value, byName.value);
  assert.deepEqual(byId.value, {
    MessageID: '77',
    StatusCode: 0,
    ApplicationID: 10684,
    ApplicationName: 'RATCHET3_4',
    ApplicationType: 1,
    MediusWorldID: channel,
    AccountID: sought.accountId,
    AccountName: 'Sought',
    EndOfList: true,
  });
  const { id } = await lobby.account('Absent');
  for (const ID of [id, ...nobody]) {
    const { value } = await client.askOne(FindPlayerRequest, { ID });
    assert.deepEqual([value.StatusCode, value.EndOfList], [Status.MediusAccountNotFound, true]);
  }
  const total = await client.askOne(GetTotalUsersRequest);
  assert.deepEqual([total.value.TotalInSystem, total.value.TotalInGame], [2, 0]);
});

test('buddies and ignored: added once, listed with their whereabouts, removed', async () => {
  const friend = await lobby.member('Friend');
  const channel = await lobby.channelId('CY00000001-00');
  await lobby.state.channels.join(friend.session, channel, '');
  const { id: asleep } = await lobby.account('Asleep');
  const { id: foreign } = await lobby.account('Foreign Friend', 'x', 'other');
  const add = async (AccountID: number) =>
    (await client.askOne(AddToBuddyListRequest, { AccountID })).value.StatusCode;
  assert.equal(await add(friend.accountId), 0);
  assert.equal(await add(asleep), 0);
  assert.equal(await add(asleep), Status.MediusAccountAlreadyExists);
  for (const id of [foreign, -1, 0, ...nobody]) assert.equal(await add(id), Status.MediusAccountNotFound);

  const plain = await client.ask(GetBuddyListRequest);
  assert.deepEqual(column(plain, 'AccountName'), ['Friend', 'Asleep']);
  assert.deepEqual(column(plain, 'PlayerStatus'), [2, 0]);
  const extra = await client.ask(GetBuddyList_ExtraInfoRequest);
  assert.deepEqual(column(extra, 'EndOfList'), [false, true]);
  const states = column(extra, 'OnlineState') as {
    LobbyName: string;
    MediusLobbyWorldID: number;
    ConnectStatus: number;
  }[];
  assert.deepEqual(
    states.map(({ ConnectStatus, MediusLobbyWorldID, LobbyName }) => [
      ConnectStatus,
      MediusLobbyWorldID,
      LobbyName,
    ]),
    [
      [2, channel, 'CY00000001-00'],
      [0, 0, ''],
    ],
  );
  const onAuthentication = lobby.client({ role: 'MAS', ...(client.player && { player: client.player }) });
  assert.deepEqual(column(await onAuthentication.ask(GetBuddyListRequest), 'AccountName'), [
    'Friend',
    'Asleep',
  ]);

  const remove = async (AccountID: number) =>
    (await client.askOne(RemoveFromBuddyListRequest, { AccountID })).value.StatusCode;
  assert.equal(await remove(asleep), 0);
  assert.equal(await remove(asleep), Status.MediusAccountNotFound);
  assert.deepEqual(column(await client.ask(GetBuddyListRequest), 'AccountName'), ['Friend']);

  await client.askOne(AddToIgnoreListRequest, { IgnoreAccountID: asleep });
  const ignored = await client.ask(GetIgnoreListRequest);
  assert.deepEqual(column(ignored, 'IgnoreAccountID'), [asleep]);
  assert.deepEqual(column(ignored, 'IgnoreAccountName'), ['Asleep']);
  await client.askOne(RemoveFromIgnoreListRequest, { IgnoreAccountID: asleep });
  assert.equal((await client.askOne(GetIgnoreListRequest)).value.StatusCode, Status.MediusNoResult);
});

test('changing the password takes the old one', async () => {
  const changer = await lobby.member('Changer');
  const change = async (OldPassword: string, NewPassword: string) => {
    const answer = await changer.askOne(AccountUpdatePasswordRequest, { OldPassword, NewPassword });
    assert.equal(answer.name, 'AccountUpdatePasswordStatusResponse');
    return answer.value.StatusCode;
  };
  assert.equal(await change('wrong', 'next'), Status.MediusInvalidPassword);
  assert.equal(await change('secret', 'next'), 0);
  assert.equal(await change('secret', 'third'), Status.MediusInvalidPassword);
  lobby.waiting.add('uya changer');
  assert.equal(await change('next', 'third'), Status.MediusLoginFailed);
  lobby.waiting.clear();
});

test('deleting the account takes the password, and logs out', async () => {
  const leaver = await lobby.member('Leaver');
  const id = leaver.player!.account!.id;
  const remove = async (MasterPassword: string) =>
    (await leaver.askOne(AccountDeleteRequest, { MasterPassword })).value.StatusCode;
  assert.equal(await remove('wrong'), Status.MediusInvalidPassword);
  assert.ok(await lobby.store.accounts.findById(id));
  assert.equal(await remove('secret'), 0);
  assert.equal(await lobby.store.accounts.findById(id), undefined);
  assert.equal(await lobby.state.players.byAccount(id), undefined);
});

test('logging out takes the name and leaves the session', async () => {
  const leaver = await lobby.member('Logging Out');
  const id = leaver.player!.account!.id;
  assert.equal((await leaver.askOne(AccountLogoutRequest)).value.StatusCode, 0);
  assert.equal(await lobby.state.players.byAccount(id), undefined);
  assert.ok(await lobby.state.players.find(leaver.session));
});

test('a user state has no answer', async () => {
  for (const UserAction of [0, 1, 2, 99])
    assert.deepEqual(await client.ask(UpdateUserState, { UserAction }), []);
});

test('ladders: what players report is what others read, rank and list', async () => {
  const [low, high] = [await lobby.member('Low'), await lobby.member('High')];
  const wide = Array.from({ length: 100 }, (_, i) => 1000 + i);
  const narrow = [5, -3, ...new Array<number>(13).fill(0)];
  assert.equal((await high.askOne(UpdateLadderStatsWideRequest, { Stats: wide })).value.StatusCode, 0);
  assert.equal((await low.askOne(UpdateLadderStatsRequest, { Stats: narrow })).value.StatusCode, 0);
  const clan = await low.askOne(UpdateLadderStatsRequest, { LadderType: 1, Stats: narrow });
  assert.equal(clan.value.StatusCode, Status.MediusClanNotFound);

  const read = await low.askOne(GetLadderStatsWideRequest, { AccountID_or_ClanID: high.accountId });
  assert.deepEqual([read.value.Stats, read.value.AccountID_or_ClanID], [wide, high.accountId]);
  assert.deepEqual(
    (await high.askOne(GetLadderStatsRequest, { AccountID_or_ClanID: low.accountId })).value.Stats,
    narrow,
  );
  for (const AccountID_or_ClanID of [-1, 0, ...nobody]) {
    const { value } = await low.askOne(GetLadderStatsWideRequest, { AccountID_or_ClanID });
    assert.deepEqual(
      [value.StatusCode, value.AccountID_or_ClanID],
      [Status.MediusAccountNotFound, AccountID_or_ClanID],
    );
  }

  const [ascending, descending] = [0, 1];
  const rank = async (AccountID: number, LadderStatIndex: number, SortOrder: number) => {
    const { value } = await client.askOne(LadderPosition_ExtraInfoRequest, {
      AccountID,
      LadderStatIndex,
      SortOrder,
    });
    return [value.StatusCode, value.LadderPosition, value.TotalRankings];
  };
  assert.deepEqual(await rank(low.accountId, 1, descending), [0, 2, 2]);
  assert.deepEqual(await rank(low.accountId, 1, ascending), [0, 1, 2]);
  assert.deepEqual(await rank(high.accountId, 99, descending), [0, 1, 1]);
  const [, ...unranked] = [
    0,
    [client.accountId, 1],
    [low.accountId, 100],
    [low.accountId, -1],
    [-1, 0],
  ] as const;
  for (const [account, index] of unranked)
    assert.deepEqual(await rank(account, index, descending), [Status.MediusNoResult, 0, 0]);
  const plain = await client.askOne(LadderPositionRequest, {
    StartByte: 4,
    EndByte: 7,
    SortOrder: 0,
    AccountID: high.accountId,
  });
  assert.equal(plain.value.LadderPosition, 2);

  await lobby.store.accountStats.set(high.player!.account!.id, Buffer.alloc(256, 3));
  for (const request of [LadderList_ExtraInfoRequest, LadderList_ExtraInfoRequest0]) {
    const list = await client.ask(request, {
      LadderStatIndex: 0,
      SortOrder: descending,
      StartPosition: 1,
      PageSize: 10,
    });
    assert.deepEqual(column(list, 'AccountName'), ['High', 'Low']);
    assert.deepEqual(column(list, 'LadderPosition'), [1, 2]);
    assert.deepEqual(column(list, 'LadderStat'), [1000, 5]);
    assert.deepEqual(column(list, 'AccountStats'), [Buffer.alloc(256, 3), Buffer.alloc(256)]);
    assert.deepEqual(column(list, 'EndOfList'), [false, true]);
  }
  const second = await client.ask(LadderListRequest, {
    SortOrder: descending,
    StartPosition: 2,
    PageSize: 1,
  });
  assert.deepEqual(column(second, 'AccountID'), [low.accountId]);
  const huge = { LadderStatIndex: 0, SortOrder: descending, StartPosition: 0xffffffff, PageSize: 0xffffffff };
  assert.deepEqual(column(await client.ask(LadderList_ExtraInfoRequest, huge), 'StatusCode'), [
    Status.MediusNoResult,
  ]);
  assert.equal((await client.askOne(GetTotalRankingsRequest, { LadderType: 0 })).value.TotalRankings, 2);
  assert.equal((await client.askOne(GetTotalRankingsRequest, { LadderType: 1 })).value.TotalRankings, 0);
});
