/** What is derived from a declaration beside its codec: settled layouts, descriptions, peeks, names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionText, context108, holds } from '#wire/condition.js';
import {
  addressSlot,
  bool,
  bytes,
  type Condition,
  defineStruct,
  either,
  enumeration,
  enumOf,
  from,
  guessed,
  i16,
  list,
  nameOf,
  pad,
  personal,
  rest,
  secret,
  struct,
  text,
  u8,
  u16,
  u32,
  when,
} from '#wire/fields.js';
import { message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { MessageRegistry } from '#wire/registry.js';
import { isSettled, settle, settledConditions } from '#wire/settle.js';
import { head } from './forms.js';

const Point = defineStruct('Point', { x: u8, y: i16 });

/** A condition, its words, whether it needs no bytes, and whether it holds for `probe`. */
const conditions: [Condition, string, boolean, boolean][] = [
  [{ since: 109 }, 'version >= 109', true, true],
  [{ until: 109 }, 'version <= 109', true, false],
  [{ variant: 'beta' }, 'title variant beta', true, true],
  [{ variant: 'other' }, 'title variant other', true, false],
  [{ requestType: 0x0415 }, 'answer to 0x0415', true, true],
  [{ requestType: 0x0101 }, 'answer to 0x0101', true, false],
  [{ field: 'kind', equals: 6 }, 'kind = 6', false, true],
  [{ field: 'kind', equals: 5 }, 'kind = 5', false, false],
  [{ field: 'kind', flag: 2 }, 'kind has bit 0x2', false, true],
  [{ field: 'kind', flag: 1 }, 'kind has bit 0x1', false, false],
  [{ field: 'absent', flag: 1 }, 'absent has bit 0x1', false, false],
  [{ payloadAtLeast: 10 }, 'payload of at least 10 bytes', false, true],
  [{ payloadAtLeast: 11 }, 'payload of at least 11 bytes', false, false],
  [{ all: [{ since: 109 }, { until: 109 }] }, 'version >= 109 and version <= 109', true, false],
  [
    { any: [{ since: 109 }, { payloadAtLeast: 11 }] },
    'version >= 109 or payload of at least 11 bytes',
    false,
    true,
  ],
  [{ not: { variant: 'beta' } }, 'not (title variant beta)', true, false],
  [{ not: { field: 'kind', equals: 5 } }, 'not (kind = 5)', false, true],
];

test('conditions: their words, what they need, and when they hold', () => {
  const context = { version: 110, requestType: 0x0415, variants: new Set(['beta']) };
  for (const [condition, words, settled, outcome] of conditions) {
    assert.equal(conditionText(condition), words);
    assert.equal(isSettled(condition), settled, words);
    assert.equal(holds(condition, { kind: 6 }, context, 10, false), outcome, words);
  }
});

test('while writing, a condition on the length holds when the value is there', () => {
  assert.equal(holds({ payloadAtLeast: 99 }, {}, context108, undefined, true), true);
  assert.equal(holds({ payloadAtLeast: 1 }, {}, context108, undefined, false), false);
});

test('settling drops what is decided and keeps what the bytes decide', () => {
  const Inner = defineStruct('Inner', { old: when({ until: 108 }, u8), both: u8 });
  const fields = {
    kind: u8,
    late: when({ since: 109 }, u16),
    sometimes: when({ field: 'kind', equals: 1 }, u8),
    inner: struct(Inner),
    items: list(either({ since: 109 }, from('kind'), 3), struct(Inner)),
    name: text(either({ variant: 'long' }, 64, 32)),
  };
  assert.deepEqual(settledConditions(fields), [
    { since: 109 },
    { until: 108 },
    { since: 109 },
    { until: 108 },
    { variant: 'long' },
  ]);
  const at108 = settle(fields, context108);
  assert.deepEqual(Object.keys(at108), ['kind', 'sometimes', 'inner', 'items', 'name']);
  assert.deepEqual(at108.sometimes?.when, { field: 'kind', equals: 1 });
  assert.deepEqual(settledConditions(at108), []);
  const at110 = settle(fields, { version: 110, variants: new Set(['long']) });
  assert.equal(at110.late?.when, undefined);
  const items = at110.items?.node;
  assert.deepEqual(items?.kind === 'list' && items.count, { field: 'kind', plus: 0 });
  const name = at110.name?.node;
  assert.equal(name?.kind === 'text' && name.length, 64);
});

test('of a mixed condition settling leaves what the bytes decide', () => {
  const flag = { field: 'kind', flag: 1 } as const;
  const left = (condition: Condition) => {
    const settled = settle({ kind: u8, a: when(condition, u8) }, context108);
    return 'a' in settled ? (settled.a?.when ?? 'always') : 'never';
  };
  const isNew = { since: 109 };
  const isOld = { until: 108 };
  assert.deepEqual(left({ any: [isNew, flag] }), { any: [flag] });
  assert.equal(left({ any: [isOld, flag] }), 'always');
  assert.equal(left({ all: [isNew, flag] }), 'never');
  assert.deepEqual(left({ all: [isOld, { not: flag }] }), { all: [{ not: flag }] });
  assert.equal(left({ not: { any: [isOld, flag] } }), 'never');
  assert.equal(left({ not: { all: [isNew, flag] } }), 'always');
  assert.deepEqual(settledConditions({ kind: u8, a: when({ not: { any: [isNew, flag] } }, u8) }), [isNew]);
});

