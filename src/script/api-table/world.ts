/** Handles of the worlds of a game server. */
import { type HandleRow, row } from './rows.js';
import { send, valid } from './send.js';
import { table, text } from './types.js';

export const world: HandleRow = {
  name: 'world',
  help: 'a game as the game server has it',
  values: {
    id: { lua: 'integer', help: 'the id of the game' },
    data: { lua: 'Data', help: 'notes for as long as it is there' },
  },
  methods: {
    send,
    valid,
    tap: row('copies game packets to a feed without entering Lua', { feed: text, 'options?': table() }, [], {
      needs: ['http.serve'],
      notBuilt: 'http.serve',
    }),
  },
};
