/**
 * The plain form of the codec: walks the declared fields, one after another. It reads and writes every
 * layout, names what is wrong, and is the only form for layouts that come from outside `src/`. The
 * generated form (compile.ts) is faster and hands every refused payload or value to this one.
 */
import { type CodecContext, holds } from './condition.js';
import { WireError, type WireErrorCode } from './errors.js';
import {
  type BigType,
  type Field,
  type Fields,
  fixedSize,
  type Length,
  type Node,
  type NumberType,
  numberSize,
} from './fields.js';
import type { Form, Known } from './layout.js';

type ListNode = Extract<Node, { kind: 'list' }>;

/** No payload is longer: an RT frame counts its length in 16 bits. */
const payloadMax = 0xffff;

/** The plain form, for layouts that must not become code. */
export const interpreted: Form = {
  decoder: (name, fields) => (bytes, start, end, context) =>
    interpretDecode(name, fields, bytes, start, end, context).value,
  encoder: (name, fields) => (value, context, head) => interpretEncode(name, fields, value, context, head),
};

/** A payload being read: `at` moves from the payload's first byte towards `end`. */
interface Reading {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly context: CodecContext;
  readonly layout: Fields;
  at: number;
}

export interface Interpreted {
  readonly value: Known;
  /** Bytes of the payload that the layout accounts for. */
  readonly used: number;
}

/** Reads a payload. Pads may be missing at the end, any other missing byte is E_SHORT; bytes behind are left. */
export function interpretDecode(
  name: string,
  fields: Fields,
  bytes: Buffer,
  start: number,
  end: number,
  context: CodecContext,
): Interpreted {
  const reading = { bytes, start, end, context, layout: fields, at: start };
  const value = readFields(reading, name, fields);
  return { value, used: reading.at - start };
}

function readFields(reading: Reading, path: string, fields: Fields): Known {
  const value: Known = {};
  for (const [name, field] of Object.entries(fields)) {
    const payload = reading.end - reading.start;
    if (field.when && !holds(field.when, value, reading.context, payload, false)) continue;
    const read = readNode(reading, `${path}.${name}`, field.node, value);
    if (field.node.kind !== 'pad') value[name] = read;
  }
  return value;
}

function readNode(reading: Reading, path: string, node: Node, siblings: Known): unknown {
  switch (node.kind) {
    case 'number':
      return readNumber(reading.bytes, take(reading, path, numberSize[node.type]), node.type);
    case 'big': {
      const at = take(reading, path, 8);
      return node.type === 'u64' ? reading.bytes.readBigUInt64LE(at) : reading.bytes.readBigInt64LE(at);
    }
    case 'bool':
      return reading.bytes[take(reading, path, 1)] !== 0;
    case 'text': {
      const length = announced(reading, path, node.length, siblings);
      const there = Math.min(length, Math.max(reading.end - reading.at, node.atLeast ?? length));
      return readText(reading.bytes, take(reading, path, there), there);
    }
    case 'bytes': {
      const length = announced(reading, path, node.length, siblings);
      const at = take(reading, path, length);
      return Buffer.from(reading.bytes.subarray(at, at + length));
    }
    case 'rest': {
      const length = reading.end - reading.at;
      const at = take(reading, path, length);
      return Buffer.from(reading.bytes.subarray(at, at + length));
    }
    case 'pad':
      reading.at = Math.min(reading.end, reading.at + node.length);
      return undefined;
    case 'ipv4':
      return readIpv4(reading.bytes, take(reading, path, 4));
    case 'address':
      return readAddress(reading.bytes, take(reading, path, 16), siblings.AddressType);
    case 'struct':
      return readFields(reading, path, node.fields);
    case 'list':
      return readList(reading, path, announced(reading, path, node.count, siblings), node.item);
  }
}

function readList(reading: Reading, path: string, count: number, item: Field<unknown, boolean>): unknown[] {
  const left = reading.end - reading.at;
  const items: unknown[] = [];
  for (let i = 0; i < count; i++) {
    // Items that take no byte would let a count from the wire make a list of any length.
    if (i > left) throw new WireError('E_SHORT', place(reading, `${path}[${i}]`), `${count} items announced`);
    items.push(readNode(reading, `${path}[${i}]`, item.node, {}));
  }
  return items;
}

