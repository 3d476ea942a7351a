/**
 * Messages whose declaration comes from outside `src/`: from title folders and plugins. They run on the
 * plain form of the codec only, so that no text of theirs ever becomes code, and are checked before use.
 */
import type { CodecContext } from './condition.js';
import { WireError } from './errors.js';
import { type Condition, type Field, type Fields, fixedSize, type Length, type Node } from './fields.js';
import { interpreted } from './interpret.js';
import { type Carrier, type Message, MessageClass, type MessageHead, messageIn } from './message.js';
import { isSettled } from './settle.js';

/** Fields of a message, those inside structs and list items included. */
const fieldsMax = 200;
/** Bytes that a message may take. */
const sizeMax = 0x10000;
/** Bytes of a key. */
const keyMax = 16;
/** Class and type bytes stand in the frame with the payload. */
const payloadMax = 0xffff - 2;
export const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Declares a message that comes from outside; throws WireError E_LAYOUT naming what is not possible. */
export function foreignMessage<const F extends Fields>(head: MessageHead, fields: F): Message<F> {
  if (!namePattern.test(head.name))
    throw impossible('message', `${JSON.stringify(head.name)} is no name: ${nameRule}`);
  if (!Number.isInteger(head.type) || head.type < 0 || head.type > 0xff)
    throw impossible(head.name, `the type is ${head.type}, a byte is needed`);
  if (!Object.hasOwn(MessageClass, head.class))
    throw impossible(
      head.name,
      `${JSON.stringify(head.class)} is no class: ${Object.keys(MessageClass).join(', ')}`,
    );
  checkLayout(head.name, fields);
  return messageIn(interpreted, head, fields);
}

/**
 * Declares a message that shares its class and type with others and is told from them by the first bytes
 * of its payload. The key is no field: it is checked and written here. Offsets count it in.
 */
export function keyedMessage(head: MessageHead, fields: Fields, carrier: Carrier): Message {
  const { key } = carrier;
  if (key.length > keyMax)
    throw impossible(head.name, `a key of ${key.length} bytes, ${keyMax} are possible`);
  const inner = foreignMessage(head, fields);
  const size = leastSizeOf(fields) + key.length;
  if (size > payloadMax) throw impossible(head.name, `${size} bytes, ${payloadMax} are possible`);

  /** Behind the key, once it is the right one. */
  function behindKey(bytes: Buffer, start: number, end: number): number {
    const there = bytes.subarray(start, Math.min(end, start + key.length));
    if (there.equals(key)) return start + key.length;
    const detail = `the payload begins with the key ${key.toString('hex')}`;
    throw new WireError(
      'E_UNKNOWN_MESSAGE',
      { path: head.name, offset: 0, hex: there.toString('hex') },
      detail,
    );
  }

  /** `room` bytes, the key and the fields. */
  function encoded(room: number, value: Record<string, unknown>, context: CodecContext): Buffer {
    const payload = inner.encode(value, context);
    const length = key.length + payload.length;
    if (length > payloadMax)
      throw new WireError('E_LONG', { path: head.name }, `${length} bytes, ${payloadMax} are possible`);
    return Buffer.concat([Buffer.alloc(room), key, payload]);
  }

  return {
    ...inner,
    carrier,
    decode: (bytes, start, end, context) => inner.decode(bytes, behindKey(bytes, start, end), end, context),
    decodeCounted(bytes, context) {
      const { value, used } = inner.decodeCounted(bytes.subarray(behindKey(bytes, 0, bytes.length)), context);
      return { value, used: used + key.length };
    },
    encode: (value, context) => encoded(0, value, context),
    encodeWhole(value, context) {
      const whole = encoded(2, value, context);
      whole.writeUInt16BE(inner.key);
      return whole;
    },
    size: (value, context) => key.length + inner.size(value, context),
    peek(field) {
      const read = inner.peek(field);
      return read && ((bytes, start) => read(bytes, start + key.length));
    },
    describe: (context) =>
      inner
        .describe(context)
        .map((row) => ({ ...row, offset: row.offset === undefined ? undefined : row.offset + key.length })),
  };
}

/** Refuses a table of fields that could not be read or written, or not within bounds. */
export function checkLayout(name: string, fields: Fields): void {
  const checked = new LayoutCheck();
  checked.table(name, fields, true);
  if (leastSizeOf(fields) > sizeMax)
    throw impossible(name, `${leastSizeOf(fields)} bytes, ${sizeMax} are possible`);
}

