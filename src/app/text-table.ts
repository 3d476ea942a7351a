import { escapeText } from './escape.js';

/** Rows with their columns below each other; what is in them cannot act on the terminal. */
export function table(rows: readonly (readonly string[])[]): string {
  const safe = rows.map((row) => row.map(escapeText));
  const width = (column: number) => Math.max(...safe.map((row) => row[column]?.length ?? 0));
  return safe
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
