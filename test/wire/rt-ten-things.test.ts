/** The ten things about SCE-RT that are easy to get wrong, each with the test that would notice. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { RsaKey } from '#wire/crypto/rsa.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { FrameReader } from '#wire/rt/frame.js';
import { openFrame, sealFrame } from '#wire/rt/seal.js';
import { admitting, answer, publishedKeys } from './rt-recorder.js';

const { ps2 } = cipherSuites();
const early = { suite: ps2, version: 108 };
const late = { suite: ps2, version: 110 };
const key = Buffer.from(Array.from({ length: 64 }, (_, i) => i * 3));
const sessionKey = Buffer.alloc(64, 0x5e);
const gameKey = Buffer.alloc(64, 0x47);
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** SHA-1 by node:crypto, cut to four bytes, with the context in its top three bits. */
function hashOf(plain: Buffer, context: number): string {
  const digest = createHash('sha1').update(plain).digest().subarray(0, 4);
  digest[3] = (digest[3]! & 0x1f) | (context << 5);
  return digest.toString('hex');
}

const read = (bytes: Buffer) => new FrameReader(0xffff).receive(bytes);

/** A link with a sealed, connected 1.08 client whose session key is `sessionKey`. */
function sealed108(kind: 'medius' | 'dme' = 'medius', given = answer) {
  const server = admitting({ kind, gameKey, randomBytes: () => sessionKey }, given);
  const client = publishedKeys.find('client-uya-ps2-ntsc')!;
  const offer = publishedKeys.find('global')!.seal(client.modulus);
  server.link.receive(Buffer.concat([hex(`924000${hashOf(client.modulus, 7)}`), offer]));
  const login = Buffer.concat([hex('010801 0100 bc290000'), Buffer.alloc(64)]);
  server.link.receive(sealFrame(early, sessionKey, 3, kind === 'dme' ? 0x15 : 0x00, login));
  return server;
}

test('1: the encrypted bit with length 0 means no hash: three bytes', () => {
  const frames = read(hex('970000 050100a5'));
  assert.deepEqual(
    frames.map(({ id, encrypted, payload }) => [id, encrypted, payload.toString('hex')]),
    [
      [0x17, true, ''],
      [0x05, false, 'a5'],
    ],
  );
  assert.equal(sealFrame(early, key, 3, 0x17, Buffer.alloc(0)).toString('hex'), '970000');
});

test('2: the length counts the payload alone, in 16 bits without sign', () => {
  const payload = Buffer.alloc(0x9001, 1);
  const frame = sealFrame(early, key, 3, 0x0b, payload);
  assert.equal(frame.length, 3 + 4 + 0x9001);
  assert.equal(frame.toString('hex', 0, 3), '8b0190');
  assert.equal(read(frame)[0]?.payload.length, 0x9001);
});

test('3: the hash is of the plaintext, and its top three bits are the context', () => {
  for (const context of [1, 3, 7]) {
    const plain = hex('0103 31 00');
    assert.equal(sealFrame(early, key, context, 0x0b, plain).toString('hex', 3, 7), hashOf(plain, context));
  }
});

test('4: every message is keyed anew, so order and loss do not matter', () => {
  const plains = ['aa', 'bbbb', 'cccccc'].map(hex);
  const frames = plains.map((plain) => read(sealFrame(early, key, 3, 0x0b, plain))[0]!);
  for (const i of [2, 0, 2]) assert.deepEqual(openFrame(early, key, frames[i]!), plains[i]);
});

test('5: a hash that is zero but for its context leaves the payload in clear and unverified', () => {
  const server = sealed108();
  server.link.receive(hex('8b0300 00000060 010203'));
  assert.deepEqual(server.apps, [hex('010203')]);
  assert.equal(server.link.droppedFrames, 0);
});

