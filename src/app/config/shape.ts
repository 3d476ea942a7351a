import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from './json.js';
import { type Path, pathText, valueAt } from './problems.js';
import { type Mode, modes, type RoleName, roleNames } from './schema.js';

/** Options of one server that a file for that server alone has at its top, and their names in its section. */
export const flatNames: Readonly<Record<string, string>> = {
  address: 'bind',
  port: 'port',
  encryption: 'encryption',
  capacity: 'capacity',
  timeout: 'timeout',
  parent_threads: 'parent_threads',
  child_threads: 'child_threads',
  udp_address: 'udp_address',
  udp_port: 'udp_port',
  udp_threads: 'udp_threads',
  rpc: 'rpc',
  rpc_server: 'rpc_server',
};

/** Options of the whole host that the predecessor's monolith file has in the sections of its servers. */
export const sharedNames: readonly string[] = [
  'max_login_attempts',
  'max_accounts_per_ip',
  'username_blacklist',
  'whitelist',
  'operators',
  'policy',
  'announcements',
  'system_message',
  'chat',
  'channels',
  'locations',
  'universes',
  'database',
  'application_id',
];

/** Where two sections differ, the lobby's word counts: it is the one that players see longer. */
const sectionOrder: readonly RoleName[] = ['mls', 'mas', 'muis', 'mps', 'dme', 'nat'];

/** A configuration in our shape, and how to find again where each option came from. */
export interface Reshaped {
  readonly value: JsonObject;
  /** The path in the given shape of a path in ours. */
  origin(path: Path): Path;
  /** Options that lost against another place that says something else. */
  readonly overruled: readonly { readonly path: Path; readonly by: Path }[];
}

/** The server that a process with this mode consists of; undefined for a monolith or an unknown mode. */
export function singleRole(mode: unknown): RoleName | undefined {
  const roles = Object.hasOwn(modes, String(mode)) ? modes[String(mode) as Mode] : [];
  return roles.length === 1 ? roles[0] : undefined;
}

/** Brings the predecessor's shapes (a file for one server, sections with shared options) into ours. */
export function reshape(given: JsonObject, mode: unknown): Reshaped {
  const value = structuredClone(given);
  const moves: { from: Path; to: Path }[] = [];
  const overruled: { path: Path; by: Path }[] = [];

  function move(from: Path, to: Path): void {
    const moved = valueAt(value, from);
    if (moved === undefined) return;
    const present = valueAt(value, to);
    remove(value, from);
    if (present === undefined) {
      put(value, to, moved);
      moves.push({ from, to });
    } else if (!isDeepStrictEqual(present, moved)) overruled.push({ path: from, by: origin(to) });
  }

  function origin(path: Path): Path {
    const found = moves.findLast(({ to }) => to.every((step, index) => step === path[index]));
    return found ? [...found.from, ...path.slice(found.to.length)] : path;
  }

  // The predecessor writes null where a server has no such partner.
  for (const role of roleNames) if (value[role] === null) delete value[role];
  const role = singleRole(mode);
  if (role) for (const [flat, name] of Object.entries(flatNames)) move([flat], [role, name]);
  for (const section of sectionOrder) for (const name of sharedNames) move([section, name], [name]);
  move(['nat', 'udp_port'], ['nat', 'port']);
  return { value, origin, overruled };
}

/** For a note about an option that lost. */
export function overruledText({ path, by }: { path: Path; by: Path }): string {
  return `${pathText(path)} is not used: ${pathText(by)} says something else and counts for all servers`;
}

/** Sets a value, making objects on the way; what is no object there is replaced. */
export function put(target: JsonObject, path: Path, value: unknown): void {
  let at = target;
  for (const step of path.slice(0, -1)) {
    const next = Object.hasOwn(at, step) ? at[step] : undefined;
    if (typeof next !== 'object' || next === null || Array.isArray(next)) define(at, step, {});
    at = at[step] as JsonObject;
  }
  define(at, path.at(-1)!, value);
}

/** An own property whatever the name, so that a file with `__proto__` gets an error and nothing else. */
function define(target: JsonObject, name: string | number, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

function remove(target: JsonObject, path: Path): void {
  const parent = valueAt(target, path.slice(0, -1)) as JsonObject;
  delete parent[path.at(-1)!];
}
