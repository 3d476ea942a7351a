/** Handles of games. */
import { DONE, type HandleRow, row } from './rows.js';
import { say, send, valid } from './send.js';
import { text } from './types.js';

const generic = Array.from({ length: 8 }, (_, i) => [
  `generic_field${i + 1}`,
  { lua: 'integer', help: 'what it means is up to the title' },
]);

export const game: HandleRow = {
  name: 'game',
  help: 'a game that players made',
  values: {
    id: { lua: 'integer', help: 'its number' },
    name: { lua: 'string', help: 'its name' },
    title: { lua: 'string', help: 'the id of its title' },
    status: { lua: 'integer', help: '1 staging, 2 active, 3 closed' },
    player_count: { lua: 'integer', help: 'how many are in it' },
    max_players: { lua: 'integer', help: 'how many it holds' },
    game_level: { lua: 'integer', help: 'as its host set it' },
    player_skill_level: { lua: 'integer', help: 'as its host set it' },
    rules_set: { lua: 'integer', help: 'as its host set it' },
    ...Object.fromEntries(generic),
    host: { lua: 'Player?', help: 'who hosts it' },
    players: { lua: 'Player[]', help: 'who is in it' },
    data: { lua: 'Data', help: 'notes for as long as it is there' },
  },
  methods: {
    valid,
    send,
    say,
    rename: row('another name, until its host reports one', { name: text }, DONE, {
      needs: ['games.write'],
      unless: "a title's own plugin",
    }),
  },
};