test('a description gives path, kind, offset, size, condition, proof and privacy', () => {
  const Key = enumeration('Key', { NONE: 0 });
  const probe = message(head, {
    id: text(21),
    _1: pad(3),
    kind: enumOf(Key),
    at: struct(Point),
    slots: list(2, struct(Point)),
    late: when({ since: 109 }, u16),
    port: guessed(u16),
    ip: personal(addressSlot),
    key: secret(bytes(4)),
    maybe: when({ field: 'kind', flag: 1 }, u32),
    size: u8,
    data: bytes(from('size', 1)),
    more: list(from('size'), u8),
    end: rest,
  });
  const rows = probe
    .describe(context108)
    .map(({ path, kind, offset, size, when: on, proof, privacy, enumeration: names }) =>
      [
        path,
        kind,
        offset,
        size,
        on,
        proof === 'source' ? '' : proof,
        privacy === 'open' ? '' : privacy,
        names?.name,
      ]
        .map((cell) => cell ?? '')
        .join(' ')
        .trimEnd(),
    );
  assert.deepEqual(rows, [
    'id text[21] 0 21',
    '_1 pad3 21 3',
    'kind i32 24 4    Key',
    'at.x u8 28 1',
    'at.y i16 29 2',
    'slots[0].x u8 31 1',
    'slots[0].y i16 32 2',
    'slots[1].x u8 34 1',
    'slots[1].y i16 35 2',
    'port u16 37 2  guessed',
    'ip address 39 16   personal',
    'key bytes[4] 55 4   secret',
    'maybe u32 59 4 kind has bit 0x1',
    'size u8  1',
    'data bytes[size + 1]',
    'more u8 x size',
    'end rest',
  ]);
  assert.ok(probe.describe({ version: 109 }).some(({ path, offset }) => path === 'late' && offset === 37));
});

test('a peek reads one field where it always stands, and there is none where it moves', () => {
  const probe = message(head, {
    a: u8,
    _1: pad(1),
    b: u16,
    name: text(3),
    flag: bool,
    maybe: when({ since: 109 }, u8),
    c: u8,
  });
  const payload = Buffer.from('ffff01003412ab616200017f', 'hex');
  assert.equal(probe.peek('a')?.(payload, 2), 1);
  assert.equal(probe.peek('b')?.(payload, 2), 0x1234);
  assert.equal(probe.peek('name')?.(payload, 2), '\xabab');
  assert.equal(probe.peek('flag')?.(payload, 2), false);
  assert.equal(probe.peek('flag')?.(payload, 3), true);
  assert.equal(probe.peek('maybe'), undefined);
  assert.equal(probe.peek('c'), undefined);
  assert.equal(probe.peek('unknown'), undefined);
});

test('names of values: exact ones, combined flags, and none for what is unknown', () => {
  const colour = { name: 'Colour', values: { RED: 1, BLUE: 2, CRIMSON: 1 }, flags: false };
  assert.equal(nameOf(colour, 1), 'RED');
  assert.equal(nameOf(colour, 3), undefined);
  const bits = { name: 'Bits', values: { NONE: 0, A: 1, B: 2, TOP: 0x80000000 }, flags: true };
  assert.equal(nameOf(bits, 0), 'NONE');
  assert.equal(nameOf(bits, 3), 'A|B');
  assert.equal(nameOf(bits, 0x80000001), 'A|TOP');
  assert.equal(nameOf(bits, 4), undefined);
});

test('the registry finds a message by sender and key, and refuses duplicates', () => {
  const fields = { a: u8 };
  const ask = message({ ...head, name: 'Ask', direction: 'client' }, fields);
  const tell = message({ ...head, name: 'Tell', direction: 'server' }, fields);
  const both = message({ ...head, name: 'Both', type: 0x78, direction: 'peers' }, fields);
  const registry = new MessageRegistry(
    [ask, tell, both],
    [{ name: 'Bare', class: 'Lobby', type: 0x79, direction: 'server' }],
  );
  assert.equal(registry.find('client', 0x0177), ask);
  assert.equal(registry.find('server', 0x0177), tell);
  assert.equal(registry.find('client', 0x0178), both);
  assert.equal(registry.find('server', 0x0178), both);
  assert.equal(registry.named('Tell'), tell);
  assert.equal(registry.nameOf('server', 0x0179), 'Bare');
  assert.equal(registry.nameOf('client', 0x0179), undefined);
  const decode = (hex: string) => () => registry.decode('server', Buffer.from(hex, 'hex'), context108);
  assert.throws(decode('0179ff'), /^WireError: E_NO_LAYOUT Bare: sent by the server$/);
  assert.throws(decode('0999ff'), /E_UNKNOWN_MESSAGE message 0999/);
  assert.throws(decode('01'), /E_UNKNOWN_MESSAGE message 01/);
  const again = message({ ...head, name: 'Again', direction: 'both' }, fields);
  assert.throws(() => new MessageRegistry([ask, again]), /E_DUPLICATE Again: Ask has class Lobby, type 119/);
  const sameName = message({ ...head, name: 'Ask', type: 1 }, fields);
  assert.throws(() => new MessageRegistry([ask, sameName]), /E_DUPLICATE Ask/);
});

test('every password, key, ticket and token is secret, every address and machine id personal', () => {
  const secrets = /password$|sessionkey$|accesskey$|ticketdata$|^token$|^tokentoreplace$/;
  const personals = /(^|\.)(ip|serverip|ipaddress|playerip|address|machinesignature|dnassignature)$/;
  for (const declared of messages.all()) {
    for (const { path, privacy, kind } of declared.describe({ version: 113 })) {
      const place = `${declared.name}.${path}`;
      const name = path.toLowerCase();
      if (secrets.test(name)) assert.equal(privacy, 'secret', place);
      if (personals.test(name)) assert.equal(privacy, 'personal', place);
      // The text of a range error shows the number, so a secret must never be one.
      if (privacy === 'secret') assert.match(kind, /^(text|bytes)\[/, place);
    }
  }
});
