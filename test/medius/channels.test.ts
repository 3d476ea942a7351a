/** Channels: lists, pages, filters, creating, joining, who is there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accountId } from '#state/ids.js';
import { MediusCallbackStatus as Status } from '#wire/enums.js';
import { ChannelInfoRequest } from '#wire/messages/channel/channel-info.js';
import { ChannelListRequest } from '#wire/messages/channel/channel-list.js';
import { ChannelList_ExtraInfoRequest } from '#wire/messages/channel/channel-list-extra-info.js';
import { ChannelList_ExtraInfoRequest0 } from '#wire/messages/channel/channel-list-extra-info-0.js';
import { ChannelList_ExtraInfoRequest1 } from '#wire/messages/channel/channel-list-extra-info-1.js';
import { CreateChannelRequest } from '#wire/messages/channel/create-channel.js';
import { CreateChannelRequest0 } from '#wire/messages/channel/create-channel-0.js';
import { CreateChannelRequest1 } from '#wire/messages/channel/create-channel-1.js';
import { GetLobbyPlayerNamesRequest } from '#wire/messages/channel/get-lobby-player-names.js';
import { GetLobbyPlayerNames_ExtraInfoRequest } from '#wire/messages/channel/get-lobby-player-names-extra-info.js';
import { GetTotalChannelsRequest } from '#wire/messages/channel/get-total-channels.js';
import { JoinChannelRequest } from '#wire/messages/channel/join-channel.js';
import { LobbyWorldPlayerListRequest } from '#wire/messages/channel/lobby-world-player-list.js';
import { SetLobbyWorldFilterRequest } from '#wire/messages/channel/set-lobby-world-filter.js';
import { SetLobbyWorldFilterRequest1 } from '#wire/messages/channel/set-lobby-world-filter-1.js';
import { FindWorldByNameRequest } from '#wire/messages/game/find-world-by-name.js';
import { GetWorldSecurityLevelRequest } from '#wire/messages/game/get-world-security-level.js';
import { GetLocationsRequest } from '#wire/messages/location/get-locations.js';
import { type Client, Lobby, type Sent, uya } from './harness.js';

let lobby: Lobby;
let client: Client;

before(async () => {
  lobby = await Lobby.open();
  client = await lobby.member('Player');
});
after(() => lobby.close());

const column = (answers: Sent[], field: string) => answers.map(({ value }) => value[field]);
/** Only the last of a list ends it. */
function assertClosed(answers: Sent[]): void {
  assert.deepEqual(
    column(answers, 'EndOfList'),
    answers.map((_, i) => i === answers.length - 1),
  );
}

const everything = { PageID: 1, PageSize: 100 };

test('locations come as the title has them, the last one ends the list', async () => {
  const answers = await client.ask(GetLocationsRequest);
  assert.deepEqual(column(answers, 'LocationId'), [40, 41]);
  assert.deepEqual(column(answers, 'LocationName'), ['Aquatos', 'Aridia']);
  assertClosed(answers);
});

test('three forms of the channel list have three lengths', async () => {
  const lengths = async (version: number) => {
    const viewer = await lobby.member(`Viewer ${version}`, { version });
    const [oldest] = await viewer.ask(ChannelList_ExtraInfoRequest0, everything);
    const [middle] = await viewer.ask(ChannelList_ExtraInfoRequest1, everything);
    const [newest] = await viewer.ask(ChannelList_ExtraInfoRequest, everything);
    return [oldest, middle, newest].map((answer) => answer?.bytes.length);
  };
  assert.deepEqual(await lengths(108), [114, 130, 114]);
  assert.deepEqual(await lengths(110), [134, 134, 134]);
});

test('pages count from 1, are as long as asked for, and behind the last there is no result', async () => {
  const three = await Promise.all(
    [1, 2, 3].map((n) => client.askOne(CreateChannelRequest1, { LobbyName: `Page ${n}`, MaxPlayers: 8 })),
  );
  const ids = (await lobby.state.channels.list('uya')).map(({ id }) => id);
  assert.equal(ids.length, 5);
  for (const three_ of three) assert.ok(ids.includes(three_.value.MediusWorldID as never));
  const pageOf = async (PageID: number, PageSize: number) =>
    column(await client.ask(ChannelList_ExtraInfoRequest1, { PageID, PageSize }), 'MediusWorldID');
  assert.deepEqual(await pageOf(1, 2), ids.slice(0, 2));
  assert.deepEqual(await pageOf(2, 2), ids.slice(2, 4));
  assert.deepEqual(await pageOf(3, 2), ids.slice(4));
  assert.deepEqual(await pageOf(0, 2), ids.slice(0, 2), 'page 0 is the first');
  assert.deepEqual(await pageOf(4, 2), [0]);
  assert.deepEqual(await pageOf(1, 0), [0]);
  const plain = await client.ask(ChannelListRequest, { PageID: 2, PageSize: 4 });
  assert.deepEqual(column(plain, 'MediusWorldID'), ids.slice(4));
  const backwards = await client.ask(ChannelListRequest, { PageID: -3, PageSize: -4 });
  assert.deepEqual(column(backwards, 'StatusCode'), [Status.MediusNoResult]);
  assertClosed(await client.ask(ChannelList_ExtraInfoRequest1, { PageID: 1, PageSize: 3 }));
  assert.equal((await client.askOne(GetTotalChannelsRequest)).value.Total, 5);
});

