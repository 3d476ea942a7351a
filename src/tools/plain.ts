/**
 * Values of a message as JSON has them, and back: 64-bit numbers as decimal text, bytes as hex, booleans
 * as 0 and 1, enum values as numbers with their names beside them.
 */
import { type Enumeration, type Field, type Fields, type Node, nameOf } from '#wire/fields.js';

/** What stands in place of a secret. */
export const MASK = '***';

/** A value as JSON, and the names of its enum values by path, such as `Players[0].State`. */
export interface Plain {
  readonly fields: Record<string, unknown>;
  readonly names: Record<string, string>;
}

/** How values are shown. */
export interface PlainOptions {
  /** Puts `***` in place of what is declared secret. */
  readonly masked: boolean;
}

/** The decoded value as JSON. */
export function toPlain(fields: Fields, value: object, options: PlainOptions = { masked: false }): Plain {
  const names: Record<string, string> = {};
  return { fields: plainFields(fields, value as Record<string, unknown>, '', { names, ...options }), names };
}

/** True when any field, at whatever depth, is declared secret. */
export function holdsSecret(fields: Fields): boolean {
  return Object.values(fields).some(isOrHoldsSecret);
}

function isOrHoldsSecret({ privacy, node }: Field<unknown, boolean>): boolean {
  if (privacy === 'secret') return true;
  if (node.kind === 'struct') return holdsSecret(node.fields);
  return node.kind === 'list' && isOrHoldsSecret(node.item);
}

interface Showing extends PlainOptions {
  readonly names: Record<string, string>;
}

function plainFields(
  fields: Fields,
  value: Record<string, unknown>,
  path: string,
  showing: Showing,
): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (value[name] !== undefined) plain[name] = plainValue(field, value[name], `${path}${name}`, showing);
  }
  return plain;
}

function plainValue(field: Field<unknown, boolean>, value: unknown, path: string, showing: Showing): unknown {
  const { node } = field;
  if (showing.masked && field.privacy === 'secret') return MASK;
  if (node.kind === 'struct')
    return plainFields(node.fields, value as Record<string, unknown>, `${path}.`, showing);
  if (node.kind === 'list')
    return (value as unknown[]).map((item, i) => plainValue(node.item, item, `${path}[${i}]`, showing));
  if (node.kind === 'number' && node.enumeration) {
    const name = nameOf(node.enumeration, value as number);
    if (name !== undefined) showing.names[path] = name;
  }
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'boolean') return value ? 1 : 0;
  return Buffer.isBuffer(value) ? value.toString('hex') : value;
}

/**
 * The value that `toPlain` made this JSON of; enum values may be names, booleans true and false. Throws a
 * TypeError that names the field, what stands there and what would be right. What does not fit a field's
 * slot is left to the codec to refuse.
 */
export function fromPlain(path: string, fields: Fields, plain: unknown): Record<string, unknown> {
  if (!isRecord(plain)) throw wrong(path, plain, 'an object of fields is needed');
  const value: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(plain)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field || field.node.kind === 'pad') throw unknownField(path, name, fields);
    value[name] = fromValue(field.node, given, `${path}.${name}`);
  }
  return value;
}

function fromValue(node: Node, given: unknown, path: string): unknown {
  switch (node.kind) {
    case 'number':
      return typeof given === 'string' && node.enumeration ? numberOf(node.enumeration, given, path) : given;
    case 'big':
      return bigOf(given, path);
    case 'bool':
      return boolOf(given, path);
    case 'bytes':
    case 'rest':
      return bytesOf(given, path);
    case 'struct':
      return fromPlain(path, node.fields, given);
    case 'list':
      if (!Array.isArray(given)) throw wrong(path, given, 'a list is needed');
      return given.map((item: unknown, i) => fromValue(node.item.node, item, `${path}[${i}]`));
    default:
      return given;
  }
}

/** Flags are named together as `A|B`, as `nameOf` does. */
function numberOf(enumeration: Enumeration, given: string, path: string): number {
  const names = enumeration.flags ? given.split('|') : [given];
  return names.reduce((sum, name) => {
    const value = Object.hasOwn(enumeration.values, name) ? enumeration.values[name] : undefined;
    if (value !== undefined) return enumeration.flags ? sum | value : value;
    throw wrong(path, name, `a number or a name of ${enumeration.name} is needed`);
  }, 0);
}

function bigOf(given: unknown, path: string): bigint {
  if (typeof given === 'string' && /^-?\d{1,20}$/.test(given)) return BigInt(given);
  if (Number.isSafeInteger(given)) return BigInt(given as number);
  throw wrong(path, given, 'a whole number as decimal text is needed');
}

function boolOf(given: unknown, path: string): boolean {
  if (given === true || given === 1) return true;
  if (given === false || given === 0) return false;
  throw wrong(path, given, '0, 1, true or false is needed');
}

function bytesOf(given: unknown, path: string): Buffer {
  if (typeof given === 'string' && /^(?:[0-9a-f]{2})*$/i.test(given)) return Buffer.from(given, 'hex');
  throw wrong(path, given, 'an even number of hexadecimal digits is needed');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Some of what was given, so that the line can be found. */
function wrong(path: string, given: unknown, right: string): TypeError {
  const text = JSON.stringify(given) ?? 'nothing';
  return new TypeError(
    `${path}: ${text.length > 60 ? `${text.slice(0, 60)}...` : text} stands here; ${right}`,
  );
}

function unknownField(path: string, name: string, fields: Fields): TypeError {
  const known = Object.keys(fields).filter((each) => !each.startsWith('_'));
  return new TypeError(`${path} has no field ${JSON.stringify(name)}; it has ${known.join(', ') || 'none'}`);
}
