/** Handles of channels. */
import { DONE, type HandleRow, row } from './rows.js';
import { send } from './send.js';
import { text } from './types.js';

export const channel: HandleRow = {
  name: 'channel',
  help: 'where players chat',
  values: {
    id: { lua: 'integer', help: 'its number' },
    name: { lua: 'string', help: 'its name' },
    capacity: { lua: 'integer', help: 'how many it holds' },
    player_count: { lua: 'integer', help: 'how many are in it' },
    players: { lua: 'Player[]', help: 'who is in it' },
    data: { lua: 'Data', help: 'notes for as long as it is there' },
  },
  methods: {
    valid: row('whether it is still there', {}, ['boolean']),
    send,
    say: row('a line of chat that nobody said', { text, 'from?': text }, DONE, { needs: ['chat.say'] }),
  },
};