/** A length or count that an earlier field gives; a negative one is named rather than taken for none. */
function announced(reading: Reading, path: string, length: Length, siblings: Known): number {
  const size = lengthOf(length, siblings);
  if (size >= 0) return size;
  throw new WireError('E_RANGE', place(reading, path), `a length of ${size} is announced`);
}

/** Moves over `length` bytes and gives where they begin. */
function take(reading: Reading, path: string, length: number): number {
  const left = reading.end - reading.at;
  if (length > left) {
    throw new WireError('E_SHORT', place(reading, path), `${length} bytes needed, ${left} left`);
  }
  const at = reading.at;
  reading.at += length;
  return at;
}

function place(reading: Reading, path: string) {
  const offset = reading.at - reading.start;
  if (holdsSecret(reading.layout)) return { path, offset };
  return {
    path,
    offset,
    hex: reading.bytes.toString('hex', reading.at, Math.min(reading.end, reading.at + 16)),
  };
}

/** Bytes (or items) that a length stands for, given the fields beside it; one that is absent counts as 0. */
export function lengthOf(length: Length, siblings: Known): number {
  if (typeof length === 'number') return length;
  if ('when' in length)
    throw new TypeError('a length that depends on the version is settled before bytes are read');
  const value = siblings[length.field];
  return (typeof value === 'number' ? value : 0) + length.plus;
}

export function readNumber(bytes: Buffer, at: number, type: NumberType): number {
  switch (type) {
    case 'u8':
      return bytes.readUInt8(at);
    case 'i8':
      return bytes.readInt8(at);
    case 'u16':
      return bytes.readUInt16LE(at);
    case 'i16':
      return bytes.readInt16LE(at);
    case 'u32':
      return bytes.readUInt32LE(at);
    case 'i32':
      return bytes.readInt32LE(at);
    case 'f32':
      return bytes.readFloatLE(at);
  }
}

/** Latin-1 text of a slot, up to the first NUL. */
export function readText(bytes: Buffer, at: number, length: number): string {
  const stop = at + length;
  let end = at;
  while (end < stop && bytes[end] !== 0) end++;
  return end === at ? '' : bytes.toString('latin1', at, end);
}

