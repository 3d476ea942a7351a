/**
 * The field kinds of which every message is declared. A field is plain data; the codec, the types, the
 * docs and the generated tests all derive from it. Little-endian throughout (scert-transport.md).
 */

/** Present only if true. Field names refer to earlier fields of the same message. */
export type Condition =
  | { readonly since: number }
  | { readonly until: number }
  | { readonly field: string; readonly equals: number }
  | { readonly field: string; readonly flag: number }
  | { readonly payloadAtLeast: number }
  | { readonly requestType: number }
  | { readonly variant: string }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

export type NumberType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32';
export type BigType = 'u64' | 'i64';

/** A size in bytes (or a count of items): a constant, or the value of an earlier field plus a constant. */
export type PlainLength = number | { readonly field: string; readonly plus: number };

/** A length that may differ by version, title or request; such a choice is settled before any byte is read. */
export type Length =
  | PlainLength
  | { readonly when: Condition; readonly then: PlainLength; readonly otherwise: PlainLength };

export type Fields = Readonly<Record<string, Field<unknown, boolean>>>;

/** What a field is, without its TypeScript type. */
export type Node =
  | { readonly kind: 'number'; readonly type: NumberType; readonly enumeration?: Enumeration }
  | { readonly kind: 'big'; readonly type: BigType }
  | { readonly kind: 'bool' }
  | { readonly kind: 'text'; readonly length: Length; readonly atLeast?: number }
  | { readonly kind: 'bytes'; readonly length: Length }
  | { readonly kind: 'rest' }
  | { readonly kind: 'pad'; readonly length: number }
  | { readonly kind: 'ipv4' }
  | { readonly kind: 'address' }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: Fields }
  | {
      readonly kind: 'list';
      readonly count: Length;
      readonly item: Field<unknown, boolean>;
      /** What stands in the places that a shorter list leaves; only the plain form writes it. */
      readonly filler?: unknown;
    };

/** How sure a layout is: decoded from real traffic, read in the source of another server, or guessed. */
export type Proof = 'capture' | 'source' | 'guessed';

/**
 * Who may see a value: `secret` (passwords, keys, tickets) reaches no log, trace or error text;
 * `personal` (addresses, machine ids) is masked where data is shared.
 */
export type Privacy = 'open' | 'personal' | 'secret';

declare const valueType: unique symbol;

/** One declared field whose decoded value has type `T`; `Optional` when a condition may leave it out. */
export interface Field<out T, out Optional extends boolean = false> {
  readonly node: Node;
  readonly when?: Condition;
  readonly privacy?: Privacy;
  readonly proof?: Proof;
  readonly [valueType]?: { readonly value: T; readonly optional: Optional };
}

/** The decoded value of one field. */
export type ValueOf<F> = F extends Field<infer T, boolean> ? T : never;

type Named<F> = Exclude<keyof F, `_${string}`>;
type OptionalNames<F> = { [K in Named<F>]: F[K] extends Field<unknown, false> ? never : K }[Named<F>];

/** The decoded value of a table of fields: pads (names that begin with `_`) left out, conditional fields optional. */
export type Values<F> = { -readonly [K in Exclude<Named<F>, OptionalNames<F>>]: ValueOf<F[K]> } & {
  -readonly [K in OptionalNames<F>]?: ValueOf<F[K]> | undefined;
};

const number = (type: NumberType): Field<number> => ({ node: { kind: 'number', type } });

export const u8 = number('u8');
export const i8 = number('i8');
export const u16 = number('u16');
export const i16 = number('i16');
export const u32 = number('u32');
export const i32 = number('i32');
export const f32 = number('f32');
export const u64: Field<bigint> = { node: { kind: 'big', type: 'u64' } };
export const i64: Field<bigint> = { node: { kind: 'big', type: 'i64' } };

/** One byte, 0 or 1. Any other byte reads as true. */
export const bool: Field<boolean> = { node: { kind: 'bool' } };

/**
 * A slot of text: Latin-1 up to the first NUL; what stands after the NUL is stale and ignored.
 * With `atLeast`, a last slot may arrive shorter (some clients leave the closing NUL of a key out).
 */
export function text(length: Length, options: { readonly atLeast?: number } = {}): Field<string> {
  return { node: { kind: 'text', length, ...options } };
}

/** A slot of bytes, taken whole. */
export function bytes(length: Length): Field<Buffer> {
  return { node: { kind: 'bytes', length } };
}

/** All bytes up to the end of the payload; only as the last field. */
export const rest: Field<Buffer> = { node: { kind: 'rest' } };

/** Bytes without meaning: stale when read, zero when written, and allowed to be missing at the end. */
export function pad(length: number): Field<never> {
  return { node: { kind: 'pad', length } };
}

