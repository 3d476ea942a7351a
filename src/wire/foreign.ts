/**
 * Messages whose declaration comes from outside `src/`: from title folders and plugins. They run on the
 * plain form of the codec only, so that no text of theirs ever becomes code, and are checked before use.
 */
import { WireError } from './errors.js';
import { type Condition, type Field, type Fields, fixedSize, type Length, type Node } from './fields.js';
import { interpreted } from './interpret.js';
import { type Message, MessageClass, type MessageHead, messageIn } from './message.js';
import { isSettled } from './settle.js';

/** Fields of a message, those inside structs and list items included. */
const fieldsMax = 200;
/** Bytes that a message may take. */
const sizeMax = 0x10000;
const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

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
