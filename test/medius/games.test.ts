/** Games in the lobby: every form of every request, every refusal, the lengths of the original servers. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { accountId } from '#state/ids.js';
import type { Title } from '#state/title.js';
import { FindPlayerRequest } from '#wire/messages/account/find-player.js';
import { PlayerInfoRequest } from '#wire/messages/account/player-info.js';
import { UpdateUserState } from '#wire/messages/account/update-user-state.js';
import { GetBuddyList_ExtraInfoRequest } from '#wire/messages/buddy/get-buddy-list-extra-info.js';
import { CreateGameRequest } from '#wire/messages/game/create-game.js';
import { CreateGameRequest0 } from '#wire/messages/game/create-game-0.js';
import { CreateGameRequest1 } from '#wire/messages/game/create-game-1.js';
import { EndGameReport } from '#wire/messages/game/end-game-report.js';
import { FindWorldByNameRequest } from '#wire/messages/game/find-world-by-name.js';
import { GameInfoRequest } from '#wire/messages/game/game-info.js';
import { GameInfoRequest0 } from '#wire/messages/game/game-info-0.js';
import { GameListRequest } from '#wire/messages/game/game-list.js';
import { GameList_ExtraInfoRequest } from '#wire/messages/game/game-list-extra-info.js';
import { GameList_ExtraInfoRequest0 } from '#wire/messages/game/game-list-extra-info-0.js';
import { GameWorldPlayerListRequest } from '#wire/messages/game/game-world-player-list.js';
import { GetGameListFilterRequest } from '#wire/messages/game/get-game-list-filter.js';
import { GetTotalGamesRequest } from '#wire/messages/game/get-total-games.js';
import { GetWorldSecurityLevelRequest } from '#wire/messages/game/get-world-security-level.js';
import { JoinGameRequest } from '#wire/messages/game/join-game.js';
import { JoinGameRequest0 } from '#wire/messages/game/join-game-0.js';
import { SetGameListFilterRequest } from '#wire/messages/game/set-game-list-filter.js';
import { UtilGetTotalGamesFilteredRequest } from '#wire/messages/game/util-get-total-games-filtered.js';
import { WorldReport } from '#wire/messages/game/world-report.js';
import { WorldReport0 } from '#wire/messages/game/world-report-0.js';
import { type Client, type ClientOptions, Lobby, type Sent, uya } from './harness.js';

let lobby: Lobby;
let names = 0;
before(async () => {
  lobby = await Lobby.open();
});
after(() => lobby.close());
beforeEach(() => {
  lobby.hosting.refuses = undefined;
});

const member = (options: ClientOptions = {}) => lobby.member(`Gamer${++names}`, options);
const withTraits = (...traits: string[]): Title => ({ ...uya, traits: new Set(traits) });
const statusOf = ({ value }: Sent) => value.StatusCode;

const GAME = {
  MinPlayers: 2,
  MaxPlayers: 8,
  GameLevel: 5,
  PlayerSkillLevel: 6,
  RulesSet: 7,
  GameHostType: 4,
};

async function create(client: Client, fields: object = {}): Promise<number> {
  const name = `Game ${++names}`;
  const answer = await client.askOne(CreateGameRequest1, { ...GAME, GameName: name, ...fields });
  assert.equal(statusOf(answer), 0);
  return answer.value.MediusWorldID as number;
}

async function join(client: Client, MediusWorldID: number, fields: object = {}): Promise<Sent> {
  return client.askOne(JoinGameRequest, { MediusWorldID, GameHostType: 4, ...fields });
}

/** Joins and connects. */
async function enter(client: Client, world: number, fields: object = {}): Promise<void> {
  const answer = await join(client, world, fields);
  assert.equal(statusOf(answer), 0);
  lobby.hosting.connect((answer.value.ConnectInfo as { WorldID: number }).WorldID, client.session);
  await new Promise((resolve) => setImmediate(resolve));
}

