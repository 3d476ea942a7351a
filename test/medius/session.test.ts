/** Sessions, machines, texts of the operator, universes, game filters. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { UniverseSetting } from '#state/title.js';
import { MediusCallbackStatus as Status } from '#wire/enums.js';
import { ClearGameListFilterRequest } from '#wire/messages/game/clear-game-list-filter.js';
import { ClearGameListFilterRequest0 } from '#wire/messages/game/clear-game-list-filter-0.js';
import { GetGameListFilterRequest } from '#wire/messages/game/get-game-list-filter.js';
import { SetGameListFilterRequest } from '#wire/messages/game/set-game-list-filter.js';
import { SetGameListFilterRequest0 } from '#wire/messages/game/set-game-list-filter-0.js';
import { GetAnnouncementsRequest } from '#wire/messages/policy/get-announcements.js';
import { GetPolicyRequest } from '#wire/messages/policy/get-policy.js';
import { DnasSignaturePost } from '#wire/messages/session/dnas-signature-post.js';
import { ExtendedSessionBeginRequest } from '#wire/messages/session/extended-session-begin.js';
import { GetMyIPRequest } from '#wire/messages/session/get-my-ip.js';
import { GetServerTimeRequest } from '#wire/messages/session/get-server-time.js';
import { MachineSignaturePost } from '#wire/messages/session/machine-signature-post.js';
import { SessionBeginRequest } from '#wire/messages/session/session-begin.js';
import { SessionBeginRequest1 } from '#wire/messages/session/session-begin-1.js';
import { SessionEndRequest } from '#wire/messages/session/session-end.js';
import { VersionServerRequest } from '#wire/messages/session/version-server.js';
import { GetUniverseInformationRequest } from '#wire/messages/universe/get-universe-information.js';
import { exchanges, Lobby, NOW, refused, type Sent, uya } from './harness.js';

let lobby: Lobby;

before(async () => {
  lobby = await Lobby.open();
});
after(() => lobby.close());

const column = (answers: Sent[], field: string) => answers.map(({ value }) => value[field]);
const names = (answers: Sent[]) => answers.map(({ name }) => name);

test('every form of beginning a session makes one session for its connection, and ending it ends it', async () => {
  for (const request of [SessionBeginRequest, SessionBeginRequest1, ExtendedSessionBeginRequest]) {
    const client = lobby.client();
    const first = await client.askOne(request as typeof SessionBeginRequest);
    const again = await client.askOne(request as typeof SessionBeginRequest);
    assert.equal(first.bytes.length, 50);
    assert.match(String(first.value.SessionKey), /^[1-9][0-9]{0,15}$/);
    assert.equal(again.value.SessionKey, first.value.SessionKey);
    assert.equal((await client.askOne(SessionEndRequest)).value.StatusCode, 0);
    assert.equal(await lobby.state.players.find(String(first.value.SessionKey)), undefined);
  }
});

test('a console’s signature becomes the machine’s name; signatures of other kinds do not', async () => {
  const client = lobby.client();
  await client.begin();
  const DnasSignature = Buffer.from(Array.from({ length: 32 }, (_, i) => i + 1));
  await client.ask(DnasSignaturePost, { DnasSignatureType: 1, DnasSignatureLength: 32, DnasSignature });
  await client.ask(DnasSignaturePost, { DnasSignatureType: 0, DnasSignatureLength: 0, DnasSignature });
  assert.equal(client.player?.machine, undefined);
  await client.ask(DnasSignaturePost, { DnasSignatureType: 0, DnasSignatureLength: 255, DnasSignature });
  assert.equal(client.player?.machine, DnasSignature.toString('hex'));
  await client.ask(MachineSignaturePost, { MachineSignature: Buffer.alloc(128, 5) });
  assert.equal(client.player?.machine, DnasSignature.toString('hex'), 'DNAS counts more');
});

test('a machine signature names the machine of a console without DNAS', async () => {
  const client = lobby.client();
  await client.begin();
  await client.ask(MachineSignaturePost, { MachineSignature: Buffer.alloc(128) });
  assert.equal(client.player?.machine, undefined);
  const MachineSignature = Buffer.alloc(128, 0xfe);
  await client.ask(MachineSignaturePost, { MachineSignature });
  assert.equal(client.player?.machine, createHash('sha256').update(MachineSignature).digest('hex'));
});

test('version, time and address', async () => {
  const client = lobby.client({ address: '203.0.113.200' });
  assert.equal((await client.askOne(VersionServerRequest)).value.VersionServer, 'Medius Test 1.0');
  const time = await client.askOne(GetServerTimeRequest);
  assert.deepEqual([time.value.GMT_time, time.value.Local_server_timezone], [Math.floor(NOW / 1000), 0]);
  await client.begin();
  assert.equal((await client.askOne(GetMyIPRequest)).value.IP, '203.0.113.200');
});

test('a policy comes in full segments, of which the last ends the text; an empty one in one segment', async () => {
  const client = lobby.client();
  await client.begin();
  const policyOf = async (text: string, Policy = 0) => {
    lobby.settings.policy = (_title, kind) => `${text}${kind === 'privacy' ? '!' : ''}`;
    return client.ask(GetPolicyRequest, { Policy });
  };
  const long = Array.from({ length: 600 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
  const answers = await policyOf(long);
  assert.deepEqual(column(answers, 'EndOfText'), [false, false, true]);
  assert.equal(column(answers, 'Policy').join(''), long);
  // The text starts behind class, type, MessageID, pad and status, and fills its slot to the last byte.
  assert.equal(answers[0]?.bytes.toString('latin1', 30, 30 + 256), long.slice(0, 256));
  assert.deepEqual(column(await policyOf('x'.repeat(512)), 'EndOfText'), [false, true]);
  const [empty, ...more] = await policyOf('');
  assert.equal(more.length, 0);
  assert.deepEqual([empty?.value.StatusCode, empty?.value.Policy, empty?.value.EndOfText], [0, '', true]);
  assert.deepEqual(column(await policyOf('p', 1), 'Policy'), ['p!']);
  assert.deepEqual(column(await policyOf('tab\t – “é”\r\n\0'), 'Policy'), ['tab\t ? ?é?\n?']);
});

test('announcements are numbered and cut to their slot; none is no result', async () => {
  const client = lobby.client();
  await client.begin();
  lobby.settings.announcements = () => ['One', 'x'.repeat(2000)];
  const answers = await client.ask(GetAnnouncementsRequest);
  assert.deepEqual(column(answers, 'AnnouncementID'), [1, 2]);
  assert.deepEqual(column(answers, 'Announcement'), ['One', 'x'.repeat(999)]);
  assert.deepEqual(column(answers, 'EndOfList'), [false, true]);
  lobby.settings.announcements = () => [];
  const none = await client.askOne(GetAnnouncementsRequest);
  assert.deepEqual([none.value.StatusCode, none.value.EndOfList], [Status.MediusNoResult, true]);
});

function universe(id: number, changes: Partial<UniverseSetting> = {}): UniverseSetting {
  return {
    id,
    name: `Universe ${id}`,
    description: 'A universe',
    hostname: `universe${id}.example`,
    port: 10075,
    status: 1,
    maxUsers: 500,
    news: 'News!',
    svoUrl: 'http://svo.example/',
    extendedInfo: '',
    ...changes,
  };
}

const [news, id, dns, status, svo] = [2, 4, 0x10, 0x40, 0x200];

test('universes: for each its SVO URL, its fields and its news; only the very last ends the list', async () => {
  const title = { ...uya, universes: [universe(1), universe(2, { hostname: null })] };
  const client = lobby.client({ role: 'MUIS', version: 110, title });
  const all = await client.ask(GetUniverseInformationRequest, { InfoType: news | id | dns | status | svo });
  const kinds = [
    'UniverseVariableSvoURLResponse',
    'UniverseVariableInformationResponse',
    'UniverseNewsResponse',
  ];
  assert.deepEqual(names(all), [...kinds, ...kinds]);
  assert.deepEqual(column(all, 'MessageID'), new Array(6).fill('77'));
  assert.deepEqual(column(all, 'EndOfList'), [undefined, false, false, undefined, false, true]);
  const [first, second] = all.filter(({ name }) => name === kinds[1]);
  assert.deepEqual(
    [first?.value.UniverseID, first?.value.DNS, first?.value.Port],
    [1, 'universe1.example', 10075],
  );
  assert.deepEqual([second?.value.DNS, second?.value.Port], ['192.0.2.10', 10075], 'our own address');
  // MessageID, status, filter, id, DNS and port, three numbers of the status, the end; packed.
  assert.equal(first?.bytes.length, 2 + 21 + 4 + 4 + 4 + 128 + 4 + 12 + 1);
  assert.deepEqual([first?.value.MaxUsers, first?.value.UserCount], [500, 0]);
  assert.equal(all[0]?.bytes.toString('latin1', 23), '\x14http://svo.example/\0');
  assert.equal(all[2]?.bytes.length, 290);
});

test('universes: only what was asked for, nothing for nothing, no result without a universe', async () => {
  const title = { ...uya, universes: [universe(1)] };
  const client = lobby.client({ role: 'MUIS', version: 110, title });
  assert.deepEqual(names(await client.ask(GetUniverseInformationRequest, { InfoType: news })), [
    'UniverseNewsResponse',
  ]);
  const nothing = await client.askOne(GetUniverseInformationRequest, { InfoType: 0 });
  assert.equal(nothing.value.StatusCode, Status.MediusInvalidRequestMsg);
  const without = lobby.client({ role: 'MUIS', version: 110 });
  const none = await without.askOne(GetUniverseInformationRequest, { InfoType: 828 });
  assert.deepEqual(
    [none.name, none.value.StatusCode, none.value.EndOfList],
    ['UniverseVariableInformationResponse', 1, true],
  );
});

test('up to 1.08 the SVO URL has a slot of 128 bytes and no length', async () => {
  const client = lobby.client({ role: 'MUIS', title: { ...uya, universes: [universe(1)] } });
  const [url] = await client.ask(GetUniverseInformationRequest, { InfoType: svo | id });
  assert.equal(url?.bytes.length, 2 + 21 + 128);
  assert.equal(url?.value.URL, 'http://svo.example/');
});

test('at 1.08 a game filter is named by its field, and setting it again replaces it', async () => {
  const client = await lobby.member('Filter 108');
  const set = async (FilterField: number, BaselineValue: number) => {
    const { bytes, value } = await client.askOne(SetGameListFilterRequest0, {
      FilterField,
      ComparisonOperator: 2,
      BaselineValue,
    });
    assert.equal(bytes.length, 30);
    return value.StatusCode;
  };
  for (let channel = 1; channel <= 200; channel++) assert.equal(await set(4, channel), 0, 'city after city');
  await set(5, -1);
  const listed = await client.ask(GetGameListFilterRequest);
  assert.deepEqual(names(listed), new Array(2).fill('GetGameListFilterResponse0'));
  assert.deepEqual(column(listed, 'BaselineValue'), [200, -1]);
  assert.deepEqual(column(listed, 'EndOfList'), [false, true]);
  const clear = async (FilterID: number) =>
    (await client.askOne(ClearGameListFilterRequest0, { FilterID })).value.StatusCode;
  assert.equal(await clear(6), Status.MediusFilterNotFound);
  assert.equal(await clear(4), 0);
  assert.equal(await clear(4), Status.MediusFilterNotFound);
  assert.deepEqual(
    client.player?.gameFilters.map(({ field }) => field),
    [5],
  );
});

test('from 1.09 on a game filter has an id; there are at most 64', async () => {
  const client = await lobby.member('Filter 110', { version: 110 });
  const set = (Mask: number) =>
    client.askOne(SetGameListFilterRequest, {
      FilterField: 4,
      Mask,
      ComparisonOperator: 2,
      BaselineValue: 7,
    });
  const first = await set(0xff);
  const older = await client.askOne(SetGameListFilterRequest0, { FilterField: 4, BaselineValue: 8 });
  assert.deepEqual([first.value.FilterID, older.value.FilterID, older.bytes.length], [1, 2, 34]);
  const listed = await client.ask(GetGameListFilterRequest);
  assert.deepEqual(names(listed), new Array(2).fill('GetGameListFilterResponse'));
  assert.deepEqual(column(listed, 'Mask'), [0xff, 0xffffffff]);
  assert.deepEqual(column(listed, 'EndOfList'), [false, true]);
  assert.equal(
    (await client.askOne(ClearGameListFilterRequest, { FilterID: 4 })).value.StatusCode,
    Status.MediusFilterNotFound,
  );
  assert.equal((await client.askOne(ClearGameListFilterRequest, { FilterID: 1 })).value.StatusCode, 0);
  assert.equal((await client.askOne(GetGameListFilterRequest)).value.FilterID, 2);
  for (let count = 1; count < 64; count++) assert.equal((await set(count)).value.StatusCode, 0);
  assert.equal((await set(64)).value.StatusCode, Status.MediusNumFiltersAtMax);
});

test('a refusal of the filter list has the form of the client’s version', () => {
  const row = exchanges.find(({ request }) => request.name === 'GetGameListFilterRequest')!;
  assert.equal(refused(row, 'MediusFail', 108).name, 'GetGameListFilterResponse0');
  assert.equal(refused(row, 'MediusFail', 110).name, 'GetGameListFilterResponse');
});
