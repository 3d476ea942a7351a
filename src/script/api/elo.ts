/** `elo`: ratings after Arpad Elo's formula, on the usual scale in which 400 points are odds of ten to one. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import { Results } from '../results.js';

const SCALE = 400;
/** How much one match counts where nobody says. */
const USUAL_K = 32;

/** The score from 0 to 1 that is to be expected of `a` against `b`. */
export function expectedScore(a: number, b: number): number {
  return 1 / (1 + 10 ** ((b - a) / SCALE));
}

/** Both ratings after a match in which `a` scored `score` (0 to 1); what one wins the other loses. */
export function newRatings(a: number, b: number, score: number, k: number): readonly [number, number] {
  const won = k * (score - expectedScore(a, b));
  return [a + won, b - won];
}

export function defineElo(plugin: Plugin): void {
  plugin.defineTable('elo', {
    expected: (args) => expectedScore(finite(args, 1, 'a'), finite(args, 2, 'b')),
    update(args) {
      const score = finite(args, 3, 'score');
      if (score < 0 || score > 1) throw args.wrong(3, 'score', 'a number from 0 to 1', String(score));
      const k = args.has(4) ? finite(args, 4, 'k') : USUAL_K;
      if (k <= 0) throw args.wrong(4, 'k', 'a number above 0', String(k));
      return new Results(newRatings(finite(args, 1, 'a'), finite(args, 2, 'b'), score, k));
    },
  });
}

function finite(args: Arguments, index: number, what: string): number {
  const value = args.number(index, what);
  if (Number.isFinite(value)) return value;
  throw new ScriptError(`${args.name}: ${what} is a number that ends, got ${value}`);
}