test('every form of CreateGame makes a game, and is answered in 34 bytes', async () => {
  const fields = { ...GAME, GenericField1: 40, GenericField3: 0xf0000000 | 0 };
  const later = { GenericField4: 4, GenericField5: 5, GenericField6: 6, GenericField7: 7, GenericField8: -8 };
  const client = await member();
  const forms = [
    [CreateGameRequest0, 176, fields, [40, 0, 0xf0000000 | 0, 0, 0, 0, 0, 0], 0],
    [CreateGameRequest1, 208, fields, [40, 0, 0xf0000000 | 0, 0, 0, 0, 0, 0], 0],
    [CreateGameRequest1, 212, { ...fields, Attributes: 2 }, [40, 0, 0xf0000000 | 0, 0, 0, 0, 0, 0], 2],
    [CreateGameRequest, 232, { ...fields, ...later }, [40, 0, 0xf0000000 | 0, 4, 5, 6, 7, -8], 0],
  ] as const;
  for (const [form, length, given, generic, attributes] of forms) {
    const GameName = `${form.name} ${length}    000000280000`;
    const request = { ...given, GameName, MessageID: 'm' };
    let sentLength = 0;
    const { send } = client;
    client.send = (whole) => {
      sentLength = whole.length;
      return send.call(client, whole);
    };
    const answer = await client.askOne(form as typeof CreateGameRequest, request);
    client.send = send;
    assert.equal(sentLength, length + 2, form.name);
    assert.equal(answer.bytes.length, 34);
    assert.equal(statusOf(answer), 0);
    const game = await lobby.state.games.find('uya', answer.value.MediusWorldID as never);
    assert.deepEqual(
      [game?.name, game?.minPlayers, game?.maxPlayers, game?.level, game?.skillLevel, game?.rulesSet],
      [GameName, 2, 8, 5, 6, 7],
    );
    assert.deepEqual(
      [game?.genericFields, game?.hostType, game?.attributes, game?.capacity],
      [generic, 4, attributes, 8],
    );
  }
  assert.deepEqual(lobby.hosting.requests.at(-1), { applicationId: 10684, capacity: 8, gameHostType: 4 });
});

test('games that are not made: no name, a bad one, one in use, no server, a peer’s own server', async () => {
  const [client, other] = [await member(), await member()];
  const refused = async (fields: object) => {
    const answer = await client.askOne(CreateGameRequest1, { ...GAME, GameName: 'fine', ...fields });
    assert.equal(answer.bytes.length, 34);
    return statusOf(answer);
  };
  assert.equal(await refused({ GameName: '' }), -966);
  assert.equal(await refused({ GameName: 'swine' }), -966);
  assert.equal(await refused({ GameHostType: 2 }), -950);
  const world = await create(other, { GameName: 'mine' });
  await enter(other, world);
  assert.equal(await refused({ GameName: 'mine' }), -975);
  lobby.hosting.refuses = 'full';
  assert.equal(await refused({}), -986);
  lobby.hosting.refuses = new Error('no way to the game server');
  await assert.rejects(refused({}), /no way to the game server/);
  lobby.hosting.refuses = undefined;
  const games = await lobby.state.games.list('uya');
  assert.ok(!games.some(({ name }) => name === 'fine'));
  assert.equal(await refused({}), 0, 'nothing is left of the failures');
});

test('a game for more than 256 is made smaller, and says so', async () => {
  const client = await member();
  const answer = await client.askOne(CreateGameRequest1, { ...GAME, GameName: 'huge', MaxPlayers: 1000 });
  assert.equal(statusOf(answer), 3);
  assert.equal(lobby.hosting.requests.at(-1)?.capacity, 256);
});

test('a game that ended while its world was made takes the world along', async () => {
  const client = await member();
  const { createWorld } = lobby.hosting;
  lobby.hosting.createWorld = async (request) => {
    const world = await createWorld.call(lobby.hosting, request);
    await lobby.state.games.create({
      ...(await lobby.state.games.list('uya'))[0]!,
      host: client.session,
      name: 'newer',
      password: '',
      spectatorPassword: '',
    });
    return world;
  };
  const worlds = lobby.hosting.worlds.size;
  const answer = await client.askOne(CreateGameRequest1, { ...GAME, GameName: 'older' });
  lobby.hosting.createWorld = createWorld;
  assert.equal(statusOf(answer), -941);
  assert.equal(lobby.hosting.worlds.size, worlds);
});

