/** Messages declared outside src/: never turned into code, and refused before use when not possible. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context108 } from '#wire/condition.js';
import {
  addressSlot,
  bytes,
  defineStruct,
  either,
  type Fields,
  f32,
  from,
  list,
  pad,
  rest,
  struct,
  text,
  u8,
  u16,
  when,
} from '#wire/fields.js';
import { checkLayout, foreignMessage } from '#wire/foreign.js';
import { message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { head } from './forms.js';

const declare = (fields: Fields) => () => foreignMessage(head, fields);
const named = (name: string): Fields => ({ [name]: u8 });
const many = (count: number): Fields =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, u8]));

test('a foreign message reads and writes without making code', () => {
  const { Function: original } = globalThis;
  globalThis.Function = class {
    constructor() {
      assert.fail('code was made');
    }
  } as unknown as FunctionConstructor;
  try {
    const fields = { kind: u8, _1: pad(1), name: text(4), more: when({ since: 109 }, u16) };
    const probe = foreignMessage(head, fields);
    assert.equal(probe.encode({ kind: 1, name: 'ab' }, context108).toString('hex'), '010061620000');
    const payload = Buffer.from('01006162000003ff', 'hex');
    assert.deepEqual(probe.decode(payload, 0, 8, { version: 109 }), { kind: 1, name: 'ab', more: 0xff03 });
    const own = message(head, fields);
    assert.throws(() => own.encode({ kind: 1, name: 'ab' }, context108), /code was made/);
  } finally {
    globalThis.Function = original;
  }
});

/** A table of fields, and how its refusal reads. */
const refused: [Fields, RegExp][] = [
  [named('__proto__'), /E_LAYOUT Probe: "__proto__" is no field name/],
  [named('constructor'), /E_LAYOUT Probe: constructor cannot be a field name/],
  [named('toString'), /E_LAYOUT/],
  [named('1a'), /E_LAYOUT/],
  [named('a b'), /E_LAYOUT/],
  [named('a");process.exit(1);("'), /E_LAYOUT/],
  [named('a'.repeat(65)), /E_LAYOUT/],
  [named('_a'), /E_LAYOUT/],
  [{ pad: pad(3) }, /E_LAYOUT Probe: "pad" is no field name/],
  [many(201), /E_LAYOUT Probe\.f200: more than 200 fields/],
  [{ a: list(2, struct(defineStruct('Many', many(199)))) }, /more than 200 fields/],
  [{ a: bytes(65_537) }, /E_LAYOUT Probe\.a: a length of 65537/],
  [{ a: bytes(-1) }, /a length of -1/],
  [{ a: bytes(1.5) }, /a length of 1.5/],
  [{ a: bytes(60_000), b: bytes(60_000) }, /E_LAYOUT Probe: 120000 bytes, 65536 are possible/],
  [{ a: list(60_000, bytes(60_000)) }, /E_LAYOUT Probe: 3600000000 bytes/],
  [{ a: rest, b: u8 }, /E_LAYOUT Probe\.a: the rest of the payload can only be the last field/],
  [{ s: struct(defineStruct('S', { a: rest })) }, /Probe\.s\.a: the rest of the payload/],
  [{ a: bytes(from('n')), n: u8 }, /E_LAYOUT Probe\.a: it depends on n, which is no whole number/],
  [{ n: f32, a: bytes(from('n')) }, /it depends on n/],
  [{ n: text(3), a: list(from('n'), u8) }, /it depends on n/],
  [{ a: addressSlot }, /it depends on AddressType/],
  [{ a: when({ field: 'b', equals: 1 }, u8), b: u8 }, /it depends on b/],
  [{ a: when({ not: { all: [{ field: 'constructor', flag: 1 }] } }, u8) }, /it depends on constructor/],
  [{ n: u8, a: list(from('n'), pad(1)) }, /E_LAYOUT Probe\.a: an item of a list takes one byte or more/],
  [{ n: u8, a: list(from('n'), list(from('n'), u8)) }, /Probe\.a\[\]: it depends on n/],
  [{ n: u8, a: text(either({ field: 'n', equals: 1 }, 2, 3)) }, /Probe\.a: only version, title and request/],
  [{ a: list(2, when({ since: 109 }, u8)) }, /an item of a list cannot be conditional/],
  [
    Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`f${i}`, when({ since: i }, u8)])),
    /E_LAYOUT Probe: 51 conditions on version, title and request/,
  ],
];

test('a foreign layout that is not possible is refused by name before it is used', () => {
  for (const [fields, expected] of refused) assert.throws(declare(fields), expected);
});

test('what is at the limit is possible', () => {
  assert.doesNotThrow(declare(many(200)));
  assert.doesNotThrow(declare(named('a'.repeat(64))));
  assert.doesNotThrow(declare({ a: bytes(65_000), _1: pad(3), b: rest }));
});

test('a foreign message needs a name and a type byte', () => {
  assert.throws(
    () => foreignMessage({ ...head, name: 'a-b' }, { a: u8 }),
    /E_LAYOUT message: "a-b" is no name/,
  );
  assert.throws(() => foreignMessage({ ...head, type: 256 }, { a: u8 }), /E_LAYOUT Probe: the type is 256/);
  const odd = { ...head, class: 'toString' as 'Lobby' };
  assert.throws(() => foreignMessage(odd, { a: u8 }), /E_LAYOUT Probe: "toString" is no class: DME, Lobby/);
  assert.throws(() => foreignMessage({ ...head, type: 0.5 }, { a: u8 }), /the type is 0.5/);
});

test("the project's own declarations keep the same rules", () => {
  for (const declared of messages.all()) checkLayout(declared.name, declared.fields);
});