test('the filter shows the channels whose fields hold its masks, at the level that it names', async () => {
  const viewer = await lobby.member('Filtering');
  const shown = async (
    masks: [number, number, number, number],
    LobbyFilterType: number,
    FilterMaskLevel: number,
  ) => {
    const [FilterMask1, FilterMask2, FilterMask3, FilterMask4] = masks;
    const filter = { FilterMask1, FilterMask2, FilterMask3, FilterMask4, LobbyFilterType, FilterMaskLevel };
    const { value } = await viewer.askOne(SetLobbyWorldFilterRequest, filter);
    assert.deepEqual({ ...value, ...filter, MessageID: '77', StatusCode: 0 }, value);
    const answers = await viewer.ask(ChannelList_ExtraInfoRequest1, everything);
    return column(answers, 'LobbyName').filter((name) => String(name).startsWith('CY'));
  };
  const [all, zeros] = [0xffffffff, 0];
  // Configured: fields (1, 1) and (1, 2). EqualsFilter is 1, EqualsLobby is 0.
  assert.deepEqual(await shown([1, 2, 0, 0], 1, 0x20), ['CY00000001-00']);
  assert.deepEqual(await shown([1, 4, 0, 0], 1, 0x20), []);
  assert.deepEqual(await shown([1, 4, 0, 0], 1, 0x01), ['CY00000000-00', 'CY00000001-00'], 'field 1 alone');
  assert.deepEqual(await shown([zeros, 4, 0, 0], 1, 0x02), [], 'field 2 alone');
  assert.deepEqual(await shown([zeros, 4, 0, 0], 1, 0), ['CY00000000-00', 'CY00000001-00'], 'no field');
  assert.deepEqual(await shown([all, all, all, all], 0, 0x20), ['CY00000000-00', 'CY00000001-00']);
  assert.deepEqual(await shown([1, 1, 0, 0], 0, 0x20), ['CY00000000-00']);
  assert.deepEqual(await shown([1, 2, 8, 0], 1, 0x20), [], 'field 3 counts at level 123');
  assert.deepEqual(await shown([1, 2, 8, 0], 1, 0x10), ['CY00000001-00'], 'and does not at level 12');
});

test('the later filter request does the same under its own numbers', async () => {
  const viewer = await lobby.member('Late Filter');
  const { name, bytes } = await viewer.askOne(SetLobbyWorldFilterRequest1, {
    FilterMask1: 7,
    LobbyFilterType: 1,
  });
  assert.equal(name, 'SetLobbyWorldFilterResponse1');
  assert.equal(bytes.length, 54);
  assert.equal(viewer.player?.lobbyFilter?.masks[0], 7);
});

test('an unknown channel is answered with success and no name', async () => {
  for (const MediusWorldID of [-1, 0, 0x7fffffff, -0x80000000]) {
    const { value } = await client.askOne(ChannelInfoRequest, { MediusWorldID });
    assert.deepEqual([value.StatusCode, value.LobbyName, value.MaxPlayers], [0, '', 0]);
  }
});

test('creating a channel that exists gives its id with the refusal', async () => {
  const wanted = { LobbyName: 'CY00000000-00', MaxPlayers: 224 };
  const { value } = await client.askOne(CreateChannelRequest, wanted);
  assert.equal(value.StatusCode, Status.MediusChannelNameExists);
  assert.equal(value.MediusWorldID, await lobby.channelId('CY00000000-00'));
});

