import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Accepted, ClientLink, type ClientLinkOptions } from '#tools/client/link.js';
import { generateRsaKey, RsaKey } from '#wire/crypto/rsa.js';
import { buildFrame, FrameReader } from '#wire/rt/frame.js';
import type { ConnectAnswer, EncryptionPolicy, ServerLinkOptions } from '#wire/rt/link-types.js';
import type { ServerLink } from '#wire/rt/server-link.js';
import { noise, noiseBytes } from './rt-noise.js';
import { admitting, answer, linkOptions, publishedKeys, Recorder } from './rt-recorder.js';

const globalKey = publishedKeys.find('global')!;
const clientKey = publishedKeys.find('client-uya-ps2-ntsc')!;
const unknownKey = new RsaKey(await generateRsaKey('unknown'));
const login = { worldId: 1, applicationId: 10684, sessionKey: '40961', accessKey: 'abcdefghijklmnop' };

/** A headless console and what it met. */
class Console {
  readonly link: ClientLink;
  readonly sent: Buffer[] = [];
  readonly apps: string[] = [];
  readonly frames: string[] = [];
  readonly rejected: number[] = [];
  readonly told: number[] = [];
  readonly problems: string[] = [];
  accepted: Accepted | undefined;

  constructor(changes: Partial<ClientLinkOptions> = {}) {
    const { suites, randomBytes } = linkOptions();
    const base = {
      suites,
      version: 108,
      keyOffer: 'sealed' as const,
      clientKey,
      serverKey: globalKey,
      login,
      randomBytes,
    };
    this.link = new ClientLink(
      { ...base, ...changes },
      {
        send: (frame) => this.sent.push(frame),
        udpInfo: () => undefined,
        connected: (accepted) => {
          this.accepted = accepted;
        },
        app: (payload) => this.apps.push(payload.toString('hex')),
        frame: (id, payload) => this.frames.push(`${id}:${payload.toString('hex')}`),
        rejected: (reason) => this.rejected.push(reason),
        disconnected: (reason) => this.told.push(reason),
        problem: (text) => this.problems.push(text),
      },
    );
  }
}

/** Lets both sides talk until nothing is left to say. */
function talk(server: Recorder, client: Console): void {
  while (client.sent.length + server.sent.length > 0) {
    for (const frame of client.sent.splice(0)) server.link.receive(frame);
    for (const frame of server.sent.splice(0)) client.link.receive(frame);
  }
}

function meet(
  changes: Partial<ServerLinkOptions>,
  clientChanges: Partial<ClientLinkOptions> = {},
  given?: ConnectAnswer,
) {
  const server = admitting(changes, given);
  const client = new Console(clientChanges);
  client.link.start();
  talk(server, client);
  return { server, client };
}

const app = (hex: string) => Buffer.from(hex, 'hex');

// version, policy, what the client offers, to which key -> does it get in, is it answered sealed, what is told
type Row = readonly [EncryptionPolicy, ClientLinkOptions['keyOffer'], RsaKey, boolean, boolean, string];
const policyTable: readonly Row[] = [
  ['auto', 'sealed', globalKey, true, true, 'sealed'],
  ['auto', 'clear', globalKey, true, false, 'clear'],
  ['auto', 'none', globalKey, true, false, 'none'],
  ['auto', 'sealed', unknownKey, true, false, 'unopened'],
  [true, 'sealed', globalKey, true, true, 'sealed'],
  [true, 'clear', globalKey, false, false, ''],
  [true, 'none', globalKey, false, false, ''],
  [true, 'sealed', unknownKey, false, false, ''],
  [false, 'sealed', globalKey, true, false, 'sealed'],
  [false, 'clear', globalKey, true, false, 'clear'],
  [false, 'none', globalKey, true, false, 'none'],
  [false, 'sealed', unknownKey, true, false, 'unopened'],
];

for (const version of [108, 109, 110, 113]) {
  test(`encryption policy at ${version}: who gets in, and whether the answers are sealed`, () => {
    for (const [encryption, keyOffer, serverKey, getsIn, sealed, exchange] of policyTable) {
      const { server, client } = meet({ encryption }, { version, keyOffer, serverKey });
      const row = `${encryption} ${keyOffer} ${serverKey.id}`;
      assert.equal(client.accepted !== undefined, getsIn, row);
      assert.deepEqual(client.rejected, getsIn ? [] : [4], row);
      assert.deepEqual(server.closed, getsIn ? [] : ['refused'], row);
      if (!getsIn) continue;
      assert.equal(server.requests[0]?.keyExchange, exchange, row);
      assert.equal(server.requests[0]?.keyId, exchange === 'sealed' ? 'global' : undefined, row);
      checkTraffic(server, client, sealed, row);
    }
  });
}

