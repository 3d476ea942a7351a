/** Every field kind against bytes written by hand, in both forms of the codec. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CodecContext, context108 } from '#wire/condition.js';
import {
  addressSlot,
  bool,
  bytes,
  defineStruct,
  either,
  enumeration,
  enumOf,
  type Fields,
  f32,
  from,
  i8,
  i16,
  i32,
  i64,
  ipv4,
  list,
  pad,
  rest,
  secret,
  struct,
  text,
  u8,
  u16,
  u32,
  u64,
  when,
} from '#wire/fields.js';
import { type Message, message } from '#wire/message.js';
import { bothForms, decoded, encoded, head, refusal } from './forms.js';

const Colour = enumeration('Colour', { RED: 1, BLUE: 2 });
const Point = defineStruct('Point', { x: u8, y: i16 });
const Slot = defineStruct('Slot', { AddressType: u32, Address: addressSlot });
const quad = '31302e302e302e31'; // 10.0.0.1

/** Kind, fields, value, and the payload that a reader of the wire format would write for it. */
const rows: [string, Fields, Record<string, unknown>, string][] = [
  ['u8', { a: u8 }, { a: 0xfe }, 'fe'],
  ['i8', { a: i8, b: i8 }, { a: -2, b: 127 }, 'fe7f'],
  ['u16', { a: u16 }, { a: 0xfedc }, 'dcfe'],
  ['i16', { a: i16, b: i16 }, { a: -2, b: 0x1234 }, 'feff3412'],
  ['u32', { a: u32 }, { a: 0xfedcba98 }, '98badcfe'],
  ['i32', { a: i32, b: i32 }, { a: -2, b: 0x12345678 }, 'feffffff78563412'],
  ['f32', { a: f32 }, { a: -1.5 }, '0000c0bf'],
  ['u64', { a: u64 }, { a: 0xfedcba9876543210n }, '1032547698badcfe'],
  ['i64', { a: i64 }, { a: -2n }, 'feffffffffffffff'],
  ['bool', { a: bool, b: bool }, { a: true, b: false }, '0100'],
  ['enum', { a: enumOf(Colour), b: enumOf(Colour, 'u8') }, { a: 2, b: 77 }, '020000004d'],
  ['text', { a: text(4), b: text(3) }, { a: 'h\u00e9', b: 'abc' }, '68e90000616263'],
  ['empty text', { a: text(2) }, { a: '' }, '0000'],
  ['text of a counted length', { n: u16, a: text(from('n')) }, { n: 3, a: 'hi' }, '0300686900'],
  ['a counted length plus one', { n: u8, a: text(from('n', 1)) }, { n: 2, a: 'hi' }, '02686900'],
  ['bytes', { a: bytes(3) }, { a: Buffer.from([1, 0, 255]) }, '0100ff'],
  ['counted bytes', { n: u32, a: bytes(from('n')) }, { n: 2, a: Buffer.from([9, 8]) }, '020000000908'],
  ['no bytes', { n: u8, a: bytes(from('n')) }, { n: 0, a: Buffer.alloc(0) }, '00'],
  ['rest', { a: u8, b: rest }, { a: 1, b: Buffer.from('xyz') }, '0178797a'],
  ['pad', { a: u8, _1: pad(3), b: u8 }, { a: 1, b: 2 }, '0100000002'],
  ['ipv4', { a: ipv4 }, { a: '10.0.255.1' }, '0a00ff01'],
  [
    'address as text',
    { s: struct(Slot) },
    { s: { AddressType: 1, Address: '10.0.0.1' } },
    `01000000${quad}${'00'.repeat(8)}`,
  ],
  [
    'address as bytes',
    { s: struct(Slot) },
    { s: { AddressType: 5, Address: 'c0a80001'.padEnd(32, '0') } },
    `05000000c0a80001${'00'.repeat(12)}`,
  ],
  ['struct', { s: struct(Point), t: u8 }, { s: { x: 1, y: -1 }, t: 2 }, '01ffff02'],
  ['list', { a: list(3, u16), b: u8 }, { a: [1, 2, 0xfffe], b: 7 }, '01000200feff07'],
  [
    'list of structs',
    { a: list(2, struct(Point)) },
    {
      a: [
        { x: 1, y: 2 },
        { x: 3, y: -4 },
      ],
    },
    '01020003fcff',
  ],
  ['counted list', { n: u8, a: list(from('n'), i32) }, { n: 2, a: [-1, 5] }, '02ffffffff05000000'],
  ['empty list', { n: u8, a: list(from('n'), i32) }, { n: 0, a: [] }, '00'],
  [
    'list of counted texts',
    { n: u8, a: list(from('n'), struct(defineStruct('Name', { n: u8, t: text(from('n')) }))) },
    {
      n: 2,
      a: [
        { n: 1, t: 'a' },
        { n: 3, t: 'bcd' },
      ],
    },
    '02016103626364',
  ],
  [
    'list of lists',
    { a: list(2, list(2, u8)) },
    {
      a: [
        [1, 2],
        [3, 4],
      ],
    },
    '01020304',
  ],
];

