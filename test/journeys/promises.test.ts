/** docs/lua-api.md promises which events there are and what raises them: whole hosts are held to its tables. */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { answer } from '#app/console.js';
import * as exchangeFiles from '#medius/exchanges.js';
import { type EventRow, events } from '#script/events.js';
import { ClanLife } from '#tools/client/clans.js';
import { ClientConnection } from '#tools/client/connection.js';
import type { GameConnection } from '#tools/client/game.js';
import type { GamePlayer } from '#tools/client/game-player.js';
import { askNat } from '#tools/client/nat.js';
import { blank } from '#wire/blank.js';
import { MediusPlayerSearchType, MediusWorldStatus } from '#wire/enums.js';
import type { Message } from '#wire/message.js';
import { AccountDeleteRequest, AccountDeleteResponse } from '#wire/messages/account/account-delete.js';
import {
  AccountUpdateStatsRequest,
  AccountUpdateStatsResponse,
} from '#wire/messages/account/account-update-stats.js';
import { FindPlayerRequest, FindPlayerResponse } from '#wire/messages/account/find-player.js';
import { PlayerInfoRequest, PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import { AddToBuddyListRequest, AddToBuddyListResponse } from '#wire/messages/buddy/add-to-buddy-list.js';
import { AddToIgnoreListRequest, AddToIgnoreListResponse } from '#wire/messages/buddy/add-to-ignore-list.js';
import { CreateChannelRequest, CreateChannelResponse } from '#wire/messages/channel/create-channel.js';
import {
  GetLobbyPlayerNamesRequest,
  GetLobbyPlayerNamesResponse,
} from '#wire/messages/channel/get-lobby-player-names.js';
import { JoinChannelRequest } from '#wire/messages/channel/join-channel.js';
import { GameListRequest, GameListResponse } from '#wire/messages/game/game-list.js';
import {
  UpdateLadderStatsWideRequest,
  UpdateLadderStatsWideResponse,
} from '#wire/messages/ladder/update-ladder-stats-wide.js';
import { GetLocationsRequest } from '#wire/messages/location/get-locations.js';
import { PickLocationRequest, PickLocationResponse } from '#wire/messages/location/pick-location.js';
import { GetAllAnnouncementsRequest } from '#wire/messages/policy/get-all-announcements.js';
import { GetAnnouncementsResponse } from '#wire/messages/policy/get-announcements.js';
import { messages } from '#wire/messages/registry.js';
import { DnasSignaturePost } from '#wire/messages/session/dnas-signature-post.js';
import { VersionServerRequest } from '#wire/messages/session/version-server.js';
import { RT, RT_NAMES } from '#wire/rt/ids.js';
import { gameOf, inClear, inTheLobby, makeGamePlayer, match, sealed } from './game-people.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { console108, DEADLOCKED_NTSC } from './people.js';
import { type Heard, heard, recording } from './recorder.js';

const document = readFileSync(new URL('../../docs/lua-api.md', import.meta.url), 'utf8');

/** The rows of the tables between two marks: the text of each cell. */
function rowsOf(mark: string): string[][] {
  const [, table = ''] = new RegExp(`<!-- ${mark} -->\n(.*?)<!-- /${mark} -->`, 's').exec(document) ?? [];
  const all = table.split('\n');
  const isHead = (index: number) => all[index]?.startsWith('|---') || all[index + 1]?.startsWith('|---');
  const lines = all.filter((line, index) => line.startsWith('|') && !isHead(index));
  assert.ok(lines.length > 0, `docs/lua-api.md has no table "${mark}"`);
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const words = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
const namesOf = (list: readonly Heard[]) => list.map(({ name }) => name);
/** What tells of deeds comes besides, and has a test of its own. */
const isDeed = (name: string) =>
  /^(account|player|channel|chat|game|list|location|packet|clan|buddy|ignore|server|queue|memory|patch)\./.test(
    name,
  );

function startRecorded(t: TestContext, set: readonly string[] = []): Promise<JourneyHost> {
  return startJourneyHost(t, [...recording.set, ...set], recording.options);
}

// ---- frames ----

/** What the document promises for a frame of this name. */
function promisedFor(server: string, frame: string): string[] {
  const rows = rowsOf('frames').filter(([servers]) => words(servers).includes(server));
  const row =
    rows.find(([, frames]) => words(frames).includes(frame) || frames === frame) ??
    rows.find(([, frames]) => frames === 'any other');
  assert.ok(row, `no row for ${frame} at ${server}`);
  return words(row[2]).map((name) => name.replace('*', frame));
}

const leaving: ReadonlySet<number> = new Set([RT.CLIENT_DISCONNECT, RT.CLIENT_DISCONNECT_WITH_REASON]);
const keyExchange: ReadonlySet<number> = new Set([
  ...[RT.CLIENT_CRYPTKEY_PUBLIC, RT.SERVER_CRYPTKEY_PEER, RT.SERVER_CRYPTKEY_GAME],
  ...[RT.CLIENT_HELLO, RT.SERVER_HELLO],
]);
const nameOf = (id: number) => RT_NAMES.get(id) ?? `0x${id.toString(16).padStart(2, '0')}`;
/** A frame that carries frames carries none here; a claim would have to be a real one. */
const payloadOf = (id: number) => Buffer.alloc(id === RT.CLIENT_MULTI_APP_TOSERVER ? 0 : 8);

/** Where frames can be sent, with a way to know that they have been taken. */
interface Wire {
  send(id: number, payload: Buffer): void;
  echo(): Promise<void>;
}

/** Sends every id there is and compares; the echo that shows it was taken is not counted. */
async function sendEveryId(host: JourneyHost, server: string, wire: Wire, except: ReadonlySet<number>) {
  await heard(host);
  for (let id = 0; id < 0x80; id++) {
    if (except.has(id)) continue;
    const payload = payloadOf(id);
    wire.send(id, payload);
    await wire.echo();
    const all = await heard(host, 1);
    for (const name of ['rt.in.CLIENT_ECHO', 'rt.out.CLIENT_ECHO']) takeLast(all, name);
    const raised = all.filter(({ name }) => !isDeed(name));
    assert.deepEqual(namesOf(raised), promisedFor(server, nameOf(id)), `${nameOf(id)} at ${server}`);
    if (!raised[0]?.name.startsWith('rt.in.')) continue;
    const isAnnounced = keyExchange.has(id) && server !== 'dme udp';
    assert.equal(raised[0].length, isAnnounced ? 0 : payload.length, `bytes of ${nameOf(id)} at ${server}`);
  }
}

function takeLast(all: Heard[], name: string): void {
  const at = namesOf(all).lastIndexOf(name);
  assert.ok(at >= 0, `${name} was not heard`);
  all.splice(at, 1);
}

async function connectionTo(host: JourneyHost, role: 'muis' | 'mas', t: TestContext) {
  const connection = await ClientConnection.open({
    ...console108,
    ...host.at(role),
    serverKey: console108.discKey,
    login: { worldId: 1 },
  });
  t.after(() => connection.cut());
  return connection;
}

const overTcp = (tcp: ClientConnection): Wire => ({
  send: (id, payload) => tcp.sendFrame(id, payload),
  echo: () => tcp.echo(),
});

test('every RT id at MUIS, MAS and MLS raises what the document promises', async (t) => {
  const host = await startRecorded(t);
  await sendEveryId(host, 'muis', overTcp(await connectionTo(host, 'muis', t)), leaving);
  await sendEveryId(host, 'mas', overTcp(await connectionTo(host, 'mas', t)), leaving);
  const [player] = await inTheLobby(t, host, [sealed]);
  await sendEveryId(host, 'mls', overTcp(player!.connection), leaving);
});

test('every RT id at a game server raises what the document promises, over TCP and UDP', async (t) => {
  const host = await startRecorded(t);
  // Nobody has seen how a console seals a single packet of its QoS form.
  for (const [way, unseen] of [
    [sealed, [RT.CLIENT_APP_SINGLE_QOS]],
    [inClear, []],
  ] as const) {
    const [player] = await inTheLobby(t, host, [way]);
    await gameOf([player!], [way]);
    const { game } = player!;
    await sendEveryId(host, 'dme tcp', wireOf(game, 'tcp'), new Set([...leaving, ...unseen]));
    const claim = RT.CLIENT_CONNECT_AUX_UDP;
    await sendEveryId(host, 'dme udp', wireOf(game, 'udp'), new Set([claim, ...unseen]));
    game.sendClaim();
    await game.claimAnswer();
    assert.deepEqual(await withoutDeeds(host), promisedFor('dme udp', nameOf(claim)));
    await game.leave();
    await player!.leave();
  }
});

const wireOf = (game: GameConnection, channel: 'tcp' | 'udp'): Wire => ({
  send: (id, payload) => game.send(channel, id, payload),
  echo: () => game.echo(channel),
});

test('leaving raises what the document promises', async (t) => {
  const host = await startRecorded(t);
  for (const id of leaving) {
    for (const role of ['muis', 'mas'] as const) {
      const connection = await connectionTo(host, role, t);
      await leaves(host, role, connection, id);
    }
    const [player] = await inTheLobby(t, host, [sealed]);
    await leaves(host, 'mls', player!.connection, id);
  }
  const [player] = await inTheLobby(t, host, [sealed]);
  for (const id of leaving) {
    await gameOf([player!]);
    await leaves(host, 'dme tcp', player!.game.tcp, id);
  }
});

async function leaves(host: JourneyHost, server: string, connection: ClientConnection, id: number) {
  await heard(host);
  connection.sendFrame(id, Buffer.of(0));
  await connection.closed;
  const raised = namesOf(await heard(host)).filter((name) => !isDeed(name));
  assert.deepEqual(raised, promisedFor(server, nameOf(id)), `${nameOf(id)} at ${server}`);
}

test('a datagram to NAT raises what the document promises', async (t) => {
  const host = await startRecorded(t);
  await heard(host);
  await askNat(host.at('nat'));
  assert.deepEqual(await withoutDeeds(host), promisedFor('nat', 'datagram'));
});

// ---- connecting ----

const promisedOnConnecting = (client: string) => {
  const row = rowsOf('connecting').find(([, cell]) => cell === client);
  assert.ok(row, `no row for ${client}`);
  return words(row[2]);
};

test('connecting raises what the document promises, and keys are announced without bytes', async (t) => {
  const host = await startRecorded(t);
  const clients = [
    ['1.08, encrypted', {}],
    ['1.08, in clear', { keyOffer: 'none' as const }],
    ['1.10, encrypted', { version: 110, applicationId: DEADLOCKED_NTSC }],
  ] as const;
  for (const [client, changes] of clients) {
    await heard(host);
    const player = makeGamePlayer(t, changes);
    const { discKey } = player.options;
    const login = { worldId: 1 };
    const opened = await ClientConnection.open({
      ...player.options,
      ...host.at('mas'),
      serverKey: discKey,
      login,
    });
    t.after(() => opened.cut());
    assertConnected(await heard(host), client);
  }
  const [player] = await inTheLobby(t, host, [sealed]);
  const created = await player!.createGame(match);
  await player!.joinGame(created.MediusWorldID, Buffer.alloc(256));
  await heard(host);
  await player!.enterGame();
  assertConnected(await heard(host), '1.08, encrypted, with UDP');
});

function assertConnected(list: readonly Heard[], client: string): void {
  const raised = list.filter(({ name }) => !isDeed(name));
  assert.deepEqual(namesOf(raised), promisedOnConnecting(client), client);
  for (const { name, length } of raised)
    if (/CRYPTKEY|HELLO|CONNECT_AUX_UDP$/.test(name) && !name.includes('ACCEPT') && !name.includes('READY'))
      assert.equal(length, 0, `${name} of ${client}`);
}

// ---- messages ----

/** What the document promises for a kind of message at a server, with the names put in. */
function promisedMessage(server: string, kind: string, put: Readonly<Record<string, string>>): string[] {
  const row = rowsOf('messages').find(
    ([servers, cell]) => words(servers).includes(server) && cell!.startsWith(kind),
  );
  assert.ok(row, `no row for ${kind} at ${server}`);
  return words(row[2]).map((name) => name.replace(/<(\w+)>/, (_, which: string) => put[which]!));
}

const withoutDeeds = async (host: JourneyHost) => namesOf(await heard(host)).filter((name) => !isDeed(name));

/** Sends a message and waits until the server has answered another one behind it; that one is not counted. */
async function sendOne(host: JourneyHost, connection: ClientConnection, whole: Buffer): Promise<string[]> {
  await heard(host);
  connection.sendApp(whole);
  await connection.exchange(VersionServerRequest, {}, () => true);
  const all = await withoutDeeds(host);
  assert.deepEqual(
    all.filter((name) => name.includes('VersionServer')),
    ['medius.in.VersionServerRequest', 'medius.out.VersionServerResponse'],
  );
  all.splice(all.lastIndexOf('rt.in.CLIENT_APP_TOSERVER'), 1);
  all.splice(all.lastIndexOf('rt.out.SERVER_APP'), 1);
  return all.filter((name) => !name.includes('VersionServer'));
}

/** A message of zeros, class byte first. */
const zeros = (message: Message) =>
  message.encodeWhole(blank(message, { version: 108 }) as never, { version: 108 });

const served = Object.values(exchangeFiles).filter((one) => 'request' in one && 'roles' in one);

/** A request that has a failing answer and that this server does not serve, with the name of its answer. */
function unserved(role: 'MUIS' | 'MAS' | 'MLS'): [request: Message, answer: string] {
  for (const message of messages.all()) {
    const answer = message.answers?.map((name) => messages.named(name)).find((one) => one !== undefined);
    const fails = answer && 'MessageID' in answer.fields && 'StatusCode' in answer.fields;
    const isServed = served.some(({ request, roles }) => request.key === message.key && roles.includes(role));
    if (message.direction === 'client' && fails && !isServed) return [message, answer.name];
  }
  throw new Error(`${role} serves everything`);
}

/** Class 1, type 255: nobody knows such a message. */
const unknown = Buffer.of(1, 0xff, 0, 0, 0, 0);

async function expectCommon(host: JourneyHost, role: 'MUIS' | 'MAS' | 'MLS', connection: ClientConnection) {
  const server = role.toLowerCase();
  await heard(host);
  await connection.exchange(VersionServerRequest, {}, () => true);
  const put = { request: 'VersionServerRequest', answer: 'VersionServerResponse' };
  assert.deepEqual(await withoutDeeds(host), promisedMessage(server, 'a request with one answer', put));
  const [request, answer] = unserved(role);
  assert.deepEqual(
    await sendOne(host, connection, zeros(request)),
    promisedMessage(server, 'a request that this server does not serve', { request: request.name, answer }),
  );
  assert.equal(messages.find('client', 0x01ff), undefined);
  assert.deepEqual(
    await sendOne(host, connection, unknown),
    promisedMessage(server, 'a message of no known layout', {}),
  );
}

/** What servers with sessions have besides. */
async function expectLobbyKinds(host: JourneyHost, server: 'mas' | 'mls', player: GamePlayer) {
  const { connection } = player;
  assert.deepEqual(
    await sendOne(host, connection, zeros(DnasSignaturePost)),
    promisedMessage(server, 'a report', { request: 'DnasSignaturePost' }),
  );
  await heard(host);
  const refused = await connection.exchange(GetLocationsRequest, { SessionKey: 'another' }, () => true);
  assert.notEqual(refused[0]!.value.StatusCode, 0);
  assert.deepEqual(
    await withoutDeeds(host),
    promisedMessage(server, 'a request that is refused', { answer: 'GetLocationsResponse' }),
  );
  const rows = await player.list(GetAllAnnouncementsRequest, GetAnnouncementsResponse, {});
  assert.equal(rows.length, 2);
  const put = { request: 'GetAllAnnouncementsRequest', answer: 'GetAnnouncementsResponse' };
  const promised = promisedMessage(server, 'a request answered by a list', put);
  assert.deepEqual(await withoutDeeds(host), [...promised, promised.at(-1)]);
}

test('every kind of message raises what the document promises at every server', async (t) => {
  const host = await startRecorded(t, ['announcements=["one","two"]']);
  await expectCommon(host, 'MUIS', await connectionTo(host, 'muis', t));
  const newcomer = makeGamePlayer(t);
  await newcomer.begin(host.at('mas'));
  await expectCommon(host, 'MAS', newcomer.connection);
  await expectLobbyKinds(host, 'mas', newcomer);
  const [ratchet, clank] = (await inTheLobby(t, host, [sealed, sealed])) as [GamePlayer, GamePlayer];
  await expectCommon(host, 'MLS', ratchet.connection);
  await expectLobbyKinds(host, 'mls', ratchet);
  await expectPushes(host, ratchet, clank);
  await gameOf([ratchet]);
  await expectAtGameServer(host, ratchet.game);
});

async function expectPushes(host: JourneyHost, speaker: GamePlayer, listener: GamePlayer) {
  await heard(host);
  speaker.say('hello');
  await listener.hear();
  const report = promisedMessage('mls', 'a report', { request: 'ChatMessage' });
  const push = promisedMessage('mls', 'what is sent unasked', { push: 'ChatFwdMessage' });
  assert.deepEqual(await withoutDeeds(host), [...report, ...push]);
  await host.running.operations.broadcast(0, 'dinner');
  await listener.connection.systemMessage();
  const box = promisedMessage('mls', 'a text box', {});
  // One at MUIS and one at MAS have no account yet, and are told as the two in the lobby are.
  assert.deepEqual(await withoutDeeds(host), [...box, ...box, ...box, ...box]);
}

async function expectAtGameServer(host: JourneyHost, { tcp }: GameConnection) {
  const cases = [
    [zeros(JoinChannelRequest), 'any message', { request: 'JoinChannelRequest' }],
    [unknown, 'a message of no known layout', {}],
  ] as const;
  for (const [whole, kind, put] of cases) {
    await heard(host);
    tcp.sendApp(whole);
    await tcp.echo();
    const all = await withoutDeeds(host);
    assert.deepEqual(all.slice(0, -2), promisedMessage('dme tcp', kind, put as Record<string, string>));
  }
}

// ---- named events ----

test('the table of events is that of the program', () => {
  const shown = (fields: object) =>
    Object.entries(fields as Record<string, { type: string; writable: boolean }>)
      .map(([name, { type, writable }]) => `\`${name}\`${writable ? '*' : ''} ${type}`)
      .join(', ');
  const documented = rowsOf('events').map(([name, , fields, tense]) => [words(name)[0]!, fields, tense]);
  const declared = Object.entries(events as Record<string, EventRow>).map(
    ([name, { fields, before, waits, notBuilt }]) => [
      name,
      shown(fields),
      notBuilt !== undefined ? 'not built yet' : waits ? 'waits' : before ? 'before' : 'after',
    ],
  );
  const byName = ([a]: unknown[], [b]: unknown[]) => String(a).localeCompare(String(b));
  assert.deepEqual(documented.sort(byName), declared.sort(byName));
});

/** Asks again and again, for ten seconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await holds()) return;
    await pause(20);
  }
}

/** What is the business of one plugin alone has tests of its own: blobs.test.ts and settings.test.ts. */
const ofOnePlugin = ['plugin.file_changed', 'settings.changed'];
/** What needs an end of the servers, or the better part of a minute, has tests of its own: ending.test.ts. */
const elsewhere = ['server.restart_notice', 'connection.rate_limited'];
const isBuilt = (name: string) => (events as Record<string, EventRow>)[name]?.notBuilt === undefined;

/** Lists, look-ups, lists of people, a command, a line that the filter changes, and what nobody knows. */
async function askAround(player: GamePlayer): Promise<void> {
  const { connection } = player;
  await player.channels();
  await player.list(GameListRequest, GameListResponse, { PageID: 1, PageSize: 10 });
  await player.list(GetLobbyPlayerNamesRequest, GetLobbyPlayerNamesResponse, { MediusWorldID: 1 });
  await player.ask(PickLocationRequest, PickLocationResponse, { LocationID: 40 });
  const self = { SearchType: MediusPlayerSearchType.PlayerAccountName, Name: 'Ratchet' };
  const [found] = await player.list(FindPlayerRequest, FindPlayerResponse, self);
  await player.ask(PlayerInfoRequest, PlayerInfoResponse, { AccountID: found!.AccountID });
  await player.ask(AddToBuddyListRequest, AddToBuddyListResponse, { AccountID: found!.AccountID });
  await player.ask(AddToIgnoreListRequest, AddToIgnoreListResponse, { IgnoreAccountID: found!.AccountID });
  player.say('/help');
  player.say('d\u0008arn');
  connection.sendApp(unknown);
  await connection.echo();
}
/** What becomes of questions to consoles and of patches: memory.test.ts. */
const ofMemory = (name: string) => /^(memory|patch)\./.test(name);

/** A clan is founded, renamed, joined, written to, left, and gone. */
async function eveningOfClans(leader: GamePlayer, friend: GamePlayer): Promise<void> {
  const [clan, other] = [new ClanLife(leader), new ClanLife(friend)];
  const { id } = await clan.create('Rangers');
  await clan.rename(id, 'Scouts');
  await clan.invite(friend.accountId);
  const [invitation] = await other.invitations();
  await other.answer(invitation!.ClanInvitationID, true);
  await clan.message('hello');
  await clan.mine();
  await clan.stats(id, Buffer.alloc(256));
  await other.remove(id, friend.accountId);
  await clan.disband(id);
}

test('one evening raises every event that the document names', async (t) => {
  const host = await startRecorded(t, ['announcements=["one"]', 'chat.strip_special_chars=true']);
  const found = new Set(namesOf(await heard(host)));
  const listen = async () => {
    for (const name of namesOf(await heard(host))) found.add(name);
  };
  const ratchet = makeGamePlayer(t);
  await ratchet.play(host.at('mas'), 'Ratchet', 'a wrench');
  await ratchet.policy();
  await askAround(ratchet);
  await host.running.operations.command('fail', '');
  await ratchet.announcements();
  ratchet.say('hello');
  await ratchet.ask(AccountUpdateStatsRequest, AccountUpdateStatsResponse, { Stats: Buffer.alloc(256) });
  await ratchet.ask(UpdateLadderStatsWideRequest, UpdateLadderStatsWideResponse, {
    Stats: new Array<number>(100).fill(0),
  });
  const clank = makeGamePlayer(t);
  await clank.play(host.at('mas'), 'Clank', 'a bolt');
  await eveningOfClans(ratchet, clank);
  await clank.leave();
  const impostor = makeGamePlayer(t);
  await impostor.begin(host.at('mas'));
  await impostor.login('Ratchet', 'a spanner');
  await listen();
  appendFileSync(join(host.home, 'scripts/recorder.lua'), '-- the next version\n');
  await until(() => listen().then(() => found.has('player.resume')));
  const { MediusWorldID: city } = await ratchet.ask(CreateChannelRequest, CreateChannelResponse, {
    LobbyName: 'my own city',
    MaxPlayers: 8,
  });
  await ratchet.joinChannel(city);
  await listen();
  const world = await gameOf([ratchet]);
  ratchet.reportGame(world, match, MediusWorldStatus.WorldActive);
  ratchet.endGame(world);
  await ratchet.connection.echo();
  await listen();
  await ratchet.leaveGame();
  const [first] = await ratchet.channels();
  await ratchet.joinChannel(first!.MediusWorldID);
  await ratchet.logout();
  await ratchet.leave();
  await peopleAreModerated(t, host, listen);
  host.advance(120_000);
  await listen();
  await host.running.stop();
  for (const [text, name] of [
    ['stops', 'server.stop'],
    ['unloads', 'plugin.unload'],
    ['starts', 'server.start'],
  ] as const)
    if (host.lines.some((line) => line.text === text)) found.add(name);
  assert.deepEqual(
    Object.keys(events).filter(
      (name) =>
        !found.has(name) &&
        isBuilt(name) &&
        !ofMemory(name) &&
        ![...ofOnePlugin, ...elsewhere].includes(name),
    ),
    [],
  );
});

/** What the console and players do to accounts. */
async function peopleAreModerated(t: TestContext, host: JourneyHost, listen: () => Promise<void>) {
  const type = (line: string) => answer(line, { running: host.running });
  const logsIn = async (name: string) => {
    const player = makeGamePlayer(t);
    await player.begin(host.at('mas'));
    await player.login(name, 'a wrench');
    return player;
  };
  for (const name of ['Clank', 'Qwark', 'Nefarious']) await type(`account create ${name} uya`);
  for (const line of ['warn Clank calm down', 'mute Clank 1m', 'unmute Clank', 'ban Clank 1d'])
    await type(line);
  for (const line of ['account rename Qwark Captain', 'account merge Captain Clank']) await type(line);
  await type('account reset-password Clank');
  await listen();
  await logsIn('Clank');
  await type('unban Clank');
  const nefarious = makeGamePlayer(t);
  await type('account reset-password Nefarious');
  await nefarious.play(host.at('mas'), 'Nefarious', 'a wrench');
  nefarious.say('/report Clank is a robot');
  await nefarious.hear();
  await nefarious.ask(AccountDeleteRequest, AccountDeleteResponse, { MasterPassword: 'a wrench' });
  await listen();
}

// ---- functions ----

test('the tables of functions are those of the program', async (t) => {
  const documented = rowsOf('functions').flatMap(([cell]) =>
    words(cell).map((call) => call.replace(/\(.*/s, '')),
  );
  const owners = new Set(documented.map((name) => name.replace(/\.?[^.]*$/, '')));
  const owned = (owner: string) => documented.filter((name) => name.startsWith(`${owner}.`));
  const script = `plugin { name = "names", version = "1" }
server.commands.add { name = "names", run = function()
  local names = {}
  ${[...owners]
    .filter((owner) => owner !== '' && owner !== 'string')
    .map((owner) => `for name in pairs(${owner}) do names[#names + 1] = "${owner}." .. name end`)
    .join('\n  ')}
  ${[...documented.filter((name) => !name.includes('.')), ...owned('string')]
    .map((name) => `if ${name} then names[#names + 1] = "${name}" end`)
    .join('\n  ')}
  return table.concat(names, "\\n")
end }`;
  const host = await startJourneyHost(t, [], { files: { 'scripts/names.lua': script } });
  const names = (await host.running.operations.command('names', '')) ?? [];
  assert.deepEqual([...documented].sort(), [...names].sort());
});

test('players, channels and games have the values and methods that the document names', async (t) => {
  const members = new Map<string, string[]>();
  for (const [cell] of rowsOf('handles'))
    for (const word of words(cell)) {
      const [kind = '', name = ''] = word.replace(/\(.*/s, '').split(/[.:]/);
      if (kind !== 'e' && kind !== 'handle') members.set(kind, [...(members.get(kind) ?? []), name]);
    }
  const tried = (isWorld: boolean) =>
    [...members]
      .filter(([kind]) => (kind === 'world') === isWorld)
      .map(
        ([kind, names]) =>
          `for _, name in ipairs { ${names.map((name) => `"${name}"`).join(', ')} } do local _ = ${kind}[name] end`,
      );
  const script = `plugin { name = "members", version = "1" }
local struct = packet.struct("Any", {})
local blob = plugin.blob { "x" }
server.on("game.joined", function(e, player)
  local game, channel, plugin = e.game, player.channel, server.plugin("members")
  local account, clan = player.account, player.clan
  ${tried(false).join('\n  ')}
  log.info("all there")
  local _, unknown = pcall(function() return game.nonsense end)
  log.info(unknown)
end)
server.on("dme.tcp", { where = { [0] = 1 } }, function(e)
  local world = e.world
  ${tried(true).join('\n  ')}
  log.info("the world, too")
end)`;
  const host = await startJourneyHost(t, [], { files: { 'scripts/members.lua': script } });
  const [player, other] = await inTheLobby(t, host, [sealed, sealed]);
  for (const [i, one] of [player!, other!].entries()) await new ClanLife(one).create(`Clan ${i}`);
  await gameOf([player!, other!]);
  player!.game.broadcast('tcp', Buffer.of(1));
  await other!.game.packet('tcp');
  const texts = host.lines.map(({ text, err }) => String(text ?? err ?? ''));
  assert.ok(texts.includes('all there'), texts.filter((text) => text.includes('has no')).join('\n'));
  assert.ok(texts.includes('the world, too'), texts.join('\n'));
  assert.ok(texts.some((text) => text.includes('game has no "nonsense"')));
});

test('the first plugin of the document does what is said of it', async (t) => {
  const [, script = ''] = /```lua\n(plugin \{ name = "hello".*?)```/s.exec(document) ?? [];
  const [, grant = ''] = /```json\n(.*?)\n```/s.exec(document) ?? [];
  const host = await startJourneyHost(t, [grant.replace(/^"plugins": /, 'plugins=')], {
    files: { 'scripts/hello.lua': script },
  });
  const [ratchet, clank] = (await inTheLobby(t, host, [sealed, sealed])) as [GamePlayer, GamePlayer];
  ratchet.say('hello');
  assert.equal((await ratchet.hear()).Message, 'Hello, Ratchet!');
  assert.equal((await clank.hear()).Message, 'hello');
  ratchet.say('Darn it');
  assert.equal((await clank.hear()).Message, '**** it');
  const places = host.lines.map(({ text }) => String(text));
  assert.ok(places.some((text) => /^Ratchet is in /.test(text)));
});
