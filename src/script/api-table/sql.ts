/** `sql`: a database of the plugin's own. */
import { row, tableRow } from './rows.js';
import { table, text } from './types.js';

const more = { needs: ['sql'], waits: 'task' } as const;
const parameters = { text, 'parameters?': table('any[]') };

export const sql = tableRow('sql', "a database of the plugin's own", {
  query: row(
    'the rows of a statement as a list of tables, or `nil` and why; each `?` in it stands for a parameter',
    parameters,
    ['table[]?', 'string?'],
    more,
  ),
  execute: row(
    'runs a statement that gives no rows; how many it changed, or `nil` and why',
    parameters,
    ['integer?', 'string?'],
    more,
  ),
  transaction: row(
    'runs such statements, all of them or none: a list of `{ text, parameters }`; how many rows each changed, or `nil` and why',
    { statements: table('{ [1]: string, [2]: any[]? }[]') },
    ['integer[]?', 'string?'],
    more,
  ),
});
