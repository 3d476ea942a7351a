/** What handles of players have of accounts and moderation. */
import { statMethods } from './account.js';
import { lasting } from './moderation.js';
import { DONE, type HandleRow, row } from './rows.js';
import { any, boolean, may, options, record, text } from './types.js';

const banOptions = record('BanOptions', {
  address: may(boolean, '`true`: the address that the player has now is banned, too'),
  machine: may(boolean, '`true`: the console is banned, too, where it told its id'),
});

export const peopleValues: HandleRow['values'] = {
  account: { lua: 'Account?', help: 'the account; nil before the login' },
  session: {
    lua: 'string?',
    help: 'a text that names the session, the same for every plugin and for as long as the server runs; it is no key to it',
  },
  client_kind: {
    lua: '"ps2"|"ps3"|nil',
    help: 'the kind of console, by the version of Medius that it speaks',
  },
};

export const peopleMethods: HandleRow['methods'] = {
  machine_id: row("the console's id; `nil` where it told none", {}, ['string?', 'string?'], {
    needs: ['accounts.machine_id'],
  }),
  set_machine_id: row(
    'another id of the console, 8 to 64 letters and digits: for consoles that tell theirs by a message of a patch and not in the login. A console that is banned is sent away',
    { id: text },
    DONE,
    { needs: ['accounts.machine_id'] },
  ),
  ban: row(
    'keeps the player\'s account out and asks the player to leave; `"forever"` or ten years at most',
    { duration: lasting, 'reason?': text, 'options?': options(banOptions) },
    DONE,
    { needs: ['players.moderate'] },
  ),
  warn: row('warns: a box on the screen, which is kept with the account', { reason: text }, DONE, {
    needs: ['players.moderate'],
  }),
  whisper_from: row('a whispered line of chat under this name', { name: text, text }, DONE, {
    needs: ['chat.say'],
  }),
  set_announcement: row(
    "what this player reads as the only announcement from now on, until the session ends; `nil` for the title's",
    { 'text?': text },
    DONE,
    { needs: ['chat.system'] },
  ),
  get: row('a value that all plugins share for as long as the session lasts', { key: text }, [
    'any',
    'string?',
  ]),
  set: row(
    'keeps such a value: plain values, 16 KB in all; `nil` forgets it',
    { key: text, 'value?': any },
    DONE,
  ),
  ...statMethods({ needs: [] }, { stats: 'account_stats', setStats: 'set_account_stats' }, {}),
};
