/** `moderation`: bans, mutes and warnings, of people who are here or not, and the record of who did what. */
import { ID_MAX, whose } from './account.js';
import { row, tableRow } from './rows.js';
import { choice, duration, either, handle, integer, may, options, record, text } from './types.js';

const address = may(text, 'an address, dotted');
const machine = may(text, 'the id of a console, as `player:machine_id` gives it');

const target = record(
  'BanTarget',
  {
    account: may(whose, 'an account, by its handle, its player, its name or number'),
    address,
    machine,
  },
  'there is no target',
);
const auditOptions = record('AuditOptions', {
  account: may(whose, 'what was done to this account'),
  author: may(text, 'what was done by this player or plugin'),
  action: may(text, 'only this, such as `"ban"`'),
  limit: may(integer(1, 200), 'how many at most, 50 when left out'),
  before: may(integer(1, ID_MAX), 'lines older than the one with this `id`'),
});

/** Seconds, a duration, or for ever. */
export const lasting = either(duration, choice('forever'));

const moderate = { needs: ['players.moderate'], waits: 'task' } as const;
const asked = (type: string): readonly string[] => [`${type}?`, 'string?'];

export const moderation = tableRow('moderation', 'bans, mutes and warnings, and the record of who did what', {
  ban: row(
    'keeps an account, an address or a console out, and asks to leave who is here; gives the number of the ban. The target is a table such as `{ account = "Ann" }` or `{ address = "192.0.2.1" }`; an account or a player may stand for itself',
    {
      target: either(handle('account'), handle('player'), options(target)),
      duration: lasting,
      'reason?': text,
    },
    asked('integer'),
    moderate,
  ),
  unban: row(
    'lifts a ban by its number, or all that are in force against a target; how many that were',
    { ban: either(integer(1, ID_MAX), options(target)) },
    asked('integer'),
    moderate,
  ),
  warn: row(
    'warns: it is kept with the account, and shown in a box where its player is here',
    { account: whose, reason: text },
    asked('true'),
    moderate,
  ),
  mute: row(
    'lets nobody hear what the account says in chat',
    { account: whose, duration: lasting, 'reason?': text },
    asked('true'),
    moderate,
  ),
  unmute: row('lets it speak again; whether it was muted', { account: whose }, asked('boolean'), moderate),
  kick: row(
    'asks a player to leave, as `player:kick` does, and keeps it in the record',
    { player: handle('player'), 'reason?': text },
    ['true?', 'string?'],
    { needs: ['players.kick'] },
  ),
  find: row(
    'the penalties in force against an account, an address, a console, or any of several: a list of [penalties](#moderation)',
    { target: options(target) },
    asked('Penalty[]'),
    moderate,
  ),
  history: row(
    'all penalties that an account ever had, oldest first; of mutes the one in force',
    { account: whose },
    asked('Penalty[]'),
    moderate,
  ),
  alts: row('as `account:alts`', { account: whose }, asked('Alt[]'), moderate),
  audit: row(
    'who did what, newest first: a list of `{ id, time, action, author, account, target, detail }`',
    { 'options?': options(auditOptions) },
    asked('AuditLine[]'),
    moderate,
  ),
});
