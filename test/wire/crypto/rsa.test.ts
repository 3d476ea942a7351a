import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KeyRing } from '#wire/crypto/keys.js';
import { Ps2Suite } from '#wire/crypto/ps2.js';
import { fromWire, generateRsaKey, RsaKey, type RsaKeyEntry, toWire } from '#wire/crypto/rsa.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { vectors, vectorTest } from '../../vectors.js';

interface RsaVector {
  suite: 'ps2' | 'ps3';
  rsaKey?: string;
  serverModulusLE?: string;
  plain: string;
  plainPaddedTo64?: string;
  hash: string;
  cipher: string;
  addedN?: number;
  direction?: string;
}

interface KeyVector extends RsaKeyEntry {
  modulusLE: string;
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');
const number = (hash: string) => bytes(hash).readUInt32LE(0);
const suites = cipherSuites();
const published = JSON.parse(readFileSync('config/keys/published.json', 'utf8')) as { keys: RsaKeyEntry[] };

vectorTest('every RSA vector: sealing gives the captured bytes, opening adds the modulus when needed', () => {
  const ring = new KeyRing(vectors<{ keys: KeyVector[] }>('keys-rsa.json').keys);
  const list = vectors<{ vectors: RsaVector[] }>('rsa.json').vectors;
  assert.ok(list.length >= 20);
  for (const v of list) {
    const suite = suites[v.suite];
    const key = v.rsaKey ? ring.find(v.rsaKey) : RsaKey.fromModulus('server', bytes(v.serverModulusLE!));
    assert.ok(key);
    const plain = bytes(v.plainPaddedTo64 ?? v.plain);
    assert.equal(key.seal(plain).toString('hex'), v.cipher);
    assert.equal(suite.hash(bytes(v.plain), 7), number(v.hash));
    if (v.direction === 'encrypt-only') continue;
    assert.equal(key.open(bytes(v.cipher), number(v.hash), suite)?.toString('hex'), v.plain);
    assert.equal(fromWire(plain) >= fromWire(key.modulus), v.addedN === 1);
  }
});

vectorTest('the shipped published keys are the ten known ones', () => {
  const known = vectors<{ keys: KeyVector[] }>('keys-rsa.json').keys;
  assert.equal(published.keys.length, known.length);
  const ring = new KeyRing(published.keys);
  assert.equal(ring.privateKeys.length, 10);
  for (const key of known) {
    assert.equal(ring.byModulus(bytes(key.modulusLE))?.id, key.id);
    assert.equal(ring.find(key.id)?.modulus.toString('hex'), key.modulusLE);
  }
});

test('node:crypto and plain arithmetic decipher alike', () => {
  for (const key of new KeyRing(published.keys).privateKeys) {
    for (const fill of [0, 1, 0x5a]) {
      const cipher = key.seal(Buffer.alloc(64, fill));
      assert.equal(key.decipher(cipher), key.decipherByArithmetic(cipher));
      assert.equal(key.decipher(cipher), fromWire(Buffer.alloc(64, fill)) % fromWire(key.modulus));
    }
  }
});

test('what is sealed to one key is opened by no other, and noise by none', () => {
  const suite = new Ps2Suite();
  const keys = new KeyRing(published.keys).privateKeys;
  const plain = Buffer.alloc(64, 0x42);
  const hash = suite.hash(plain, 7);
  const cipher = keys[0]!.seal(plain);
  assert.deepEqual(
    keys.map((key) => key.open(cipher, hash, suite) !== undefined),
    keys.map((_, i) => i === 0),
  );
  for (const key of keys) {
    assert.equal(key.open(Buffer.alloc(64, 0xff), hash, suite), undefined);
    assert.equal(key.open(Buffer.alloc(63), hash, suite), undefined);
    assert.equal(key.open(Buffer.alloc(64), hash, suite), undefined);
  }
});

test('a key of our own has a full modulus, e = 17, and opens what is sealed to its modulus', async () => {
  const entry = await generateRsaKey('mls');
  assert.equal(BigInt(entry.n).toString(2).length, 512);
  assert.equal(entry.e, 17);
  const own = new RsaKey(entry);
  const suite = new Ps2Suite();
  const plain = Buffer.alloc(64, 0xfe);
  const cipher = RsaKey.fromModulus('theirs', own.modulus)!.seal(plain);
  assert.deepEqual(own.open(cipher, suite.hash(plain, 7), suite), plain);
});

test('a modulus that is short, even or of another length makes no key', () => {
  const good = Buffer.alloc(64, 0xff);
  assert.ok(RsaKey.fromModulus('x', good));
  const even = Buffer.from(good);
  even[0] = 0xfe;
  const short = Buffer.from(good);
  short[63] = 0x7f;
  for (const bad of [even, short, Buffer.alloc(64), Buffer.alloc(0), Buffer.alloc(65, 0xff)]) {
    assert.equal(RsaKey.fromModulus('x', bad), undefined);
  }
});

test('a key file entry that is no key is refused by name', () => {
  const [first, second] = published.keys;
  assert.throws(() => new KeyRing([first!, first!]), /"global" is there twice/);
  assert.throws(() => new KeyRing([{ ...first!, n: '0x12' }]), /"global": n must be a decimal number/);
  assert.throws(() => new KeyRing([{ ...first!, n: '35' }]), /"global": n is 6 bits/);
  assert.throws(
    () => new KeyRing([{ ...first!, d: second!.d! }]),
    /"global": n, e and d do not belong together/,
  );
});

test('numbers keep their leading zeros on the wire', () => {
  assert.equal(toWire(1n).toString('hex'), `01${'00'.repeat(63)}`);
  assert.equal(fromWire(toWire(0x0102n)), 0x0102n);
});
