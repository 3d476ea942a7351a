/**
 * The generated form of the codec: straight-line code for one settled layout, made from declarations in
 * `src/` only. It handles what is well-formed; everything else it hands to the plain form (interpret.ts),
 * which names the fault. Field names enter the code through JSON.stringify, never as they are.
 */
import type { CodecContext } from './condition.js';
import {
  type Condition,
  type Field,
  type Fields,
  fixedSize,
  type Length,
  type Node,
  type NumberType,
  numberSize,
} from './fields.js';
import { interpretDecode, interpretEncode, putText, readAddress, readText } from './interpret.js';

type Known = Record<string, unknown>;
export type Decode = (bytes: Buffer, start: number, end: number, context: CodecContext) => Known;
export type Encode = (value: Known, context: CodecContext) => Buffer;

/** Makes the decoder of a layout: values of the bytes from `start` to `end`. */
export function compileDecode(name: string, fields: Fields): Decode {
  const slow: Decode = (bytes, start, end, context) =>
    interpretDecode(name, fields, bytes, start, end, context).value;
  const emitter = new ReadEmitter();
  const result = emitter.fields(fields);
  const body = `return function decode(b, p, end, context) {
const start = p;
${emitter.lines.join('\n')}
return ${result};
};`;
  return new Function('slow', 'readText', 'readAddress', body)(slow, readText, readAddress) as Decode;
}

/** Makes the encoder of a layout. Layouts whose size depends on values are rare and take the plain form. */
export function compileEncode(name: string, fields: Fields): Encode {
  const slow: Encode = (value, context) => interpretEncode(name, fields, value, context);
  const total = fixedSize({ kind: 'struct', name, fields });
  if (total === undefined) return slow;
  const emitter = new WriteEmitter();
  emitter.fields(fields, 'v', 0);
  const body = `return function encode(v, context) {
if (typeof v !== 'object' || v === null) return slow(v, context);
const b = Buffer.alloc(${total});
${emitter.lines.join('\n')}
return b;
};`;
  return new Function('slow', 'putText', body)(slow, putText) as Encode;
}

const giveUpReading = 'return slow(b, start, end, context);';
const giveUpWriting = 'return slow(v, context);';

/**
 * Emits reads. Consecutive fields of fixed size form a run: one length check, constant offsets from `p`.
 * Any other field is checked by itself and moves `p`.
 */
class ReadEmitter {
  readonly lines: string[] = [];
  private names = 0;

  fields(fields: Fields): string {
    const locals = new Map<string, string>();
    const rows = Object.entries(fields);
    let run: [string, Field<unknown, boolean>][] = [];
    for (const row of rows) {
      if (!row[1].when && fixedSize(row[1].node) !== undefined) {
        run.push(row);
        continue;
      }
      this.run(run, locals);
      run = [];
      this.single(row[0], row[1], locals);
    }
    this.run(run, locals);
    return literal(locals);
  }

  private run(run: [string, Field<unknown, boolean>][], locals: Map<string, string>): void {
    if (run.length === 0) return;
    const sizes = run.map(([, field]) => fixedSize(field.node) ?? 0);
    const lastValue = run.findLastIndex(([, field]) => field.node.kind !== 'pad');
    const needed = sum(sizes.slice(0, lastValue + 1)); // pads at the end may be missing
    if (needed > 0) this.lines.push(`if (end - p < ${needed}) ${giveUpReading}`);
    let offset = 0;
    for (const [index, [name, field]] of run.entries()) {
      const local = this.fixed(field.node, `p + ${offset}`, locals);
      if (local !== undefined) locals.set(name, local);
      offset += sizes[index] ?? 0;
    }
    this.lines.push(`p += ${offset};`);
  }

  private single(name: string, field: Field<unknown, boolean>, locals: Map<string, string>): void {
    if (!field.when) {
      locals.set(name, this.varying(field.node, locals));
      return;
    }
    const local = this.fresh();
    const test = conditionSource(field.when, (other) => locals.get(other) ?? 'undefined');
    this.lines.push(`let ${local};`, `if (${test}) {`);
    if (field.node.kind === 'pad') this.lines.push(`p += ${field.node.length};`);
    else this.lines.push(`${local} = ${this.varying(field.node, locals)};`);
    this.lines.push('}');
    if (field.node.kind !== 'pad') locals.set(name, local);
  }

  /** A field that is checked by itself and moves `p`. */
  private varying(node: Node, locals: Map<string, string>): string {
    const size = fixedSize(node);
    if (size !== undefined) {
      this.need(size);
      const value = this.fixed(node, 'p', locals) ?? 'undefined';
      this.lines.push(`p += ${size};`);
      return value;
    }
    switch (node.kind) {
      case 'text':
        return this.varyingText(node.length, node.atLeast, locals);
      case 'bytes':
        return this.varyingBytes(lengthSource(node.length, locals));
      case 'rest':
        return this.varyingBytes('end - p');
      case 'list':
        return this.varyingList(lengthSource(node.count, locals), node.item);
      case 'struct':
        return this.local(this.fields(node.fields));
      default:
        throw new TypeError(`a ${node.kind} has a fixed size`);
    }
  }

