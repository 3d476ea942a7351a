/** Handles of clans, and what `server` has about them. */
import { whose } from './account.js';
import { DONE, type HandleRow, row } from './rows.js';
import { valid } from './send.js';
import { bytes, either, integer, text } from './types.js';

const reads = { needs: ['accounts.read'], waits: 'task' } as const;
const writes = { needs: ['accounts.write'], waits: 'task' } as const;

export const clan: HandleRow = {
  name: 'clan',
  help: 'a clan that players founded; it outlives them and the server',
  values: {
    id: { lua: 'integer', help: 'its number, which stays' },
    name: { lua: 'string', help: 'its name' },
    title: { lua: 'string', help: 'the id of its title' },
    leader: { lua: 'integer', help: 'the account id of its leader' },
    leader_name: { lua: 'string', help: "that account's name" },
    created: { lua: 'integer', help: 'when it was founded, in seconds since 1970' },
    data: { lua: 'Data', help: 'notes that stay with the clan' },
  },
  methods: {
    valid,
    members: row(
      'its members in the order in which they came, a list of tables: `account_id`, `name`, `player` where that is here',
      {},
      ['{ account_id: integer, name: string, player: Player? }[]?', 'string?'],
      reads,
    ),
    stats: row('the 256 bytes that the title keeps with it', {}, ['string?', 'string?'], reads),
    ladder: row('the 100 numbers that ladders of clans rank', {}, ['integer[]?', 'string?'], reads),
    messages: row(
      'its messages, latest first, a list of tables: `id`, `account_id`, `text`, `time`, `modified`',
      {},
      ['{ id: integer, account_id: integer, text: string, time: integer, modified: boolean }[]?', 'string?'],
      reads,
    ),
    set_stats: row('keeps these 256 bytes with it', { stats: bytes }, DONE, writes),
    rename: row('another name; `nil` and `"exists"` where another clan has it', { name: text }, DONE, writes),
    add: row(
      'takes an account in, by its handle, its player, its name or its id; `nil` and `"in-clan"` or `"full"` where that cannot be',
      { account: whose },
      DONE,
      writes,
    ),
    remove: row(
      'takes a member out; `nil` and `"not-member"`, or `"leader"`: the leader hands the clan on first',
      { account: whose },
      DONE,
      writes,
    ),
    transfer: row('makes a member its leader; `nil` and `"not-member"`', { account: whose }, DONE, writes),
    disband: row('ends it', {}, DONE, writes),
  },
};

export const clanFunctions = {
  clans: row('the clans by name, 1000 at most, as a list', {}, ['Clan[]'], reads),
  clan: row(
    'the clan of this id, or of this name in any case; `nil` where there is none',
    { who: either(text, integer(1, 0x7fff_ffff)) },
    ['Clan?'],
    reads,
  ),
};
