/** Entries and totals as JSON, one line each, with everything. */
import { contextOf } from '#wire/crypto/suite.js';
import { className } from '../lines.js';
import { addressText, type ConnectionHead, type Entry, type MediusEntry } from './entry.js';
import type { FileNote } from './files.js';
import type { ConnectionTotal, Totals } from './totals.js';

/** One entry. */
export function entryJson(entry: Entry): string {
  const { packet, time, connection, direction, kind, status, reason, error, plain, medius, raw } = entry;
  return line({
    packet,
    time,
    connection: connection.number,
    transport: connection.transport,
    server: connection.role,
    direction,
    kind,
    rt: rtOf(entry),
    name: entry.id === undefined ? entry.name : undefined,
    status,
    reason,
    error,
    ...plain,
    medius: medius && mediusOf(medius),
    raw: raw?.toString('hex'),
  });
}

function rtOf({ id, name, length, hash }: Entry): object | undefined {
  if (id === undefined) return undefined;
  const sealing =
    hash === undefined ? {} : { hash: hash.toString(16).padStart(8, '0'), context: contextOf(hash) };
  return { id, name, length, ...sealing };
}

function mediusOf({
  name,
  class: classId,
  type,
  length,
  bytesUsed,
  plain,
  error,
  relayed,
}: MediusEntry): object {
  return { name, class: className(classId) ?? classId, type, length, bytesUsed, relayed, ...plain, error };
}

/** What a run adds up to. `shows` picks the connections. */
export function summaryJson(
  totals: Totals,
  notes: readonly FileNote[],
  shows: (head: ConnectionHead) => boolean,
  secrets: boolean,
): string {
  const connections = totals.connections().filter(({ head }) => shows(head));
  return line({
    summary: {
      packets: totals.packets,
      messages: totals.messages,
      connections: connections.map((each) => connectionOf(each, secrets)),
      unknown: totals.unknown(),
      sealed: Object.fromEntries(totals.sealed),
      leftOut: Object.fromEntries(totals.leftOut),
      otherConnections: totals.others,
      files: notes.map(({ file, text }) => ({ file, text })),
    },
  });
}

function connectionOf({ head, messages, sealed, missing }: ConnectionTotal, secrets: boolean): object {
  const { names, accountIds, sessionKeys } = head.player;
  return {
    connection: head.number,
    transport: head.transport,
    server: head.role,
    clientAddress: addressText(head.client),
    serverAddress: addressText(head.server),
    beside: head.beside?.number,
    mediusVersion: head.version,
    applicationId: head.applicationId,
    accountNames: [...names],
    accountIds: [...accountIds],
    sessionKeys: secrets ? [...sessionKeys] : undefined,
    messages,
    sealed,
    missing,
  };
}

/** Control characters that JSON leaves as they are would act on a terminal. */
function line(value: object): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
