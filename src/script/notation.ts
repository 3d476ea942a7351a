/**
 * The field notation in which scripts declare layouts: rows of a name and a type, such as
 *
 *     { "id", "i32" }  { "name", "text[16]" }  { "data", "bytes[size]" }  { "teams", "i8[10]", fill = -1 }
 *     { "map", Map }   { "players", "Player[8]" }   "align4"   "pad2"
 *
 * A row becomes a field as data; nothing of it is ever run, and foreign.ts checks the whole.
 */
import {
  bool,
  bytes,
  type Field,
  type Fields,
  f32,
  fixedSize,
  i8,
  i16,
  i32,
  i64,
  ipv4,
  type Length,
  list,
  pad,
  rest,
  struct,
  text,
  u8,
  u16,
  u32,
  u64,
} from '#wire/fields.js';
import { namePattern } from '#wire/foreign.js';
import { ScriptError } from './errors.js';
import { scriptName } from './names.js';
import { own } from './own.js';
import { fromLua } from './record-view.js';
import { suggestion } from './spelling.js';
import { Handle, type LuaTable, type LuaValue, typeOf } from './vm/values.js';

type AnyField = Field<unknown, boolean>;

/** A struct that a script declared. */
export interface OwnStruct {
  readonly name: string;
  readonly fields: Fields;
}

/** Finds structs by the handles and names that rows give. */
export interface Structs {
  named(name: string): OwnStruct | undefined;
  at(handle: Handle): OwnStruct | undefined;
  names(): Iterable<string>;
}

const plain: Readonly<Record<string, AnyField>> = {
  ...{ u8, i8, u16, i16, u32, i32, f32, u64, i64, bool, ipv4, rest },
};

/** Kinds that always have a length. */
const slots: Readonly<Record<string, (length: Length) => AnyField>> = {
  text: (length) => text(length),
  bytes: (length) => bytes(length),
};

const ROWS = 200;
const LENGTH = 65_536;
const ALIGNMENTS = [2, 4, 8, 16];
const rowWords = ['fill'];

/** The fields of these rows. `start` bytes lie before them and count for alignment; `what` names them in errors. */
export function parseRows(value: LuaValue, what: string, start: number, structs: Structs): Fields {
  if (!(value instanceof Map)) throw new ScriptError(`${what}: rows are a list, got ${typeOf(value)}`);
  const table = value as LuaTable;
  if (table.size > ROWS) throw new ScriptError(`${what}: ${table.size} rows, at most ${ROWS} are possible`);
  const reading = new Rows(what, start, structs);
  for (let i = 1; i <= table.size; i++) {
    const row = table.get(i);
    if (row === undefined)
      throw new ScriptError(`${what}: rows are a list without holes, row ${i} is missing`);
    reading.take(row, i);
  }
  return reading.fields;
}

class Rows {
  readonly fields: Record<string, AnyField> = {};
  private readonly shown = new Map<string, string>();
  private pads = 0;
  /** Bytes up to here, the key included; undefined behind a field of no fixed size. */
  private offset: number | undefined;

  constructor(
    private readonly what: string,
    start: number,
    private readonly structs: Structs,
  ) {
    this.offset = start;
  }

  take(row: LuaValue, number: number): void {
    const place = `${this.what}: row ${number}`;
    if (typeof row === 'string') this.addGap(this.gap(row, place));
    else if (row instanceof Map) this.named(row as LuaTable, place);
    else throw new ScriptError(`${place} is ${typeOf(row)}; write { "name", "type" }, "padN" or "alignN"`);
  }

  private add(name: string, field: AnyField): void {
    this.fields[name] = field;
    const size = fixedSize(field.node);
    this.offset = this.offset === undefined || size === undefined ? undefined : this.offset + size;
  }

  private addGap(size: number): void {
    if (size > 0) this.add(`_${++this.pads}`, pad(size));
  }

