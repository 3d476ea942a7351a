/** A decoded message as a script sees it: its declared fields in snake_case, read when asked for, checked when assigned. */
import { blankFields } from '#wire/blank.js';
import type { Field, Fields, Node } from '#wire/fields.js';
import { ScriptError } from './errors.js';
import type { Known } from './layer.js';
import { scriptName, visibleFields } from './names.js';
import { ABSENT, type Scope, type View } from './scope.js';
import { suggestion } from './spelling.js';
import { type Handle, type LuaValue, typeOf } from './vm/values.js';

/** After the handler these are the server's own words about state that has changed already. */
const settled = /(^MessageID|^StatusCode|ID|Key|Address|AddressList|^EndOfList|^EndOfText|^ConnectInfo)$/;

/** The fields by which a console is known. */
const consoleId = /^(Dnas|Machine)Signature$/;

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 0xff],
  i8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
};

export class RecordView implements View {
  /** Structs that were asked for, by their declared names. */
  private readonly parts = new Map<string, Handle>();

  constructor(
    private readonly scope: Scope,
    private readonly name: string,
    private readonly record: Known,
    private readonly fields: Fields,
    /** True when the handler is through: what it decided is read-only. */
    private readonly after: boolean,
    /** Puts the record of a struct into the message at its first change: until then it is a copy. */
    private install: (() => void) | undefined = undefined,
  ) {}

  get(name: string): LuaValue | typeof ABSENT {
    const visible = visibleFields(this.fields).get(name);
    if (!visible) return ABSENT;
    const { declared, field } = visible;
    if (this.isHidden(declared)) return undefined;
    const value = this.record[declared];
    if (field.node.kind !== 'struct' || value === undefined) return toLua(value, field);
    const part = this.parts.get(declared) ?? this.part(name, declared, field.node.fields);
    this.parts.set(declared, part);
    return part;
  }

  private part(name: string, declared: string, fields: Fields): Handle {
    const path = `${this.name}.${name}`;
    // A copy, because the message that was handed in may share its structs with others.
    const record: Known = { ...(this.record[declared] as Known) };
    const install = () => this.put(declared, record);
    const view = new RecordView(this.scope, path, record, fields, this.after, install);
    // A part of something that is settled is settled with it.
    return this.scope.child(this.isSettled(declared) ? frozen(view, path) : view);
  }

  private put(declared: string, value: unknown): void {
    const { install } = this;
    this.install = undefined;
    install?.();
    this.scope.assign(this.record, declared, value);
  }

  set(name: string, value: LuaValue): void {
    const visible = visibleFields(this.fields).get(name);
    const path = `${this.name}.${name}`;
    if (!visible) {
      const near = suggestion(name, visibleFields(this.fields).keys());
      throw new ScriptError(`${this.name} has no field "${name}"${near}`);
    }
    const { declared, field } = visible;
    if (this.isHidden(declared)) throw new ScriptError(`${path} needs the permission accounts.machine_id`);
    if (this.isSettled(declared)) {
      throw new ScriptError(`${path} is read-only after the handler without the permission packets.raw`);
    }
    const taken = fromLua(value, field, path);
    this.resize(field.node, declared, taken);
    this.parts.delete(declared);
    this.put(declared, taken);
  }

  names(): Iterable<string> {
    return visibleFields(this.fields).keys();
  }

  private isHidden(declared: string): boolean {
    return consoleId.test(declared) && !this.scope.asker.may('accounts.machine_id');
  }

  private isSettled(declared: string): boolean {
    return this.after && !this.scope.raw && settled.test(declared);
  }

  /** A text, blob or list whose length stands in an earlier field takes that field along. */
  private resize(node: Node, declared: string, value: unknown): void {
    if (node.kind !== 'text' && node.kind !== 'bytes' && node.kind !== 'list') return;
    const length = node.kind === 'list' ? node.count : node.length;
    if (typeof length === 'number' || !('field' in length)) return;
    type Sized = { readonly length: number };
    const grown = (value as Sized).length - (this.record[declared] as Sized).length;
    const old = Number(this.record[length.field]);
    if (grown !== 0) this.put(length.field, old + grown);
  }
}

function frozen(view: View, path: string): View {
  return {
    get: (name) => view.get(name),
    names: () => view.names(),
    set: (name) => {
      throw new ScriptError(
        `${path}.${name} is read-only after the handler without the permission packets.raw`,
      );
    },
  };
}

/** A decoded value as a copy for Lua. */
export function toLua(value: unknown, field: Field<unknown, boolean>): LuaValue {
  const { node } = field;
  if (value === undefined) return undefined;
  if (node.kind === 'struct') return structToLua(value as Known, node.fields);
  if (node.kind === 'list') return (value as unknown[]).map((item) => toLua(item, node.item));
  return value as LuaValue;
}

function structToLua(record: Known, fields: Fields): LuaValue {
  const shown = [...visibleFields(fields)];
  return new Map(shown.map(([name, { declared, field }]) => [name, toLua(record[declared], field)]));
}

