/**
 * The generated form of the codec: straight-line code for one settled layout, made from declarations in
 * `src/` only. It handles what is well-formed; everything else it hands to the plain form (interpret.ts),
 * which tolerates short tails and names faults. Field names enter the code through JSON.stringify, never
 * as they are.
 */
import {
  type Condition,
  type Fields,
  fixedSize,
  type Length,
  type Node,
  type NumberType,
  numberSize,
} from './fields.js';
import { interpreted, putText, readAddress, readText, zeroed } from './interpret.js';
import type { Decode, Encode, Form } from './layout.js';

/** The generated form, for the project's own declarations. */
export const compiled: Form = { decoder, encoder };

function decoder(name: string, fields: Fields): Decode {
  const plain = interpreted.decoder(name, fields);
  const emitter = new ReadEmitter();
  const result = emitter.fields(fields);
  const body = `return function decode(b, p, end, context) {
const start = p;
${emitter.lines.join('\n')}
return ${result};
};`;
  return new Function('plain', 'readText', 'readAddress', body)(plain, readText, readAddress) as Decode;
}

/** Layouts whose size depends on values are rare and are written by the plain form. */
function encoder(name: string, fields: Fields): Encode {
  const plain = interpreted.encoder(name, fields);
  const size = fixedSize({ kind: 'struct', name, fields });
  if (size === undefined) return plain;
  const emitter = new WriteEmitter();
  emitter.fields(fields, 'v', { base: 'p', offset: 0 });
  const body = `return function encode(v, context, p) {
if (typeof v !== 'object' || v === null) ${giveUpWriting}
const b = zeroed(p + ${size});
${emitter.lines.join('\n')}
return b;
};`;
  return new Function('plain', 'zeroed', 'putText', body)(plain, zeroed, putText) as Encode;
}

const giveUpReading = 'return plain(b, start, end, context);';
const giveUpWriting = 'return plain(v, context, p);';

/** The local variable that holds a field, by the field's name. */
type Locals = Map<string, string>;

/** A position in the bytes: a variable of the generated code and a constant beyond it. */
interface Place {
  readonly base: string;
  readonly offset: number;
}

function beyond({ base, offset }: Place, more: number): Place {
  return { base, offset: offset + more };
}

function source({ base, offset }: Place): string {
  return offset === 0 ? base : `${base} + ${offset}`;
}

/**
 * Emits reads. Consecutive fields of fixed size form a run: one length check, constant offsets from `p`.
 * Any other field is checked by itself. Both move `p`.
 */
class ReadEmitter {
  readonly lines: string[] = [];
  private names = 0;

  /** Emits the reads of a table and gives the expression of its value. */
  fields(fields: Fields): string {
    const locals: Locals = new Map();
    const sometimes = new Set<string>();
    let run: Fields = {};
    for (const [name, field] of Object.entries(fields)) {
      if (!field.when && fixedSize(field.node) !== undefined) {
        run = { ...run, [name]: field };
        continue;
      }
      this.run(run, locals);
      run = {};
      if (field.when) {
        this.conditional(name, field.when, field.node, locals);
        sometimes.add(name);
      } else {
        locals.set(name, this.varying(field.node, locals));
      }
    }
    this.run(run, locals);
    return literal(locals, sometimes);
  }

  private run(fields: Fields, locals: Locals): void {
    const needed = sizeBeforeLastPads(fields);
    const size = sum(fields);
    if (needed > 0) this.need(String(needed));
    this.table(fields, { base: 'p', offset: 0 }, locals);
    if (size > 0) this.lines.push(`p += ${size};`);
  }

  private conditional(name: string, when: Condition, node: Node, locals: Locals): void {
    const test = conditionSource(when, (other) => locals.get(other) ?? 'undefined');
    if (node.kind === 'pad') {
      this.lines.push(`if (${test}) p += ${node.length};`);
      return;
    }
    const local = this.fresh();
    this.lines.push(`let ${local};`, `if (${test}) {`);
    this.lines.push(`${local} = ${this.varying(node, locals)};`, '}');
    locals.set(name, local);
  }

  /** A field that is checked by itself and moves `p`. */
  private varying(node: Node, locals: Locals): string {
    const size = fixedSize(node);
    if (size !== undefined) {
      this.need(String(size));
      const value = this.fixed(node, { base: 'p', offset: 0 }, locals);
      this.lines.push(`p += ${size};`);
      return value;
    }
    switch (node.kind) {
      case 'text':
        return this.slot(lengthSource(node.length, locals), (length) => `readText(b, p, ${length})`);
      case 'bytes':
        return this.slot(lengthSource(node.length, locals), (length) => bytesSource('p', length));
      case 'rest':
        return this.slot('end - p', (length) => bytesSource('p', length));
      case 'list':
        return this.varyingList(lengthSource(node.count, locals), node.item.node);
      case 'struct':
        return this.local(this.fields(node.fields));
      default:
        throw new TypeError(`a ${node.kind} has a fixed size`);
    }
  }

  private slot(declared: string, read: (length: string) => string): string {
    const length = this.local(declared);
    this.need(length);
    const value = this.local(read(length));
    this.lines.push(`p += ${length};`);
    return value;
  }