  /** Bytes that a "padN" or "alignN" takes here. */
  private gap(word: string, place: string): number {
    const [, kind, digits] = /^(pad|align)(\d{1,5})$/.exec(word) ?? [];
    const size = Number(digits);
    if (kind === 'pad' && size >= 1) return size;
    if (kind !== 'align')
      throw new ScriptError(`${place} is "${word}"; without a name stand "padN" and "alignN"`);
    if (!ALIGNMENTS.includes(size))
      throw new ScriptError(`${place}: align${digits} is not possible, only ${ALIGNMENTS.join(', ')}`);
    if (this.offset === undefined)
      throw new ScriptError(`${place}: nothing can be aligned behind a field of no fixed size`);
    return (size - (this.offset % size)) % size;
  }

  private named(row: LuaTable, place: string): void {
    for (const key of row.keys()) {
      if (key !== 1 && key !== 2 && !rowWords.includes(String(key)))
        throw new ScriptError(`${place} has no place for "${key}"${suggestion(String(key), rowWords)}`);
    }
    const name = row.get(1);
    if (typeof name !== 'string' || !namePattern.test(name) || name in Object.prototype)
      throw new ScriptError(
        `${place}: ${typeof name === 'string' ? JSON.stringify(name) : typeOf(name)} is no name of a field: a letter, then up to 63 letters, digits or _`,
      );
    const other = this.shown.get(scriptName(name));
    if (other !== undefined)
      throw new ScriptError(`${place}: scripts see ${name} and ${other} under the same name`);
    this.shown.set(scriptName(name), name);
    this.add(
      name,
      this.filled(this.type(row.get(2), `${place} (${name})`), row.get('fill'), `${place} (${name})`),
    );
  }

  private type(value: LuaValue, place: string): AnyField {
    if (value instanceof Handle) return this.structField(this.structs.at(value), place);
    if (typeof value !== 'string')
      throw new ScriptError(`${place}: a type is text or a struct, got ${typeOf(value)}`);
    const [, word, length] = /^([A-Za-z]\w{0,63})(?:\[(\w{1,64})\])?$/.exec(value) ?? [];
    if (word === undefined) throw new ScriptError(`${place}: "${value}" is no type`);
    const slot = own(slots, word);
    if (slot && length === undefined)
      throw new ScriptError(`${place}: ${word} needs its length: "${word}[16]"`);
    if (slot) return slot(this.length(length!, place));
    const item = own(plain, word) ?? this.struct(word, value, place);
    if (length === undefined) return item;
    if (item === rest) throw new ScriptError(`${place}: rest takes what is left, it has no length`);
    return list(this.length(length, place), item);
  }

  private struct(word: string, value: string, place: string): AnyField {
    const found = this.structs.named(word);
    if (found) return this.structField(found, place);
    const known = [...Object.keys(plain), ...Object.keys(slots), ...this.structs.names()];
    throw new ScriptError(`${place}: "${value}" is no type${suggestion(word, known)}`);
  }

  private structField(found: OwnStruct | undefined, place: string): AnyField {
    if (found) return struct(found);
    throw new ScriptError(`${place}: this is no struct of packet.struct`);
  }

  /** A number, or an earlier field. */
  private length(length: string, place: string): Length {
    if (/^\d+$/.test(length)) {
      const size = Number(length);
      if (size >= 1 && size <= LENGTH) return size;
      throw new ScriptError(`${place}: a length is from 1 to ${LENGTH}, got ${length}`);
    }
    if (Object.hasOwn(this.fields, length)) return { field: length, plus: 0 };
    throw new ScriptError(
      `${place}: there is no field "${length}" before it${suggestion(length, this.shown.values())}`,
    );
  }

  private filled(field: AnyField, fill: LuaValue, place: string): AnyField {
    const { node } = field;
    if (fill === undefined) return field;
    if (node.kind !== 'list' || typeof node.count !== 'number')
      throw new ScriptError(`${place}: only an array of a fixed length has fill`);
    return { ...field, node: { ...node, filler: fromLua(fill, node.item, `${place}: fill`) } };
  }
}
