/** `elo`: the arithmetic of ratings. */
import { row, tableRow } from './rows.js';
import { number } from './types.js';

export const elo = tableRow('elo', 'the arithmetic of ratings', {
  expected: row(
    'the score from 0 to 1 that is to be expected of the first against the second',
    { a: number, b: number },
    ['number'],
  ),
  update: row(
    'both ratings after a match; `score` is that of the first: 1 won, 0.5 drawn, 0 lost. `k` is how much one match counts, 32 when left out',
    { a: number, b: number, score: number, 'k?': number },
    ['number', 'number'],
  ),
});
