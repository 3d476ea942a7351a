/** Which entries are shown. */
import type { ConnectionHead, Entry } from './entry.js';
import { isRoleName, isWithin, type PortRange, parsePorts, type RoleName } from './roles.js';

export interface Wanted {
  /** Names of messages or parts of them; `*` stands for anything. */
  readonly names: readonly string[];
  /** Roles, ports or port ranges of servers. */
  readonly roles: readonly string[];
  /** Numbers of connections; undefined: all. */
  readonly connections: ReadonlySet<number> | undefined;
  /** The one connection, with its datagrams. */
  readonly follow: number | undefined;
}

export class Filter {
  readonly #names: readonly RegExp[];
  readonly #roles: readonly RoleName[];
  readonly #ports: readonly PortRange[];
  readonly #wanted: Wanted;

  /** Throws a RangeError for a role that is neither a known name nor ports. */
  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#names = wanted.names.map(patternOf);
    this.#roles = wanted.roles.filter(isRoleName);
    this.#ports = wanted.roles.filter((role) => !isRoleName(role)).map(parsePorts);
  }

  shows(entry: Entry): boolean {
    return this.showsConnection(entry.connection) && this.#isCalled(entry);
  }

  showsConnection(head: ConnectionHead): boolean {
    const { connections, follow } = this.#wanted;
    const numbers = [head.number, head.beside?.number];
    if (follow !== undefined && !numbers.includes(follow)) return false;
    if (connections !== undefined && !numbers.some((each) => each !== undefined && connections.has(each)))
      return false;
    if (this.#wanted.roles.length === 0) return true;
    const isRole = head.role !== undefined && this.#roles.includes(head.role);
    return isRole || isWithin(this.#ports, head.server.port);
  }

  #isCalled({ name, medius }: Entry): boolean {
    if (this.#names.length === 0) return true;
    return this.#names.some((pattern) => pattern.test(medius?.name ?? '') || pattern.test(name ?? ''));
  }
}

/** A part of a name, whatever the case; with `*` the whole name. */
function patternOf(text: string): RegExp {
  const escaped = text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
  return text.includes('*')
    ? new RegExp(`^${escaped.replaceAll('*', '.*')}$`, 'i')
    : new RegExp(escaped, 'i');
}