  private varyingText(length: Length, atLeast: number | undefined, locals: Map<string, string>): string {
    const declared = lengthSource(length, locals);
    const size = this.local(
      atLeast === undefined ? declared : `Math.min(${declared}, Math.max(end - p, ${atLeast}))`,
    );
    this.need(size);
    const value = this.local(`readText(b, p, ${size})`);
    this.lines.push(`p += ${size};`);
    return value;
  }

  private varyingBytes(length: string): string {
    const size = this.local(length);
    this.need(size);
    const value = this.local(`Buffer.from(b.subarray(p, p + ${size}))`);
    this.lines.push(`p += ${size};`);
    return value;
  }

  private varyingList(length: string, item: Field<unknown, boolean>): string {
    const count = this.local(length);
    const size = fixedSize(item.node);
    // The count is checked against the bytes that are left before anything of that size is made.
    this.need(`${count} * ${size ?? 1}`);
    const items = this.local(`new Array(${count})`);
    const index = this.fresh();
    this.lines.push(`for (let ${index} = 0; ${index} < ${count}; ${index}++) {`);
    this.lines.push(`${items}[${index}] = ${this.varying(item.node, new Map())};`, '}');
    return items;
  }

  /** A node of fixed size at a position whose bytes are known to be there. */
  private fixed(node: Node, at: string, locals: Map<string, string>): string | undefined {
    switch (node.kind) {
      case 'number':
        return this.local(readNumberSource(node.type, at));
      case 'big':
        return this.local(`b.${node.type === 'u64' ? 'readBigUInt64LE' : 'readBigInt64LE'}(${at})`);
      case 'bool':
        return this.local(`b[${at}] !== 0`);
      case 'text':
        return this.local(`readText(b, ${at}, ${node.length})`);
      case 'bytes':
        return this.local(`Buffer.from(b.subarray(${at}, ${at} + ${node.length}))`);
      case 'ipv4':
        return this.local(`b[${at}] + '.' + b[${at} + 1] + '.' + b[${at} + 2] + '.' + b[${at} + 3]`);
      case 'address':
        return this.local(`readAddress(b, ${at}, ${locals.get('AddressType') ?? 'undefined'})`);
      case 'struct':
        return this.fixedStruct(node.fields, at);
      case 'list':
        return this.fixedList(Number(node.count), node.item.node, at);
      default:
        return undefined;
    }
  }

  private fixedStruct(fields: Fields, at: string): string {
    const locals = new Map<string, string>();
    let offset = 0;
    for (const [name, field] of Object.entries(fields)) {
      const local = this.fixed(field.node, `${at} + ${offset}`, locals);
      if (local !== undefined) locals.set(name, local);
      offset += fixedSize(field.node) ?? 0;
    }
    return this.local(literal(locals));
  }

  private fixedList(count: number, item: Node, at: string): string {
    const items = this.local(`new Array(${count})`);
    const index = this.fresh();
    const place = this.fresh();
    const size = fixedSize(item) ?? 0;
    this.lines.push(
      `for (let ${index} = 0, ${place} = ${at}; ${index} < ${count}; ${index}++, ${place} += ${size}) {`,
    );
    this.lines.push(`${items}[${index}] = ${this.fixed(item, place, new Map())};`, '}');
    return items;
  }