for (const [kind, fields, value, hex] of rows) {
  test(`${kind}: read from and written to the bytes of the wire format`, () => {
    assert.deepStrictEqual(decoded(fields, Buffer.from(hex, 'hex')), value);
    assert.equal(encoded(fields, value), hex);
    for (const form of bothForms(fields)) assert.equal(form.size(value as never, context108), hex.length / 2);
  });

  test(`${kind}: read in the middle of a buffer, and left alone by bytes behind it`, () => {
    if (kind === 'rest') return;
    const payload = Buffer.from(hex, 'hex');
    const around = Buffer.concat([Buffer.alloc(5, 0xaa), payload, Buffer.alloc(5, 0xbb)]);
    for (const form of bothForms(fields)) {
      assert.deepStrictEqual(form.decode(around, 5, 5 + payload.length, context108), value);
      const longer = Buffer.concat([payload, Buffer.alloc(4, 0xbb)]);
      assert.deepStrictEqual(form.decodeCounted(longer, context108), { value, used: payload.length });
    }
  });
}

test('a whole message begins with its class and type byte', () => {
  for (const form of bothForms({ a: u16 })) {
    assert.equal(form.encodeWhole({ a: 0x1234 } as never, context108).toString('hex'), '01773412');
  }
});

test('what stands after the NUL of a text is stale: ignored when read, zero when written', () => {
  const fields = { a: text(6), b: u8 };
  const stale = Buffer.from('6100ffee410007', 'hex');
  assert.deepStrictEqual(decoded(fields, stale), { a: 'a', b: 7 });
  assert.equal(encoded(fields, { a: 'a', b: 7 }), '61000000000007');
});

test('pads may hold anything, and may be missing at the end, in a struct too', () => {
  const Padded = defineStruct('Padded', { x: u8, _1: pad(2) });
  const fields = { a: u8, _1: pad(1), b: u8, s: struct(Padded), _2: pad(2) };
  const whole = Buffer.from('01ee0203eeeeeeee', 'hex');
  for (let length = 4; length <= whole.length; length++) {
    assert.deepStrictEqual(decoded(fields, whole.subarray(0, length)), { a: 1, b: 2, s: { x: 3 } });
  }
  const short = (form: { decodeCounted(bytes: Buffer, context: CodecContext): unknown }) =>
    form.decodeCounted(whole.subarray(0, 3), context108);
  assert.match(refusal(fields, short), /^E_SHORT Probe\.s\.x at offset 3: 1 bytes needed, 0 left$/);
});

test('a last text may arrive without its closing NUL where the declaration says so', () => {
  const fields = { a: u8, key: text(4, { atLeast: 3 }) };
  assert.deepStrictEqual(decoded(fields, Buffer.from('01616263', 'hex')), { a: 1, key: 'abc' });
  assert.equal(encoded(fields, { a: 1, key: 'abc' }), '0161626300');
  const shorter = Buffer.from('016162', 'hex');
  assert.match(
    refusal(fields, (form) => form.decode(shorter, 0, 3, context108)),
    /E_SHORT Probe\.key at offset 1 \(6162\): 3 bytes needed, 2 left/,
  );
});

test('a payload that ends early is refused with field, offset and the bytes there', () => {
  const fields = { a: u16, s: struct(Point), b: list(2, u16), c: text(3) };
  const whole = Buffer.from('0102030405060708090a0b0c', 'hex');
  const expected = ['a', 'a', 's.x', 's.y', 's.y', 'b[0]', 'b[0]', 'b[1]', 'b[1]', 'c', 'c', 'c'];
  for (const [length, path] of expected.entries()) {
    const payload = whole.subarray(0, length);
    const refused = refusal(fields, (form) => form.decode(payload, 0, length, context108));
    assert.ok(refused.startsWith(`E_SHORT Probe.${path} at offset `), refused);
  }
  const cut = whole.subarray(0, 8);
  const refused = refusal(fields, (form) => form.decode(cut, 0, 8, context108));
  assert.equal(refused, 'E_SHORT Probe.b[1] at offset 7 (08): 2 bytes needed, 1 left');
});