test('joining: 190 bytes with the way to the game server, in both forms', async () => {
  const [host, guest] = [await member({ title: withTraits('auxUdpBefore109') }), await member()];
  const world = await create(host);
  const key = Buffer.alloc(64, 0x5a);
  const answer = await join(host, world, { pubKey: { key } });
  assert.equal(answer.bytes.length, 190);
  const { Type, AddressList, WorldID, ServerKey, SessionKey, AccessKey } = answer.value.ConnectInfo as Record<
    string,
    never
  >;
  assert.deepEqual([Type, SessionKey, answer.value.GameHostType], [3, host.session, 4]);
  assert.deepEqual(AddressList, {
    AddressList: [
      { AddressType: 1, Address: '192.0.2.12', Port: 10079 },
      { AddressType: 0, Address: '', Port: 0xffffffff },
    ],
  });
  assert.deepEqual(ServerKey, { key: lobby.serverKey });
  const ticket = lobby.hosting.tickets.at(-1)!;
  assert.deepEqual(
    [ticket.world.worldId, ticket.accessKey, ticket.sessionKey, ticket.accountId, ticket.address],
    [WorldID, AccessKey, SessionKey, accountId(host.accountId), '198.51.100.7'],
  );
  assert.equal(ticket.publicKey?.toString('hex'), key.toString('hex'));
  assert.notEqual(WorldID, world, 'the game server counts for itself');

  const older = await guest.askOne(JoinGameRequest0, { MediusWorldID: world, GameHostType: 4 });
  assert.deepEqual([statusOf(older), older.bytes.length], [0, 190]);
  const { AccessKey: again } = (await join(host, world)).value.ConnectInfo as { AccessKey: string };
  assert.notEqual(again, AccessKey, 'every join has a key of its own');
});

test('games use UDP beside TCP from 1.09 on or where the title says so; a title may have TCP alone', async () => {
  const cases = [
    [108, [], 1],
    [108, ['auxUdpBefore109'], 3],
    [109, [], 3],
    [110, ['plainTcpGames'], 1],
    [112, [], 3],
  ] as const;
  for (const [version, traits, type] of cases) {
    const client = await member({ version, title: withTraits(...traits) });
    const answer = await join(client, await create(client));
    assert.equal((answer.value.ConnectInfo as { Type: number }).Type, type, `${version} ${traits}`);
    assert.equal(answer.bytes.length, version >= 112 ? 194 : 190);
  }
});

test('joins that are refused', async () => {
  const [host, guest, third] = [await member(), await member(), await member()];
  const world = await create(host, {
    GamePassword: 'a',
    SpectatorPassword: 'b',
    MaxPlayers: 2,
    Attributes: 2,
  });
  await enter(host, world, { GamePassword: 'a' });
  const refused = async (fields: object, client = guest, id = world) => {
    const answer = await join(client, id, fields);
    assert.equal(answer.bytes.length, 190);
    return statusOf(answer);
  };
  assert.equal(await refused({}, guest, 9999), -977);
  assert.equal(await refused({ GamePassword: 'x' }), -978);
  assert.equal(await refused({ GamePassword: 'a', JoinType: 1 }), -978);
  assert.equal(await refused({ GamePassword: 'a', GameHostType: 0 }), -985);
  lobby.hosting.refuses = 'full';
  assert.equal(await refused({ GamePassword: 'a' }), -948, 'the game server has no seat');
  lobby.hosting.refuses = 'closed';
  assert.equal(await refused({ GamePassword: 'a' }), -932);
  lobby.hosting.refuses = new Error('no way');
  await assert.rejects(refused({ GamePassword: 'a' }), /no way/);
  lobby.hosting.refuses = undefined;
  assert.equal(
    await refused({ GamePassword: 'b', JoinType: 1 }, third),
    0,
    'the place was given back each time',
  );
  assert.equal(await refused({ GamePassword: 'a' }), -948);
  await host.ask(EndGameReport, { MediusWorldID: world });
  assert.equal(await refused({ GamePassword: 'a' }), -932);
});

test('a client in clear names host type 0 for UYA’s games, and is told the real one', async () => {
  const host = await member();
  const world = await create(host);
  const guest = await member({ title: withTraits('anyGameHostType', 'auxUdpBefore109') });
  const answer = await join(guest, world, { GameHostType: 0 });
  assert.deepEqual([statusOf(answer), answer.value.GameHostType], [0, 4]);
});