/** Both directions carry Medius messages, and the server's are sealed or not as they should be. */
function checkTraffic(server: Recorder, client: Console, sealed: boolean, row: string): void {
  client.link.sendApp(app('0103aabb'));
  talk(server, client);
  assert.deepEqual(
    server.apps.map((payload) => payload.toString('hex')),
    ['0103aabb'],
    row,
  );
  server.link.sendApp(app('0104ccdd'));
  const wire = Buffer.concat(server.sent);
  assert.equal(wire[0]! >= 0x80, sealed, row);
  assert.equal(wire.includes(app('0104ccdd')), !sealed, row);
  talk(server, client);
  assert.deepEqual(client.apps, ['0104ccdd'], row);
  assert.deepEqual(client.problems, [], row);
}

test('keys go out if and only if the client sent its own', () => {
  const ids = (keyOffer: ClientLinkOptions['keyOffer']) => {
    const server = admitting();
    const client = new Console({ keyOffer });
    client.link.start();
    const sent: number[] = [];
    while (client.sent.length > 0) {
      for (const frame of client.sent.splice(0)) server.link.receive(frame);
      for (const frame of server.sent.splice(0)) {
        sent.push(frame[0]! & 0x7f);
        client.link.receive(frame);
      }
    }
    return sent;
  };
  assert.deepEqual(ids('sealed'), [0x13, 0x14, 0x07, 0x1a]);
  assert.deepEqual(ids('clear'), [0x13, 0x14, 0x07, 0x1a]);
  assert.deepEqual(ids('none'), [0x07, 0x1a]);
});

test('a key offer that nothing opens is told once, and the login names the title', () => {
  const { server } = meet({}, { serverKey: unknownKey });
  assert.deepEqual(
    server.problems.map(({ code, id }) => [code, id]),
    [['E_RT_CRYPTKEY', 0x12]],
  );
  assert.deepEqual([server.requests[0]?.applicationId, server.requests[0]?.keyExchange], [10684, 'unopened']);
});

test("the role's own keys are tried before all others", async () => {
  const own = new RsaKey(await generateRsaKey('mls'));
  const { server } = meet({ ownKeys: [own] }, { serverKey: own });
  assert.equal(server.requests[0]?.keyId, 'mls');
});

test('a login tells all that it carries, and the client gets the answer', () => {
  const given = { playerId: 3, playerCount: 4, address: '198.51.100.20', scertId: 0x01020304 };
  const { server, client } = meet({}, { version: 110 }, given);
  const { version, worldId, applicationId, sessionKey, accessKey, auxUdp } = server.requests[0]!;
  assert.deepEqual(
    [version, worldId, applicationId, sessionKey, accessKey, auxUdp],
    [110, 1, 10684, '40961', 'abcdefghijklmnop', false],
  );
  assert.deepEqual(client.accepted, given);
  assert.deepEqual(
    server.hellos.map((hello) => hello.version),
    [110],
  );
});

/** Fixed keys on both sides, so that a run can be repeated byte for byte. */
const fixed = { randomBytes: (length: number) => Buffer.alloc(length, 0x5a) };

/** All that a client says in a whole visit, what it was answered, and what the server saw. */
function wholeVisit(version: number) {
  const said: Buffer[] = [];
  const answers: Buffer[] = [];
  const server = admitting(fixed);
  const client = new Console({ version, ...fixed });
  const exchange = () => {
    while (client.sent.length + server.sent.length > 0) {
      for (const frame of client.sent.splice(0)) {
        said.push(frame);
        server.link.receive(frame);
      }
      for (const frame of server.sent.splice(0)) {
        answers.push(frame);
        client.link.receive(frame);
      }
    }
  };
  client.link.start();
  exchange();
  client.link.sendApp(app('0b0102'));
  client.link.sendFrame(0x03, app('0500c0ffee'));
  client.link.echo();
  exchange();
  client.link.leave();
  exchange();
  return { said: Buffer.concat(said), answers: Buffer.concat(answers), server };
}

