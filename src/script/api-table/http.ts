/** `http`: what has to do with the web. */
import { row, tableRow } from './rows.js';
import { fn, table, text } from './types.js';

export const http = tableRow('http', 'the web', {
  route: row('answers web requests', { path: text, handler: fn('fun(request: table): any') }, [], {
    needs: ['http.serve'],
    notBuilt: 'http.serve',
  }),
  feed: row('what web pages listen to', { name: text, 'options?': table() }, ['any'], {
    needs: ['http.serve'],
    notBuilt: 'http.serve',
  }),
});
