/** `sql`: a database of the plugin's own. Values are bound, never written into the statement. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import type { SqlRow, SqlStatement, SqlValue } from '../services/sql.js';
import { type LuaTable, type LuaValue, typeOf } from '../vm/values.js';

/** Bytes of a statement, its parameters, and bytes of all of them. */
const TEXT_MAX = 65_536;
const VALUES_MAX = 200;
const BYTES_MAX = 1 << 20;
const STATEMENTS_MAX = 100;

export function defineSql(plugin: Plugin): void {
  const { services } = plugin.host;
  const waiting = (args: Arguments, work: () => Promise<LuaValue>): typeof WAITING => {
    plugin.tasks.waitFor(work, args.name);
    return WAITING;
  };
  const name = () => plugin.manifest.name;
  plugin.defineTable('sql', {
    query(args) {
      const statement = statementOf(args.text(1, 'text'), args.value(2), args);
      return waiting(args, async () => (await services.sql.query(name(), statement)).map(tableOf));
    },
    execute(args) {
      const statement = statementOf(args.text(1, 'text'), args.value(2), args);
      return waiting(args, async () => (await services.sql.execute(name(), [statement]))[0]);
    },
    transaction(args) {
      const statements = [...args.table(1, 'statements').values()].map((one) => statementIn(one, args));
      if (statements.length === 0 || statements.length > STATEMENTS_MAX)
        throw new ScriptError(`${args.name}: 1 to ${STATEMENTS_MAX} statements, got ${statements.length}`);
      return waiting(args, async () => services.sql.execute(name(), statements));
    },
  });
}

function statementIn(value: LuaValue, args: Arguments): SqlStatement {
  const [text, values] = value instanceof Map ? [value.get(1), value.get(2)] : [value, undefined];
  if (typeof text === 'string') return statementOf(text, values, args);
  throw new ScriptError(`${args.name}: a statement is { "text", { parameters } }, got ${typeOf(text)}`);
}

function statementOf(text: string, parameters: LuaValue, { name }: Arguments): SqlStatement {
  if (text.length > TEXT_MAX)
    throw new ScriptError(`${name}: a statement has at most ${TEXT_MAX} bytes, got ${text.length}`);
  if (parameters !== undefined && !(parameters instanceof Map))
    throw new ScriptError(`${name}: parameters stand in a list, got ${typeOf(parameters)}`);
  const values = valuesOf(parameters ?? new Map(), name);
  const bytes = values.reduce<number>((sum, value) => sum + (lengthOf(value) ?? 8), 0);
  if (bytes > BYTES_MAX)
    throw new ScriptError(`${name}: parameters have at most ${BYTES_MAX} bytes, got ${bytes}`);
  return { text: Buffer.from(text, 'latin1').toString(), values };
}

const lengthOf = (value: SqlValue) =>
  typeof value === 'string' || value instanceof Uint8Array ? value.length : undefined;

/** Nil in a list is NULL, as far as something stands behind it. */
function valuesOf(table: LuaTable, name: string): SqlValue[] {
  const keys = [...table.keys()];
  const wrong = keys.find((key) => !(Number.isInteger(key) && (key as number) >= 1));
  if (wrong !== undefined)
    throw new ScriptError(`${name}: parameters stand in a list with the keys 1 to n, not under "${wrong}"`);
  const count = Math.max(0, ...(keys as number[]));
  if (count > VALUES_MAX)
    throw new ScriptError(`${name}: a statement has at most ${VALUES_MAX} parameters, got ${count}`);
  return Array.from({ length: count }, (_, i) => bound(table.get(i + 1), name));
}

/** A string that is UTF-8 is a text, any other is bytes; whole numbers are integers. */
function bound(value: LuaValue, name: string): SqlValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isFinite(value))
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'string')
    throw new ScriptError(`${name}: a parameter is text, a number or a boolean, got ${typeOf(value)}`);
  const bytes = Buffer.from(value, 'latin1');
  const text = bytes.toString();
  return !text.includes('\0') && Buffer.from(text).equals(bytes) ? text : bytes;
}

function tableOf(row: SqlRow): LuaTable {
  return new Map(Object.entries(row).map(([column, value]) => [column, shown(value)]));
}

/** Integers that a number holds exactly are numbers. */
function shown(value: SqlValue): LuaValue {
  if (value === null) return undefined;
  if (typeof value === 'string') return Buffer.from(value);
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