/** A script's value as the field wants it; throws an error that names the field. Text that is too long is cut. */
export function fromLua(value: LuaValue, field: Field<unknown, boolean>, path: string): unknown {
  const { node } = field;
  switch (node.kind) {
    case 'number':
      return numberFrom(value, node.type, path);
    case 'big':
      if (typeof value === 'bigint' || Number.isSafeInteger(value)) return BigInt(value as number);
      throw wrong(path, 'an integer', value);
    case 'bool':
      if (typeof value === 'boolean') return value;
      throw wrong(path, 'true or false', value);
    case 'text':
    case 'ipv4':
    case 'address':
      if (typeof value !== 'string') throw wrong(path, 'text', value);
      return cut(value, node);
    case 'bytes':
    case 'rest':
      if (typeof value !== 'string') throw wrong(path, 'a string of bytes', value);
      return sized(Buffer.from(value, 'latin1'), node, path);
    case 'list':
      return listFrom(value, node.item, path);
    case 'struct':
      return structFrom(value, node.fields, path);
    case 'pad':
      throw new ScriptError(`${path} has no value`);
  }
}

function wrong(path: string, wanted: string, value: LuaValue): ScriptError {
  return new ScriptError(`${path} must be ${wanted}, got ${typeOf(value)}`);
}

function numberFrom(value: LuaValue, type: string, path: string): number {
  if (typeof value !== 'number') throw wrong(path, 'a number', value);
  const range = ranges[type];
  if (!range) return value;
  if (Number.isInteger(value) && value >= range[0] && value <= range[1]) return value;
  throw new ScriptError(`${path} must be an integer from ${range[0]} to ${range[1]}, got ${value}`);
}

/** One byte of the slot stays for the NUL. */
function cut(value: string, node: Node): string {
  const end = value.indexOf('\0');
  const text = end < 0 ? value : value.slice(0, end);
  return node.kind === 'text' && typeof node.length === 'number' ? text.slice(0, node.length - 1) : text;
}

function sized(bytes: Buffer, node: Node, path: string): Buffer {
  if (node.kind === 'bytes' && typeof node.length === 'number' && bytes.length !== node.length) {
    throw new ScriptError(`${path} has ${node.length} bytes, got ${bytes.length}`);
  }
  return bytes;
}

function listFrom(value: LuaValue, item: Field<unknown, boolean>, path: string): unknown[] {
  if (!(value instanceof Map)) throw wrong(path, 'a list', value);
  return Array.from({ length: value.size }, (_, i) => fromLua(value.get(i + 1), item, `${path}[${i + 1}]`));
}

function structFrom(value: LuaValue, fields: Fields, path: string): Known {
  if (!(value instanceof Map)) throw wrong(path, 'a table', value);
  return recordFrom(value, fields, path, blankFields(fields));
}

/** Fills a record from a script's table; names that the layout lacks are errors. */
export function recordFrom(
  table: ReadonlyMap<string | number, LuaValue>,
  fields: Fields,
  path: string,
  record: Known,
): Known {
  const visible = visibleFields(fields);
  for (const [name, value] of table) {
    const found = visible.get(String(name));
    if (!found)
      throw new ScriptError(`${path} has no field "${name}"${suggestion(String(name), visible.keys())}`);
    record[found.declared] = fromLua(value, found.field, `${path}.${name}`);
  }
  for (const [declared, { node }] of Object.entries(fields)) {
    const counter = counterOf(node);
    if (counter !== undefined && !table.has(scriptName(counter)) && table.has(scriptName(declared)))
      record[counter] = (record[declared] as { readonly length: number }).length;
  }
  return record;
}

/** The earlier field that holds the length of a text, of bytes or of a list. */
function counterOf(node: Node): string | undefined {
  const length = node.kind === 'list' ? node.count : 'length' in node ? node.length : 0;
  return typeof length === 'object' && 'field' in length && length.plus === 0 ? length.field : undefined;
}

/** A copy in which everything secret and the id of the console is blank, of the same length: what scripts may see as bytes. */
export function withoutSecrets(record: Known, fields: Fields): Known {
  const copy: Known = { ...record };
  for (const [name, field] of Object.entries(fields)) {
    if (copy[name] === undefined) continue;
    copy[name] = consoleId.test(name) ? blanked(copy[name]) : shownValue(copy[name], field);
  }
  return copy;
}

function shownValue(value: unknown, { node, privacy }: Field<unknown, boolean>): unknown {
  if (privacy === 'secret') return blanked(value);
  if (node.kind === 'struct') return withoutSecrets(value as Known, node.fields);
  if (node.kind === 'list') return (value as unknown[]).map((item) => shownValue(item, node.item));
  return value;
}

function blanked(value: unknown): unknown {
  if (typeof value === 'string') return '*'.repeat(value.length);
  if (Buffer.isBuffer(value)) return Buffer.alloc(value.length);
  return typeof value === 'bigint' ? 0n : 0;
}
