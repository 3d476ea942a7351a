/** The client link, given a captured console's keys, must send what that console sent, byte for byte. */
import assert from 'node:assert/strict';
import { ClientLink, type ClientLinkOptions } from '#tools/client/link.js';
import { KeyRing } from '#wire/crypto/keys.js';
import type { RsaKeyEntry } from '#wire/crypto/rsa.js';
import { isNullHash } from '#wire/crypto/suite.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { type Frame, FrameReader, joinFrame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { CLIENT_CONNECT_TCP, CLIENT_HELLO } from '#wire/rt/messages.js';
import { vectors, vectorTest } from '../vectors.js';

interface Told {
  dir: 'client' | 'server';
  id: number;
  status: string;
  plain: string;
  clientAuthKey?: string;
}

interface Recorded {
  mediusVersion: number;
  tcpSegments: { dir: 'client' | 'server'; hex: string }[];
  messages: Told[];
}

const hex = (text: string) => Buffer.from(text, 'hex');

function optionsOf(recorded: Recorded): ClientLinkOptions {
  const keys = new KeyRing(vectors<{ keys: RsaKeyEntry[] }>('keys-rsa.json').keys);
  const told = (...ids: number[]) =>
    recorded.messages.find(({ dir, id }) => dir === 'client' && ids.includes(id));
  const connect = told(RT.CLIENT_CONNECT_TCP, RT.CLIENT_CONNECT_TCP_AUX_UDP)!;
  const { worldId, applicationId, sessionKey, accessKey, key } = CLIENT_CONNECT_TCP.decode(
    hex(connect.plain),
    recorded.mediusVersion,
  );
  const certificate =
    told(RT.CLIENT_HELLO) && CLIENT_HELLO.decode(hex(told(RT.CLIENT_HELLO)!.plain), 110).certificate;
  return {
    suites: cipherSuites(),
    version: recorded.mediusVersion,
    keyOffer: 'sealed',
    clientKey: keys.byModulus(hex(told(RT.CLIENT_CRYPTKEY_PUBLIC)!.plain))!,
    serverKey: keys.find('global')!,
    login: {
      worldId,
      applicationId,
      auxUdp: connect.id === RT.CLIENT_CONNECT_TCP_AUX_UDP,
      ...(sessionKey !== undefined && { sessionKey }),
      ...(accessKey !== undefined && { accessKey }),
    },
    ...(certificate && { certificate }),
    randomBytes: () => key,
  };
}

/** What a game would have its link do for a message that the link does not send by itself. */
function act(link: ClientLink, told: Told): void {
  if (told.id === RT.CLIENT_DISCONNECT || told.id === RT.CLIENT_DISCONNECT_WITH_REASON) link.leave();
  else if (told.id === RT.CLIENT_CONNECT_READY_AUX_UDP) link.udpReady();
  else if (told.id === RT.CLIENT_ECHO) link.echo();
  else link.sendFrame(told.id, hex(told.plain));
}

function replay(file: string): void {
  const recorded = vectors<Recorded>(file);
  const sent: Buffer[] = [];
  const problems: string[] = [];
  let connected = 0;
  const link = new ClientLink(optionsOf(recorded), {
    send: (frame) => sent.push(frame),
    connected: () => connected++,
    problem: (text) => problems.push(text),
    udpInfo: () => undefined,
    app: () => undefined,
    frame: () => undefined,
    rejected: () => assert.fail('rejected'),
    disconnected: () => assert.fail('disconnected'),
  });
  link.start();
  for (const { told, frame } of pieces(recorded)) {
    if (told.dir === 'server') link.receive(joinFrame(frame));
    else compare(link, sent, told, frame);
  }
  assert.deepEqual([sent, problems, connected], [[], [], 1]);
}

function pieces(recorded: Recorded): { told: Told; frame: Frame }[] {
  const readers = { client: new FrameReader(), server: new FrameReader() };
  const frames = recorded.tcpSegments.flatMap(({ dir, hex: bytes }) => readers[dir].receive(hex(bytes)));
  const told = recorded.messages.filter((message) => message.status !== 'redacted');
  return frames.map((frame, index) => ({ frame, told: told[index]! }));
}

function compare(link: ClientLink, sent: Buffer[], told: Told, frame: Frame): void {
  // Deadlocked sends its game messages under the null hash, which is the game's choice.
  if (frame.encrypted && frame.payload.length > 0 && isNullHash(frame.hash)) return;
  const own = sent.findIndex((bytes) => (bytes[0]! & 0x7f) === told.id);
  if (own < 0) act(link, told);
  const [bytes] = sent.splice(own < 0 ? sent.length - 1 : own, 1);
  // Sealed to a key that nobody published: only its hash can be compared.
  const length = told.status === 'identified-by-hash' ? 7 : undefined;
  assert.equal(
    bytes!.toString('hex', 0, length),
    joinFrame(frame).toString('hex', 0, length),
    `message ${told.id}`,
  );
}

for (const name of [
  'uya108-mas-1',
  'uya108-mls-novalis',
  'uya108-dme-create',
  'dl110-muis',
  'dl110-dme',
  'ps3-113-mas',
]) {
  vectorTest(`client replay ${name}: the client link sends what the console sent, byte for byte`, () =>
    replay(`conv-${name}.json`),
  );
}