  private varyingList(declared: string, item: Node): string {
    const count = this.local(declared);
    // The count is checked against the bytes that are left before anything of that size is made.
    this.need(`${count} * ${fixedSize(item) ?? 1}`);
    const items = this.local(`new Array(${count})`);
    const index = this.fresh();
    this.lines.push(`for (let ${index} = 0; ${index} < ${count}; ${index}++) {`);
    this.lines.push(`${items}[${index}] = ${this.varying(item, new Map())};`, '}');
    return items;
  }

  /** The reads of a table of fixed size whose bytes are known to be there. */
  private table(fields: Fields, place: Place, locals: Locals): void {
    let at = place;
    for (const [name, { node }] of Object.entries(fields)) {
      if (node.kind !== 'pad') locals.set(name, this.fixed(node, at, locals));
      at = beyond(at, fixedSize(node) ?? 0);
    }
  }

  /** A node of fixed size whose bytes are known to be there. */
  private fixed(node: Node, place: Place, locals: Locals): string {
    const at = source(place);
    switch (node.kind) {
      case 'number':
        return this.local(readSources[node.type](place));
      case 'big':
        return this.local(`b.${node.type === 'u64' ? 'readBigUInt64LE' : 'readBigInt64LE'}(${at})`);
      case 'bool':
        return this.local(`b[${at}] !== 0`);
      case 'text':
        return this.local(`readText(b, ${at}, ${node.length})`);
      case 'bytes':
        return this.local(bytesSource(at, String(node.length)));
      case 'ipv4':
        return this.local(`\`${[0, 1, 2, 3].map((i) => `\${b[${source(beyond(place, i))}]}`).join('.')}\``);
      case 'address':
        return this.local(`readAddress(b, ${at}, ${locals.get('AddressType') ?? 'undefined'})`);
      case 'struct': {
        const inner: Locals = new Map();
        this.table(node.fields, place, inner);
        return this.local(literal(inner));
      }
      case 'list':
        return this.fixedList(Number(node.count), node.item.node, at);
      default:
        throw new TypeError(`a ${node.kind} has no value of fixed size`);
    }
  }

  private fixedList(count: number, item: Node, at: string): string {
    const items = this.local(`new Array(${count})`);
    const index = this.fresh();
    const place = this.fresh();
    const size = fixedSize(item) ?? 0;
    this.lines.push(
      `for (let ${index} = 0, ${place} = ${at}; ${index} < ${count}; ${index}++, ${place} += ${size}) {`,
    );
    const value = this.fixed(item, { base: place, offset: 0 }, new Map());
    this.lines.push(`${items}[${index}] = ${value};`, '}');
    return items;
  }

  /** Gives up unless that many bytes are left; a length that is no number gives up as well. */
  private need(size: string): void {
    const negative = /^\d+$/.test(size) ? '' : `${size} >= 0 && `;
    this.lines.push(`if (!(${negative}${size} <= end - p)) ${giveUpReading}`);
  }

  private fresh(): string {
    return `f${this.names++}`;
  }

  private local(expression: string): string {
    const name = this.fresh();
    this.lines.push(`const ${name} = ${expression};`);
    return name;
  }
}

/** Emits writes at constant offsets; anything odd about a value gives up and is named by the plain form. */
class WriteEmitter {
  readonly lines: string[] = [];
  private names = 0;

  fields(fields: Fields, owner: string, place: Place): void {
    const locals: Locals = new Map();
    let at = place;
    for (const [name, { node }] of Object.entries(fields)) {
      if (node.kind !== 'pad') {
        const value = this.local(`${owner}[${JSON.stringify(name)}]`);
        locals.set(name, value);
        this.node(node, value, at, locals);
      }
      at = beyond(at, fixedSize(node) ?? 0);
    }
  }

  private node(node: Node, value: string, place: Place, locals: Locals): void {
    const at = source(place);
    switch (node.kind) {
      case 'number':
        this.lines.push(...writeNumberSource(node.type, place, value));
        return;
      case 'bool':
        this.unless(`typeof ${value} === 'boolean'`);
        this.lines.push(`b[${at}] = ${value} ? 1 : 0;`);
        return;
      case 'text':
        this.text(value, at, Number(node.length));
        return;
      case 'bytes':
        this.unless(`${value} instanceof Uint8Array && ${value}.length === ${node.length}`);
        this.lines.push(`b.set(${value}, ${at});`);
        return;
      case 'address': {
        const type = locals.get('AddressType');
        this.unless(`${type} >= 0 && ${type} <= 3`);
        this.text(value, at, 16);
        return;
      }
      case 'struct':
        this.unless(`typeof ${value} === 'object' && ${value} !== null`);
        this.fields(node.fields, value, place);
        return;
      case 'list':
        this.list(value, at, Number(node.count), node.item.node);
        return;
      default:
        // 64-bit numbers and binary IPv4 stand in rare messages only.
        this.lines.push(giveUpWriting);
    }
  }

  private text(value: string, at: string, size: number): void {
    this.unless(`typeof ${value} === 'string' && ${value}.length <= ${size} && putText(b, ${at}, ${value})`);
  }

