/** The named events: their fields, and what a script may do about them. */
import type { Permission } from './api-table/permissions.js';

import { own } from './own.js';

export type EventFieldType =
  | 'text'
  | 'integer'
  | 'boolean'
  | 'player'
  | 'channel'
  | 'game'
  /** As many bytes as there are, or integers in a list: neither becomes longer or shorter. */
  | 'bytes'
  | 'numbers'
  | 'value';

export interface EventField {
  readonly type: EventFieldType;
  /** True when a script may assign it. */
  readonly writable: boolean;
  /** What a plugin needs to assign and to read it. */
  readonly permission?: Permission;
}

export interface EventRow {
  /** When it happens: one line of Markdown. */
  readonly help: string;
  readonly fields: Readonly<Record<string, EventField>>;
  /** Present tense: a script may drop or refuse it. Past tense: it happened already. */
  readonly before: boolean;
  /** Rare enough, and worth it: a handler may take its time over it (`wait`). */
  readonly waits: boolean;
}

const is = (type: EventFieldType): EventField => ({ type, writable: false });
const may = (type: EventFieldType): EventField => ({ type, writable: true });
const before = (help: string, fields: EventRow['fields'] = {}): EventRow => ({
  help,
  fields,
  before: true,
  waits: false,
});
const waits = (help: string, fields: EventRow['fields'] = {}): EventRow => ({
  help,
  fields,
  before: true,
  waits: true,
});
const after = (help: string, fields: EventRow['fields'] = {}): EventRow => ({
  help,
  fields,
  before: false,
  waits: false,
});

const gameReport = {
  game: is('game'),
  name: may('text'),
  status: may('integer'),
  player_count: may('integer'),
};

const patchOf = { set: is('text'), plugin: is('text') };

/** What becomes of questions to consoles and of patches. */
const memoryEvents = {
  'memory.reply': after('a console answered a peek', { address: is('integer'), length: is('integer') }),
  'memory.timeout': after('a console did not answer a peek in time', {
    address: is('integer'),
    length: is('integer'),
  }),
  'patch.begin': after('a patch is on its way; `plugin` sends it', patchOf),
  'patch.progress': after('how many bytes of it have gone; at most four times a second for each player', {
    ...patchOf,
    sent: is('integer'),
    total: is('integer'),
  }),
  'patch.done': after('the console has it; `result` is `present` or `applied`', {
    ...patchOf,
    result: is('text'),
  }),
  'patch.failed': after('the console has it not', { ...patchOf, why: is('text') }),
  'patch.switched': after('the player wants patches, or wants none any more', { on: is('boolean') }),
} as const satisfies Record<string, EventRow>;