function seen(server: Recorder): unknown {
  const { requests, apps, frames, left, problems, closed, completed } = server;
  return { requests, apps, frames, left, problems, closed, completed };
}

for (const version of [108, 110, 113]) {
  test(`a whole visit at ${version} is the same however its stream is cut or glued`, () => {
    const { said, answers, server } = wholeVisit(version);
    assert.equal(server.apps.length, 1);
    assert.deepEqual(
      server.frames.filter(([id]) => id === 3).map(([, payload]) => payload.toString('hex')),
      ['0500c0ffee'],
    );
    const cuts = [[...said].map((_, at) => at), [], ...Array.from(said, (_, at) => [at])];
    for (const cut of cuts) {
      const other = admitting(fixed);
      let from = 0;
      for (const at of [...cut, said.length]) {
        other.link.receive(said.subarray(from, at));
        from = at;
      }
      assert.equal(other.taken().toString('hex'), answers.toString('hex'));
      assert.deepEqual(seen(other), seen(server));
    }
  });
}

/** A server whose login waits for the test to decide. */
function waiting(
  changes: Partial<ServerLinkOptions> = {},
  version = 108,
): { server: Recorder; client: Console; link: ServerLink } {
  const server = new Recorder(changes);
  const client = new Console({ version });
  client.link.start();
  talk(server, client);
  assert.equal(server.requests.length, 1);
  return { server, client, link: server.link };
}

for (const version of [108, 110, 113]) {
  test(`at ${version} what comes before the login is decided waits in order; echoes do not`, () => {
    const { server, client, link } = waiting({}, version);
    for (const payload of ['0101', '0102', '0103']) client.link.sendApp(app(payload));
    client.link.echo();
    talk(server, client);
    assert.deepEqual([server.apps, client.frames], [[], ['5:a5']]);
    link.accept(answer);
    talk(server, client);
    assert.deepEqual(
      server.apps.map((payload) => payload.toString('hex')),
      ['0101', '0102', '0103'],
    );
    assert.equal(server.completed, 1);
    assert.ok(client.accepted);
  });
}

test('more messages before the login than may wait end the connection', () => {
  const { server, client } = waiting({ heldMessages: 3 });
  for (let i = 0; i < 4; i++) client.link.sendApp(app('0101'));
  talk(server, client);
  assert.deepEqual(server.closed, ['too many messages before login']);
});

test('a client that leaves while its login is decided: the decision comes to nothing', () => {
  const { server, client, link } = waiting();
  client.link.leave();
  talk(server, client);
  assert.deepEqual(server.left, [undefined]);
  link.accept(answer);
  link.reject(1);
  link.sendApp(app('0101'));
  assert.deepEqual([server.sent, server.closed], [[], []]);
});

test('a rejected client is told why', () => {
  const { server, client, link } = waiting();
  link.reject(5);
  talk(server, client);
  assert.deepEqual([client.rejected, server.closed], [[5], ['refused']]);
  assert.throws(() => admitting().link.accept(answer), /no login waits in state "start"/);
});

test('CLIENT_DISCONNECT in clear is taken in every state', () => {
  for (const version of [108, 110]) {
    const fresh = new Recorder();
    fresh.link.receive(app('010000'));
    assert.deepEqual(fresh.left, [undefined]);
    const { server } = waiting({}, version);
    server.link.receive(app('010000'));
    assert.deepEqual(server.left, [undefined]);
    const connected = meet({}, { version });
    connected.server.link.receive(app('010000'));
    assert.deepEqual(connected.server.left, [undefined]);
    connected.server.link.receive(buildFrame(0x0b, app('0101')));
    assert.deepEqual(connected.server.apps, []);
  }
});

test('twenty frames in a row that do not verify end the connection, nineteen and a good one do not', () => {
  const { server, client } = meet({});
  const bad = app('8b0400112233640badf00d');
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 19; i++) server.link.receive(bad);
    client.link.sendApp(app('0101'));
    talk(server, client);
  }
  assert.deepEqual([server.apps.length, server.closed, server.link.droppedFrames], [2, [], 38]);
  for (let i = 0; i < 20; i++) server.link.receive(bad);
  assert.deepEqual([server.closed, server.link.droppedFrames], [['hash failures'], 58]);
  assert.ok(server.problems.every(({ code, id }) => code === 'E_RT_HASH' && id === 0x0b));
});

