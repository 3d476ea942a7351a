/** An encoder that knows the catalogue only: a second opinion on every byte that the project writes. */
import type { CodecContext } from '#wire/condition.js';
import { type Catalogue, type CatalogueField, type CatalogueWhen, settledFields } from './catalogue.js';

type Values = Readonly<Record<string, unknown>>;

/** The payload of a value according to the catalogue's field list. */
export function referenceEncode(
  book: Catalogue,
  fields: readonly CatalogueField[],
  value: Values,
  context: CodecContext,
): Buffer {
  const parts = settledFields(fields, context)
    .filter((field) => !field.when || isThere(book, field, value))
    .map((field) =>
      part(book, field, field.name === undefined ? undefined : value[field.name], value, context),
    );
  return Buffer.concat(parts);
}

/** Conditions on values; an optional tail is there when it was given. */
function isThere(book: Catalogue, field: CatalogueField, value: Values): boolean {
  const when = field.when as CatalogueWhen;
  if (when.payloadLength) return value[field.name ?? ''] !== undefined;
  if (when.field) return value[when.field.name] === book.enums[when.field.enum]?.values[when.field.value];
  if (when.flagSet) {
    const bit = book.enums.MediusUniverseVariableInformationInfoFilter?.values[when.flagSet.flag] ?? 0;
    return (Number(value[when.flagSet.field]) & bit) !== 0;
  }
  throw new Error(`${field.name}: unknown condition ${JSON.stringify(when)}`);
}

const integerSizes: Readonly<Record<string, number>> = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4 };

function part(
  book: Catalogue,
  field: CatalogueField,
  value: unknown,
  siblings: Values,
  context: CodecContext,
): Buffer {
  const integer = integerSizes[field.type];
  if (integer !== undefined) return integerBytes(BigInt(value as number), integer);
  switch (field.type) {
    case 'bool8':
      return Buffer.from([value ? 1 : 0]);
    case 'pad':
      return Buffer.alloc(field.size ?? 0);
    case 'messageId':
      return slot(value, 21);
    case 'sessionKey':
    case 'accessKey':
      return slot(value, 17);
    case 'ipString':
      return slot(value, 16);
    case 'cstring':
      return slot(value, field.size ?? announced(field, siblings));
    case 'addressSlot':
      return Number(siblings.AddressType) <= 3 ? slot(value, 16) : Buffer.from(value as string, 'hex');
    case 'ipv4Bytes':
      return Buffer.from((value as string).split('.').map(Number));
    case 'bytes':
    case 'rest':
      return value as Buffer;
    case 'struct':
      return referenceEncode(book, book.structs[field.struct ?? '']?.fields ?? [], value as Values, context);
    case 'array':
      return Buffer.concat((value as unknown[]).map((item) => itemBytes(book, field, item, context)));
    default:
      throw new Error(`${field.name}: unknown type ${field.type}`);
  }
}

/** An item is a list of fields, or one field for a bare value. */
function itemBytes(book: Catalogue, field: CatalogueField, item: unknown, context: CodecContext): Buffer {
  const [only, ...others] = field.item ?? [];
  if (only && others.length === 0) return part(book, only, item, {}, context);
  return referenceEncode(book, field.item ?? [], item as Values, context);
}

function integerBytes(value: bigint, size: number): Buffer {
  const unsigned = BigInt.asUintN(size * 8, value);
  return Buffer.from(Array.from({ length: size }, (_, i) => Number((unsigned >> BigInt(8 * i)) & 0xffn)));
}

function slot(value: unknown, size: number): Buffer {
  const text = Buffer.from(value as string, 'latin1');
  return Buffer.concat([text, Buffer.alloc(size - text.length)]);
}

/** `X` or `X+1`: the value of an earlier field. */
function announced(field: CatalogueField, siblings: Values): number {
  const [, name = '', plus = '0'] = /^(\w+)(?:\+(\d+))?$/.exec(field.lengthFrom ?? '') ?? [];
  return Number(siblings[name]) + Number(plus);
}
