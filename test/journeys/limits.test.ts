/** What one client may take from the others, tried from outside. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type TestContext, test } from 'node:test';
import { packageRoot } from '#app/home.js';
import { ClientConnection, type ConnectionOptions } from '#tools/client/connection.js';
import { ConnectionEnded, ConnectionRefused } from '#tools/client/faults.js';
import type { Endpoint, HeadlessPlayer, PlayerOptions } from '#tools/client/player.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { AccountLoginRequest, AccountLoginResponse } from '#wire/messages/account/account-login.js';
import { GetServerTimeRequest, GetServerTimeResponse } from '#wire/messages/session/get-server-time.js';
import { Conversation } from '#wire/rt/conversation.js';
import { RejectReason } from '#wire/rt/enums.js';
import { buildFrame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { until } from '../app/host.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer, publishedKeys, status } from './people.js';

async function lobbyPlayer(
  t: TestContext,
  host: JourneyHost,
  name: string,
  changes: Partial<PlayerOptions> = {},
) {
  const player = makePlayer(t, changes);
  await player.play(host.at('mas'), name, `password of ${name}`);
  return player;
}

function masOptions(host: JourneyHost, { options }: HeadlessPlayer): ConnectionOptions {
  return { ...options, ...host.at('mas'), serverKey: options.discKey, login: { worldId: 1 } };
}

/** Milliseconds until the other side closes this socket. */
function closedAfter(socket: Socket): Promise<number> {
  const began = performance.now();
  socket.on('error', () => {}).resume();
  return new Promise((resolve) => socket.once('close', () => resolve(performance.now() - began)));
}

function open(host: JourneyHost, connections: number): Promise<true> {
  return until(
    () => host.counter('open') === connections,
    () => `${host.counter('open')} connections, not ${connections}`,
  );
}

function rawSocket(t: TestContext, to: Endpoint, localAddress: string): Promise<Socket> {
  const socket = connect({ ...to, localAddress });
  t.after(() => socket.destroy());
  return new Promise((resolve, reject) =>
    socket.once('connect', () => resolve(socket)).once('error', reject),
  );
}

test('a handshake that does not get through is ended in time, wherever it stopped; players stay', async (t) => {
  const host = await startJourneyHost(t, ['limits.handshake=1000']);
  const player = await lobbyPlayer(t, host, 'Ratchet');
  const beginnings = [
    Buffer.alloc(0),
    Buffer.of(RT.CLIENT_CRYPTKEY_PUBLIC),
    buildFrame(RT.CLIENT_CRYPTKEY_PUBLIC, player.options.clientKey.modulus),
    buildFrame(RT.CLIENT_HELLO, Buffer.from('02006e006d0001000100', 'hex')),
  ];
  const ends = ['muis', 'mas', 'mls'].flatMap((role) =>
    beginnings.map(async (bytes) => {
      const socket = await rawSocket(t, host.at(role as 'mas'), '127.0.0.1');
      socket.write(bytes);
      // What keeps an established connection alive is no excuse here.
      const alive = setInterval(() => socket.write(buildFrame(RT.CLIENT_ECHO, Buffer.of(1))), 200);
      t.after(() => clearInterval(alive));
      return closedAfter(socket);
    }),
  );
  for (const after of await Promise.all(ends)) assert.ok(after > 900 && after < 4000, `${after} ms`);
  await player.connection.echo();
});

test('one address has its number of sockets, others are not touched by that, and places come free', async (t) => {
  const host = await startJourneyHost(t, ['limits.sockets_from_loopback=5']);
  const sockets = await Promise.all(
    Array.from({ length: 5 }, () => rawSocket(t, host.at('mas'), '127.0.0.7')),
  );
  await open(host, 5);
  for (const role of ['muis', 'mas', 'mls'] as const)
    assert.ok(
      (await closedAfter(await rawSocket(t, host.at(role), '127.0.0.7'))) < 1000,
      'all roles count together',
    );
  assert.ok(sockets.every(({ readyState }) => readyState === 'open'));
  await lobbyPlayer(t, host, 'Ratchet', { localAddress: '127.0.0.8' });
  sockets[0]!.destroy();
  await open(host, 5);
  await lobbyPlayer(t, host, 'Clank', { localAddress: '127.0.0.7' });
});

