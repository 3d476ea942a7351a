/**
 * Noise, and messages that are almost right, from many clients at once. Two players beside them chat on;
 * afterwards nothing is left of it all. Everything random is seeded, so that a failure can be run again.
 */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { ClientLink } from '#tools/client/link.js';
import type { Endpoint, HeadlessPlayer } from '#tools/client/player.js';
import { context108 } from '#wire/condition.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { GetServerTimeRequest, GetServerTimeResponse } from '#wire/messages/session/get-server-time.js';
import { SessionBeginRequest } from '#wire/messages/session/session-begin.js';
import { buildFrame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { until } from '../app/host.js';
import { noise, noiseBytes } from '../wire/rt-noise.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { console108, makePlayer } from './people.js';
import { offsetOf } from './recording.js';

const STREAMS = 10_000;
const CLIENTS = 64;
const MESSAGES = 200_000;
/** Requests that may be on their way at once: fewer than the host lets wait. */
const BATCH = 40;
const AT_ONCE = 100;
/** People do not talk faster, and the host would not let them; milliseconds. */
const CHAT_PACE = 100;
/** They talk as long as the attack lasts, and so often at least. */
const ROUNDS = 20;

type Next = (limit: number) => number;

const settings = [
  'address=0.0.0.0',
  'limits.handshake=1000',
  ...['muis', 'mas', 'mls'].map((role) => `${role}.timeout=2000`),
  'limits.sockets_from_loopback=1000',
  'limits.login_attempts_per_account=1000000',
  'max_login_attempts=1000000',
  'max_accounts_per_ip=1000000',
];

/** For players who come again and again: on a busy machine a login takes its time. */
const patient = ['limits.handshake=15000', ...['muis', 'mas', 'mls'].map((role) => `${role}.timeout=20000`)];

/** What must be as it was when all is over. */
const counts = (host: JourneyHost) => ({
  open: host.counter('open'),
  players: host.counter('players'),
  sessions: host.counter('sessions'),
  channels: host.counter('channels'),
  timers: host.timers(),
});

/** Runs `attack` while two players chat, and then looks for traces of it. */
async function besideChat(
  t: TestContext,
  attack: (host: JourneyHost) => Promise<void>,
  more: readonly string[] = [],
): Promise<void> {
  const host = await startJourneyHost(t, [...settings, ...more], { level: 'INFO' });
  const before = counts(host);
  const pair = await Promise.all(['Ratchet', 'Clank'].map((name) => chatter(t, host, name)));
  let isOver = false;
  const chat = chatUntil(pair as [HeadlessPlayer, HeadlessPlayer], () => isOver);
  await attack(host).finally(() => {
    isOver = true;
  });
  await chat;
  for (const player of pair) await player.leave();
  // Past the grace of players and the patience with channels that nobody joined.
  host.advance(120_000);
  await until(
    () => JSON.stringify(counts(host)) === JSON.stringify(before),
    () => `${JSON.stringify(counts(host))} was ${JSON.stringify(before)}`,
  );
  assert.deepEqual(
    host.lines.filter(({ level }) => level === 'error'),
    [],
  );
}

async function chatter(t: TestContext, host: JourneyHost, name: string): Promise<HeadlessPlayer> {
  const player = makePlayer(t, { localAddress: '127.0.0.3', patience: 10_000 });
  await player.play(host.at('mas'), name, 'talks a lot');
  return player;
}

/** Each waits for the other's word before the next; no word is lost. */
async function chatUntil(
  pair: readonly [HeadlessPlayer, HeadlessPlayer],
  isOver: () => boolean,
): Promise<void> {
  const [one, other] = pair;
  let rounds = 0;
  for (; !isOver() || rounds < ROUNDS; rounds++) {
    one.whisper(other.accountId, `word ${rounds}`);
    await other.hear(
      ({ Message, OriginatorAccountID }) =>
        OriginatorAccountID === one.accountId && Message === `word ${rounds}`,
    );
    other.say(`word ${rounds}`);
    await one.hear(
      ({ Message, OriginatorAccountID }) =>
        OriginatorAccountID === other.accountId && Message === `word ${rounds}`,
    );
    await new Promise((resolve) => setTimeout(resolve, CHAT_PACE));
  }
}

/** Runs `work` for 0 to `count` - 1, `most` at a time. */
async function inParallel(
  count: number,
  most: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: most }, worker));
}

