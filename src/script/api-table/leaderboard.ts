/** `leaderboard`: boards of the plugin's own, and the ladders of the games. */
import { row, tableRow } from './rows.js';
import { choice, either, handle, integer, may, number, options, record, text } from './types.js';

const order = choice('descending', 'ascending');
/** Whose accounts they are, where a number or nobody is named. */
const title = may(text, 'the id of the title, where the plugin is for several and no player says it');
const ordered = may(order, '`"descending"` by default: the highest value comes first');

export const postOptions = record('PostOptions', {
  keep: may(
    choice('best', 'last', 'sum'),
    'what becomes of the value that was there: the `best` of both stays (so when left out), the `last` one, or their `sum`',
  ),
  order: may(
    order,
    'of a board that this makes: `"ascending"` where the lowest value is the best, as with times; `"descending"` when left out. A board keeps its order',
  ),
  title,
});
const boardOptions = record('BoardOptions', { title });
export const ladderOptions = record('LadderOptions', {
  order: ordered,
  start: may(integer(1, 0x7fff_ffff), 'the first place, 1 by default'),
  count: may(integer(1, 100), 'how many places, 10 by default, 100 at most'),
  title,
});
const ladderRankOptions = record('LadderRankOptions', { order: ordered, title });

const who = either(handle('player'), integer(1, 0x7fff_ffff));
const stat = integer(0, 99);
const waits = { waits: 'task' } as const;

export const leaderboard = tableRow(
  'leaderboard',
  "boards of the plugin's own, and the ladders of the games",
  {
    post: row(
      'puts a value on a board, which is made with the first; gives the value that then stands there, or `nil` and why. `who` is a player or the id of an account',
      { board: text, who, value: number, 'options?': options(postOptions) },
      ['number?', 'string?'],
      waits,
    ),
    get: row(
      'the value of an account, `nil` for one that is not on the board',
      { board: text, who, 'options?': options(boardOptions) },
      ['number?', 'string?'],
      waits,
    ),
    rank: row(
      'where an account stands: `{ position, value, total }`; `nil` for one that is not on the board',
      { board: text, who, 'options?': options(boardOptions) },
      ['BoardRank?', 'string?'],
      waits,
    ),
    top: row(
      'places of a board from `start` on (1), `count` of them (10, at most 100): a list of `{ position, account_id, name, value }`',
      {
        board: text,
        'count?': integer(1, 100),
        'start?': integer(1, 0x7fff_ffff),
        'options?': options(boardOptions),
      },
      ['BoardPlace[]?', 'string?'],
      waits,
    ),
    remove: row(
      'takes an account off the board; whether it was on it',
      { board: text, who, 'options?': options(boardOptions) },
      ['boolean?', 'string?'],
      waits,
    ),
    reset: row(
      'takes the board away; how many were on it',
      { board: text, 'options?': options(boardOptions) },
      ['integer?', 'string?'],
      waits,
    ),
    ladder: row(
      'a ladder of the game: places of the number that it reports under this index, 0 to 99, as `top` gives them',
      { stat, 'options?': options(ladderOptions) },
      ['BoardPlace[]?', 'string?'],
      waits,
    ),
    ladder_rank: row(
      'where an account stands on a ladder of the game, as `rank` gives it',
      { stat, who, 'options?': options(ladderRankOptions) },
      ['BoardRank?', 'string?'],
      waits,
    ),
  },
);
