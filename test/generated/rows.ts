/** Layouts as comparable lines of text: one from the catalogue's field list, one from our declarations. */
import type { CodecContext } from '#wire/condition.js';
import { conditionText } from '#wire/condition.js';
import type { Condition, Field, Fields, Length, Node } from '#wire/fields.js';
import { settle } from '#wire/settle.js';
import { type Catalogue, type CatalogueField, type CatalogueWhen, settledFields } from './catalogue.js';

/** Lines such as `Port i32`, `_ pad[3]`, `StatusCode i32 MediusCallbackStatus`. */
export function catalogueRows(
  fields: readonly CatalogueField[],
  context: CodecContext,
  book: Catalogue,
): string[] {
  return settledFields(fields, context).map((field) => {
    const kind = catalogueKind(field, context, book);
    const when = field.when ? `if ${catalogueCondition(field.when, book)}` : '';
    return line(field.type === 'pad' ? '_' : (field.name ?? ''), kind, field.enum ?? '', when);
  });
}

const plainKinds: Readonly<Record<string, string>> = {
  bool8: 'bool',
  messageId: 'text[21]',
  sessionKey: 'secret text[17]',
  accessKey: 'secret text[17]',
  ipString: 'text[16]',
  addressSlot: 'address',
  ipv4Bytes: 'ipv4',
};

function catalogueKind(field: CatalogueField, context: CodecContext, book: Catalogue): string {
  const length = field.lengthFrom?.replace('+', ' + ') ?? field.size;
  switch (field.type) {
    case 'cstring':
      return `text[${length}]`;
    case 'bytes':
    case 'pad':
      return `${field.type}[${length}]`;
    case 'struct':
      return field.struct ?? '';
    case 'array': {
      const count = field.count?.const ?? field.count?.field;
      return `${count} x ${catalogueItem(field.item ?? [], context, book)}`;
    }
    default:
      return plainKinds[field.type] ?? field.type;
  }
}

/** The catalogue writes each item as a list of fields, with one field where the item is a bare value. */
function catalogueItem(item: readonly CatalogueField[], context: CodecContext, book: Catalogue): string {
  const [only, ...others] = item;
  if (!only || others.length > 0) return `{${catalogueRows(item, context, book).join('; ')}}`;
  const struct = book.structs[only.struct ?? ''];
  return struct
    ? `{${catalogueRows(struct.fields, context, book).join('; ')}}`
    : catalogueKind(only, context, book);
}

function catalogueCondition(when: CatalogueWhen, book: Catalogue): string {
  if (when.payloadLength) return `payload of at least ${when.payloadLength.gte} bytes`;
  if (when.field) return `${when.field.name} = ${book.enums[when.field.enum]?.values[when.field.value]}`;
  if (when.flagSet) {
    const bit = book.enums.MediusUniverseVariableInformationInfoFilter?.values[when.flagSet.flag] ?? 0;
    return `${when.flagSet.field} has bit 0x${bit.toString(16)}`;
  }
  return JSON.stringify(when);
}

/** The same lines for a declaration of ours. */
export function declaredRows(fields: Fields, context: CodecContext): string[] {
  return Object.entries(settle(fields, context)).map(([name, field]) => declaredRow(name, field, context));
}

function declaredRow(name: string, field: Field<unknown, boolean>, context: CodecContext): string {
  const { node } = field;
  const enumeration = node.kind === 'number' ? (node.enumeration?.name ?? '') : '';
  const when = field.when ? `if ${conditionText(field.when as Condition)}` : '';
  const isKey = field.privacy === 'secret' && node.kind === 'text' && node.length === 17;
  const kind = `${isKey ? 'secret ' : ''}${declaredKind(node, context)}`;
  return line(node.kind === 'pad' ? '_' : name, kind, enumeration, when);
}

function declaredKind(node: Node, context: CodecContext): string {
  switch (node.kind) {
    case 'number':
    case 'big':
      return node.type;
    case 'text':
    case 'bytes':
    case 'pad':
      return `${node.kind}[${lengthText(node.length)}]`;
    case 'struct':
      return node.name;
    case 'list': {
      const { node: item } = node.item;
      const kind =
        item.kind === 'struct'
          ? `{${declaredRows(item.fields, context).join('; ')}}`
          : declaredKind(item, context);
      return `${lengthText(node.count)} x ${kind}`;
    }
    default:
      return node.kind;
  }
}

function lengthText(length: Length): string {
  if (typeof length === 'number') return String(length);
  if ('when' in length) return 'not settled';
  return length.plus === 0 ? length.field : `${length.field} + ${length.plus}`;
}

function line(...cells: string[]): string {
  return cells.filter((cell) => cell !== '').join(' ');
}
