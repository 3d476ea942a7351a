/** Random well-formed values of a layout, for round-trip tests and load. */
import { type CodecContext, holds } from './condition.js';
import type { Field, Fields, Length, Node } from './fields.js';
import { lengthOf } from './interpret.js';

type Known = Record<string, unknown>;
type Random = () => number;

/** A value for each field; lengths and counts agree with what they count, conditions with what they test. */
export function sampleFields(fields: Fields, random: Random, context: CodecContext): Known {
  const value: Known = {};
  const counters = lengthFields(fields);
  for (const [name, field] of Object.entries(fields)) {
    if (field.node.kind === 'pad') continue;
    const given = random() < 0.5;
    if (field.when && !holds(field.when, value, context, undefined, given)) continue;
    value[name] = counters.has(name) ? 2 + below(random, 7) : sampleNode(field.node, random, context, value);
  }
  return value;
}

/** Names of the fields that hold the length or count of another. */
function lengthFields(fields: Fields): Set<string> {
  const names = new Set<string>();
  const note = (length: Length) => typeof length !== 'number' && 'field' in length && names.add(length.field);
  for (const { node } of Object.values(fields)) {
    if (node.kind === 'text' || node.kind === 'bytes') note(node.length);
    if (node.kind === 'list') note(node.count);
  }
  return names;
}

function sampleNode(node: Node, random: Random, context: CodecContext, siblings: Known): unknown {
  switch (node.kind) {
    case 'number':
      if (node.enumeration && random() < 0.8)
        return pick(random, Object.values(node.enumeration.values), node.type);
      return sampleNumber(node.type, random);
    case 'big':
      return sampleBig(node.type, random);
    case 'bool':
      return random() < 0.5;
    case 'text':
      return sampleText(below(random, lengthOf(node.length, siblings) + 1), random);
    case 'bytes':
      return sampleBytes(lengthOf(node.length, siblings), random);
    case 'rest':
      return sampleBytes(below(random, 40), random);
    case 'ipv4':
      return Array.from({ length: 4 }, () => below(random, 256)).join('.');
    case 'address':
      return sampleAddress(random, siblings.AddressType);
    case 'struct':
      return sampleFields(node.fields, random, context);
    case 'list':
      return sampleList(lengthOf(node.count, siblings), node.item, random, context);
    case 'pad':
      return undefined;
  }
}

function sampleList(
  count: number,
  item: Field<unknown, boolean>,
  random: Random,
  context: CodecContext,
): unknown[] {
  return Array.from({ length: count }, () => sampleNode(item.node, random, context, {}));
}

const spans = { u8: [0, 8], i8: [1, 8], u16: [0, 16], i16: [1, 16], u32: [0, 32], i32: [1, 32] } as const;

function sampleNumber(type: keyof typeof spans | 'f32', random: Random): number {
  if (type === 'f32') return Math.fround((random() - 0.5) * 2000);
  const [signed, bits] = spans[type];
  return Math.floor(random() * 2 ** bits) - (signed ? 2 ** (bits - 1) : 0);
}

/** An enumeration may name values that its field's type cannot hold; those are replaced. */
function pick(random: Random, values: number[], type: keyof typeof spans | 'f32'): number {
  const value = values[below(random, values.length)] ?? 0;
  if (type === 'f32') return value;
  const [signed, bits] = spans[type];
  const least = signed ? -(2 ** (bits - 1)) : 0;
  return value >= least && value < least + 2 ** bits ? value : sampleNumber(type, random);
}

function sampleBig(type: 'u64' | 'i64', random: Random): bigint {
  const raw = (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32));
  return type === 'u64' ? raw : BigInt.asIntN(64, raw);
}

function sampleText(length: number, random: Random): string {
  return String.fromCharCode(...Array.from({ length }, () => 1 + below(random, 255)));
}

function sampleBytes(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => below(random, 256)));
}

function sampleAddress(random: Random, addressType: unknown): string {
  const isText = typeof addressType === 'number' && addressType >= 0 && addressType <= 3;
  return isText ? sampleText(below(random, 17), random) : sampleBytes(16, random).toString('hex');
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}
