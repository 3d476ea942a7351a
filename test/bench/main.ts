/** `npm run bench [-- word ...] [--json]`: runs the benches whose name contains a word, and prints a table. */
import type { BenchRow } from './bench.js';
import { benchCodec } from './codec.js';
import { benchEngine } from './engine.js';
import { benchLua } from './lua.js';
import { benchRelay } from './relay.js';
import { benchRelayScripts } from './relay-scripts.js';
import { benchServer } from './server.js';

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  codec: benchCodec,
  lua: benchLua,
  engine: benchEngine,
  relay: benchRelay,
  'hooked-relay': benchRelayScripts,
  server: benchServer,
};

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const chosen = Object.entries(benches).filter(
  ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
);
const rows: BenchRow[] = [];
for (const [, bench] of chosen) rows.push(...(await bench()));

if (process.argv.includes('--json'))
  console.log(
    JSON.stringify(
      rows.map((row) => ({ ...row, met: isMet(row) })),
      null,
      2,
    ),
  );
else for (const line of tableOf(rows)) console.log(line);

function tableOf(rows: readonly BenchRow[]): string[] {
  const cells = rows.map((row) => [
    row.name,
    `${figure(row.value)} ${row.unit}`,
    row.baseline === undefined ? '' : `${figure(row.baseline)} ${row.unit}`,
    row.ratio === undefined ? '' : row.ratio < 0.1 ? row.ratio.toFixed(4) : row.ratio.toFixed(2),
    row.goal === undefined ? '' : `${figure(row.goal)} ${isMet(row) ? 'met' : 'MISSED'}`,
  ]);
  const all = [['', 'measured', 'baseline', 'ratio', 'goal'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Undefined where nothing was promised. */
function isMet({ value, ratio, goal }: BenchRow): boolean | undefined {
  return goal === undefined ? undefined : (ratio ?? value) <= goal;
}

function figure(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toFixed(2)));
}
