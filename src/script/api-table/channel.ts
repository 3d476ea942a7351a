/** Handles of channels. */
import type { HandleRow } from './rows.js';
import { say, send, valid } from './send.js';

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
    valid,
    send,
    say,
  },
};
