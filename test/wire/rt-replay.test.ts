/**
 * The captured consoles talk to our link, which is given the keys that the original server drew: every
 * frame that the original sent must come out byte for byte.
 */
import assert from 'node:assert/strict';
import { generateRsaKey, RsaKey } from '#wire/crypto/rsa.js';
import { cipherSuites, suiteOf } from '#wire/crypto/suites.js';
import { type Frame, FrameReader, joinFrame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import type { ConnectAnswer, DmeAnswer } from '#wire/rt/link-types.js';
import { SERVER_CONNECT_ACCEPT_TCP, SERVER_INFO_AUX_UDP } from '#wire/rt/messages.js';
import { vectors, vectorTest } from '../vectors.js';
import { Recorder } from './rt-recorder.js';

interface Told {
  dir: 'client' | 'server';
  id: number;
  status: string;
  plain: string;
}

interface Recorded {
  mediusVersion: number;
  sessionKeys: { session: string; game: string; peer?: string };
  tcpSegments: { dir: 'client' | 'server'; hex: string }[];
  messages: Told[];
}

interface Piece {
  told: Told;
  frame: Frame;
}

const hex = (text: string) => Buffer.from(text, 'hex');

/** Every frame with what is told of it; redacted ones are in neither list of the recording's bytes. */
function pieces(recorded: Recorded): Piece[] {
  const readers = { client: new FrameReader(), server: new FrameReader() };
  const frames = recorded.tcpSegments.flatMap(({ dir, hex: bytes }) => readers[dir].receive(hex(bytes)));
  const told = recorded.messages.filter((message) => message.status !== 'redacted');
  assert.equal(frames.length, told.length);
  return frames.map((frame, index) => ({ frame, told: told[index]! }));
}

function plainOf(recorded: Recorded, id: number): Buffer {
  const direct = recorded.messages.find((message) => message.dir === 'server' && message.id === id);
  if (direct) return hex(direct.plain);
  const bundle = recorded.messages.find((message) => hex(message.plain ?? '').includes(Buffer.of(id, 24, 0)));
  const at = hex(bundle!.plain).indexOf(Buffer.of(id, 24, 0));
  return hex(bundle!.plain).subarray(at + 3, at + 27);
}

/** The answer that the original server gave. */
function originalAnswer(recorded: Recorded): ConnectAnswer & { prefix?: Buffer } {
  const accept = SERVER_CONNECT_ACCEPT_TCP.decode(plainOf(recorded, 0x07), recorded.mediusVersion);
  return recorded.sessionKeys.peer ? { ...accept, dme: originalDme(recorded) } : accept;
}

function originalDme(recorded: Recorded): DmeAnswer {
  const { address, port } = SERVER_INFO_AUX_UDP.decode(plainOf(recorded, 0x18), recorded.mediusVersion);
  const peerKey = hex(recorded.sessionKeys.peer!);
  return { peerKey, udpAddress: address, udpPort: port, gameHostType: 4, worldClock: 0 };
}

async function replay(file: string): Promise<void> {
  const recorded = vectors<Recorded>(file);
  const own = new RsaKey(await generateRsaKey('own'));
  const given = originalAnswer(recorded);
  const echoTimes = originalEchoTimes(recorded);
  const recorder = new Recorder(
    {
      kind: recorded.sessionKeys.peer ? 'dme' : 'medius',
      ownKeys: [own],
      gameKey: hex(recorded.sessionKeys.game),
      acceptPrefixByte: given.prefix?.[2] ?? 0,
      randomBytes: () => hex(recorded.sessionKeys.session),
      now: () => echoTimes[0]!,
      ...certificateOf(recorded),
    },
    (link) => link.accept(given),
  );
  for (const { told, frame } of pieces(recorded)) {
    if (told.dir === 'client')
      recorder.link.receive(joinFrame(reseal(told, frame, own, recorded.mediusVersion)));
    else compare(recorder, told, frame);
    if (told.dir === 'server' && told.id === RT.SERVER_ECHO) echoTimes.shift();
  }
  assert.deepEqual(recorder.sent, []);
  assert.deepEqual(recorder.problems, []);
  assert.equal(recorder.completed, 1);
}

/** A CRYPTKEY_PUBLIC sealed to a key of the original server that is not published is sealed to ours instead. */
function reseal(told: Told, frame: Frame, own: RsaKey, version: number): Frame {
  if (told.id !== RT.CLIENT_CRYPTKEY_PUBLIC || told.status === 'decrypted') return frame;
  assert.equal(suiteOf(cipherSuites(), version).hash(hex(told.plain), 7), frame.hash);
  return { ...frame, payload: own.seal(hex(told.plain)) };
}

/** The frame stands among those that the link sent by itself, or is sent now, as a role would. */
function compare(recorder: Recorder, told: Told, frame: Frame): void {
  const byItself = [0x0a, 0x1d, 0x2e].includes(told.id);
  if (told.id === RT.SERVER_ECHO && recorder.sent.every((bytes) => (bytes[0]! & 0x7f) !== told.id))
    recorder.link.serverEcho();
  if (byItself) recorder.link.sendFrame(told.id, hex(told.plain));
  // Our echoes leave at once, those of the original sometimes behind what came later.
  const at = recorder.sent.findIndex((bytes) => (bytes[0]! & 0x7f) === told.id);
  assert.ok(at >= 0, `${told.id} was not sent`);
  if (told.id !== RT.CLIENT_ECHO && !byItself)
    assert.ok(recorder.sent.slice(0, at).every(isEcho), `${told.id} is out of order`);
  const [sent] = recorder.sent.splice(at, 1);
  assert.equal(sent!.toString('hex'), joinFrame(frame).toString('hex'), `message ${told.id}`);
}

function isEcho(bytes: Buffer): boolean {
  return (bytes[0]! & 0x7f) === RT.CLIENT_ECHO || (bytes[0]! & 0x7f) === RT.SERVER_ECHO;
}

/** The times that the original's SERVER_ECHO messages told, in milliseconds. */
function originalEchoTimes(recorded: Recorded): number[] {
  const payloads = recorded.messages
    .filter(
      ({ dir, id }) => dir === 'server' && (id === RT.SERVER_ECHO || id === RT.SERVER_MULTI_APP_TOCLIENT),
    )
    .map(({ plain }) => hex(plain).subarray(-8));
  const last = recorded.mediusVersion === 113 ? payloads.slice(-1) : payloads;
  return last.map((payload) => payload.readUInt32LE(0) * 1000 + payload.readUInt32LE(4) / 1000);
}

function certificateOf(recorded: Recorded): { certificate?: Buffer } {
  const hello = hex(recorded.messages.find((message) => message.id === RT.SERVER_HELLO)?.plain ?? '');
  return hello.length > 6 ? { certificate: hello.subarray(6, 6 + hello.readUInt16LE(4)) } : {};
}

for (const name of [
  'uya108-mas-1',
  'uya108-mls-novalis',
  'uya108-dme-create',
  'dl110-muis',
  'ps3-113-mas',
  'dl110-dme',
]) {
  vectorTest(`replay ${name}: our link sends what the original server sent, byte for byte`, () =>
    replay(`conv-${name}.json`),
  );
}
