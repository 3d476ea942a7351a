/** What a plugin says about itself: `plugin { name = ..., version = ... }`. */
import { permissionNames } from './api-table/permissions.js';
import { manifestFields, serverNames } from './api-table/plugin.js';
import { ScriptError } from './errors.js';
import { type OwnLimits, ownLimits } from './limits.js';
import { own } from './own.js';
import { parseSettings, type Setting } from './settings.js';
import { suggestion } from './spelling.js';
import { type LuaTable, type LuaValue, typeOf } from './vm/values.js';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  /** Ids of titles whose players it sees; undefined for all. */
  readonly titles: ReadonlySet<string> | undefined;
  /** Roles on which it runs, in lower case; undefined for all. */
  readonly servers: ReadonlySet<string> | undefined;
  /** What the operator may choose. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Rights that it asks the operator for. */
  readonly permissions: ReadonlySet<string>;
  /** True for one that is to run in a thread of its own (`isolate = "worker"`). */
  readonly isolated: boolean;
  /** Names of plugins without which it does not load, and of those that load before it where they are there. */
  readonly depends: ReadonlySet<string>;
  readonly optionalDepends: ReadonlySet<string>;
  /** Less than the host allows. */
  readonly limits: OwnLimits;
}

/** The level of the API that this server offers. */
export const API_LEVEL = 1;

const fields = Object.keys(manifestFields.fields);

export function parseManifest(value: LuaValue): Manifest {
  if (!(value instanceof Map)) throw new ScriptError(`a manifest is a table, got ${typeOf(value)}`);
  const table = value as LuaTable;
  for (const key of table.keys()) {
    if (!fields.includes(String(key)))
      throw new ScriptError(`a manifest has no field "${key}"${suggestion(String(key), fields)}`);
  }
  checkApi(table.get('api'));
  return {
    name: name(table.get('name')),
    version: version(table.get('version')),
    titles: words(table, 'titles'),
    servers: serversOf(words(table, 'servers')),
    permissions: permissionsOf(words(table, 'permissions')),
    settings: parseSettings(table.get('settings')),
    isolated: isolation(table.get('isolate')),
    depends: words(table, 'depends') ?? new Set(),
    optionalDepends: words(table, 'optional_depends') ?? new Set(),
    limits: limitsFrom(table.get('limits')),
  };
}

function name(value: LuaValue): string {
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(value)) return value;
  const got = typeof value === 'string' ? JSON.stringify(value) : typeOf(value);
  throw new ScriptError(
    `manifest: name must be letters, digits, - and _, beginning with a letter; got ${got}`,
  );
}

/** Text, or a table of numbers as Clank's plugins have it. */
function version(value: LuaValue): string {
  if (typeof value === 'string' && value !== '') return value.slice(0, 64);
  if (value instanceof Map) {
    const { major, minor, patch } = Object.fromEntries(value as LuaTable);
    return [major, minor, patch ?? (value as LuaTable).get('revision')]
      .map((part) => Number(part ?? 0))
      .join('.');
  }
  throw new ScriptError(`manifest: version must be text such as "1.0.0", got ${typeOf(value)}`);
}

function isolation(value: LuaValue): boolean {
  if (value === undefined || value === 'worker') return value === 'worker';
  throw new ScriptError(`manifest: isolate is "worker", or left out; got ${String(value)}`);
}

function limitsFrom(value: LuaValue): OwnLimits {
  if (value === undefined) return {};
  if (!(value instanceof Map)) throw new ScriptError(`manifest: limits is a table, got ${typeOf(value)}`);
  const names = Object.keys(ownLimits);
  for (const [name, limit] of value as LuaTable) {
    const row = own(ownLimits as Readonly<Record<string, { readonly least: number }>>, String(name));
    if (!row) throw new ScriptError(`manifest: limits has no "${name}"${suggestion(String(name), names)}`);
    if (!Number.isInteger(limit) || (limit as number) < row.least)
      throw new ScriptError(
        `manifest: limits.${name} is a whole number from ${row.least} on, got ${String(limit)}`,
      );
  }
  return Object.fromEntries(value as Map<string, number>);
}

function checkApi(value: LuaValue): void {
  if (value === undefined || value === API_LEVEL || value instanceof Map) return;
  throw new ScriptError(
    `manifest: api = ${String(value)} is not offered here; this server has api = ${API_LEVEL}`,
  );
}

function words(table: LuaTable, field: string): Set<string> | undefined {
  const value = table.get(field);
  if (value === undefined) return undefined;
  const list = value instanceof Map ? [...(value as LuaTable).values()] : [value];
  if (list.every((word) => typeof word === 'string')) return new Set(list as string[]);
  throw new ScriptError(`manifest: ${field} must be a list of words`);
}

function permissionsOf(names: Set<string> | undefined): Set<string> {
  const wrong = [...(names ?? [])].find((one) => !permissionNames.some((known) => known === one));
  if (wrong !== undefined)
    throw new ScriptError(`manifest: there is no permission "${wrong}"${suggestion(wrong, permissionNames)}`);
  return names ?? new Set();
}

function serversOf(names: Set<string> | undefined): Set<string> | undefined {
  if (!names) return undefined;
  const lower = [...names].map((one) => one.toLowerCase());
  const wrong = lower.find((one) => !serverNames.includes(one));
  if (wrong !== undefined)
    throw new ScriptError(`manifest: there is no server "${wrong}"${suggestion(wrong, serverNames)}`);
  return new Set(lower);
}
