/** What a layout looks like from outside: one row per field, for the docs and for masks over real bytes. */
import { conditionText } from './condition.js';
import {
  type Enumeration,
  type Field,
  type Fields,
  fixedSize,
  type Length,
  type Node,
  type Privacy,
  type Proof,
} from './fields.js';

/** One field of a message as the docs show it. */
export interface FieldDescription {
  readonly path: string;
  readonly kind: string;
  /** Bytes from the start of the payload, while all before it is fixed at this version. */
  readonly offset: number | undefined;
  readonly size: number | undefined;
  readonly when: string | undefined;
  readonly proof: Proof;
  readonly privacy: Privacy;
  readonly enumeration: Enumeration | undefined;
}

/** The rows of a settled layout; structs and lists of a fixed count stand as the fields that they hold. */
export function describeFields(proof: Proof, fields: Fields): FieldDescription[] {
  const rows: FieldDescription[] = [];
  let offset: number | undefined = 0;
  const walk = (prefix: string, table: Fields): void => {
    for (const [name, field] of Object.entries(table)) {
      const inner = partsOf(name, field);
      if (inner) {
        for (const [part, partFields] of inner) walk(`${prefix}${part}.`, partFields);
        continue;
      }
      const size = field.when ? undefined : fixedSize(field.node);
      rows.push(row(`${prefix}${name}`, field, offset, proof));
      offset = offset === undefined || size === undefined ? undefined : offset + size;
    }
  };
  walk('', fields);
  return rows;
}

/** The tables inside a field that is always there: a struct, or a fixed number of structs. */
function partsOf(name: string, field: Field<unknown, boolean>): [string, Fields][] | undefined {
  const { node } = field;
  if (field.when) return undefined;
  if (node.kind === 'struct') return [[name, node.fields]];
  if (node.kind !== 'list' || node.item.node.kind !== 'struct' || typeof node.count !== 'number')
    return undefined;
  const { fields } = node.item.node;
  return Array.from({ length: node.count }, (_, i) => [`${name}[${i}]`, fields]);
}

function row(
  path: string,
  field: Field<unknown, boolean>,
  offset: number | undefined,
  proof: Proof,
): FieldDescription {
  const { node } = field;
  return {
    path,
    kind: kindText(node),
    offset,
    size: fixedSize(node),
    when: field.when && conditionText(field.when),
    proof: field.proof ?? proof,
    privacy: field.privacy ?? 'open',
    enumeration: node.kind === 'number' ? node.enumeration : undefined,
  };
}

function kindText(node: Node): string {
  switch (node.kind) {
    case 'number':
    case 'big':
      return node.type;
    case 'text':
    case 'bytes':
      return `${node.kind}[${lengthText(node.length)}]`;
    case 'pad':
      return `pad${node.length}`;
    case 'list':
      return `${kindText(node.item.node)} x ${lengthText(node.count)}`;
    case 'struct':
      return node.name;
    default:
      return node.kind;
  }
}

function lengthText(length: Length): string {
  if (typeof length === 'number') return String(length);
  if ('when' in length) return `${lengthText(length.then)} or ${lengthText(length.otherwise)}`;
  return length.plus === 0 ? length.field : `${length.field} + ${length.plus}`;
}
