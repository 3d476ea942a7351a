import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Ps2Suite } from '#wire/crypto/ps2.js';
import { Ps3Suite } from '#wire/crypto/ps3.js';
import { Sha1 } from '#wire/crypto/sha1.js';
import { type CipherSuite, contextOf, isNullHash } from '#wire/crypto/suite.js';
import { cipherSuites, suiteOf } from '#wire/crypto/suites.js';
import { vectors, vectorTest } from '../../vectors.js';

interface HashVector {
  input: string;
  context: number;
  hash: string;
}

interface CipherVector {
  key: string;
  context: number;
  plain: string | null;
  hash: string;
  cipher: string;
  direction?: string;
  expect?: string;
  sameResultWithKey?: string;
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');
const number = (hash: string) => bytes(hash).readUInt32LE(0);

for (const [suite, hashes, ciphers] of [
  [new Ps2Suite(), 'hash-ps2-sha1.json', 'cipher-ps2-rc4.json'],
  [new Ps3Suite(), 'hash-ps3-rcq.json', 'cipher-ps3-rcq.json'],
] as const) {
  vectorTest(`${suite.name}: every hash vector`, () => {
    const list = vectors<{ vectors: HashVector[] }>(hashes).vectors;
    assert.ok(list.length >= 12);
    for (const v of list) assert.equal(suite.hash(bytes(v.input), v.context), number(v.hash), v.input);
  });

  vectorTest(`${suite.name}: every cipher vector, both ways`, () => {
    const list = vectors<{ vectors: CipherVector[] }>(ciphers).vectors;
    assert.ok(list.length >= 16);
    for (const v of list) {
      checkOpen(suite, v);
      if (v.direction !== 'decrypt-only') checkSeal(suite, v);
    }
  });
}

function checkOpen(suite: CipherSuite, v: CipherVector): void {
  const opened = suite.open(bytes(v.key), number(v.hash), bytes(v.cipher));
  if (v.expect === 'reject') assert.equal(opened, undefined);
  else assert.equal(opened?.toString('hex'), v.plain);
  assert.equal(contextOf(number(v.hash)), v.context);
}

function checkSeal(suite: CipherSuite, v: CipherVector): void {
  const plain = bytes(v.plain ?? '');
  for (const key of [v.key, v.sameResultWithKey ?? v.key]) {
    const out = Buffer.alloc(plain.length + 6, 0xee);
    assert.equal(suite.seal(bytes(key), v.context, plain, out, 3), number(v.hash));
    assert.equal(out.subarray(3, -3).toString('hex'), v.cipher);
    assert.equal(out.toString('hex', 0, 3) + out.toString('hex', plain.length + 3), 'eeeeeeeeeeee');
  }
}

test('the own SHA-1 agrees with node:crypto at every length around its blocks and beyond', () => {
  const sha1 = new Sha1();
  for (let length = 0; length <= 700; length++) {
    const data = Buffer.from(Array.from({ length }, (_, i) => (i * 37 + length) & 255));
    const digest = createHash('sha1').update(data).digest();
    assert.equal(sha1.headByLoop(data), digest.readUInt32BE(0), `${length} bytes`);
    assert.equal(sha1.head(data), digest.readUInt32LE(0), `${length} bytes`);
  }
});

test('a wrong key or one changed byte is refused by both suites', () => {
  const key = Buffer.alloc(64, 0x31);
  const plain = Buffer.from('the same eighteen!');
  for (const suite of [new Ps2Suite(), new Ps3Suite()]) {
    const cipher = Buffer.alloc(plain.length);
    const hash = suite.seal(key, 3, plain, cipher, 0);
    assert.deepEqual(suite.open(key, hash, cipher), plain);
    assert.equal(suite.open(Buffer.alloc(64, 0x32), hash, cipher), undefined);
    cipher[5]! ^= 1;
    assert.equal(suite.open(key, hash, cipher), undefined);
  }
});

test('only a hash that is zero apart from its context is the null hash', () => {
  assert.ok(isNullHash(number('00000060')) && isNullHash(number('000000e0')) && isNullHash(0));
  assert.ok(!isNullHash(number('01000060')) && !isNullHash(number('00000001')));
});

test('versions from 112 on speak the PS3 suite', () => {
  const suites = cipherSuites();
  assert.deepEqual(
    [105, 108, 110, 111, 112, 113].map((version) => suiteOf(suites, version).name),
    ['ps2', 'ps2', 'ps2', 'ps2', 'ps3', 'ps3'],
  );
});
