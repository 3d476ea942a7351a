/** What a run adds up: messages per connection, what is unknown, what stayed sealed, what was left out. */
import type { ConnectionHead, Entry, MediusEntry } from './entry.js';
import type { TcpConnection } from './tcp-connection.js';

/** Kinds of unknown messages that are kept apart. */
const UNKNOWN_MAX = 1000;
/** Connections that are listed one by one; what comes after counts in the sums alone. */
const LISTED_MAX = 10_000;

/** One connection, at the end. */
export interface ConnectionTotal {
  readonly head: ConnectionHead;
  /** Frames and datagrams. */
  messages: number;
  sealed: number;
  /** What is missing of it, in words. */
  readonly missing: string[];
}

/** A message that nothing, or only the name, is known of, or that does not decode. */
export interface UnknownTotal {
  readonly what: string;
  readonly why: 'unknown' | 'no layout' | 'does not decode';
  count: number;
  /** Payload lengths, least and most. */
  least: number;
  most: number;
  /** Where the first one is. */
  readonly connection: number;
  readonly packet: number;
}

export class Totals {
  packets = 0;
  /** TCP connections without Medius. */
  others = 0;
  /** Frames and datagrams; what is inside of them does not count again. */
  messages = 0;
  readonly leftOut = new Map<string, number>();
  readonly sealed = new Map<string, number>();
  readonly #unknown = new Map<string, UnknownTotal>();
  readonly #connections = new Map<number, ConnectionTotal>();

  leaveOut(reason: string): void {
    this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
  }

  /** Nothing more comes of this connection. */
  close(connection: TcpConnection): void {
    this.#of(connection.reader.head)?.missing.push(...missingOf(connection));
  }

  count(entry: Entry): void {
    const isOwn = entry.kind === 'frame' || entry.kind === 'datagram';
    const total = this.#of(entry.connection);
    if (isOwn) this.messages += 1;
    if (isOwn && total) total.messages += 1;
    if (entry.status === 'sealed') {
      if (total) total.sealed += 1;
      this.sealed.set(entry.reason ?? '', (this.sealed.get(entry.reason ?? '') ?? 0) + 1);
    } else this.#countUnknown(entry);
  }

  /** Every connection that told something, in order. */
  connections(): ConnectionTotal[] {
    return [...this.#connections.values()];
  }

  /** Most frequent first. */
  unknown(): UnknownTotal[] {
    return [...this.#unknown.values()].sort((one, other) => other.count - one.count);
  }

  #of(head: ConnectionHead): ConnectionTotal | undefined {
    const known = this.#connections.get(head.number);
    if (known !== undefined) return known;
    if (this.#connections.size >= LISTED_MAX) return undefined;
    const made = { head, messages: 0, sealed: 0, missing: [] };
    this.#connections.set(head.number, made);
    return made;
  }

  #countUnknown(entry: Entry): void {
    const why = whyUnknown(entry);
    if (why === undefined) return;
    const { medius, length, direction, connection, packet } = entry;
    const what = medius ? mediusText(medius, direction) : `RT ${hex(entry.id)} ${entry.name ?? ''}`.trim();
    const size = medius?.length ?? length;
    const known = this.#unknown.get(`${why} ${what}`);
    if (known === undefined) {
      if (this.#unknown.size >= UNKNOWN_MAX) return;
      const first = { connection: connection.number, packet };
      this.#unknown.set(`${why} ${what}`, { what, why, count: 1, least: size, most: size, ...first });
      return;
    }
    known.count += 1;
    known.least = Math.min(known.least, size);
    known.most = Math.max(known.most, size);
  }
}

function whyUnknown({ medius, error, plain, kind, name }: Entry): UnknownTotal['why'] | undefined {
  if (error !== undefined || medius?.error !== undefined) return 'does not decode';
  if (medius !== undefined) {
    if (medius.plain !== undefined) return undefined;
    return medius.name === undefined ? 'unknown' : 'no layout';
  }
  if (plain !== undefined || kind === 'datagram') return undefined;
  return name === undefined ? 'unknown' : 'no layout';
}

function mediusText({ name, class: classId, type, relayed }: MediusEntry, direction: string): string {
  const ids = `class ${classId} type 0x${type.toString(16).padStart(2, '0')}`;
  return `${ids}${name ? ` ${name}` : ''}, ${relayed ? 'between players' : `from the ${direction}`}`;
}

function hex(id: number | undefined): string {
  return id === undefined ? '' : id.toString(16).padStart(2, '0');
}

/** What a capture does not have of a connection, one line each. */
export function missingOf(connection: TcpConnection): string[] {
  const missing: string[] = [];
  if (!connection.began) missing.push('its beginning: the capture starts in the middle');
  if (connection.began && !connection.reader.whole) missing.push('the first message of its handshake');
  for (const direction of ['client', 'server'] as const) {
    const { lost, skipped, pending, overlong } = connection.report(direction);
    if (lost > 0) missing.push(`${lost} bytes from the ${direction} that were not captured`);
    if (skipped > 0) missing.push(`${skipped} bytes from the ${direction} in which no frame could be found`);
    if (pending > 0)
      missing.push(`the end of the last message from the ${direction} (${pending} bytes are there)`);
    if (overlong > 0)
      missing.push(`${overlong} frames from the ${direction} that declared an impossible length`);
  }
  if (connection.end === 'open') missing.push('its end: it was still open');
  return missing;
}