test('game lists in their three forms: lengths, pages, the end', async () => {
  const title: Title = { ...uya, accountPool: 'lists' };
  const hosts = [await member({ title }), await member({ title }), await member({ title })];
  const [asking] = hosts as [Client, ...Client[]];
  for (const [form, length] of [
    [GameList_ExtraInfoRequest0, 402],
    [GameList_ExtraInfoRequest, 422],
    [GameListRequest, 114],
  ] as const) {
    const empty = await asking.askOne(form as typeof GameListRequest, { PageID: 1, PageSize: 10 });
    assert.deepEqual([empty.value.StatusCode, empty.value.EndOfList, empty.bytes.length], [1, true, length]);
  }
  const worlds: number[] = [];
  for (const [i, host] of hosts.entries()) {
    const world = await create(host, { GameName: `list ${i}`, GamePassword: i === 1 ? 'x' : '' });
    await enter(host, world, { GamePassword: i === 1 ? 'x' : '' });
    worlds.push(world);
  }
  for (const form of [GameList_ExtraInfoRequest0, GameList_ExtraInfoRequest, GameListRequest]) {
    const ask = (PageID: number, PageSize: number) =>
      asking.ask(form as typeof GameListRequest, { PageID, PageSize });
    const first = await ask(1, 2);
    assert.deepEqual(
      first.map(({ value }) => [value.MediusWorldID, value.GameName, value.PlayerCount, value.EndOfList]),
      [
        [worlds[0], 'list 0', 1, false],
        [worlds[1], 'list 1', 1, true],
      ],
    );
    assert.deepEqual(
      (await ask(2, 2)).map(({ value }) => value.MediusWorldID),
      [worlds[2]],
    );
    assert.deepEqual(
      (await ask(3, 2)).map(({ value }) => [value.StatusCode, value.EndOfList]),
      [[1, true]],
    );
  }
  const levels = await asking.ask(GameList_ExtraInfoRequest0, { PageID: 1, PageSize: 10 });
  assert.deepEqual(
    levels.map(({ value }) => value.SecurityLevel),
    [0, 1, 0],
  );
});

test('filters: all have to match, each operator, under its mask; the totals with and without them', async () => {
  const title: Title = { ...uya, accountPool: 'filters' };
  const host = await member({ title, version: 110 });
  const world = await create(host, { GameLevel: 0x1234, GenericField3: 0xff000001 | 0 });
  await enter(host, world);
  const asking = await member({ title, version: 110 });
  const isShown = async (...filters: [field: number, operator: number, value: number, mask?: number][]) => {
    for (const { id } of asking.player!.gameFilters)
      await lobby.state.players.removeGameFilter(asking.session, id);
    for (const [FilterField, ComparisonOperator, BaselineValue, Mask = 0xffffffff] of filters)
      await asking.ask(SetGameListFilterRequest, { FilterField, ComparisonOperator, BaselineValue, Mask });
    const { value } = await asking.askOne(GameList_ExtraInfoRequest, { PageID: 1, PageSize: 5 });
    const total = await asking.askOne(UtilGetTotalGamesFilteredRequest);
    assert.equal(total.value.Total, value.StatusCode === 0 ? 1 : 0);
    return value.StatusCode === 0;
  };
  const level = 4;
  for (const [operator, below, same, above] of [
    [0, false, false, true],
    [1, false, true, true],
    [2, false, true, false],
    [3, true, true, false],
    [4, true, false, false],
    [5, true, false, true],
  ] as const) {
    assert.equal(await isShown([level, operator, 0x1233]), below, `operator ${operator}`);
    assert.equal(await isShown([level, operator, 0x1234]), same, `operator ${operator}`);
    assert.equal(await isShown([level, operator, 0x1235]), above, `operator ${operator}`);
  }
  assert.ok(await isShown([level, 2, 0x34, 0xff]));
  assert.ok(await isShown([9, 2, 1, 0xffff]));
  assert.ok(await isShown([9, 2, 0xff000001 | 0]));
  assert.ok(!(await isShown([level, 2, 0x1234], [3, 2, 7])), 'all of them');
  assert.ok(await isShown([level, 2, 0x1234], [3, 2, 8], [1, 2, 1], [2, 2, 2], [5, 2, 6], [6, 2, 7]));
  assert.ok(await isShown([18, 2, 99]), 'a field that nobody knows hides nothing');
  await isShown([level, 2, 0]);
  assert.equal((await asking.askOne(GetTotalGamesRequest)).value.Total, 1);
});

