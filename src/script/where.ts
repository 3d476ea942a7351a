/** `where`: conditions of a registration that are tested before Lua is entered. */
import { ScriptError } from './errors.js';
import type { Origin } from './layer.js';
import { own } from './own.js';
import { suggestion } from './spelling.js';
import { type LuaTable, type LuaValue, typeOf } from './vm/values.js';

type Test = (value: unknown) => boolean;

/** The conditions of one registration; all must hold. */
export interface Where {
  /** Payload bytes by offset. */
  readonly bytes: readonly (readonly [offset: number, test: Test])[];
  /** Fields by their script names. */
  readonly fields: readonly (readonly [name: string, test: Test])[];
  readonly origin: readonly ((origin: Origin) => boolean)[];
  /** As the script wrote it. */
  readonly table: LuaTable;
}

const onOrigin: Readonly<Record<string, (origin: Origin) => unknown>> = {
  server: (origin) => origin.server,
  app_id: (origin) => origin.applicationId,
};

/** `known` are the fields of the event; `hasBytes` when it has a payload whose bytes may be tested. */
export function parseWhere(value: LuaValue, known: Iterable<string>, hasBytes: boolean): Where | undefined {
  if (value === undefined) return undefined;
  if (!(value instanceof Map)) throw new ScriptError(`where must be a table, got ${typeOf(value)}`);
  const names = [...known];
  const where = {
    bytes: [] as Where['bytes'][number][],
    fields: [] as Where['fields'][number][],
    origin: [] as Where['origin'][number][],
    table: value as LuaTable,
  };
  for (const [key, condition] of value as LuaTable) {
    const test = parseTest(key, condition);
    const place = own(onOrigin, String(key));
    if (typeof key === 'number') where.bytes.push([offset(key, hasBytes), test]);
    else if (place) where.origin.push((origin) => test(place(origin)));
    else if (names.includes(key)) where.fields.push([key, test]);
    else
      throw new ScriptError(
        `where: there is no field "${key}"${suggestion(key, [...names, 'server', 'app_id'])}`,
      );
  }
  return where;
}

function offset(key: number, hasBytes: boolean): number {
  if (!hasBytes) throw new ScriptError(`where: [${key}] tests a payload byte, and this event has no payload`);
  if (Number.isInteger(key) && key >= 0 && key < 65_536) return key;
  throw new ScriptError(`where: [${key}] is not an offset from 0 to 65535`);
}

/** `value`, `{ a, b }` any of, `{ min =, max = }`. */
function parseTest(key: string | number, condition: LuaValue): Test {
  if (!(condition instanceof Map)) return equals(scalar(key, condition));
  const table = condition as LuaTable;
  if (table.has('min') || table.has('max')) return range(key, table);
  const any = [...table.values()].map((item) => scalar(key, item));
  if (any.length === 0) throw new ScriptError(`where: ${key} has an empty list, which nothing matches`);
  return (value) => any.some((item) => equals(item)(value));
}

function range(key: string | number, table: LuaTable): Test {
  const min = bound(key, table.get('min'), Number.NEGATIVE_INFINITY);
  const max = bound(key, table.get('max'), Number.POSITIVE_INFINITY);
  return (value) => typeof value === 'number' && value >= min && value <= max;
}

function bound(key: string | number, value: LuaValue, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value === 'number') return value;
  throw new ScriptError(`where: min and max of ${key} must be numbers, got ${typeOf(value)}`);
}

function scalar(key: string | number, value: LuaValue): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new ScriptError(
    `where: ${key} must be text, a number, true or false, or a list; got ${typeOf(value)}`,
  );
}

function equals(wanted: string | number | boolean): Test {
  return (value) => value === wanted;
}

export function bytesMatch(where: Where, bytes: Uint8Array): boolean {
  for (const [at, test] of where.bytes) if (!test(bytes[at])) return false;
  return true;
}

export function originMatches(where: Where, origin: Origin): boolean {
  for (const test of where.origin) if (!test(origin)) return false;
  return true;
}
