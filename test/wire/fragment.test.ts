/** Long messages in pieces: cut by version, put together within bounds, refused with a reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fragments, Reassembly } from '#wire/fragment.js';

const LIMITS = { bytes: 5000, time: 30_000 };

interface Piece {
  readonly class?: number;
  readonly type?: number;
  readonly total: number;
  readonly offset: number;
  readonly data: Buffer;
  readonly index?: number;
  readonly count?: number;
}

/** A fragment's payload by the table of scert-transport: offsets there count class and type, too. */
function piece({ class: group = 4, type = 0x11, total, offset, data, index = 0, count = 2 }: Piece): Buffer {
  const bytes = Buffer.alloc(20 + data.length);
  bytes[0] = group;
  bytes[1] = type;
  bytes.writeUInt16LE(data.length, 2);
  bytes.writeUInt16LE(count, 4);
  bytes.writeUInt16LE(index, 6);
  bytes.writeInt32LE(total, 12);
  bytes.writeInt32LE(offset, 16);
  data.copy(bytes, 20);
  return bytes;
}

const data = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 7) & 0xff));
const whole = (length: number) => Buffer.concat([Buffer.of(4, 0x11), data(length)]);

test('messages are cut by version: not up to 1.08, after 488 bytes up to 1.11, after 1375 from 1.12 on', () => {
  const sizes = (length: number, version: number) =>
    fragments(whole(length), version).map((one) => one.length);
  for (const version of [105, 108]) assert.deepEqual(sizes(5000, version), [5002]);
  for (const version of [109, 110, 111]) {
    assert.deepEqual(sizes(488, version), [490], 'as long as a piece: whole');
    assert.deepEqual(sizes(489, version), [22 + 488, 22 + 1]);
    assert.deepEqual(sizes(1000, version), [510, 510, 46]);
  }
  for (const version of [112, 113]) {
    assert.deepEqual(sizes(1375, version), [1377]);
    assert.deepEqual(sizes(1376, version), [22 + 1375, 22 + 1]);
  }
});

test('a piece stands on the wire as original servers sent it', () => {
  const [first, second] = fragments(whole(600), 110) as [Buffer, Buffer];
  const head = Buffer.of(0, 2);
  const one = piece({ total: 600, offset: 0, data: data(600).subarray(0, 488) });
  const two = piece({ total: 600, offset: 488, index: 1, data: data(600).subarray(488) });
  assert.ok(first.equals(Buffer.concat([head, one])));
  assert.ok(second.equals(Buffer.concat([head, two])));
});

test('pieces of any size are put together, one message after another', () => {
  const reassembly = new Reassembly(LIMITS);
  for (const size of [1, 484, 488, 490, 2000]) {
    for (let offset = 0; offset < 2000; offset += size) {
      assert.equal(reassembly.waiting, offset);
      const part = data(2000).subarray(offset, offset + size);
      const taken = reassembly.take(piece({ total: 2000, offset, data: part }), 110, 0);
      if (offset + size < 2000) assert.equal(taken, 'incomplete');
      else assert.ok((taken as Buffer).equals(whole(2000)), `pieces of ${size}`);
    }
  }
  const empty = reassembly.take(piece({ total: 0, offset: 0, data: Buffer.alloc(0) }), 110, 0);
  assert.ok((empty as Buffer).equals(whole(0)));
});

const ten = data(10);
/** What comes after a first piece of 10 of 100 bytes, and why it is refused. */
const refusals: [string, Piece, RegExp, number?][] = [
  [
    'another type',
    { total: 100, offset: 10, type: 0x12, data: ten },
    /^a piece of class 4, type 18 within class 4, type 17$/,
  ],
  ['a gap', { total: 100, offset: 20, data: ten }, /^a piece at offset 20, 10 bytes are there$/],
  ['a repeat', { total: 100, offset: 5, data: ten }, /^a piece at offset 5, 10 bytes are there$/],
  ['a negative offset', { total: 100, offset: -1, data: ten }, /^a piece at offset -1/],
  ['more than announced', { total: 100, offset: 10, data: data(91) }, /^101 bytes of a message of 100$/],
  ['another total', { total: 4000, offset: 10, data: ten }, /^a message of 100 bytes is now 4000 long$/],
  ['an empty piece', { total: 100, offset: 10, data: Buffer.alloc(0) }, /^an empty piece$/],
  ['too late', { total: 100, offset: 10, data: ten }, /^a piece after more than 30000 ms$/, 30_001],
  [
    'a new message that is too long',
    { total: 5001, offset: 0, data: ten },
    /^a message of 5001 bytes, 5000 are possible$/,
  ],
  ['a new message of less than nothing', { total: -1, offset: 0, data: ten }, /^a message of -1 bytes/],
];

test('a piece that does not go on is refused with the reason, and what was there is let go', () => {
  for (const [name, second, reason, now = 30_000] of refusals) {
    const reassembly = new Reassembly(LIMITS);
    assert.equal(reassembly.take(piece({ total: 100, offset: 0, data: ten }), 110, 0), 'incomplete');
    const taken = reassembly.take(piece(second), 110, now);
    assert.match((taken as { refused: string }).refused, reason, name);
    assert.equal(reassembly.waiting, 0, name);
    const next = reassembly.take(piece({ total: 100, offset: 10, data: ten }), 110, now);
    assert.match((next as { refused: string }).refused, /has not begun/, name);
    const fresh = reassembly.take(piece({ total: 10, offset: 0, data: ten }), 110, now);
    assert.ok((fresh as Buffer).equals(whole(10)), name);
  }
});

test('whatever the pieces say, a connection keeps no more than one message', () => {
  const reassembly = new Reassembly(LIMITS);
  for (let i = 0; i < 10_000; i++) {
    reassembly.take(piece({ total: 5000, offset: 0, data: ten }), 110, i);
    assert.equal(reassembly.waiting, 10);
  }
});