test('a created channel is what was asked for, within the bounds of a channel', async () => {
  const { value } = await client.askOne(CreateChannelRequest, {
    LobbyName: 'CY00000003-00',
    LobbyPassword: 'open',
    MaxPlayers: 100_000,
    GenericField1: 1,
    GenericField2: 0xffffffff,
    GenericField3: 3,
    GenericField4: 4,
    GenericFieldLevel: 0x40,
  });
  const answers = await client.ask(ChannelList_ExtraInfoRequest1, everything);
  const listed = answers.find((answer) => answer.value.MediusWorldID === value.MediusWorldID)?.value;
  const { GenericField1, GenericField2, GenericField3, GenericField4, GenericFieldLevel } = listed ?? {};
  assert.deepEqual(
    [GenericField1, GenericField2, GenericField3, GenericField4, GenericFieldLevel],
    [1, 0xffffffff, 3, 4, 0x40],
  );
  assert.equal(listed?.MaxPlayers, 256);
  assert.equal(listed?.SecurityLevel, 1, 'a password is needed');
  const id = value.MediusWorldID as number;
  const security = await client.askOne(GetWorldSecurityLevelRequest, { MediusWorldID: id, AppType: 1 });
  assert.deepEqual(
    [security.value.MediusWorldID, security.value.AppType, security.value.SecurityLevel],
    [id, 1, 1],
  );
  const found = await client.askOne(FindWorldByNameRequest, { Name: 'CY00000003-00', WorldType: 1 });
  assert.deepEqual([found.value.MediusWorldID, found.value.ApplicationName], [id, 'RATCHET3_4']);
  const asGame = await client.askOne(FindWorldByNameRequest, { Name: 'CY00000003-00', WorldType: 0 });
  assert.equal(asGame.value.StatusCode, Status.MediusNoResult);
});

test('a channel without a name, or with one that may not be said, is not made', async () => {
  for (const LobbyName of ['', 'swine club']) {
    const { value } = await client.askOne(CreateChannelRequest, { LobbyName, MaxPlayers: 8 });
    assert.equal(value.StatusCode, Status.MediusFail);
  }
});

test('the oldest form of creating a channel calls it like its maker', async () => {
  const { value } = await client.askOne(CreateChannelRequest0, { MaxPlayers: -5 });
  const channel = await lobby.state.channels.byName('uya', 'Player');
  assert.equal(channel?.id, value.MediusWorldID);
  assert.equal(channel?.capacity, 256);
});

test('joining: not found, wrong password, full, and in at the answer', async () => {
  const status = async (who: Client, MediusWorldID: number, LobbyChannelPassword = '') =>
    (await who.askOne(JoinChannelRequest, { MediusWorldID, LobbyChannelPassword })).value.StatusCode;
  for (const id of [-1, 0, 0x7fffffff]) assert.equal(await status(client, id), Status.MediusChannelNotFound);
  const created = await client.askOne(CreateChannelRequest1, {
    LobbyName: 'Locked',
    LobbyPassword: 'key',
    MaxPlayers: 1,
  });
  const locked = created.value.MediusWorldID as number;
  assert.equal(await status(client, locked, 'KEY'), Status.MediusInvalidPassword);
  assert.equal(await status(client, locked, 'key'), 0);
  assert.equal(client.player?.channel, locked);
  const other = await lobby.member('Second');
  assert.equal(await status(other, locked, 'key'), Status.MediusWorldIsFull);
  assert.equal(await status(client, locked, 'key'), 0, 'who is in may join again');
  assert.equal(await status(client, await lobby.channelId('CY00000000-00')), 0);
  assert.equal(await lobby.state.channels.byName('uya', 'Locked'), undefined, 'empty, so it is gone');
});

test('a channel of another title’s pool does not exist', async () => {
  const title = { ...uya, accountPool: 'other' };
  await lobby.state.channels.open('other', [{ name: 'Theirs', capacity: 8 }]);
  const theirs = (await lobby.state.channels.byName('other', 'Theirs'))!.id;
  const { value } = await client.askOne(JoinChannelRequest, { MediusWorldID: theirs });
  assert.equal(value.StatusCode, Status.MediusChannelNotFound);
  const stranger = await lobby.member('Stranger', { title });
  await lobby.state.channels.join(stranger.session, theirs, '');
  const names = await client.askOne(GetLobbyPlayerNamesRequest, { MediusWorldID: theirs });
  assert.equal(names.value.StatusCode, Status.MediusNoResult);
});

test('who is in a channel: three lists of the same people, each ended by its last', async () => {
  const channel = await lobby.channelId('CY00000001-00');
  const people = [await lobby.member('Ada'), await lobby.member('Bob')];
  for (const { session } of people) await lobby.state.channels.join(session, channel, '');
  const ids = people.map((person) => accountId(person.accountId));
  for (const request of [GetLobbyPlayerNamesRequest, LobbyWorldPlayerListRequest]) {
    const answers = await client.ask(request, { MediusWorldID: channel });
    assert.deepEqual(column(answers, 'AccountID'), ids);
    assert.deepEqual(column(answers, 'AccountName'), ['Ada', 'Bob']);
    assertClosed(answers);
  }
  const extra = await client.ask(GetLobbyPlayerNames_ExtraInfoRequest, { MediusWorldID: channel });
  assertClosed(extra);
  assert.deepEqual(
    column(extra, 'OnlineState'),
    new Array(2).fill({
      ConnectStatus: 2,
      MediusLobbyWorldID: channel,
      MediusGameWorldID: 0,
      LobbyName: 'CY00000001-00',
      GameName: '',
    }),
  );
});