export function readIpv4(bytes: Buffer, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** NetAddressType 0 to 3 hold dotted text, the binary types raw bytes (medius-messages.json, NetAddress). */
export function readAddress(bytes: Buffer, at: number, addressType: unknown): string {
  return isTextAddress(addressType) ? readText(bytes, at, 16) : bytes.toString('hex', at, at + 16);
}

function isTextAddress(addressType: unknown): boolean {
  return typeof addressType === 'number' && addressType >= 0 && addressType <= 3;
}

/** Bytes that a value takes. Refuses what cannot be written. */
export function interpretSize(name: string, fields: Fields, value: Known, context: CodecContext): number {
  let size = 0;
  for (const [key, field] of Object.entries(fields)) {
    if (isWritten(field, key, value, context))
      size += sizeOfNode(`${name}.${key}`, field.node, value[key], value, context);
  }
  return size;
}

function isWritten(
  field: Field<unknown, boolean>,
  key: string,
  value: Known,
  context: CodecContext,
): boolean {
  return !field.when || holds(field.when, value, context, undefined, value[key] !== undefined);
}

function sizeOfNode(
  path: string,
  node: Node,
  value: unknown,
  siblings: Known,
  context: CodecContext,
): number {
  const fixed = fixedSize(node);
  if (fixed !== undefined) return fixed;
  switch (node.kind) {
    case 'text':
    case 'bytes':
      return slotLength(path, node.length, siblings);
    case 'rest':
      return asBytes(path, value).length;
    case 'struct':
      return interpretSize(path, node.fields, asRecord(path, value), context);
    case 'list':
      return asArray(path, value).reduce<number>(
        (sum, item, i) => sum + sizeOfNode(`${path}[${i}]`, node.item.node, item, {}, context),
        0,
      );
    default:
      throw new TypeError(`${path}: a ${node.kind} has a fixed size`);
  }
}

/** A length that another field of the value gives, before any memory is taken for it. */
function slotLength(path: string, length: Length, siblings: Known): number {
  const bytes = lengthOf(length, siblings);
  if (Number.isInteger(bytes) && bytes >= 0 && bytes <= payloadMax) return bytes;
  throw refused('E_RANGE', path, `a slot of ${bytes} bytes is announced, 0 to ${payloadMax} are possible`);
}

/** A payload being written. */
interface Writing {
  readonly bytes: Buffer;
  readonly context: CodecContext;
  at: number;
}

/** Writes a value at its exact size behind `head` bytes; they, pads and the rest of text slots are zero. */
export function interpretEncode(
  name: string,
  fields: Fields,
  value: Known,
  context: CodecContext,
  head = 0,
): Buffer {
  const known = asRecord(name, value);
  const size = interpretSize(name, fields, known, context);
  if (size > payloadMax)
    throw refused('E_LONG', name, `${size} bytes would be written, ${payloadMax} are possible`);
  const bytes = zeroed(head + size);
  writeFields({ bytes, context, at: head }, name, fields, known);
  return bytes;
}

/** Zeroed bytes from the pool: beyond 64 bytes ten times faster than Buffer.alloc, which never uses it. */
export function zeroed(size: number): Buffer {
  return Buffer.allocUnsafe(size).fill(0);
}

function writeFields(writing: Writing, path: string, fields: Fields, value: Known): void {
  for (const [key, field] of Object.entries(fields)) {
    if (isWritten(field, key, value, writing.context))
      writeNode(writing, `${path}.${key}`, field.node, value[key], value);
  }
}

function writeNode(writing: Writing, path: string, node: Node, value: unknown, siblings: Known): void {
  const { bytes, at } = writing;
  switch (node.kind) {
    case 'number':
      writing.at += numberSize[node.type];
      writeNumber(bytes, at, node.type, path, value);
      return;
    case 'big':
      writing.at += 8;
      writeBig(bytes, at, node.type, path, value);
      return;
    case 'bool':
      if (typeof value !== 'boolean')
        throw refused('E_TYPE', path, `a boolean is needed, not ${shown(value)}`);
      bytes[at] = value ? 1 : 0;
      writing.at += 1;
      return;
    case 'text': {
      const length = lengthOf(node.length, siblings);
      writing.at += length;
      writeText(bytes, at, length, path, value);
      return;
    }
    case 'bytes': {
      const length = lengthOf(node.length, siblings);
      writing.at += length;
      writeBytes(bytes, at, length, path, value);
      return;
    }
    case 'rest': {
      const length = asBytes(path, value).length;
      writing.at += length;
      writeBytes(bytes, at, length, path, value);
      return;
    }
    case 'pad':
      writing.at += node.length;
      return;
    case 'ipv4':
      writing.at += 4;
      writeIpv4(bytes, at, path, value);
      return;
    case 'address':
      writing.at += 16;
      writeAddress(bytes, at, path, value, siblings.AddressType);
      return;
    case 'struct':
      writeFields(writing, path, node.fields, asRecord(path, value));
      return;
    case 'list':
      writeList(writing, path, lengthOf(node.count, siblings), node, asArray(path, value));
      return;
  }
}

function writeList(
  writing: Writing,
  path: string,
  count: number,
  { item, filler }: ListNode,
  items: unknown[],
): void {
  const isFilled = filler !== undefined && items.length < count;
  if (items.length !== count && !isFilled)
    throw refused('E_LIST_LENGTH', path, `${count} items needed, ${items.length} given`);
  for (let i = 0; i < count; i++) {
    writeNode(writing, `${path}[${i}]`, item.node, i < items.length ? items[i] : filler, {});
  }
}

const numberRange: Readonly<Record<Exclude<NumberType, 'f32'>, readonly [number, number]>> = {
  u8: [0, 0xff],
  i8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffffffff],
  i32: [-0x80000000, 0x7fffffff],
};

