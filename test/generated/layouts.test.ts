/** Layouts made by chance: whatever may be declared, both forms of the codec read and write it alike. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CodecContext, context108 } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import {
  addressSlot,
  bool,
  bytes,
  defineStruct,
  either,
  type Field,
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
  struct,
  text,
  u8,
  u16,
  u32,
  u64,
  when,
} from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { bothForms } from '../wire/forms.js';
import { noise } from '../wire/rt-noise.js';
import { randomFrom } from './contexts.js';

type AnyField = Field<unknown, boolean>;
type Next = (limit: number) => number;

const LAYOUTS = 1000;
const VALUES = 8;
const scalars: readonly AnyField[] = [u8, i8, u16, i16, u32, i32, f32, u64, i64, bool, ipv4];
const contexts: readonly CodecContext[] = [context108, { version: 112, variants: new Set(['odd']) }];

test(`${LAYOUTS} layouts made by chance give the same values, bytes and errors in both forms`, () => {
  let read = 0;
  let refused = 0;
  for (let seed = 0; seed < LAYOUTS; seed++) {
    const next = noise(seed);
    const forms = bothForms(someFields(next, 0));
    for (let i = 0; i < VALUES; i++) {
      const context = contexts[next(2)] ?? context108;
      const value = forms[0]?.sample(randomFrom(seed + i), context);
      const payload = same(forms, seed, (form) => form.encode(value as never, context)) as Buffer;
      if (Buffer.isBuffer(payload)) {
        const back = same(forms, seed, (form) => form.decode(payload, 0, payload.length, context));
        if (back instanceof WireError) refused += 1;
        else read += 1;
        const cut = payload.subarray(0, next(payload.length + 1));
        same(forms, seed, (form) => form.decode(cut, 0, cut.length, context));
        for (let k = next(4); k > 0 && payload.length > 0; k--) payload[next(payload.length)] = next(256);
        same(forms, seed, (form) => form.decode(payload, 0, payload.length, context));
      }
      const odd = spoiled(value as object, next);
      same(forms, seed, (form) => form.encode(odd as never, context));
    }
  }
  assert.ok(read > LAYOUTS * VALUES * 0.9, `${read} read, ${refused} refused`);
});

function same(forms: Message[], seed: number, run: (form: Message) => unknown): unknown {
  const [generated, plain] = forms.map((form) => {
    try {
      return run(form);
    } catch (error) {
      if (error instanceof WireError) return error;
      throw error;
    }
  });
  assert.deepStrictEqual(generated, plain, `layout ${seed}`);
  return plain;
}

/** A value of which one field is missing or has another type. */
function spoiled(value: object, next: Next): object {
  const entries = Object.entries(value);
  const odd = [undefined, null, -1, 2 ** 40, 'x\u20ac', 'x'.repeat(300), true, [], {}, 5n, Buffer.alloc(3)];
  const victim = next(entries.length + 1);
  return Object.fromEntries(
    entries.map(([name, one], i) => [name, i === victim ? odd[next(odd.length)] : one]),
  );
}

function someFields(next: Next, depth: number): Fields {
  const fields: Record<string, AnyField> = { n: u8, AddressType: u8 };
  const count = 1 + next(6);
  for (let i = 0; i < count; i++) fields[`f${i}`] = sometimes(someField(next, depth), next);
  if (next(3) === 0) fields._1 = pad(next(5));
  if (depth === 0 && next(5) === 0) fields.last = next(2) === 0 ? rest : text(5, { atLeast: 3 });
  return fields;
}

function sometimes(field: AnyField, next: Next): AnyField {
  switch (next(8)) {
    case 0:
      return when({ field: 'n', flag: 1 << next(3) }, field);
    case 1:
      return when({ not: { field: 'n', equals: 3 } }, field);
    case 2:
      return when({ any: [{ since: 110 }, { field: 'n', flag: 4 }] }, field);
    case 3:
      return when({ all: [{ until: 110 }, { not: { variant: 'odd' } }] }, field);
    default:
      return field;
  }
}

function someField(next: Next, depth: number): AnyField {
  switch (next(depth < 2 ? 9 : 5)) {
    case 0:
      return text(someLength(next));
    case 1:
      return bytes(someLength(next));
    case 2:
      return addressSlot;
    case 3:
    case 4:
      return scalars[next(scalars.length)] ?? u8;
    case 5:
    case 6:
      return struct(defineStruct('Inner', someFields(next, depth + 1)));
    default:
      return list(someLength(next), someItem(next, depth + 1));
  }
}

function someItem(next: Next, depth: number): AnyField {
  if (next(2) === 0) return scalars[next(scalars.length)] ?? u8;
  return struct(defineStruct('Item', someFields(next, depth)));
}

function someLength(next: Next) {
  if (next(3) === 0) return from('n', next(2));
  return next(4) === 0 ? either({ since: 110 }, 2, from('n')) : next(6);
}
