/** `storage`: a plugin's own values. */
import { row, tableRow } from './rows.js';
import { any, fn, text } from './types.js';

/** What the operator chose; it has the names that the manifest declared. */
export const settings = tableRow('settings', 'what the operator chose', {}, {}, ['---@field [string] any']);

export const storage = tableRow(
  'storage',
  "the plugin's own values, kept across restarts",
  {
    get: row('what was kept under this name', { key: text }, ['any']),
    set: row('keeps it', { key: text, 'value?': any }),
    delete: row('forgets it', { key: text }),
    has: row('whether something is kept under this name', { key: text }, ['boolean']),
    update: row(
      'keeps what the function makes of what was kept (nil where there was nothing), and gives it',
      { key: text, function: fn('fun(value: any): any') },
      ['any'],
      { elsewhere: true },
    ),
    clear: row('forgets everything; how many names it had', {}, ['integer']),
    keys: row('all names, sorted', {}, ['string[]']),
  },
  {},
  ['---@field [string] any'],
);
