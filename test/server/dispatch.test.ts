/** The published order of a request's way, with rows made for the test; answers are read with the declared layouts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExchangeContext } from '#medius/context.js';
import { type Exchange, exchange, listExchange, report } from '#medius/exchange.js';
import { type MediusCall, noScripts, type Outcome, type ScriptLayer } from '#script/layer.js';
import { type Caller, Dispatcher } from '#server/dispatch.js';
import { RequestRates } from '#server/limits.js';
import { UnknownMessages } from '#server/unknown.js';
import { PasswordsBusy } from '#state/password/passwords.js';
import { StoreBusy } from '#state/store/errors.js';
import { UpdateUserState } from '#wire/messages/account/update-user-state.js';
import { ChannelInfoRequest, ChannelInfoResponse } from '#wire/messages/channel/channel-info.js';
import { GetLocationsRequest, GetLocationsResponse } from '#wire/messages/location/get-locations.js';
import { GetMyIPRequest, GetMyIPResponse } from '#wire/messages/session/get-my-ip.js';
import { silentLog } from '../silent-log.js';

const codec = { version: 108 };
const player = { sessionKey: '4711', account: { id: 1, name: 'Anna' } };

interface Scene {
  readonly rows?: Exchange[];
  readonly scripts?: ScriptLayer;
  readonly player?: object | undefined;
}

function scene({ rows = [], scripts = noScripts, ...given }: Scene) {
  const counters = {
    connections: 0,
    refusedConnections: 0,
    framesDropped: 0,
    requests: 0,
    failedRequests: 0,
    unknownMessages: 0,
  };
  const unknown = new UnknownMessages();
  const lines: string[] = [];
  const say = (level: string) => (_: unknown, message: string) => void lines.push(`${level}: ${message}`);
  const log = { ...silentLog, info: say('info'), warn: say('warn'), error: say('error') };
  const context = {
    role: 'MLS',
    applicationId: 10684,
    codec,
    log,
    player: 'player' in given ? given.player : player,
  } as unknown as ExchangeContext;
  const sent: Buffer[] = [];
  const met = new Set<number>();
  const caller: Caller = {
    context,
    rates: new RequestRates(),
    now: () => 0,
    send: (whole) => void sent.push(whole),
    overdid: () => {},
    isFirstOf: (key) => !met.has(key) && met.add(key) !== undefined,
    origin: () => ({
      server: 'mls',
      title: 'uya',
      applicationId: 10684,
      address: '192.0.2.1',
      player: undefined,
    }),
  };
  const dispatcher = new Dispatcher(rows, unknown, counters, scripts);
  return { sent, lines, counters, unknown, send: (whole: Buffer) => dispatcher.dispatch(caller, whole) };
}

const channelInfo = (handle: () => never | object, needs: 'nothing' | 'session' | 'login' = 'login') =>
  exchange({
    request: ChannelInfoRequest,
    response: ChannelInfoResponse,
    roles: ['MLS'],
    needs,
    handle: async () => handle(),
  });

const ask = (fields: object = {}) =>
  ChannelInfoRequest.encodeWhole(
    { MessageID: 'm-1', SessionKey: '4711', MediusWorldID: 9, ...fields },
    codec,
  );
const read = (whole: Buffer) => ChannelInfoResponse.decode(whole, 2, whole.length, codec);

test('an answer copies the MessageID and has the length of the original', async () => {
  const { sent, send } = scene({
    rows: [channelInfo(() => ({ LobbyName: 'CY00000000-00', MaxPlayers: 224 }))],
  });
  await send(ask());
  assert.equal(sent[0]?.length, 102);
  const { MessageID, StatusCode, LobbyName, MaxPlayers } = read(sent[0]!);
  assert.deepEqual([MessageID, StatusCode, LobbyName, MaxPlayers], ['m-1', 0, 'CY00000000-00', 224]);
});

for (const [what, given, status] of [
  ['nobody is there', { player: undefined }, -969],
  ['the session key is another player’s', { fields: { SessionKey: '4712' } }, -969],
  ['nobody logged in', { player: { sessionKey: '4711' } }, -989],
] as const) {
  test(`a request is refused with ${status} while ${what}, and the handler is not asked`, async () => {
    const rows = [channelInfo(() => assert.fail('asked'))];
    const { sent, send } = scene({ rows, ...('player' in given && { player: given.player }) });
    await send(ask('fields' in given ? given.fields : {}));
    assert.equal(read(sent[0]!).StatusCode, status);
    assert.equal(read(sent[0]!).MessageID, 'm-1');
  });
}

test('an empty session key names nobody else: Deadlocked sends its stats so', async () => {
  const { sent, send } = scene({ rows: [channelInfo(() => ({}))] });
  await send(ask({ SessionKey: '' }));
  assert.equal(read(sent[0]!).StatusCode, 0);
});

for (const [what, error, status, line] of [
  ['the database is busy', new StoreBusy(1), -988, 'warn: the database did not answer a request'],
  ['passwords wait', new PasswordsBusy(1), -946, 'warn: more logins than passwords can be checked'],
  ['a fault of ours', new Error('x'), -966, 'error: a request failed'],
] as const) {
  test(`${what}: the answer is status ${status}, said once in the log`, async () => {
    const rows = [
      channelInfo(() => {
        throw error;
      }),
    ];
    const { sent, lines, send } = scene({ rows });
    await send(ask());
    assert.equal(read(sent[0]!).StatusCode, status);
    assert.deepEqual(lines, [line]);
  });
}

test('an answer that does not fit its layout becomes a refusal, not silence', async () => {
  const { sent, send } = scene({ rows: [channelInfo(() => ({ LobbyName: 'x'.repeat(65) }))] });
  await send(ask());
  assert.equal(read(sent[0]!).StatusCode, -966);
});

test('a list: the end mark on the last item only, NoResult for an empty one, all or nothing', async () => {
  let items: { LocationId: number; LocationName: string }[] = [];
  const rows = [
    listExchange({
      request: GetLocationsRequest,
      response: GetLocationsResponse,
      roles: ['MLS'],
      needs: 'nothing',
      handle: () => items,
    }),
  ];
  const { sent, send } = scene({ rows });
  const whole = GetLocationsRequest.encodeWhole({ MessageID: 'l', SessionKey: '' }, codec);
  const answers = () =>
    sent.splice(0).map((one) => {
      const { StatusCode, LocationId, EndOfList } = GetLocationsResponse.decode(one, 2, one.length, codec);
      return [StatusCode, LocationId, EndOfList];
    });
  await send(whole);
  assert.deepEqual(answers(), [[1, 0, true]]);
  items = [40, 41].map((LocationId) => ({ LocationId, LocationName: 'x' }));
  await send(whole);
  assert.deepEqual(answers(), [
    [0, 40, false],
    [0, 41, true],
  ]);
  items = [...items, { LocationId: 42, LocationName: 'x'.repeat(200) }];
  await send(whole);
  assert.deepEqual(answers(), [[-966, 0, true]]);
});

test('a request that is known but not served gets its answer with a failure; it is counted and said once', async () => {
  const { sent, lines, unknown, counters, send } = scene({});
  for (let i = 0; i < 3; i++)
    await send(GetMyIPRequest.encodeWhole({ MessageID: 'ip', SessionKey: '4711' }, codec));
  assert.equal(sent.length, 3);
  const { MessageID, StatusCode } = GetMyIPResponse.decode(sent[0]!, 2, sent[0]!.length, codec);
  assert.deepEqual([MessageID, StatusCode], ['ip', -966]);
  assert.equal(lines.length, 1);
  assert.deepEqual([unknown.list()[0]?.name, unknown.list()[0]?.count], ['GetMyIPRequest', 3]);
  assert.equal(counters.unknownMessages, 3);
});

test('an unknown number, a report and a stub of a message are not answered and harm nothing', async () => {
  const { sent, unknown, send } = scene({});
  for (const hex of ['09ff', '0149', '01', '', '02aabb']) await send(Buffer.from(hex, 'hex'));
  assert.deepEqual(sent, []);
  assert.ok(unknown.list().length >= 3);
});

test('a malformed message is dropped, said once, and holds nothing up', async () => {
  const { sent, lines, send } = scene({ rows: [channelInfo(() => ({}))] });
  for (let i = 0; i < 3; i++) await send(ask().subarray(0, 20));
  assert.deepEqual(sent, []);
  assert.equal(lines.length, 1);
  await send(ask());
  assert.equal(sent.length, 1);
});

test('more requests than a person can make are refused as busy', async () => {
  const { sent, send } = scene({ rows: [channelInfo(() => ({}))] });
  for (let i = 0; i < 101; i++) await send(ask());
  assert.deepEqual([read(sent[99]!).StatusCode, read(sent[100]!).StatusCode], [0, -946]);
});

test('two exchanges for one number at one role are refused when the server is built', () => {
  const row = () => report({ request: UpdateUserState, roles: ['MLS'], needs: 'nothing', handle: () => {} });
  assert.throws(() => scene({ rows: [row(), row()] }), /UpdateUserState/);
});

/** Scripts that listen to one message on one side. */
function listening(
  side: 'mediusIn' | 'mediusOut',
  key: number,
  run: (call: MediusCall) => Outcome,
): ScriptLayer {
  const table = [];
  table[key] = { run };
  return { ...noScripts, [side]: table };
}