function writeNumber(bytes: Buffer, at: number, type: NumberType, path: string, value: unknown): void {
  if (typeof value !== 'number') throw refused('E_TYPE', path, `a number is needed, not ${shown(value)}`);
  if (type === 'f32') {
    bytes.writeFloatLE(value, at);
    return;
  }
  const [least, most] = numberRange[type];
  if (!Number.isInteger(value) || value < least || value > most) {
    throw refused('E_RANGE', path, `${value} is not a whole number from ${least} to ${most}`);
  }
  const size = numberSize[type];
  if (least < 0) bytes.writeIntLE(value, at, size);
  else bytes.writeUIntLE(value, at, size);
}

function writeBig(bytes: Buffer, at: number, type: BigType, path: string, value: unknown): void {
  if (typeof value !== 'bigint') throw refused('E_TYPE', path, `a bigint is needed, not ${shown(value)}`);
  const fits = type === 'u64' ? BigInt.asUintN(64, value) === value : BigInt.asIntN(64, value) === value;
  if (!fits) throw refused('E_RANGE', path, `${value} does not fit ${type}`);
  if (type === 'u64') bytes.writeBigUInt64LE(value, at);
  else bytes.writeBigInt64LE(value, at);
}

function writeText(bytes: Buffer, at: number, length: number, path: string, value: unknown): void {
  if (typeof value !== 'string') throw refused('E_TYPE', path, `a text is needed, not ${shown(value)}`);
  if (value.length > length) {
    throw refused('E_TEXT_LONG', path, `${value.length} characters given, the slot holds ${length}`);
  }
  if (!putText(bytes, at, value)) {
    throw refused('E_TEXT_CHAR', path, 'only Latin-1 characters other than NUL can be written');
  }
}

/** Writes Latin-1 text; false when a character is a NUL or outside Latin-1. */
export function putText(bytes: Buffer, at: number, value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code > 0xff) return false;
    bytes[at + i] = code;
  }
  return true;
}

function writeBytes(bytes: Buffer, at: number, length: number, path: string, value: unknown): void {
  const given = asBytes(path, value);
  if (given.length !== length) {
    throw refused('E_BYTES_LENGTH', path, `${length} bytes needed, ${given.length} given`);
  }
  bytes.set(given, at);
}

function writeIpv4(bytes: Buffer, at: number, path: string, value: unknown): void {
  const dotted = typeof value === 'string' && /^\d{1,3}(\.\d{1,3}){3}$/.test(value);
  const parts = dotted ? value.split('.').map(Number) : [];
  if (parts.length !== 4 || parts.some((part) => part > 255)) {
    throw refused('E_TYPE', path, `a dotted IPv4 address is needed, not ${shown(value)}`);
  }
  bytes.set(parts, at);
}

function writeAddress(bytes: Buffer, at: number, path: string, value: unknown, addressType: unknown): void {
  if (isTextAddress(addressType)) {
    writeText(bytes, at, 16, path, value);
    return;
  }
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{2}){0,16}$/i.test(value)) {
    throw refused('E_TYPE', path, `up to 16 bytes as hex are needed for address type ${shown(addressType)}`);
  }
  bytes.write(value, at, 'hex');
}

function asBytes(path: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw refused('E_TYPE', path, `bytes are needed, not ${shown(value)}`);
}

function asRecord(path: string, value: unknown): Known {
  if (typeof value === 'object' && value !== null) return value as Known;
  throw refused('E_TYPE', path, `an object with fields is needed, not ${shown(value)}`);
}

function asArray(path: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw refused('E_TYPE', path, `a list is needed, not ${shown(value)}`);
}

/** The type of a refused value; its content stays out, it may be a secret. */
function shown(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function refused(code: WireErrorCode, path: string, detail: string): WireError {
  return new WireError(code, { path }, detail);
}

/** True when a field of the table, at any depth, is secret. */
export function holdsSecret(fields: Fields): boolean {
  return Object.values(fields).some(isSecret);
}

function isSecret(field: Field<unknown, boolean>): boolean {
  if (field.privacy === 'secret') return true;
  if (field.node.kind === 'struct') return holdsSecret(field.node.fields);
  return field.node.kind === 'list' && isSecret(field.node.item);
}