test('64 sockets from one loopback address are taken, the 65th is not', async (t) => {
  const host = await startJourneyHost(t);
  await Promise.all(Array.from({ length: 64 }, () => rawSocket(t, host.at('mas'), '127.0.0.7')));
  await open(host, 64);
  await closedAfter(await rawSocket(t, host.at('mas'), '127.0.0.7'));
  assert.equal(host.counter('refusedConnections'), 1);
});

test('a frame of 16384 bytes is read, one that declares a byte more ends the connection', async (t) => {
  const host = await startJourneyHost(t);
  const player = await lobbyPlayer(t, host, 'Ratchet');
  player.connection.sendBytes(buildFrame(RT.CLIENT_APP_TOSERVER, Buffer.alloc(16_384)));
  await player.connection.echo();
  assert.equal(host.counter('unknownMessages'), 1);
  player.connection.sendBytes(Buffer.of(RT.CLIENT_APP_TOSERVER, 0x01, 0x40));
  await player.connection.closed;
  await until(
    () => host.lines.find(({ reason }) => reason === 'overlong frame'),
    () => 'no line about it',
  );
});

test('a client that does not read is let go, and what waits for it with it', async (t) => {
  const host = await startJourneyHost(t, ['limits.unsent=65536']);
  const player = await lobbyPlayer(t, host, 'Ratchet');
  const { connection } = player;
  connection.pause();
  const big = buildFrame(RT.CLIENT_ECHO, Buffer.alloc(16_000, 0xa5));
  // Each echo comes back whole; once the system's own buffers are full, the rest piles up.
  const flood = setInterval(() => {
    for (let i = 0; i < 20; i++) connection.sendBytes(big);
  }, 10);
  t.after(() => clearInterval(flood));
  await until(
    () => host.lines.find(({ reason }) => reason === 'does not read what it is sent'),
    () => 'no line about it',
  );
  assert.equal(host.counter('open'), 0);
  // The socket itself goes as well, though its bytes can never be delivered: writing to it fails.
  await until(
    () => connection.isClosed,
    () => 'the socket still takes bytes',
  );
});

test('64 requests may wait for one that takes long; more end the connection', async (t) => {
  const host = await startJourneyHost(t, ['passwords.cost=14']);
  const patient = makePlayer(t);
  await patient.begin(host.at('mas'));
  // Its answer comes after all that `begin` has said was handled.
  await patient.ask(GetServerTimeRequest, GetServerTimeResponse, {});
  const ask = (player: HeadlessPlayer, count: number) => {
    const slow = { Username: 'Nobody', Password: 'guess' };
    const answers: Promise<unknown>[] = [];
    player.connection.glue(() => {
      answers.push(player.ask(AccountLoginRequest, AccountLoginResponse, slow));
      for (let i = 0; i < count; i++)
        answers.push(player.ask(GetServerTimeRequest, GetServerTimeResponse, {}));
    });
    return Promise.all(answers);
  };
  assert.equal((await ask(patient, 64)).length, 65);
  await assert.rejects(ask(patient, 65), ConnectionEnded);
  assert.ok(host.lines.some(({ reason }) => reason === 'asks faster than it is answered'));
});

test('failed logins close the door for an address, whatever the account', async (t) => {
  const host = await startJourneyHost(t, ['max_login_attempts=3']);
  await lobbyPlayer(t, host, 'Ratchet', { localAddress: '127.0.0.9' });
  const guesser = makePlayer(t);
  await guesser.begin(host.at('mas'));
  for (const name of ['Ratchet', 'Clank', 'Qwark']) await guesser.login(name, 'guess');
  assert.equal((await guesser.login('Ratchet', 'password of Ratchet')).StatusCode, status.MediusLoginFailed);
  assert.match((await guesser.connection.systemMessage()).text, /wait/);
  const other = makePlayer(t, { localAddress: '127.0.0.2' });
  await other.begin(host.at('mas'));
  await other.register('Clank', 'wrench');
  assert.equal((await other.login('Clank', 'wrench')).StatusCode, status.MediusSuccess);
});

