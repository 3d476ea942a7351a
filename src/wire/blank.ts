/** The value of a layout in which everything is zero or empty: what an answer says where nothing is known. */
import type { CodecContext } from './condition.js';
import type { Fields, Length, Node, Values } from './fields.js';
import type { Message } from './message.js';

/** A value that encodes to zeros, in this context. */
export function blank<F extends Fields>(message: Message<F>, context: CodecContext): Values<F> {
  return blankFields(message.layout(context)) as Values<F>;
}

/** The same for a table of fields whose conditions on version, title and request are settled. */
export function blankFields(fields: Fields): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.node.kind !== 'pad' && !field.when) value[name] = blankNode(field.node);
  }
  return value;
}

function blankNode(node: Node): unknown {
  switch (node.kind) {
    case 'number':
      return 0;
    case 'big':
      return 0n;
    case 'bool':
      return false;
    case 'bytes':
      return Buffer.alloc(constant(node.length));
    case 'rest':
      return Buffer.alloc(0);
    case 'ipv4':
      return '0.0.0.0';
    case 'struct':
      return blankFields(node.fields);
    case 'list':
      return Array.from({ length: constant(node.count) }, () => node.filler ?? blankNode(node.item.node));
    default:
      return '';
  }
}

/** A length that stands in another field is zero, because that field is. */
function constant(length: Length): number {
  return typeof length === 'number' ? length : 'plus' in length ? length.plus : 0;
}