  private list(value: string, at: string, count: number, item: Node): void {
    const size = fixedSize(item) ?? 0;
    const index = this.fresh();
    const place = this.fresh();
    this.unless(`Array.isArray(${value}) && ${value}.length === ${count}`);
    this.lines.push(
      `for (let ${index} = 0, ${place} = ${at}; ${index} < ${count}; ${index}++, ${place} += ${size}) {`,
    );
    const one = this.local(`${value}[${index}]`);
    this.node(item, one, { base: place, offset: 0 }, new Map());
    this.lines.push('}');
  }

  private unless(test: string): void {
    this.lines.push(`if (!(${test})) ${giveUpWriting}`);
  }

  private fresh(): string {
    return `w${this.names++}`;
  }

  private local(expression: string): string {
    const name = this.fresh();
    this.lines.push(`const ${name} = ${expression};`);
    return name;
  }
}

/** An object of the fields read; those that a condition may leave out become no key when they are. */
function literal(locals: Locals, sometimes: ReadonlySet<string> = new Set()): string {
  const keys = [...locals].map(([name, local]) => {
    const key = `${JSON.stringify(name)}: ${local}`;
    return sometimes.has(name) ? `...(${local} !== undefined && { ${key} })` : key;
  });
  return `{ ${keys.join(', ')} }`;
}

function bytesSource(at: string, length: string): string {
  return `Buffer.from(b.subarray(${at}, ${at} + ${length}))`;
}

function lengthSource(length: Length, locals: Locals): string {
  if (typeof length === 'number') return String(length);
  if ('when' in length)
    throw new TypeError('a length that depends on the version is settled before code is made');
  return `${locals.get(length.field) ?? '0'} + ${length.plus}`;
}

/** Bytes of a run of fixed fields without the pads at its end, which may be missing. */
function sizeBeforeLastPads(fields: Fields): number {
  const rows = Object.entries(fields);
  const last = rows.findLastIndex(([, field]) => field.node.kind !== 'pad');
  return sum(Object.fromEntries(rows.slice(0, last + 1)));
}

function sum(fields: Fields): number {
  return Object.values(fields).reduce((total, { node }) => total + (fixedSize(node) ?? 0), 0);
}

/** The bytes of a little-endian number from its lowest to its highest, each moved to its place. */
function assembled(place: Place, size: number): string {
  const bytes = Array.from({ length: size }, (_, i) => `b[${source(beyond(place, i))}]`);
  return bytes.map((byte, i) => (i === 0 ? byte : `${byte} << ${8 * i}`)).join(' | ');
}

const readSources: Readonly<Record<NumberType, (place: Place) => string>> = {
  u8: (place) => assembled(place, 1),
  i8: (place) => `${assembled(place, 1)} << 24 >> 24`,
  u16: (place) => assembled(place, 2),
  i16: (place) => `(${assembled(place, 2)}) << 16 >> 16`,
  u32: (place) => `(${assembled(place, 4)}) >>> 0`,
  i32: (place) => assembled(place, 4),
  f32: (place) => `b.readFloatLE(${source(place)})`,
};

/** The expression that a value equals exactly when it fits the type. */
const fitSources: Readonly<Record<Exclude<NumberType, 'f32'>, (value: string) => string>> = {
  u8: (value) => `(${value} & 0xff)`,
  i8: (value) => `(${value} << 24 >> 24)`,
  u16: (value) => `(${value} & 0xffff)`,
  i16: (value) => `(${value} << 16 >> 16)`,
  u32: (value) => `(${value} >>> 0)`,
  i32: (value) => `(${value} | 0)`,
};

function writeNumberSource(type: NumberType, place: Place, value: string): string[] {
  if (type === 'f32') {
    const check = `if (typeof ${value} !== 'number') ${giveUpWriting}`;
    return [check, `b.writeFloatLE(${value}, ${source(place)});`];
  }
  const stores = Array.from({ length: numberSize[type] }, (_, i) => {
    const byte = i === 0 ? value : `${value} >>> ${8 * i}`;
    return `b[${source(beyond(place, i))}] = ${byte};`;
  });
  // The type is asked first: a bigint would throw inside the comparison.
  const fits = `typeof ${value} === 'number' && ${value} === ${fitSources[type](value)}`;
  return [`if (!(${fits})) ${giveUpWriting}`, ...stores];
}

function conditionSource(condition: Condition, local: (field: string) => string): string {
  if ('equals' in condition) return `${local(condition.field)} === ${condition.equals}`;
  if ('flag' in condition) return `(${local(condition.field)} & ${condition.flag}) !== 0`;
  if ('payloadAtLeast' in condition) return `end - start >= ${condition.payloadAtLeast}`;
  if ('all' in condition)
    return `(${condition.all.map((part) => conditionSource(part, local)).join(' && ')})`;
  if ('any' in condition)
    return `(${condition.any.map((part) => conditionSource(part, local)).join(' || ')})`;
  if ('not' in condition) return `!(${conditionSource(condition.not, local)})`;
  throw new TypeError('conditions on version, title or request are settled before code is made');
}