test('a count or length beyond the payload is refused before anything of that size is made', () => {
  const huge = Buffer.from('ffffff7f00', 'hex');
  const decode = (form: Message) => form.decode(huge, 0, huge.length, context108);
  assert.match(refusal({ n: i32, a: bytes(from('n')) }, decode), /E_SHORT Probe\.a at offset 4 \(00\)/);
  assert.match(refusal({ n: i32, a: text(from('n')) }, decode), /E_SHORT Probe\.a/);
  assert.match(refusal({ n: i32, a: list(from('n'), u16) }, decode), /E_SHORT Probe\.a\[0\] at offset 4/);
  const empty = struct(defineStruct('Empty', { _1: pad(1) }));
  assert.match(refusal({ n: i32, a: list(from('n'), empty) }, decode), /E_SHORT Probe\.a\[2\]/);
  const negative = Buffer.from('feffffff00', 'hex');
  const below = (form: Message) => form.decode(negative, 0, 5, context108);
  assert.match(refusal({ n: i32, a: bytes(from('n')) }, below), /E_RANGE Probe\.a .*a length of -2/);
  assert.match(refusal({ n: i32, a: list(from('n'), u8) }, below), /E_RANGE Probe\.a .*a length of -2/);
});

/** A value that cannot be written, and how the refusal begins. */
const refusals: [Fields, unknown, RegExp][] = [
  [{ a: u8 }, { a: 256 }, /^E_RANGE Probe\.a: 256 is not a whole number from 0 to 255$/],
  [{ a: u8 }, { a: -1 }, /^E_RANGE Probe\.a/],
  [{ a: i8 }, { a: 128 }, /^E_RANGE Probe\.a/],
  [{ a: u16 }, { a: 65536 }, /^E_RANGE Probe\.a/],
  [{ a: i16 }, { a: -32769 }, /^E_RANGE Probe\.a/],
  [{ a: u32 }, { a: 2 ** 32 }, /^E_RANGE Probe\.a/],
  [{ a: u32 }, { a: -1 }, /^E_RANGE Probe\.a/],
  [{ a: i32 }, { a: 2 ** 31 }, /^E_RANGE Probe\.a/],
  [{ a: i32 }, { a: 0.5 }, /^E_RANGE Probe\.a/],
  [{ a: i32 }, { a: Number.NaN }, /^E_RANGE Probe\.a/],
  [{ a: i32 }, { a: '5' }, /^E_TYPE Probe\.a: a number is needed, not string$/],
  [{ a: i32 }, {}, /^E_TYPE Probe\.a: a number is needed, not undefined$/],
  [{ a: u32 }, { a: 5n }, /^E_TYPE Probe\.a: a number is needed, not bigint$/],
  [{ a: f32 }, { a: null }, /^E_TYPE Probe\.a: a number is needed, not null$/],
  [{ a: u64 }, { a: -1n }, /^E_RANGE Probe\.a: -1 does not fit u64$/],
  [{ a: i64 }, { a: 2n ** 63n }, /^E_RANGE Probe\.a/],
  [{ a: i64 }, { a: 1 }, /^E_TYPE Probe\.a: a bigint is needed/],
  [{ a: bool }, { a: 1 }, /^E_TYPE Probe\.a: a boolean is needed, not number$/],
  [{ a: text(3) }, { a: 'abcd' }, /^E_TEXT_LONG Probe\.a: 4 characters given, the slot holds 3$/],
  [{ a: text(3) }, { a: 'a\0b' }, /^E_TEXT_CHAR Probe\.a/],
  [{ a: text(3) }, { a: '\u20ac' }, /^E_TEXT_CHAR Probe\.a/],
  [{ a: text(3) }, { a: 5 }, /^E_TYPE Probe\.a: a text is needed, not number$/],
  [{ a: bytes(2) }, { a: Buffer.alloc(3) }, /^E_BYTES_LENGTH Probe\.a: 2 bytes needed, 3 given$/],
  [{ a: bytes(2) }, { a: 'ab' }, /^E_TYPE Probe\.a: bytes are needed/],
  [{ a: rest }, { a: undefined }, /^E_TYPE Probe\.a: bytes are needed/],
  [{ a: ipv4 }, { a: '1.2.3' }, /^E_TYPE Probe\.a: a dotted IPv4 address is needed/],
  [{ a: ipv4 }, { a: '1.2.3.256' }, /^E_TYPE Probe\.a/],
  [
    { s: struct(Slot) },
    { s: { AddressType: 5, Address: 'xyz' } },
    /^E_TYPE Probe\.s\.Address: up to 16 bytes/,
  ],
  [
    { s: struct(Slot) },
    { s: { AddressType: 1, Address: '0123456789abcdefg' } },
    /^E_TEXT_LONG Probe\.s\.Add/,
  ],
  [{ s: struct(Point) }, { s: 5 }, /^E_TYPE Probe\.s: an object with fields is needed, not number$/],
  [{ s: struct(Point) }, { s: { x: 1 } }, /^E_TYPE Probe\.s\.y/],
  [{ a: list(2, u8) }, { a: [1] }, /^E_LIST_LENGTH Probe\.a: 2 items needed, 1 given$/],
  [{ a: list(2, u8) }, { a: 'ab' }, /^E_TYPE Probe\.a: a list is needed/],
  [{ a: list(2, u8) }, { a: [1, 256] }, /^E_RANGE Probe\.a\[1\]/],
  [{ n: u8, a: bytes(from('n')) }, { n: 2, a: Buffer.alloc(3) }, /^E_BYTES_LENGTH Probe\.a: 2 bytes needed/],
  [{ n: u32, a: bytes(from('n')) }, { n: 2 ** 31, a: Buffer.alloc(3) }, /^E_RANGE Probe\.a: a slot of 2147/],
  [{ n: u8, a: list(from('n'), u8) }, { n: 2, a: [1] }, /^E_LIST_LENGTH Probe\.a/],
  [{ a: rest }, { a: Buffer.alloc(70_000) }, /^E_LONG Probe: 70000 bytes would be written/],
  [{ a: u8 }, null, /^E_TYPE Probe: an object with fields is needed, not null$/],
  [{ a: u8 }, 'x', /^E_TYPE Probe: an object with fields is needed, not string$/],
];

