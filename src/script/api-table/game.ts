/** Handles of games. */
import { box, changes, metadata, setMetadata, updateMetadata } from './places.js';
import { DONE, type HandleRow, row } from './rows.js';
import { say, send, valid } from './send.js';
import { integer, text } from './types.js';

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
    started_at: { lua: 'number?', help: 'when it became active, seconds since 1970; nil before' },
    elapsed: { lua: 'number?', help: 'seconds since then, or that it lasted; nil before' },
    world: { lua: 'World?', help: 'its world on the game server' },
    place: {
      lua: 'table?',
      help: 'the game server that hosts it: a table with `name`, `address` and `port`',
    },
    metadata,
    data: { lua: 'Data', help: 'notes for as long as it is there' },
  },
  methods: {
    valid,
    send,
    say,
    rename: row('another name, until its host reports one', { name: text }, DONE, changes),
    message: box('a box on the screens of its players'),
    close: row('nobody comes in any more; who is in stays', { 'reason?': text }, DONE, changes),
    set_max_players: row(
      'how many it holds, whatever its host reports; `nil` and why where it was made for fewer',
      { players: integer(1, 256) },
      DONE,
      changes,
    ),
    set_status: row(
      'what lists show, until its host reports another: 0 inactive, 1 staging, 2 active, 3 closed, which is for ever',
      { status: integer(0, 3) },
      DONE,
      changes,
    ),
    start: row(
      'takes it for active, as when its host had reported it; consoles are told nothing, there is no such message',
      {},
      DONE,
      changes,
    ),
    set_metadata: setMetadata,
    update_metadata: updateMetadata,
  },
};