test('the filters that are set: 54 bytes each with id and mask, or 46 without, by version and title', async () => {
  for (const [version, traits, length] of [
    [110, [], 54],
    [110, ['oldFilteredGameList'], 46],
    [108, [], 46],
  ] as const) {
    const client = await member({ version, title: withTraits(...traits) });
    const ask = () => client.ask(GetGameListFilterRequest);
    assert.deepEqual(
      (await ask()).map(({ value, bytes }) => [value.StatusCode, value.EndOfList, bytes.length]),
      [[1, true, length]],
    );
    for (const FilterField of [4, 5])
      await client.ask(SetGameListFilterRequest, { FilterField, Mask: 0xff, BaselineValue: -3 });
    assert.deepEqual(
      (await ask()).map(({ value, bytes }) => [value.FilterField, value.BaselineValue, bytes.length]),
      [
        [4, -3, length],
        [5, -3, length],
      ],
    );
  }
});

test('game info in both forms, and the refusal', async () => {
  const host = await member({ version: 110 });
  const name = 'abcdefghijklmnop0123456789abcdef';
  const generic = [1, 2, 3, 4, 5, 6, 7, -8].map((value, i) => [`GenericField${i + 1}`, value] as const);
  const answer = await host.askOne(CreateGameRequest, {
    ...GAME,
    ...Object.fromEntries(generic),
    GameName: name,
  });
  const MediusWorldID = answer.value.MediusWorldID as number;
  for (const [form, length, fields] of [
    [GameInfoRequest0, 398, 3],
    [GameInfoRequest, 418, 8],
  ] as const) {
    const info = await host.askOne(form as typeof GameInfoRequest, { MediusWorldID });
    assert.equal(info.bytes.length, length);
    const { value } = info;
    assert.deepEqual(
      [value.ApplicationID, value.MinPlayers, value.MaxPlayers, value.GameLevel, value.PlayerSkillLevel],
      [10684, 2, 8, 5, 6],
    );
    assert.deepEqual(
      [value.RulesSet, value.GameName, value.WorldStatus, value.GameHostType],
      [7, name, 1, 4],
    );
    for (const [field, number] of generic.slice(0, fields)) assert.equal(value[field], number, field);
    const none = await host.askOne(form as typeof GameInfoRequest, { MediusWorldID: 9999 });
    assert.deepEqual([statusOf(none), none.bytes.length], [-977, length]);
  }
});

test('the players of a game: none, some, and no game', async () => {
  const host = await member();
  const world = await create(host);
  const ask = (MediusWorldID: number) => host.ask(GameWorldPlayerListRequest, { MediusWorldID });
  const outcome = (answers: Sent[]) =>
    answers.map(({ value, bytes }) => [value.StatusCode, value.AccountID, value.EndOfList, bytes.length]);
  assert.deepEqual(outcome(await ask(world)), [[1, 0, true, 330]]);
  assert.deepEqual(outcome(await ask(9999)), [[-977, 0, true, 330]]);
  await enter(host, world);
  await lobby.store.accountStats.set(accountId(host.accountId), Buffer.alloc(256, 9));
  const answers = await ask(world);
  assert.deepEqual(outcome(answers), [[0, host.accountId, true, 330]]);
  assert.deepEqual(answers[0]?.value.Stats, Buffer.alloc(256, 9), 'stored stats, while none are reported');
});

test('world reports in both forms: the host’s word, but not a name that may not be said', async () => {
  const host = await member();
  const world = await create(host);
  await enter(host, world);
  const find = () => lobby.state.games.find('uya', world as never);
  const GameStats = Buffer.alloc(256, 4);
  const said = { MediusWorldID: world, GameName: 'new name', GameStats, MaxPlayers: 3, WorldStatus: 2 };
  assert.deepEqual(await host.ask(WorldReport0, { ...said, GenericField2: -2 }), []);
  let game = await find();
  assert.deepEqual(
    [game?.name, game?.status, game?.maxPlayers, game?.genericFields[1], game?.stats],
    ['new name', 'active', 3, -2, GameStats],
  );
  await host.ask(WorldReport, { ...said, GenericField8: 8, PlayerCount: 200, WorldStatus: 5 });
  game = await find();
  assert.deepEqual([game?.status, game?.genericFields[7], game?.players], ['active', 8, 1]);
  await host.ask(WorldReport, { ...said, GameName: 'swine' });
  await host.ask(WorldReport, { ...said, GameName: '' });
  assert.equal((await find())?.name, 'new name');
  await host.ask(WorldReport, { ...said, WorldStatus: 3 });
  await host.ask(WorldReport, { ...said, WorldStatus: 2 });
  assert.equal((await find())?.status, 'closed');
});