/** What well-behaved clients say first, of several kinds: the material that is damaged. */
function firstWords(next: Next): Buffer[] {
  return (['sealed', 'clear', 'none'] as const).flatMap((keyOffer) =>
    [107, 108, 109, 110, 113].map((version) => {
      const said: Buffer[] = [];
      const nothing = () => {};
      const link = new ClientLink(
        {
          suites: cipherSuites(),
          version,
          keyOffer,
          clientKey: console108.clientKey,
          serverKey: console108.discKey,
          login: {
            worldId: 1,
            applicationId: console108.applicationId,
            sessionKey: '10001',
            accessKey: 'A'.repeat(16),
          },
          randomBytes: (length) => noiseBytes(next, length),
        },
        {
          send: (frame) => said.push(frame),
          udpInfo: nothing,
          connected: nothing,
          app: nothing,
          frame: nothing,
          rejected: nothing,
          disconnected: nothing,
          problem: nothing,
        },
      );
      link.start();
      const begin = SessionBeginRequest.encodeWhole({ MessageID: '1', ConnectionClass: 1 }, { version });
      return Buffer.concat([...said, buildFrame(RT.CLIENT_APP_TOSERVER, begin)]);
    }),
  );
}

/** A stream for a server that has never seen its client: noise, or first words that were damaged. */
function firstStream(next: Next, words: readonly Buffer[]): Buffer {
  if (next(5) === 0) return noiseBytes(next, 1 + next(300));
  const stream = Buffer.from(words[next(words.length)]!);
  switch (next(4)) {
    case 0:
      return stream.subarray(0, next(stream.length));
    case 1:
      return Buffer.concat([stream, words[next(words.length)]!]);
    case 2:
      return Buffer.concat([stream.subarray(0, next(stream.length)), noiseBytes(next, next(64))]);
    default:
      for (let flips = 1 + next(4); flips > 0; flips--) stream[next(stream.length)] = next(256);
      return stream;
  }
}

/** Sends a stream and resolves when the connection has ended; one in a hundred waits for the server to end it. */
function throwAt(to: Endpoint, stream: Buffer, localAddress: string, waits: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ ...to, localAddress }, () => {
      socket.write(stream);
      if (!waits) socket.end();
    });
    socket
      .on('error', () => {})
      .on('close', () => resolve())
      .resume();
  });
}

for (const role of ['muis', 'mas', 'mls'] as const) {
  test(`${STREAMS} first streams of noise at ${role.toUpperCase()} leave nothing behind`, async (t) => {
    const next = noise(role.length * 7919 + role.charCodeAt(1));
    const words = firstWords(next);
    await besideChat(t, (host) =>
      inParallel(STREAMS, AT_ONCE, (index) => {
        const from = `127.0.1.${1 + (index % 50)}`;
        return throwAt(
          { ...host.at(role), host: '127.0.0.1' },
          firstStream(next, words),
          from,
          index % 100 === 0,
        );
      }),
    );
  });
}

test(`${STREAMS} datagrams of noise at NAT: questions are answered, nothing else is`, async (t) => {
  const next = noise(10_070);
  await besideChat(t, async (host) => {
    const { port } = host.at('nat');
    const socket = createSocket('udp4');
    t.after(() => socket.close());
    const answers: Buffer[] = [];
    socket.on('message', (bytes) => answers.push(bytes));
    await inParallel(STREAMS, 10, (index) => {
      const length = index % 10 === 0 ? 4 : next(80);
      return new Promise((resolve) =>
        socket.send(noiseBytes(next, length), port, '127.0.0.1', () => resolve()),
      );
    });
    assert.ok(answers.length <= host.counter('natAnswers'));
    const own = socket.address().port;
    for (const answer of answers) assert.deepEqual([answer.length, answer.readUInt16BE(4)], [6, own]);
  });
});