test('6: the target of APP_SINGLE at 1.08 is outside hash and cipher, but inside the length', () => {
  const frame = sealFrame(early, key, 3, 0x03, hex('0700 c0ffee'));
  assert.equal(frame.toString('hex', 0, 9), `830500${hashOf(hex('c0ffee'), 3)}0700`);
  assert.notEqual(frame.toString('hex', 9), 'c0ffee');
  assert.equal(openFrame(early, key, read(frame)[0]!)?.toString('hex'), '0700c0ffee');
  assert.equal(
    sealFrame(late, key, 3, 0x03, hex('0700 c0ffee')).toString('hex', 3, 7),
    hashOf(hex('0700 c0ffee'), 3),
  );
});

test('7: on DME the second CRYPTKEY_PEER replaces the key of context 3 from the next frame on', () => {
  const peerKey = Buffer.alloc(64, 0x99);
  const dme = { peerKey, udpAddress: '192.0.2.1', udpPort: 50000, gameHostType: 4, worldClock: 0 };
  const server = sealed108('dme', { ...answer, dme });
  const [, game, peer, accept, info] = read(server.taken());
  assert.deepEqual(
    [game, peer, accept, info].map((frame) => frame?.id),
    [0x14, 0x13, 0x07, 0x18],
  );
  assert.deepEqual(openFrame(early, sessionKey, game!), gameKey);
  assert.deepEqual(openFrame(early, sessionKey, peer!), peerKey);
  assert.equal(openFrame(early, sessionKey, accept!), undefined);
  assert.ok(openFrame(early, peerKey, accept!) && openFrame(early, peerKey, info!));
  server.link.receive(hex('970000'));
  server.link.receive(sealFrame(early, sessionKey, 3, 0x02, hex('aabbccdd')));
  server.link.receive(sealFrame(early, peerKey, 3, 0x02, hex('c0ffee00')));
  assert.deepEqual(server.frames, [[0x02, hex('c0ffee00')]]);
});

test('8: at 1.08 SERVER_APP goes under context 1 with the game key, as the cheat query does everywhere', () => {
  const server = sealed108();
  server.taken();
  server.link.sendApp(hex('0104aabb'));
  server.link.sendFrame(0x1d, hex('00010000000000080004000000'));
  server.link.sendFrame(0x05, hex('a5'));
  const [app, query, echo] = read(server.taken());
  assert.equal(openFrame(early, gameKey, app!)?.toString('hex'), '0104aabb');
  assert.equal(app!.hash >>> 29, 1);
  assert.ok(openFrame(early, gameKey, query!) && query!.hash >>> 29 === 1);
  assert.equal(echo!.hash >>> 29, 3);
});

test('9: RSA numbers go least significant byte first, and a plaintext may be above the modulus', () => {
  const two = Buffer.alloc(64);
  two[0] = 2;
  // 2 to the 17th is below every modulus.
  const power = Buffer.alloc(64);
  power[2] = 2;
  const global = publishedKeys.find('global')!;
  assert.deepEqual(global.seal(two), power);
  const above = Buffer.alloc(64, 0xff);
  const hash = Buffer.from(hashOf(above, 7), 'hex').readUInt32LE(0);
  assert.deepEqual(global.open(global.seal(above), hash, ps2), above);
  assert.equal(RsaKey.fromModulus('x', global.modulus)?.open(global.seal(above), hash, ps2), undefined);
});

test('10: payloads of 1.08 carry a prefix and have other sizes than those from 1.09 on', () => {
  const clear = (version: number) => {
    const server = admitting();
    const rest = Buffer.alloc(64);
    if (version === 108) {
      server.link.receive(Buffer.concat([hex('004900 010801 0700 bc290000'), rest]));
    } else {
      server.link.receive(hex('240800 0100 6e00 0100 0100'));
      server.link.receive(Buffer.concat([hex('004800 07000000 bc290000'), rest]));
      server.link.receive(hex('230100 00'));
    }
    assert.deepEqual([server.requests[0]?.worldId, server.requests[0]?.applicationId], [7, 10684]);
    return read(server.taken()).find(({ id }) => id === 0x07)!.payload;
  };
  const address = Buffer.alloc(16);
  address.write(answer.address);
  assert.equal(clear(108).toString('hex'), `0108d300000100${address.toString('hex')}`);
  assert.equal(clear(110).toString('hex'), `0000000000000100${address.toString('hex')}`);
});
