/** How the benches measure: ratios against a baseline in the same run, because machines differ. */

/** One line of the bench table. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same figure for what this is compared with. */
  readonly baseline?: number;
  /** value / baseline, as the median of the rounds has it. */
  readonly ratio?: number;
  /** What the ratio (or, without one, the value) is not to exceed. */
  readonly goal?: number;
}

const ROUNDS = 41;
const ROUND_MS = 5;

/**
 * Times two ways of doing the same work in alternating rounds, so that a slow moment of the machine meets
 * both; medians over the rounds (of the ratio too), in nanoseconds per call.
 */
export function compare(name: string, run: () => unknown, baseline: () => unknown, goal: number): BenchRow {
  const calls = [callsPerRound(run), callsPerRound(baseline)] as const;
  const rounds = Array.from({ length: ROUNDS }, () => {
    const value = nanoseconds(run, calls[0]);
    const base = nanoseconds(baseline, calls[1]);
    return { value, base, ratio: value / base };
  });
  return {
    name,
    value: median(rounds.map(({ value }) => value)),
    unit: 'ns',
    baseline: median(rounds.map(({ base }) => base)),
    ratio: median(rounds.map(({ ratio }) => ratio)),
    goal,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Warms up, and finds how many calls fill a round. */
function callsPerRound(run: () => unknown): number {
  let calls = 64;
  while (nanoseconds(run, calls) * calls < ROUND_MS * 1e6) calls *= 2;
  return calls;
}

function nanoseconds(run: () => unknown, calls: number): number {
  const start = process.hrtime.bigint();
  // Results are kept for a while, so that no call and no allocation can be left out.
  const kept: unknown[] = new Array(8);
  for (let i = 0; i < calls; i++) kept[i & 7] = run();
  return Number(process.hrtime.bigint() - start) / calls;
}
