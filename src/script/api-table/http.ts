/** `http`: what has to do with the web. */
import { row, tableRow } from './rows.js';
import { bytes, choice, duration, fn, may, options, record, table, text } from './types.js';

const fetchOptions = record('FetchOptions', {
  method: may(choice('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'), '`"GET"` by default'),
  headers: may(table('table<string, string>'), 'headers by name'),
  body: may(bytes, 'what is sent, at most 2 MB'),
  timeout: may(duration, 'how long all of it may take'),
});

export const http = tableRow('http', 'the web', {
  fetch: row(
    'asks a web server that the configuration allows; gives `{ status, headers, body }`, or `nil` and why',
    { url: text, 'options?': options(fetchOptions) },
    ['FetchAnswer?', 'string?'],
    { needs: ['http.fetch'], waits: 'task' },
  ),
  route: row('answers web requests', { path: text, handler: fn('fun(request: table): any') }, [], {
    needs: ['http.serve'],
    notBuilt: 'http.serve',
  }),
  feed: row('what web pages listen to', { name: text, 'options?': table() }, ['any'], {
    needs: ['http.serve'],
    notBuilt: 'http.serve',
  }),
});