test('playing again: the game ends, and its name can be used by another host at once', async () => {
  const [host, guest] = [await member(), await member()];
  const world = await create(host, { GameName: 'again' });
  for (const client of [host, guest]) await enter(client, world);
  await guest.ask(EndGameReport, { MediusWorldID: world });
  const early = await guest.askOne(CreateGameRequest1, { ...GAME, GameName: 'again' });
  assert.equal(statusOf(early), -975, 'a guest ends nothing');
  await host.ask(EndGameReport, { MediusWorldID: world });
  const next = await create(guest, { GameName: 'again' });
  await enter(guest, next);
  await enter(host, next);
  assert.notEqual(next, world);
  assert.equal(await lobby.state.games.find('uya', world as never), undefined, 'nobody is in the old one');
});

test('where a player in a game is seen: search, info, online state; and that it left', async () => {
  const [host, buddy] = [await member(), await member()];
  const world = await create(host, { GameName: 'seen' });
  await enter(host, world);
  const ID = host.accountId;
  const find = async () => (await buddy.askOne(FindPlayerRequest, { ID })).value;
  const info = async () => (await buddy.askOne(PlayerInfoRequest, { AccountID: ID })).value;
  await lobby.store.buddies.add(accountId(buddy.accountId), accountId(ID), 0);
  const state = async () => (await buddy.askOne(GetBuddyList_ExtraInfoRequest)).value.OnlineState as object;
  assert.deepEqual([(await find()).ApplicationType, (await find()).MediusWorldID], [0, world]);
  assert.equal((await info()).PlayerStatus, 3);
  assert.deepEqual(
    { ConnectStatus: 3, MediusGameWorldID: world, GameName: 'seen' },
    (({ ConnectStatus, MediusGameWorldID, GameName }) => ({ ConnectStatus, MediusGameWorldID, GameName }))(
      (await state()) as Record<string, unknown>,
    ),
  );
  await host.ask(UpdateUserState, { UserAction: 0 });
  assert.equal((await info()).PlayerStatus, 3, 'a sign of life is not the end of a game');
  assert.deepEqual(await host.ask(UpdateUserState, { UserAction: 2 }), []);
  assert.equal((await info()).PlayerStatus, 2);
  assert.equal((await find()).ApplicationType, 1);
});

test('worlds by name: games, channels, or both', async () => {
  const host = await member();
  const world = await create(host, { GameName: 'CY00000000-00' });
  await enter(host, world);
  const channel = await lobby.channelId('CY00000000-00');
  const ask = async (WorldType: number, Name = 'CY00000000-00') =>
    (await host.ask(FindWorldByNameRequest, { Name, WorldType })).map(({ value, bytes }) => [
      value.StatusCode,
      value.MediusWorldID,
      value.ApplicationType,
      value.WorldStatus,
      value.EndOfList,
      bytes.length,
    ]);
  assert.deepEqual(await ask(0), [[0, world, 0, 1, true, 146]]);
  assert.deepEqual(await ask(1), [[0, channel, 1, 0, true, 146]]);
  assert.deepEqual(await ask(2), [
    [0, world, 0, 1, false, 146],
    [0, channel, 1, 0, true, 146],
  ]);
  assert.deepEqual(await ask(2, 'nowhere'), [[1, 0, 0, 0, true, 146]]);
});

test('the security level of a game: password, spectators’ password, closed', async () => {
  const host = await member();
  const world = await create(host, { GamePassword: 'a', SpectatorPassword: 'b' });
  await enter(host, world, { GamePassword: 'a' });
  const ask = async (MediusWorldID: number) => {
    const { value, bytes } = await host.askOne(GetWorldSecurityLevelRequest, { MediusWorldID });
    return [value.StatusCode, value.MediusWorldID, value.SecurityLevel, bytes.length];
  };
  assert.deepEqual(await ask(world), [0, world, 5, 42]);
  assert.deepEqual(await ask(9999), [-977, 9999, 0, 42]);
  await host.ask(EndGameReport, { MediusWorldID: world });
  assert.deepEqual(await ask(world), [0, world, 7, 42]);
});