/** Four bytes in network order, as dotted text. */
export const ipv4: Field<string> = { node: { kind: 'ipv4' } };

/**
 * The 16-byte slot of a NetAddress: dotted text for the address types 0 to 3, else its bytes as hex.
 * Reads the earlier field `AddressType` of the same struct.
 */
export const addressSlot: Field<string> = { node: { kind: 'address' } };

/** The value of an earlier field (plus a constant) as a length or a count. */
export function from(field: string, plus = 0): PlainLength {
  return { field, plus };
}

/** One length where the condition (on version, title or request only) holds, another where it does not. */
export function either(when: Condition, then: PlainLength, otherwise: PlainLength): Length {
  return { when, then, otherwise };
}

export interface Struct<F extends Fields> {
  readonly name: string;
  readonly fields: F;
}

/** A table of fields that several messages share. */
export function defineStruct<const F extends Fields>(name: string, fields: F): Struct<F> {
  return { name, fields };
}

export function struct<F extends Fields>(definition: Struct<F>): Field<Values<F>> {
  return { node: { kind: 'struct', name: definition.name, fields: definition.fields } };
}

/** Items one after another; their number is fixed or stands in an earlier field. */
export function list<T>(count: Length, item: Field<T, boolean>): Field<T[]> {
  return { node: { kind: 'list', count, item } };
}

const table = Symbol('enumeration');

export interface Enumeration {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
  /** True when the values are bits that may be combined. */
  readonly flags: boolean;
}

export type Enum<V> = Readonly<V> & { readonly [table]: Enumeration };

/** Names the values of an enumeration: `const E = enumeration('E', {A: 0})`, then `E.A` and `enumOf(E)`. */
export function enumeration<const V extends Readonly<Record<string, number>>>(
  name: string,
  values: V,
  flags = false,
): Enum<V> {
  return Object.freeze(
    Object.defineProperty({ ...values }, table, { value: { name, values, flags } }),
  ) as Enum<V>;
}

/** A number with names for its values; values without a name are kept as they are. */
export function enumOf<V>(values: Enum<V>, type: NumberType = 'i32'): Field<number> {
  return { node: { kind: 'number', type, enumeration: values[table] } };
}

/** The name of a value in its enumeration (for flags: all set names), or undefined when it has none. */
export function nameOf(enumeration: Enumeration, value: number): string | undefined {
  const entries = Object.entries(enumeration.values);
  const exact = entries.find(([, known]) => known === value);
  if (exact || !enumeration.flags) return exact?.[0];
  const set = entries.filter(([, bit]) => bit !== 0 && (value & bit) >>> 0 === bit >>> 0);
  return set.length > 0 ? set.map(([name]) => name).join('|') : undefined;
}

/** Leaves the field out unless the condition holds. */
export function when<T>(condition: Condition, field: Field<T, boolean>): Field<T, true> {
  return { ...field, when: condition } as Field<T, true>;
}

/** Marks a password, key or ticket: never shown in logs, traces, error texts or scripts. */
export function secret<T, O extends boolean>(field: Field<T, O>): Field<T, O> {
  return { ...field, privacy: 'secret' };
}

/** Marks an address or machine id of a player. */
export function personal<T, O extends boolean>(field: Field<T, O>): Field<T, O> {
  return { ...field, privacy: 'personal' };
}

/** Marks a field whose position or meaning is a guess. */
export function guessed<T, O extends boolean>(field: Field<T, O>): Field<T, O> {
  return { ...field, proof: 'guessed' };
}

/** Bytes that each number type takes. */
export const numberSize: Readonly<Record<NumberType, number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
};

/** Bytes that the node takes when it is written, or undefined when that depends on values. */
export function fixedSize(node: Node): number | undefined {
  switch (node.kind) {
    case 'number':
      return numberSize[node.type];
    case 'big':
      return 8;
    case 'bool':
      return 1;
    case 'text':
    case 'bytes':
      return typeof node.length === 'number' ? node.length : undefined;
    case 'pad':
      return node.length;
    case 'ipv4':
      return 4;
    case 'address':
      return 16;
    case 'rest':
      return undefined;
    case 'struct':
      return fixedSizeOfFields(node.fields);
    case 'list': {
      const item = fixedSize(node.item.node);
      return typeof node.count === 'number' && item !== undefined ? node.count * item : undefined;
    }
  }
}

function fixedSizeOfFields(fields: Fields): number | undefined {
  let sum = 0;
  for (const field of Object.values(fields)) {
    const size = field.when ? undefined : fixedSize(field.node);
    if (size === undefined) return undefined;
    sum += size;
  }
  return sum;
}