/** Every event by its name; the field names are those that the server hands in and that scripts read. */
export const events = {
  'plugin.file_changed': after('a file that the plugin read with `plugin.file` has changed', {
    path: is('text'),
  }),
  'settings.changed': after('the operator changed a setting of the plugin'),
  'server.ready': after('a server of this host listens; once for each, `where = { server = "mls" }`'),
  'server.stop': after('a server is about to stop'),
  'connection.open': before('a client logs in to MUIS, MAS, MLS or DME; its player is not known yet'),
  'connection.close': after('such a connection has ended, at once', { reason: is('text') }),
  'account.register': waits('an account is to be made; `auto`: by a login, not by a registration', {
    name: is('text'),
    auto: is('boolean'),
  }),
  'account.registered': after('the account is there; the login comes later', {
    name: is('text'),
    auto: is('boolean'),
  }),
  'account.login': waits(
    'somebody wants to log in; the password was not checked yet. `operator`: an operator has this name',
    {
      name: is('text'),
      operator: is('boolean'),
      legacy_hash: { type: 'text', writable: true, permission: 'accounts.login' },
    },
  ),
  'account.login_failed': after('the login was refused; `status` is what the client was told', {
    name: is('text'),
    status: is('integer'),
  }),
  'account.logged_in': after('the login is done'),
  'account.logged_out': after('a player logged out'),
  'player.joined': after('with `account.logged_in`'),
  'player.left': after(
    'the session is over: after a logout, or when nothing was heard for the grace time. Not at a change of channel or server',
  ),
  'player.resume': after('the plugin was loaded while this player was here: once for each who has logged in'),
  'player.policy': waits('a player reads the policy; `kind` is `usage` or `privacy`', {
    text: may('text'),
    kind: is('text'),
  }),
  'player.announcement': before('a player reads announcements; once for each', { text: may('text') }),
  'stats.account': waits('a player reports the 256 bytes that are kept with the account', {
    stats: may('bytes'),
    game: is('game'),
  }),
  'stats.wide': waits(
    'a player reports numbers for the ladders, 15 or 100 of them; their indices are the ladders',
    {
      stats: may('numbers'),
      game: is('game'),
    },
  ),
  'stats.saved': after('they were stored; `kind` is `account` or `wide`', { kind: is('text') }),
  'channel.create': waits('a player makes a channel', { name: may('text'), max_players: may('integer') }),
  'channel.created': after('it is there', { channel: is('channel') }),
  'channel.join': waits('a player wants into a channel', { channel: is('channel') }),
  'channel.joined': after('and is in', { channel: is('channel') }),
  'channel.left': after('and out again', { channel: is('channel') }),
  'channel.destroyed': after('a channel is gone', { channel: is('channel') }),
  'chat.message': before(
    'before anybody hears it; `kind` 0 channel, 1 whisper, 2 everywhere, 3 clan, 4 clan whisper, 5 buddies',
    {
      text: may('text'),
      // MediusChatMessageType.
      kind: is('integer'),
      target_id: is('integer'),
      channel: is('channel'),
      game: is('game'),
    },
  ),
  'game.create': waits('a player makes a game', { name: may('text'), max_players: may('integer') }),
  'game.created': after('a game server has a world for it', { game: is('game') }),
  'game.join': waits('a player wants into a game', { game: is('game') }),
  'game.joined': after('the player is connected to the game server', { game: is('game') }),
  'game.left': after('and gone from it', { game: is('game') }),
  'game.host_left': after('with `game.left`, when it was the host', { game: is('game') }),
  'game.report': before(
    'the host tells how the game stands; `status` 1 staging, 2 active, 3 closed',
    gameReport,
  ),
  'game.started': after('it became active', { game: is('game') }),
  'game.ended': after('it is closed: nobody comes in any more', { game: is('game') }),
  'game.destroyed': after('nobody is in it any more', { game: is('game') }),
  'dme.joined': after('a player took a seat of the game server, `slot` from 0', {
    game: is('game'),
    slot: is('integer'),
  }),
  'dme.left': after('and gave it back', { game: is('game'), slot: is('integer') }),
  ...memoryEvents,
} as const satisfies Record<string, EventRow>;

export type EventName = keyof typeof events;

/** What `server.publish` raises: `topic.` and a name that plugins agreed upon. */
const topicRow = after('what another plugin published', {
  value: is('value'),
  topic: is('text'),
  from: is('text'),
});

export const isTopic = (name: string): boolean =>
  /^topic\.[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) && name.length <= 70;

/** The row of an event or topic. */
export function rowOf(name: string): EventRow | undefined {
  return own(events as Readonly<Record<string, EventRow>>, name) ?? (isTopic(name) ? topicRow : undefined);
}

/** Older names of events, accepted for good. */
export const olderNames: Readonly<Record<string, EventName>> = {
  'player.join': 'player.joined',
  'player.leave': 'player.left',
  'game.leave': 'game.left',
  'game.destroy': 'game.destroyed',
  'channel.destroy': 'channel.destroyed',
  'channel.leave': 'channel.left',
  'account.logout': 'account.logged_out',
};
