/** `queue`: players who wait for a match. */
import { row, tableRow } from './rows.js';
import { duration, handle, integer, may, must, number, options, record, table, text } from './types.js';

export const queueOptions = record('QueueOptions', {
  size: must(integer(1, 64), 'players of a match'),
  min: may(
    integer(1, 64),
    'as many as will do once somebody has waited for `min_after`; `size` when left out',
  ),
  min_after: may(duration, 'that time; 60 seconds when left out'),
  teams: may(integer(2, 16), 'so many teams of about the same rating; none when left out'),
  spread: may(number, 'the difference of ratings that is put up with; any when left out'),
  widen: may(number, 'by how much that grows each second that somebody waits; 0 when left out'),
  ready_timeout: may(
    duration,
    'how long everybody has to call `queue.ready`, up to 10 minutes; nobody is asked when it is left out',
  ),
  titles: may(table('string[]'), 'ids of titles whose players may wait in it'),
});

const player = handle('player');

export const queue = tableRow('queue', 'players who wait for a match', {
  define: row('makes a queue, or gives one that is there other rules', {
    name: text,
    options: options(queueOptions),
  }),
  join: row(
    'puts a player into a queue, with a rating (0 when left out); `nil` and why where that is not possible',
    { name: text, player, 'rating?': number },
    ['true?', 'string?'],
  ),
  leave: row("takes a player out of the plugin's queue that it is in; whether it was in one", { player }, [
    'boolean',
  ]),
  ready: row('the player is ready for the match that was found; whether it was asked', { player }, [
    'boolean',
  ]),
  pop: row(
    'takes out so many players (1 when left out) who have waited longest and are in no match, without events',
    { name: text, 'count?': integer(1, 64) },
    ['Player[]'],
  ),
  list: row(
    'who is in the queue, in the order in which they came: a list of `{ player, rating, waited, state }`; `state` is `"waiting"`, `"found"` or `"ready"`',
    { name: text },
    ['QueuePlace[]'],
  ),
});