class LayoutCheck {
  private count = 0;

  /** `outermost`: only there may the last field take all bytes that are left. */
  table(path: string, fields: Fields, outermost: boolean): void {
    const rows = Object.entries(fields);
    const earlier = new Map<string, Node>();
    for (const [index, [name, field]] of rows.entries()) {
      const isLast = outermost && index === rows.length - 1;
      this.name(path, name, field.node);
      this.field(`${path}.${name}`, field, earlier, isLast);
      earlier.set(name, field.node);
    }
  }

  private name(path: string, name: string, node: Node): void {
    const fits = node.kind === 'pad' ? /^_\d{1,3}$/.test(name) : namePattern.test(name);
    if (!fits) throw impossible(path, `${JSON.stringify(name)} is no field name: ${nameRule}`);
    // A value is a plain object, in which these names always seem to be there.
    if (name in Object.prototype) throw impossible(path, `${name} cannot be a field name`);
  }

  private field(path: string, field: Field<unknown, boolean>, earlier: Map<string, Node>, isLast: boolean) {
    this.count += 1;
    if (this.count > fieldsMax) throw impossible(path, `more than ${fieldsMax} fields`);
    if (field.when) this.condition(path, field.when, earlier);
    this.node(path, field.node, earlier, isLast);
  }

  private node(path: string, node: Node, earlier: Map<string, Node>, isLast: boolean): void {
    switch (node.kind) {
      case 'text':
      case 'bytes':
      case 'pad':
        this.length(path, node.length, earlier);
        return;
      case 'rest':
        if (!isLast) throw impossible(path, 'the rest of the payload can only be the last field');
        return;
      case 'address':
        this.counter(path, 'AddressType', earlier);
        return;
      case 'struct':
        this.table(path, node.fields, false);
        return;
      case 'list':
        this.length(path, node.count, earlier);
        this.item(path, node.item);
        return;
    }
  }

  private item(path: string, item: Field<unknown, boolean>): void {
    if (item.when) throw impossible(path, 'an item of a list cannot be conditional');
    this.field(`${path}[]`, item, new Map(), false);
    if (leastSize(item.node) === 0) throw impossible(path, 'an item of a list takes one byte or more');
  }

  private length(path: string, length: Length, earlier: Map<string, Node>): void {
    if (typeof length === 'number') {
      if (Number.isInteger(length) && length >= 0 && length <= sizeMax) return;
      throw impossible(path, `a length of ${length}, a whole number up to ${sizeMax} is needed`);
    }
    if ('field' in length) {
      this.counter(path, length.field, earlier);
      return;
    }
    if (!isSettled(length.when))
      throw impossible(path, 'only version, title and request can choose between two lengths');
    this.length(path, length.then, earlier);
    this.length(path, length.otherwise, earlier);
  }

  private counter(path: string, name: string, earlier: Map<string, Node>): void {
    const node = earlier.get(name);
    if (node?.kind === 'number' && node.type !== 'f32') return;
    throw impossible(path, `it depends on ${name}, which is no whole number declared before it`);
  }

  private condition(path: string, condition: Condition, earlier: Map<string, Node>): void {
    if ('all' in condition || 'any' in condition) {
      const parts = 'all' in condition ? condition.all : condition.any;
      for (const part of parts) this.condition(path, part, earlier);
      return;
    }
    if ('not' in condition) this.condition(path, condition.not, earlier);
    if ('field' in condition) this.counter(path, condition.field, earlier);
  }
}

/** The fewest bytes that a node takes, lists and slots of unknown length counted as empty. */
function leastSize(node: Node): number {
  const fixed = fixedSize(node);
  if (fixed !== undefined) return node.kind === 'pad' ? 0 : fixed;
  return node.kind === 'struct' ? leastSizeOf(node.fields) : 0;
}

function leastSizeOf(fields: Fields): number {
  return Object.values(fields).reduce((sum, { when, node }) => sum + (when ? 0 : leastSize(node)), 0);
}

const nameRule = 'a letter, then up to 63 letters, digits or underscores (for a pad: _ and its number)';

function impossible(path: string, detail: string): WireError {
  return new WireError('E_LAYOUT', { path }, detail);
}