const passed: Outcome = { kind: 'pass', changed: true };

test('a script changes a request before its handler, and an answer after it', async () => {
  let asked = 0;
  const row = exchange({
    request: ChannelInfoRequest,
    response: ChannelInfoResponse,
    roles: ['MLS'],
    needs: 'login',
    handle: (_, request) => {
      asked = request.MediusWorldID;
      return { LobbyName: 'ours' };
    },
  });
  const before = listening('mediusIn', ChannelInfoRequest.key, ({ value }) => {
    value.MediusWorldID = 77;
    return passed;
  });
  await scene({ rows: [row], scripts: before }).send(ask());
  assert.equal(asked, 77);
  const after = listening('mediusOut', ChannelInfoResponse.key, ({ value }) => {
    value.LobbyName = 'theirs';
    return passed;
  });
  const { sent, send } = scene({ rows: [row], scripts: after });
  await send(ask());
  assert.equal(read(sent[0]!).LobbyName, 'theirs');
});

for (const [what, outcome, statuses] of [
  [
    'drop: the console gets a failing answer, it would hang without',
    { kind: 'drop', silent: false, reason: '' },
    [-966],
  ],
  ['a silent drop: no answer at all', { kind: 'drop', silent: true, reason: '' }, []],
  ['refuse with a status', { kind: 'refuse', status: -948 }, [-948]],
] as const) {
  test(`a script ends a request: ${what}; the handler is not asked`, async () => {
    const rows = [channelInfo(() => assert.fail('asked'))];
    const scripts = listening('mediusIn', ChannelInfoRequest.key, () => outcome);
    const { sent, send } = scene({ rows, scripts });
    await send(ask());
    assert.deepEqual(
      sent.map((whole) => read(whole).StatusCode),
      statuses,
    );
  });
}

