/** What a run adds up to, for people. */
import { addressText, type ConnectionHead } from './entry.js';
import type { FileNote } from './files.js';
import { type Look, painter } from './table.js';
import type { ConnectionTotal, Totals, UnknownTotal } from './totals.js';

/** Kinds of unknown messages that are shown. */
const UNKNOWN_SHOWN = 60;

/** The lines of the summary. `shows` picks the connections. */
export function summaryLines(
  totals: Totals,
  notes: readonly FileNote[],
  shows: (head: ConnectionHead) => boolean,
  look: Look,
): string[] {
  const paint = painter(look.colours);
  const heading = (text: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', paint('strong', text), ...lines.map((line) => look.escapeText(line))];
  const connections = totals.connections().filter(({ head }) => shows(head));
  const unknown = totals.unknown();
  return [
    ...heading('Connections', connections.flatMap(connectionLines)),
    ...heading('Unknown messages', unknown.slice(0, UNKNOWN_SHOWN).map(unknownLine)),
    ...heading('Sealed', counted(totals.sealed)),
    ...heading('Left out', [...counted(totals.leftOut), ...others(totals.others)]),
    ...heading(
      'Files',
      notes.map(({ file, text }) => `  ${file}: ${text}`),
    ),
  ];
}

function connectionLines({ head, messages, sealed, missing }: ConnectionTotal): string[] {
  const title = head.applicationId === undefined ? '' : `, application ${head.applicationId}`;
  const beside = head.beside ? `, datagrams of connection ${head.beside.number}` : '';
  const counts = `${messages} messages${sealed > 0 ? `, ${sealed} sealed` : ''}`;
  const version = head.role === 'nat' ? '' : `, Medius ${(head.version / 100).toFixed(2)}`;
  const ends = `${addressText(head.client)} -> ${addressText(head.server)}`;
  return [
    `${String(head.number).padStart(5)} ${head.role ?? head.transport}: ${ends}${version}${title}${beside}; ${counts}`,
    ...playerLines(head),
    ...missing.map((text) => `        missing: ${text}`),
  ];
}

function playerLines({ player }: ConnectionHead): string[] {
  const parts = [...player.names, ...[...player.accountIds].map((id) => `account ${id}`)];
  return parts.length === 0 ? [] : [`        player: ${parts.join(', ')}`];
}

function unknownLine({ what, why, count, least, most, connection, packet }: UnknownTotal): string {
  const size = least === most ? `${least} bytes` : `${least} to ${most} bytes`;
  return `${String(count).padStart(7)} x ${what}: ${why}; ${size}; first in connection ${connection}, packet ${packet}`;
}

function counted(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([what, count]) => `${String(count).padStart(7)} x ${what}`);
}

function others(count: number): string[] {
  return count === 0 ? [] : [`${String(count).padStart(7)} x TCP connection without Medius`];
}
