/** `log`: lines of the host's log. */
import { row, tableRow } from './rows.js';

const line = (level: string) => row(`a line of the host's log, level ${level}`, {}, [], { rest: true });

export const log = tableRow('log', "lines of the host's log", {
  trace: line('trace'),
  debug: line('debug'),
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
});
