/** `storage`: a plugin's own values. */
import { row, tableRow } from './rows.js';
import { any, fn, text } from './types.js';

/** What the operator chose; it has the names that the manifest declared. */
export const settings = tableRow(
  'settings',
  'what the operator chose',
  {
    get: row('the value of this name, also of one that is called as a function here', { name: text }, [
      'any',
    ]),
    all: row('all of them by name, as a copy; secrets are left out', {}, ['table<string, any>']),
    on_change: row(
      'calls it with the new value and the one before whenever the operator changes that setting; gives a handle',
      { name: text, function: fn('fun(value: any, before: any)') },
      ['Handle'],
      { elsewhere: true },
    ),
  },
  {},
  ['---@field [string] any'],
);

export const storage = tableRow(
  'storage',
  "the plugin's own values, kept across restarts",
  {
    get: row('what was kept under this name', { key: text }, ['any']),
    set: row('keeps it', { key: text, 'value?': any }),
    delete: row('forgets it', { key: text }),
    has: row('whether something is kept under this name', { key: text }, ['boolean']),
    update: row(
      'gives the function what is kept and keeps what it returns, and nothing comes between; gives the new value. The function must not wait',
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
