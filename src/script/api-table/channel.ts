/** Handles of channels. */
import { box, changes, channelFields } from './places.js';
import { DONE, type HandleRow, row } from './rows.js';
import { say, send, valid } from './send.js';
import { options, text } from './types.js';

const generic = Array.from({ length: 4 }, (_, i) => [
  `generic_field${i + 1}`,
  { lua: 'integer', help: 'what it means is up to the title' },
]);

export const channel: HandleRow = {
  name: 'channel',
  help: 'where players chat',
  values: {
    id: { lua: 'integer', help: 'its number' },
    name: { lua: 'string', help: 'its name' },
    title: { lua: 'string', help: 'the id of its title' },
    locked: { lua: 'boolean', help: 'whether one needs a password, or nobody comes in at all' },
    capacity: { lua: 'integer', help: 'how many it holds' },
    player_count: { lua: 'integer', help: 'how many are in it' },
    ...Object.fromEntries(generic),
    players: { lua: 'Player[]', help: 'who is in it' },
    data: { lua: 'Data', help: 'notes for as long as it is there' },
  },
  methods: {
    valid,
    send,
    say,
    system_message: box('a box on the screens of those who are in it'),
    rename: row(
      'another name, which consoles see when they ask the next time; `nil` and `"taken"` where another channel has it',
      { name: text },
      DONE,
      changes,
    ),
    lock: row(
      'lets in only who types this password, and nobody without one; who is in stays',
      { 'password?': text },
      DONE,
      changes,
    ),
    unlock: row('lets in everybody again', {}, DONE, changes),
    set_fields: row(
      'changes those generic fields that are named: `channel:set_fields { generic_field1 = 3 }`',
      { fields: options(channelFields) },
      DONE,
      changes,
    ),
    close: row(
      'takes it off the lists and lets nobody in any more; it goes with its last player',
      { 'reason?': text },
      DONE,
      changes,
    ),
  },
};