test('a sealed frame before any key is dropped and counted', () => {
  const server = admitting();
  server.link.receive(app('800400112233640badf00d'));
  assert.deepEqual(
    server.problems.map(({ code }) => code),
    ['E_RT_NO_KEY'],
  );
  server.link.receive(buildFrame(0x12, clientKey.modulus));
  assert.equal(server.sent.length, 1);
});

test('messages out of place are told and change nothing', () => {
  const { server, client } = meet({}, { version: 110 });
  for (const id of [0x00, 0x12, 0x15, 0x17, 0x21, 0x23, 0x24])
    server.link.receive(buildFrame(id, Buffer.alloc(0)));
  assert.deepEqual(
    server.problems.map(({ code, id }) => [code, id]),
    [0x00, 0x12, 0x15, 0x17, 0x21, 0x23, 0x24].map((id) => ['E_RT_STATE', id]),
  );
  client.link.sendApp(app('0101'));
  talk(server, client);
  assert.equal(server.apps.length, 1);
  const early = admitting();
  early.link.receive(buildFrame(0x0b, app('0101')));
  assert.match(early.problems[0]!.detail, /CLIENT_APP_TOSERVER has no place in state "start"/);
});

test('a malformed login is told with its place and no bytes of it, and a good one after it is taken', () => {
  const server = admitting();
  server.link.receive(buildFrame(0x00, app('0108010100')));
  const [problem] = server.problems;
  assert.deepEqual(
    [problem?.code, problem?.id, problem?.offset, problem?.hex],
    ['E_RT_PAYLOAD', 0, 5, undefined],
  );
  server.link.receive(buildFrame(0x00, Buffer.concat([app('0108010100bc290000'), Buffer.alloc(64)])));
  assert.deepEqual([server.requests.length, server.completed], [1, 1]);
});

test('a login whose access key lacks its last byte is the same login', () => {
  const server = admitting();
  const payload = Buffer.alloc(106);
  payload.set(app('0108010a00bc290000'));
  payload.write('20077', 73);
  payload.write('qrstuvwxyz012345', 90);
  server.link.receive(buildFrame(0x00, payload));
  const { worldId, sessionKey, accessKey } = server.requests[0]!;
  assert.deepEqual([worldId, sessionKey, accessKey], [10, '20077', 'qrstuvwxyz012345']);
});

test('a hello without a version of ours is refused with reason 0', () => {
  const server = admitting();
  server.link.receive(buildFrame(0x24, app('0100c80001000100')));
  assert.equal(server.taken().toString('hex'), '0603000000 00'.replace(' ', ''));
  assert.deepEqual(server.closed, ['refused']);
  const short = admitting();
  short.link.receive(buildFrame(0x24, app('ff')));
  assert.deepEqual(
    short.problems.map(({ code, id, offset }) => [code, id, offset]),
    [['E_RT_PAYLOAD', 0x24, 0]],
  );
});

test('a modulus that can seal nothing is refused', () => {
  for (const modulus of [Buffer.alloc(64), Buffer.alloc(64, 0x11), Buffer.alloc(64, 0xfe)]) {
    const { ps2 } = linkOptions().suites;
    const hash = Buffer.alloc(4);
    hash.writeUInt32LE(ps2.hash(modulus, 7));
    const server = admitting();
    server.link.receive(Buffer.concat([app('924000'), hash, globalKey.seal(modulus)]));
    assert.deepEqual([server.problems[0]?.code, server.closed], ['E_RT_MODULUS', ['refused']]);
    assert.equal(server.taken().toString('hex'), '060300040000');
  }
});

test('a frame above the ceiling ends the connection after what came before it', () => {
  const { server, client } = meet({ frameCeiling: 600, encryption: false }, { keyOffer: 'none' });
  client.link.sendApp(app('0101'));
  client.link.sendFrame(0x0b, Buffer.alloc(601));
  talk(server, client);
  assert.deepEqual([server.apps.length, server.closed], [1, ['overlong frame']]);
  assert.match(server.problems[0]!.detail, /601 bytes declared, at most 600/);
});