test('a value that does not fit is refused by name, alike in both forms', () => {
  for (const [fields, value, expected] of refusals) {
    assert.match(
      refusal(fields, (form) => form.encode(value as never, context108)),
      expected,
    );
  }
});

test('no error shows the bytes of a message that holds a secret, nor the value of one', () => {
  const hidden = { a: u8, s: struct(defineStruct('Key', { k: secret(text(4)) })), b: u32 };
  const payload = Buffer.from('0161626364', 'hex');
  assert.equal(
    refusal(hidden, (form) => form.decode(payload, 0, 5, context108)),
    'E_SHORT Probe.b at offset 5: 4 bytes needed, 0 left',
  );
  const listed = { a: list(1, secret(text(4))), b: u32 };
  const cut = Buffer.from('6162636401', 'hex');
  assert.doesNotMatch(
    refusal(listed, (form) => form.decode(cut, 0, 5, context108)),
    /01|6162/,
  );
  const tooLong = { a: 1, s: { k: 'hunter2' }, b: 1 };
  assert.doesNotMatch(
    refusal(hidden, (form) => form.encode(tooLong as never, context108)),
    /hunter2/,
  );
});

test('conditions on version, title and request choose the layout', () => {
  const fields = {
    a: u8,
    late: when({ since: 109 }, u8),
    early: when({ until: 108 }, u16),
    mine: when({ variant: 'beta' }, u8),
    answer: when({ any: [{ requestType: 0x0415 }, { since: 113 }] }, u8),
    t: text(either({ not: { since: 113 } }, 2, 3)),
  };
  const whole = Buffer.from('010203616263646566', 'hex');
  assert.deepStrictEqual(decoded(fields, whole), { a: 1, early: 0x0302, t: 'ab' });
  assert.deepStrictEqual(decoded(fields, whole, { version: 110 }), { a: 1, late: 2, t: '\x03a' });
  assert.deepStrictEqual(decoded(fields, whole, { version: 113 }), { a: 1, late: 2, answer: 3, t: 'abc' });
  const beta = { version: 108, variants: new Set(['beta']), requestType: 0x0415 };
  assert.deepStrictEqual(decoded(fields, whole, beta), {
    a: 1,
    early: 0x0302,
    mine: 97,
    answer: 98,
    t: 'cd',
  });
  assert.equal(encoded(fields, { a: 1, early: 2, t: 'x' }), '0102007800');
  assert.equal(encoded(fields, { a: 1, late: 2, t: 'x' }, { version: 110 }), '01027800');
});