/** Messages that end what the others need; they are worth trying now and then only. */
const ENDING = /SessionEnd|Logout|AccountDelete/;

interface Material {
  readonly message: Message;
  readonly whole: Buffer;
  /** Where the session key stands in `whole`. */
  readonly keyAt: number | undefined;
}

/** Well-formed requests of every kind, with values by chance. */
function material(next: Next): Material[] {
  const random = () => next(1 << 30) / (1 << 30);
  const requests = messages.all().filter(({ direction }) => direction === 'client');
  return requests.flatMap((message) =>
    Array.from({ length: 12 }, () => {
      const whole = message.encodeWhole(message.sample(random, context108), context108);
      const keyAt = offsetOf(message, 'SessionKey');
      return { message, whole, keyAt: keyAt === undefined || Number.isNaN(keyAt) ? undefined : keyAt + 2 };
    }),
  );
}

/** One message: as it should be with the player's own session key, or damaged in one of several ways. */
function damaged(next: Next, { whole, keyAt }: Material, sessionKey: string): Buffer {
  const ours = Buffer.from(whole);
  if (keyAt !== undefined) ours.write(`${sessionKey}\0`, keyAt, 'latin1');
  switch (next(6)) {
    case 0:
      return ours.subarray(0, next(ours.length + 1));
    case 1:
      return Buffer.concat([ours, noiseBytes(next, next(40))]);
    case 2:
      for (let flips = 1 + next(4); flips > 0; flips--) ours[next(ours.length)] = next(256);
      return ours;
    default:
      return ours;
  }
}

/** False between two lives, and in the middle of a way from server to server. */
function isConnected(player: HeadlessPlayer): boolean {
  try {
    return player.connection !== undefined;
  } catch {
    return false;
  }
}

/** One client's share: batches of damaged, repeated and reordered messages, each batch answered before the next. */
async function misbehave(
  player: HeadlessPlayer,
  again: () => Promise<void>,
  next: Next,
  stock: Material[],
): Promise<number> {
  let sent = 0;
  let batch: Buffer[] = [];
  while (sent < MESSAGES / CLIENTS) {
    // Some of the last batch come once more, all in another order.
    batch = batch.filter(() => next(8) === 0);
    let ends = false;
    while (batch.length < BATCH) {
      const chosen = stock[next(stock.length)]!;
      if (ENDING.test(chosen.message.name)) {
        if (next(20) > 0) continue;
        ends = true;
      }
      batch.splice(next(batch.length + 1), 0, damaged(next, chosen, player.sessionKey));
    }
    try {
      const { connection } = player;
      connection.glue(() => {
        for (const whole of batch) connection.sendApp(whole);
        if (next(10) === 0) connection.sendFrame(2 + next(60), noiseBytes(next, next(100)));
      });
      sent += batch.length;
      await player.ask(GetServerTimeRequest, GetServerTimeResponse, {});
      if (ends) await again();
    } catch (error) {
      if (!isConnected(player)) throw error; // a new life did not begin: its own error says why
      if (!player.connection.isClosed) throw error;
      await again();
    }
  }
  return sent;
}

test(`${MESSAGES} damaged, repeated and reordered messages of ${CLIENTS} players leave nothing behind`, async (t) => {
  const next = noise(200_000);
  const stock = material(next);
  await besideChat(
    t,
    async (host) => {
      const clients = Array.from({ length: CLIENTS }, (_, i) => i);
      const sent = await Promise.all(
        clients.map(async (i) => {
          const player = makePlayer(t, { localAddress: `127.0.2.${i + 1}`, patience: 30_000 });
          let lives = 0;
          const live = async () => {
            player.cut();
            await player.play(host.at('mas'), `Hostile ${i} ${lives++}`, 'means no good');
          };
          await live();
          const count = await misbehave(player, live, next, stock);
          player.cut();
          return count;
        }),
      );
      const total = sent.reduce((sum, count) => sum + count, 0);
      assert.ok(total >= MESSAGES, `${total} messages were sent`);
      assert.ok(
        host.counter('requests') > MESSAGES / 2,
        `${host.counter('requests')} reached the dispatcher`,
      );
    },
    patient,
  );
});