test('multi-app messages are taken apart, one inside another is not', () => {
  const { server, client } = meet({}, { version: 113 });
  const inner = Buffer.concat([
    buildFrame(0x0b, app('0101')),
    buildFrame(0x05, app('a5')),
    buildFrame(0x0b, app('0102')),
  ]);
  client.link.sendFrame(0x3b, inner);
  client.link.sendFrame(0x3b, Buffer.concat([buildFrame(0x3b, inner), app('0b0900')]));
  talk(server, client);
  assert.deepEqual(
    server.apps.map((payload) => payload.toString('hex')),
    ['0101', '0102'],
  );
  assert.deepEqual(
    client.frames.filter((text) => text.startsWith('5:')),
    ['5:a5'],
  );
  assert.deepEqual(
    server.problems.map(({ code }) => code),
    ['E_RT_MULTI_APP', 'E_RT_MULTI_APP'],
  );
});

test('a client told to go gets no more answers but echoes, and its leave is seen', () => {
  const { server, client } = meet({}, { version: 110 });
  server.link.disconnect(6);
  server.link.disconnect(6);
  client.link.sendApp(app('0101'));
  client.link.echo();
  client.link.leave();
  talk(server, client);
  assert.deepEqual([client.told, server.apps, server.left], [[6], [], [1]]);
  assert.ok(client.frames.includes('5:a5'));
});

test('the server echo comes right after the login and on demand from 1.09 on, never at 1.08', () => {
  const count = (client: Console) => client.frames.filter((text) => text.startsWith('31:')).length;
  for (const [version, expected] of [
    [108, 0],
    [109, 2],
    [113, 2],
  ] as const) {
    const { server, client } = meet({}, { version });
    server.link.serverEcho();
    talk(server, client);
    assert.equal(count(client), expected);
    assert.equal(server.frames.filter(([id]) => id === 0x1f).length, expected);
  }
});

test('a system message has its NUL and says that it is UTF-8', () => {
  const { server, client } = meet({ encryption: false });
  server.link.systemMessage('Grüße', { severity: 2, language: 7 });
  talk(server, client);
  assert.deepEqual(client.frames, [`28:02020701${Buffer.from('Grüße\0').toString('hex')}`]);
});

test('a DME login for UDP needs the DME part of the answer and ends with the ready message', () => {
  const peerKey = Buffer.alloc(64, 0x50);
  const dme = { peerKey, udpAddress: '192.0.2.1', udpPort: 50000, gameHostType: 4, worldClock: 0 };
  for (const version of [108, 110]) {
    const udpLogin = { ...login, auxUdp: true };
    const { server, client } = meet({ kind: 'dme' }, { version, login: udpLogin }, { ...answer, dme });
    assert.deepEqual([server.completed, client.accepted], [0, undefined]);
    client.link.sendFrame(0x02, app('c0ffee'));
    client.link.udpReady();
    talk(server, client);
    assert.equal(server.completed, 1);
    assert.deepEqual(server.frames[0], [0x02, app('c0ffee')]);
    assert.throws(() => meet({ kind: 'dme' }, { version, login: udpLogin }), /needs its dme part/);
    const plainTcp = meet({ kind: 'dme' }, { version }, { ...answer, dme });
    assert.equal(plainTcp.server.completed, 1);
  }
});

test('mutated, cut and random streams: nothing is thrown, and all frames sent are whole', () => {
  const next = noise(4711);
  const visits = [108, 110, 113].map((version) => wholeVisit(version).said);
  for (let round = 0; round < 600; round++) {
    const stream = Buffer.from(visits[next(3)]!);
    for (let i = next(6); i > 0; i--) stream[next(stream.length)] = next(256);
    const server = new Recorder(
      { ...fixed, encryption: (['auto', true, false] as const)[next(3)]! },
      (link) => {
        if (next(4) > 0) link.accept(answer);
        else link.reject(next(7));
      },
    );
    server.link.receive(stream.subarray(0, next(stream.length)));
    server.link.receive(noiseBytes(next, next(300)));
    server.link.receive(stream.subarray(next(stream.length)));
    const reader = new FrameReader();
    reader.receive(server.taken());
    assert.equal(reader.pending, 0);
    assert.ok(server.closed.length <= 1 && server.left.length <= 1);
  }
});

test('a title that is answered in clear: keys came sealed, the answers do not, what the client seals is read', () => {
  const server = new Recorder({}, (link) => link.accept({ ...answer, inClear: true }));
  const client = new Console({ keyOffer: 'sealed' });
  client.link.start();
  talk(server, client);
  assert.ok(client.accepted);
  checkTraffic(server, client, false, 'in clear');
});