test('conditions on earlier fields and on the length decide field by field', () => {
  const fields = {
    kind: u8,
    one: when({ field: 'kind', equals: 1 }, u16),
    bit: when({ field: 'kind', flag: 4 }, text(2)),
    both: when({ all: [{ field: 'kind', flag: 4 }, { not: { field: 'kind', equals: 4 } }] }, u8),
    last: when({ payloadAtLeast: 6 }, u8),
  };
  const read = (hex: string) => decoded(fields, Buffer.from(hex, 'hex'));
  assert.deepStrictEqual(read('00'), { kind: 0 });
  assert.deepStrictEqual(read('010200'), { kind: 1, one: 2 });
  assert.deepStrictEqual(read('046162'), { kind: 4, bit: 'ab' });
  assert.deepStrictEqual(read('05616207'), { kind: 5, bit: 'ab', both: 7 });
  assert.deepStrictEqual(read('0761620709ff'), { kind: 7, bit: 'ab', both: 7, last: 9 });
  assert.equal(encoded(fields, { kind: 1, one: 2 }), '010200');
  assert.equal(encoded(fields, { kind: 7, bit: 'ab', both: 7, last: 9 }), '0761620709');
  assert.match(
    refusal(fields, (form) => form.encode({ kind: 1 } as never, context108)),
    /^E_TYPE Probe\.one/,
  );
});

test('any byte but zero reads as true', () => {
  assert.deepStrictEqual(decoded({ a: bool, b: bool }, Buffer.from('ff00', 'hex')), { a: true, b: false });
});

test('decoded bytes are a copy, so that a buffer can be used again', () => {
  const payload = Buffer.from('0102', 'hex');
  for (const form of bothForms({ a: bytes(2) })) {
    const value = form.decode(payload, 0, 2, context108) as unknown as { a: Buffer };
    payload.fill(9);
    assert.equal(value.a.toString('hex'), '0102');
    payload.set([1, 2]);
  }
});

test('the compiler refuses a wrong, missing or unknown field', () => {
  const Sample = message(head, {
    id: u32,
    name: text(4),
    _1: pad(2),
    flag: bool,
    big: u64,
    raw: bytes(1),
    at: struct(Point),
    all: list(1, u8),
    late: when({ since: 109 }, u8),
  });
  const right = {
    id: 1,
    name: 'a',
    flag: true,
    big: 1n,
    raw: Buffer.alloc(1),
    at: { x: 1, y: 2 },
    all: [1],
  };
  assert.equal(Sample.encode(right, context108).length, 24);
  const { id: _, ...without } = right;
  // @ts-expect-error a field is missing
  assert.throws(() => Sample.encode(without, context108), /E_TYPE Probe\.id/);
  // @ts-expect-error a text where a number belongs
  assert.throws(() => Sample.encode({ ...right, id: '1' }, context108), /E_TYPE Probe\.id/);
  // @ts-expect-error a number where a bigint belongs
  assert.throws(() => Sample.encode({ ...right, big: 1 }, context108), /E_TYPE Probe\.big/);
  // @ts-expect-error a struct lacks a field
  assert.throws(() => Sample.encode({ ...right, at: { x: 1 } }, context108), /E_TYPE Probe\.at\.y/);
  // @ts-expect-error an item has the wrong type
  assert.throws(() => Sample.encode({ ...right, all: ['1'] }, context108), /E_TYPE Probe\.all\[0\]/);
  // @ts-expect-error a pad has no value
  assert.equal(Sample.encode({ ...right, _1: 5 }, context108).length, 24);
  const value = Sample.decode(Sample.encode(right, context108), 0, 24, context108);
  const late: number | undefined = value.late;
  assert.equal(late, undefined);
  // @ts-expect-error a conditional field may be absent
  const surely: number = value.late;
  assert.equal(surely, undefined);
});