  private need(size: number | string): void {
    const negative = typeof size === 'string' ? `${size} < 0 || ` : '';
    this.lines.push(`if (${negative}end - p < ${size}) ${giveUpReading}`);
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

  fields(fields: Fields, owner: string, start: number | string): void {
    let offset = 0;
    for (const [name, field] of Object.entries(fields)) {
      const at = typeof start === 'number' ? String(start + offset) : `${start} + ${offset}`;
      if (field.node.kind !== 'pad') this.node(field.node, `${owner}[${JSON.stringify(name)}]`, at, owner);
      offset += fixedSize(field.node) ?? 0;
    }
  }

  private node(node: Node, source: string, at: string, owner: string): void {
    const value = this.fresh();
    this.lines.push(`const ${value} = ${source};`);
    switch (node.kind) {
      case 'number':
        this.lines.push(writeNumberSource(node.type, at, value));
        return;
      case 'bool':
        this.lines.push(
          `if (typeof ${value} !== 'boolean') ${giveUpWriting}`,
          `b[${at}] = ${value} ? 1 : 0;`,
        );
        return;
      case 'text':
        this.text(value, at, Number(node.length));
        return;
      case 'bytes':
        this.lines.push(
          `if (!(${value} instanceof Uint8Array) || ${value}.length !== ${node.length}) ${giveUpWriting}`,
        );
        this.lines.push(`b.set(${value}, ${at});`);
        return;
      case 'address': {
        const type = `${owner}["AddressType"]`;
        this.lines.push(`if (!(${type} >= 0 && ${type} <= 3)) ${giveUpWriting}`);
        this.text(value, at, 16);
        return;
      }
      case 'struct':
        this.lines.push(`if (typeof ${value} !== 'object' || ${value} === null) ${giveUpWriting}`);
        this.fields(node.fields, value, /^\d+$/.test(at) ? Number(at) : at);
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
    this.lines.push(`if (typeof ${value} !== 'string' || ${value}.length > ${size}) ${giveUpWriting}`);
    this.lines.push(`if (!putText(b, ${at}, ${value})) ${giveUpWriting}`);
  }

  private list(value: string, at: string, count: number, item: Node): void {
    const size = fixedSize(item) ?? 0;
    const index = this.fresh();
    const place = this.fresh();
    this.lines.push(`if (!Array.isArray(${value}) || ${value}.length !== ${count}) ${giveUpWriting}`);
    this.lines.push(
      `for (let ${index} = 0, ${place} = ${at}; ${index} < ${count}; ${index}++, ${place} += ${size}) {`,
    );
    this.node(item, `${value}[${index}]`, place, value);
    this.lines.push('}');
  }

  private fresh(): string {
    return `w${this.names++}`;
  }
}

function literal(locals: Map<string, string>): string {
  return `{ ${[...locals].map(([name, local]) => `${JSON.stringify(name)}: ${local}`).join(', ')} }`;
}

function lengthSource(length: Length, locals: Map<string, string>): string {
  if (typeof length === 'number') return String(length);
  if ('when' in length)
    throw new TypeError('a length that depends on the version is settled before code is made');
  return `${locals.get(length.field) ?? '0'} + ${length.plus}`;
}

const readSources: Readonly<Record<NumberType, (at: string) => string>> = {
  u8: (at) => `b[${at}]`,
  i8: (at) => `b[${at}] << 24 >> 24`,
  u16: (at) => `b[${at}] | b[${at} + 1] << 8`,
  i16: (at) => `(b[${at}] | b[${at} + 1] << 8) << 16 >> 16`,
  u32: (at) => `(b[${at}] | b[${at} + 1] << 8 | b[${at} + 2] << 16 | b[${at} + 3] << 24) >>> 0`,
  i32: (at) => `b[${at}] | b[${at} + 1] << 8 | b[${at} + 2] << 16 | b[${at} + 3] << 24`,
  f32: (at) => `b.readFloatLE(${at})`,
};

function readNumberSource(type: NumberType, at: string): string {
  return readSources[type](at);
}

/** The expression that a value equals exactly when it fits the type. */
const fitSources: Readonly<Record<Exclude<NumberType, 'f32'>, (value: string) => string>> = {
  u8: (value) => `(${value} & 0xff)`,
  i8: (value) => `(${value} << 24 >> 24)`,
  u16: (value) => `(${value} & 0xffff)`,
  i16: (value) => `(${value} << 16 >> 16)`,
  u32: (value) => `(${value} >>> 0)`,
  i32: (value) => `(${value} | 0)`,
};

function writeNumberSource(type: NumberType, at: string, value: string): string {
  if (type === 'f32')
    return `if (typeof ${value} !== 'number') ${giveUpWriting}\nb.writeFloatLE(${value}, ${at});`;
  const check = `if (${value} !== ${fitSources[type](value)}) ${giveUpWriting}`;
  const stores = Array.from({ length: numberSize[type] }, (_, i) =>
    i === 0 ? `b[${at}] = ${value};` : `b[${at} + ${i}] = ${value} >>> ${8 * i};`,
  );
  return [check, ...stores].join('\n');
}

function conditionSource(condition: Condition, local: (field: string) => string): string {
  if ('equals' in condition) return `${local(condition.field)} === ${condition.equals}`;
  if ('flag' in condition) return `(${local(condition.field)} & ${condition.flag}) !== 0`;
  if ('payloadAtLeast' in condition) return `end - start >= ${condition.payloadAtLeast}`;
  if ('all' in condition)
    return `(${condition.all.map((part) => conditionSource(part, local)).join(' && ')})`;
  if ('any' in condition)
    return `(${condition.any.map((part) => conditionSource(part, local)).join(' || ')})`;
  if ('not' in condition) return `!${conditionSource(condition.not, local)}`;
  throw new TypeError('conditions on version, title or request are settled before code is made');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