test('failed logins close the door for an account, whatever the address', async (t) => {
  const host = await startJourneyHost(t, ['limits.login_attempts_per_account=3', 'timeouts.grace=1000']);
  const owner = makePlayer(t, { localAddress: '127.0.0.9' });
  await owner.begin(host.at('mas'));
  await owner.register('Ratchet', 'wrench');
  for (const localAddress of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) {
    const guesser = makePlayer(t, { localAddress });
    await guesser.begin(host.at('mas'));
    assert.equal((await guesser.login(' RATCHET', 'guess')).StatusCode, status.MediusInvalidPassword);
  }
  assert.equal((await owner.login('Ratchet', 'wrench')).StatusCode, status.MediusLoginFailed);
});

/** Whether the server sealed anything but the key exchange. */
async function answersSealed(t: TestContext, host: JourneyHost, keyOffer: PlayerOptions['keyOffer']) {
  const conversation = new Conversation(publishedKeys, cipherSuites());
  const sealed: boolean[] = [];
  const player = makePlayer(t, {
    keyOffer,
    tap: (from, bytes) => {
      for (const { direction, frame } of conversation.receive(from, bytes))
        if (direction === 'server' && frame.id === RT.SERVER_APP) sealed.push(frame.encrypted);
    },
  });
  await player.begin(host.at('mas'));
  await player.leave();
  assert.equal(new Set(sealed).size, 1, 'all of one kind');
  return sealed[0];
}

async function refusedFor(reason: number, opening: Promise<unknown>): Promise<void> {
  await assert.rejects(opening, (error) => error instanceof ConnectionRefused && error.reason === reason);
}

test('encryption of a role: true refuses clear clients, false answers in clear, auto as the client came', async (t) => {
  const offers = ['sealed', 'clear', 'none'] as const;
  const strict = await startJourneyHost(t, ['mas.encryption=true']);
  assert.equal(await answersSealed(t, strict, 'sealed'), true);
  for (const keyOffer of ['clear', 'none'] as const) {
    const connection = ClientConnection.open({ ...masOptions(strict, makePlayer(t)), keyOffer });
    await refusedFor(RejectReason.Encryption, connection);
  }
  const open = await startJourneyHost(t, ['mas.encryption=false']);
  for (const keyOffer of offers) assert.equal(await answersSealed(t, open, keyOffer), false, keyOffer);
  const auto = await startJourneyHost(t, ['mas.encryption=auto']);
  for (const keyOffer of offers)
    assert.equal(await answersSealed(t, auto, keyOffer), keyOffer === 'sealed', keyOffer);
});

test('encryption is decided for each role by itself', async (t) => {
  const host = await startJourneyHost(t, ['mls.encryption=true']);
  const clear = makePlayer(t, { keyOffer: 'none' });
  await clear.begin(host.at('mas'));
  await clear.register('Ratchet', 'wrench');
  await clear.login('Ratchet', 'wrench');
  await refusedFor(RejectReason.Encryption, clear.enterLobby());
  await lobbyPlayer(t, host, 'Clank');
});

const uya = readFileSync(join(packageRoot, 'games', 'uya', 'title.json'), 'utf8');
const uyaWith = (encryption: boolean) => ({
  'games/uya/title.json': uya.replace('"medius": 108,', `"medius": 108, "encryption": ${encryption},`),
});

test('encryption of a title counts before that of the role', async (t) => {
  const strict = await startJourneyHost(t, [], { files: uyaWith(true) });
  assert.equal(await answersSealed(t, strict, 'sealed'), true);
  for (const keyOffer of ['clear', 'none'] as const)
    await refusedFor(
      RejectReason.Encryption,
      ClientConnection.open({ ...masOptions(strict, makePlayer(t)), keyOffer }),
    );
  const open = await startJourneyHost(t, [], { files: uyaWith(false) });
  assert.equal(await answersSealed(t, open, 'sealed'), false);
  const stranger = makePlayer(t, { applicationId: 4711, keyOffer: 'none' });
  await stranger.begin(strict.at('mas'));
});
