/** Handles of accounts, and how accounts are looked for. */
import { type FunctionRow, type HandleRow, row } from './rows.js';
import { any, bytes, either, handle, integer, may, number, options, record, table, text } from './types.js';

export const ID_MAX = 0x7fff_ffff;
const id = integer(1, ID_MAX);

/** Whose account: by its handle, by a player who has it, by name or by number. */
export const whose = either(handle('account'), handle('player'), text, id);

const findOptions = record('FindAccountOptions', {
  title: may(text, 'the title whose account of this name it is, where several titles have one'),
});
const searchOptions = record('SearchAccounts', {
  name: may(text, 'a part of the name'),
  address: may(text, 'the address of the registration or of the last login'),
  title: may(text, 'the title whose accounts these are'),
  limit: may(integer(1, 100), 'how many at most, 50 when left out'),
  after: may(either(handle('account'), id), 'the last account of the page before'),
});

/** What an account is asked for: the thing, or `nil` and why. */
const asked = (type: string): readonly string[] => [`${type}?`, 'string?'];
const read = { needs: ['accounts.read'], waits: 'task' } as const;
const write = { needs: ['accounts.write'], waits: 'task' } as const;
const stats = { needs: ['stats.write'], waits: 'task' } as const;

/** Numbers that scripts keep: the same for accounts and for players. */
export const statMethods = (
  more: { readonly needs: readonly ['accounts.read'] | readonly [] },
  names: { readonly stats: string; readonly setStats: string },
  title: Readonly<Record<string, typeof text>>,
): Readonly<Record<string, FunctionRow>> => {
  const reads = { ...more, waits: 'task' } as const;
  return {
    [names.stats]: row('the 256 bytes that the title keeps with the account', {}, asked('string'), reads),
    [names.setStats]: row(
      'other bytes in their place, exactly 256; a console that is here has its own, and reports them',
      { stats: bytes },
      asked('true'),
      stats,
    ),
    wide_stats: row(
      'the 100 numbers of the ladders as a list; ladder 0 is the first',
      {},
      asked('integer[]'),
      reads,
    ),
    set_wide_stats: row(
      'other numbers, 1 to 100 of them from ladder 0 on; the rest stays',
      { stats: table('integer[]') },
      asked('true'),
      stats,
    ),
    custom_stats: row(
      'all numbers that scripts keep for the account in its title, as a table by name',
      title,
      asked('table<string, number>'),
      reads,
    ),
    custom_stat: row(
      'one of them; `nil` where there is none',
      { name: text, ...title },
      ['number?', 'string?'],
      reads,
    ),
    set_custom_stat: row(
      'keeps a number under a name, 200 names at most; `nil` forgets it',
      { name: text, 'value?': number, ...title },
      asked('true'),
      stats,
    ),
    add_custom_stat: row(
      'adds to it, from 0 where there was none; the sum. Of two that add at once none is lost',
      { name: text, by: number, ...title },
      asked('number'),
      stats,
    ),
  };
};

export const account: HandleRow = {
  name: 'account',
  help: 'an account, whether its player is here or not',
  values: {
    id: { lua: 'integer', help: 'its number, which stays' },
    name: { lua: 'string?', help: 'its name; nil once it is gone, as with all that follows' },
    title: { lua: 'string?', help: 'the title that it is of' },
    registered: { lua: 'number?', help: 'when it was made, in seconds since 1970' },
    last_login: { lua: 'number?', help: 'when it logged in last; nil for never' },
    player: { lua: 'Player?', help: 'who plays with it now' },
  },
  methods: {
    valid: row('whether it is known, and not deleted or merged into another', {}, ['boolean']),
    role: row('its role', {}, asked('"player"|"helper"|"moderator"|"operator"|"owner"'), read),
    grant: row(
      'gives it a role in the place of the one that it had; `operator` and `owner` need the permission `console`, too',
      { role: text },
      asked('true'),
      write,
    ),
    revoke: row(
      'takes its role away; whether it had one. Those of operators and owners need the permission `console`, too',
      {},
      asked('boolean'),
      write,
    ),
    rename: row(
      'another name, by the rules of a registration; who plays with it goes on under the new name',
      { name: text },
      asked('true'),
      write,
    ),
    merge_into: row(
      'makes it a part of another one and ends it, see [Accounts](#accounts); who plays with it is asked to leave',
      { account: handle('account') },
      asked('true'),
      write,
    ),
    reset_password: row('the password of the next login becomes its password', {}, asked('true'), write),
    password_reset: row('the other name of `reset_password`', {}, asked('true'), write),
    delete: row(
      'deletes it with all that belongs to it but its bans; who plays with it is asked to leave',
      {},
      asked('true'),
      write,
    ),
    penalties: row(
      'its bans, mute and warnings, oldest first: a list of [penalties](#moderation)',
      {},
      asked('Penalty[]'),
      read,
    ),
    alts: row(
      'accounts that were used on the same console or address, 100 at most: a list of `{ account, machine, address }`',
      {},
      asked('Alt[]'),
      read,
    ),
    buddies: row('the accounts on its list of buddies', {}, asked('Account[]'), read),
    ignored: row('the accounts that it ignores', {}, asked('Account[]'), read),
    clan: row(
      'the clan that it is in, also while its player is not here; `nil` for none',
      {},
      asked('Clan'),
      read,
    ),
    ...statMethods(
      { needs: ['accounts.read'] },
      { stats: 'stats', setStats: 'set_stats' },
      { 'title?': text },
    ),
    data: row(
      "a note of the plugin's own about it, as `player.account_data` has them of who is here",
      { key: text },
      ['any', 'string?'],
      { waits: 'task' },
    ),
    set_data: row(
      'writes such a note: plain values, 64 KB in all for an account; `nil` forgets it',
      { key: text, 'value?': any },
      asked('true'),
      { waits: 'task' },
    ),
    metadata: row('a note about it that all plugins share', { key: text }, ['any', 'string?'], read),
    set_metadata: row(
      'writes such a note: plain values, 16 KB each, 100 names; `nil` forgets it',
      { key: text, 'value?': any },
      asked('true'),
      write,
    ),
  },
};

/** What `server` has of accounts. */
export const accountFunctions: Readonly<Record<string, FunctionRow>> = {
  account: row(
    'the account of this name or number, whether its player is here or not; `nil` where there is none',
    { who: either(text, id), 'options?': options(findOptions) },
    ['Account?', 'string?'],
    read,
  ),
  accounts: row(
    'accounts by a part of the name or by address, in the order of their numbers: a list',
    { 'options?': options(searchOptions) },
    asked('Account[]'),
    read,
  ),
};
