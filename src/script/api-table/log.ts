/** `log`: lines of the host's log. */
import { row, tableRow } from './rows.js';
import { table, text } from './types.js';

const line = (level: string) => row(`a line of the host's log, level ${level}`, {}, [], { rest: true });

export const log = tableRow('log', "lines of the host's log", {
  trace: line('trace'),
  debug: line('debug'),
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
  event: row(
    'a line of level info for programs: a name, and fields by name (text, numbers, booleans, tables of them; 4 KB)',
    { name: text, 'fields?': table('table<string, any>') },
  ),
});
