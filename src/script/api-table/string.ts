/** What `string` has beside Lua's own: made in Lua (vm/prelude.ts), where it checks for itself. */
import { row, tableRow } from './rows.js';
import { choice, text } from './types.js';

const elsewhere = { elsewhere: true };

export const string = tableRow('string', 'what authors reach for most, without patterns', {
  replace: row(
    'replaces without patterns, `"i"` ignores case; gives text and count',
    { text, what: text, by: text, 'flags?': choice('i') },
    ['string', 'integer'],
    elsewhere,
  ),
  split: row('a list of the parts', { text, separator: text }, ['string[]'], elsewhere),
  trim: row('without blanks at both ends', { text }, ['string'], elsewhere),
  starts_with: row('true or false', { text, start: text }, ['boolean'], elsewhere),
  ends_with: row('true or false', { text, ending: text }, ['boolean'], elsewhere),
});