test('a script sees a list as a list: what it takes out is gone, the end mark stays ours', async () => {
  const rows = [
    listExchange({
      request: GetLocationsRequest,
      response: GetLocationsResponse,
      roles: ['MLS'],
      needs: 'nothing',
      handle: () => [40, 41, 42].map((LocationId) => ({ LocationId, LocationName: 'x' })),
    }),
  ];
  const whole = GetLocationsRequest.encodeWhole({ MessageID: 'l', SessionKey: '' }, codec);
  const through = async (keep: (id: unknown) => boolean) => {
    const scripts = listening('mediusOut', GetLocationsResponse.key, ({ items }) => {
      items!.splice(0, items!.length, ...items!.filter(({ LocationId }) => keep(LocationId)));
      return passed;
    });
    const { sent, send } = scene({ rows, scripts });
    await send(whole);
    return sent.map((one) => {
      const { StatusCode, LocationId, EndOfList } = GetLocationsResponse.decode(one, 2, one.length, codec);
      return [StatusCode, LocationId, EndOfList];
    });
  };
  assert.deepEqual(await through((id) => id !== 42), [
    [0, 40, false],
    [0, 41, true],
  ]);
  assert.deepEqual(await through(() => false), [[1, 0, true]]);
});

test('a script answers a request that nobody serves', async () => {
  const value = { MessageID: 'ip', IP: '203.0.113.5', StatusCode: 0 };
  const scripts = listening('mediusIn', GetMyIPRequest.key, () => ({
    kind: 'reply',
    message: GetMyIPResponse as never,
    value,
  }));
  const { sent, send } = scene({ scripts });
  await send(GetMyIPRequest.encodeWhole({ MessageID: 'ip', SessionKey: '4711' }, codec));
  assert.equal(sent.length, 1);
  assert.equal(GetMyIPResponse.decode(sent[0]!, 2, sent[0]!.length, codec).IP, '203.0.113.5');
});
