/** The named events: their fields, and what a script may do about them. */
import type { Permission } from './api-table/permissions.js';

import { own } from './own.js';
import { isSlip } from './spelling.js';

export type EventFieldType =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'player'
  | 'account'
  | 'channel'
  | 'game'
  | 'world'
  | 'clan'
  /** As many bytes as there are, or integers in a list: neither becomes longer or shorter. */
  | 'bytes'
  | 'numbers'
  /** A list, and a list of lists of players; teams may be made of the same players only. */
  | 'players'
  | 'teams'
  /** The rows of an answer: a list that scripts shorten, lengthen and reorder (list-view.ts). */
  | 'rows'
  | 'value';

export interface EventField {
  readonly type: EventFieldType;
  /** True when a script may assign it. */
  readonly writable: boolean;
  /** What a plugin needs to assign and to read it. */
  readonly permission?: Permission;
  /** The field that lists what it may be. */
  readonly among?: string;
}

export interface EventRow {
  /** When it happens: one line of Markdown. */
  readonly help: string;
  readonly fields: Readonly<Record<string, EventField>>;
  /** Present tense: a script may drop or refuse it. Past tense: it happened already. */
  readonly before: boolean;
  /** Rare enough, and worth it: a handler may take its time over it (`wait`). */
  readonly waits: boolean;
  /** Has nothing to do with a title: plugins that are bound to one hear it, too. */
  readonly isForAll?: boolean;
  /** The feature that is missing: the name is known, and listening to it is an error that says so. */
  readonly notBuilt?: string;
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

/** Fields of a queue of the plugin `owner`. */
function queueFields<F extends EventRow['fields']>(more: F) {
  return { queue: is('text'), owner: is('text'), ...more };
}

const forAll = (row: EventRow): EventRow => ({ ...row, isForAll: true });
const notBuilt = (help: string, feature: string, fields: EventRow['fields'] = {}): EventRow => ({
  ...before(help, fields),
  notBuilt: feature,
});

/** The whole list of an answer; `message` is the name of the answer. */
const rows = { items: may('rows'), message: is('text') };

const gameReport = {
  game: is('game'),
  name: may('text'),
  status: may('integer'),
  player_count: may('integer'),
};

const penalty = {
  kind: is('text'),
  account: is('account'),
  target: { type: 'text', writable: false, permission: 'accounts.machine_id' } as EventField,
  reason: is('text'),
  author: is('text'),
  expires: is('number'),
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

const clanEvents = {
  'clan.create': waits('a player founds a clan', { name: may('text') }),
  'clan.created': after('it is there', { clan: is('clan') }),
  'clan.update': waits(
    'the leader changes a clan; `kind` is `rename` (to `name`), `leader` (to the member with `account_id`) or `disband`',
    { clan: is('clan'), kind: is('text'), name: may('text'), account_id: is('integer') },
  ),
  'clan.invite': waits(
    'the leader invites an account; `direct`: takes it in without asking. `text` goes with it',
    {
      clan: is('clan'),
      account_id: is('integer'),
      name: is('text'),
      text: may('text'),
      direct: is('boolean'),
    },
  ),
  'clan.message': waits('a member leaves a message for the clan, or changes one', {
    clan: is('clan'),
    text: may('text'),
  }),
  'clan.joined': after('an account is in a clan; its player is `nil` while it is not here', {
    clan: is('clan'),
    account_id: is('integer'),
    name: is('text'),
  }),
  'clan.left': after('and out again, unless the clan was disbanded', {
    clan: is('clan'),
    account_id: is('integer'),
    name: is('text'),
  }),
  'clan.disbanded': after('a clan is gone; `name` is what it was called', {
    clan: is('clan'),
    name: is('text'),
  }),
} as const satisfies Record<string, EventRow>;

/** Every event by its name; the field names are those that the server hands in and that scripts read. */
export const events = {
  'plugin.load': forAll(
    after(
      "the plugin's own: its files have run without a fault, and nothing is shown to it yet; a former version, if there is one, serves still",
      { reloaded: is('boolean'), former_version: is('text') },
    ),
  ),
  'plugin.ready': forAll(
    after("the plugin's own: it serves from now on, in the place of its former version", {
      reloaded: is('boolean'),
      former_version: is('text'),
    }),
  ),
  'plugin.unload': forAll(
    after(
      "the plugin's own: it is about to go, with all that it knows; `reason` is `reload`, `stop`, `remove` or `shutdown`. No task begins any more",
      { reason: is('text') },
    ),
  ),
  'plugin.file_changed': after('a file that the plugin read with `plugin.file` has changed', {
    path: is('text'),
  }),
  'settings.changed': after('the operator changed a setting of the plugin'),
  'server.start': after(
    'the plugins are there, and a server of this host is about to listen; once for each. A failure to listen comes after it',
  ),
  'server.ready': after('a server of this host listens; once for each, `where = { server = "mls" }`'),
  'server.restart_notice': forAll(
    after(
      'a stop or restart was announced for later; `seconds` until then, `restart` when the servers come back by themselves',
      { reason: is('text'), seconds: is('integer'), restart: is('boolean') },
    ),
  ),
  'server.stop': after('a server is about to stop'),
  'server.tick': forAll(
    after(
      'again and again, as often as the option `every` says (a second when left out, a tenth of one at least); `elapsed` seconds since the last one',
      { count: is('integer'), elapsed: is('number') },
    ),
  ),
  'server.error': after(
    'an error was logged, at most ten a second and each text once in ten seconds; `kind` is `plugin` or `server`, `place` the file and line of a script. Errors of its own handlers raise none',
    { kind: is('text'), text: is('text'), plugin: is('text'), place: is('text'), event: is('text') },
  ),
  'connection.handshake': before(
    'somebody connects to MUIS, MAS, MLS or DME; nothing was read yet, so title and application are not known. Stopping it closes the connection',
  ),
  'connection.rate_limited': after(
    'an address or connection asked for more than its limits allow, once a minute for each address and `reason`: `connections`, `requests`, `queue` or `logins`',
    { reason: is('text') },
  ),
  'connection.open': before('a client logs in to MUIS, MAS, MLS or DME; its player is not known yet'),
  'connection.close': after('such a connection has ended, at once', { reason: is('text') }),
  'connection.banned': after(
    'somebody whose password was right was turned away; `kind` is `account`, `address` or `machine`, `expires` seconds since 1970, nil for never',
    { name: is('text'), kind: is('text'), reason: is('text'), expires: is('number') },
  ),
  'penalty.added': after(
    'a ban, mute or warning; `kind` is `ban`, `mute` or `warning`, `target` the address or console that a ban is of',
    penalty,
  ),
  'penalty.lifted': after('a ban or mute was taken back before its end, by `author`', penalty),
  'report.created': after('a player reported `account` by the command `report`', {
    account: is('account'),
    text: is('text'),
  }),
  'account.register': waits('an account is to be made; `auto`: by a login, not by a registration', {
    name: is('text'),
    auto: is('boolean'),
  }),
  'account.registered': after('the account is there; the login comes later', {
    name: is('text'),
    auto: is('boolean'),
  }),
  'account.password_reset': waits(
    'a login sets the password, because the operator asked for that: the one that was typed becomes the password of the account',
    { name: is('text') },
  ),
  'account.delete': waits('a player wants to delete its account; the password was right'),
  'account.renamed': after('an account has another name', {
    account: is('account'),
    name: is('text'),
    former: is('text'),
  }),
  'account.merged': after('another account, `former`, is a part of it now', {
    account: is('account'),
    former: is('text'),
    former_id: is('integer'),
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
  'player.state_change': after(
    'what the player does is another thing now: `disconnected`, `authenticating`, `chat` or `game`',
    { from: is('text'), to: is('text') },
  ),
  'player.find': before(
    'a player asks where another one is; `found` is that one. What is assigned is what the asker reads',
    { found: is('player'), name: may('text'), app_name: may('text'), world_id: may('integer') },
  ),
  'player.info_request': before(
    'a player asks about an account; `about` is its player, where there is one here. `state` as in `enum.player_status`',
    {
      account_id: is('integer'),
      about: is('player'),
      name: may('text'),
      state: may('integer'),
      stats: may('bytes'),
    },
  ),
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
    'a player reports numbers for the ladders, 15 or 100 of them; their indices are the ladders. `is_clan`: of the clan with `clan_id`; `delta`: by how much they change',
    {
      stats: may('numbers'),
      game: is('game'),
      is_clan: is('boolean'),
      clan_id: is('integer'),
      delta: is('boolean'),
    },
  ),
  'location.pick': before('a player picks a location', { location_id: is('integer') }),
  'list.channels': before('a player reads a list of channels, see [Lists](#lists)', rows),
  'list.games': before('a player reads a list of games', rows),
  'list.players': before('a player reads who is in a channel, a game or a clan', rows),
  'list.clans': before('a player reads a ladder of clans, or which clan it is in', rows),
  'stats.clan': waits('a player reports the 256 bytes that are kept with the clan', {
    stats: may('bytes'),
    clan: is('clan'),
    game: is('game'),
  }),
  'stats.saved': after('they were stored; `kind` is `account`, `wide`, `clan` or `clan_wide`', {
    kind: is('text'),
  }),
  ...clanEvents,
  'channel.create': waits('a player makes a channel', { name: may('text'), max_players: may('integer') }),
  'channel.created': after('it is there', { channel: is('channel') }),
  'channel.join': waits('a player wants into a channel', { channel: is('channel') }),
  'channel.joined': after('and is in', { channel: is('channel') }),
  'channel.left': after('and out again', { channel: is('channel') }),
  'channel.destroyed': after('a channel is gone', { channel: is('channel') }),
  'chat.message': before(
    'before anybody hears it; `kind` 0 channel, 1 whisper, 2 everywhere, 3 clan, 4 buddies',
    {
      text: may('text'),
      // MediusChatMessageType.
      kind: is('integer'),
      target_id: is('integer'),
      channel: is('channel'),
      game: is('game'),
    },
  ),
  'chat.command': before(
    'a player may use the command that was typed into chat, and it is about to run; `text` stands behind its name. Commands that hold a secret are not shown',
    { name: is('text'), text: is('text') },
  ),
  'chat.filtered': after(
    "the server's filter (`by` is `filter`) or a plugin (`plugin`) changed or stopped what a player said; `result` is what others read, `nil` where that is nothing",
    { text: is('text'), result: is('text'), by: is('text'), kind: is('integer') },
  ),
  'buddy.add': waits(
    'a player puts an account on its buddy list; `target` is its player, where there is one here',
    {
      account_id: is('integer'),
      name: is('text'),
      target: is('player'),
    },
  ),
  'ignore.add': waits('the same for the ignore list', {
    account_id: is('integer'),
    name: is('text'),
    target: is('player'),
  }),
  'packet.unknown': after(
    'a client sent what has no known layout, once for each kind and connection: a message (`class`, `type`) or a frame (`rt`)',
    { class: is('integer'), type: is('integer'), rt: is('integer'), length: is('integer') },
  ),
  'game.create': waits('a player makes a game', { name: may('text'), max_players: may('integer') }),
  'game.place': waits('a world is to be made for a new game: on which game server, one of `servers`', {
    game: is('game'),
    server: { type: 'text', writable: true, among: 'servers' },
    servers: is('value'),
  }),
  'game.created': after('a game server has a world for it', { game: is('game') }),
  'game.join': waits('a player wants into a game', { game: is('game') }),
  'game.joined': after('the player is connected to the game server', { game: is('game') }),
  'game.left': after('and gone from it', { game: is('game') }),
  'game.host_left': after('with `game.left`, when it was the host', { game: is('game') }),
  'game.report': before(
    'the host tells how the game stands; `status` 1 staging, 2 active, 3 closed',
    gameReport,
  ),
  'game.start': waits(
    'its host reports that it is active; stopped, it stays what it was, and the rest is taken',
    {
      game: is('game'),
    },
  ),
  'game.end': waits('its host reports that it is over; stopped, others still come in', { game: is('game') }),
  'game.started': after('it became active', { game: is('game') }),
  'game.ended': after('it is closed: nobody comes in any more', { game: is('game') }),
  'game.destroyed': after('nobody is in it any more', { game: is('game') }),
  'queue.join': before(
    'a player is to be put into a queue of a plugin',
    queueFields({ rating: is('value') }),
  ),
  'queue.joined': after('and waits in it', queueFields({ rating: is('value') })),
  'queue.left': after(
    'a player is out of it without a match; `reason` is `left`, `gone`, `game` (plays already) or `not ready`',
    queueFields({ reason: is('text') }),
  ),
  'queue.found': after(
    'enough are there for a match, and each is asked to be ready',
    queueFields({ players: is('players') }),
  ),
  'queue.match': before(
    'a match is to be, for which all are ready; a handler may put its players into other teams. One that is dropped lets them wait on',
    queueFields({ players: is('players'), teams: may('teams') }),
  ),
  'queue.matched': after(
    'they are out of the queue, and a match',
    queueFields({ players: is('players'), teams: is('teams') }),
  ),
  'dme.joined': after('a player took a seat of the game server, `slot` from 0', {
    game: is('game'),
    slot: is('integer'),
  }),
  'dme.left': after('and gave it back', { game: is('game'), slot: is('integer') }),
  'dme.world.opened': after('a game server has made the world of a game', {
    world: is('world'),
    game: is('game'),
  }),
  'dme.world.closed': after('and has ended it; only the `id` of its game is left', { game: is('game') }),
  'http.request': notBuilt("a web request to the plugin's own addresses", 'http.serve'),
  'discord.command': notBuilt('a command in a chat room of Discord', 'discord.commands'),
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

/** What `server.emit` raises: a plugin's name, and words of its own behind it. */
const emittedRow = after('what that plugin emitted', { value: is('value'), from: is('text') });

/** First words of names that the server's own events have, or will have. */
const areas: ReadonlySet<string> = new Set([
  ...Object.keys(events).map((name) => name.slice(0, name.indexOf('.'))),
  ...['topic', 'medius', 'rt', 'nat', 'clan', 'memory', 'patch', 'penalty', 'report', 'queue'],
]);

/**
 * Whether a plugin of this name may have events of its own. Not one that is called like an area of the server's
 * events, or nearly so: a slip in the name of an event has to stay an error.
 */
export const mayEmit = (plugin: string): boolean =>
  ![...areas].some((area) => isSlip(plugin.toLowerCase(), area));

/** A name under which a plugin may emit: its own, a dot, and small letters. */
export function isEmitted(name: string): boolean {
  const [, plugin] = /^([A-Za-z][A-Za-z0-9_-]{0,63})(\.[a-z0-9_-]+)+$/.exec(name) ?? [];
  return plugin !== undefined && name.length <= 128 && mayEmit(plugin);
}

/** The row of an event, of a topic, or of what a plugin emits. */
export function rowOf(name: string): EventRow | undefined {
  const known = own(events as Readonly<Record<string, EventRow>>, name);
  if (known) return known;
  if (isTopic(name)) return topicRow;
  return isEmitted(name) ? emittedRow : undefined;
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
  'dme.join': 'dme.joined',
  'dme.leave': 'dme.left',
  'queue.leave': 'queue.left',
  'account.stats_update': 'stats.account',
  'game.stats': 'stats.wide',
};

/** Names that others use for what has another shape here, and what to write. */
export const otherShapes: Readonly<Record<string, string>> = {
  'dme.app_message': 'game packets are "dme.tcp" and "dme.udp" here',
  // DMEClientUpdate, class 0 and type 15, which consoles broadcast to each other (seen in capture).
  'dme.client_update': 'it is a game packet: "dme.tcp" with where = { [0] = 0, [1] = 15 }',
  'packet.in_after':
    'write server.on("rt.in", { priority = -100, where = ... }, function): it sees what the others have left',
  'packet.out_after':
    'write server.on("rt.out", { priority = -100, where = ... }, function): it sees what the others have left',
  'dme.world_tick':
    'game packets are relayed as they come, there is no tick; write server.every(time, function)',
};

/** Other names of frames: `packet.in.<NAME>` is `rt.in.<NAME>`. */
export function usualName(name: string): string {
  const [, way] = /^packet\.(in|out)(\.|$)/.exec(name) ?? [];
  return way === undefined ? (own(olderNames, name) ?? name) : `rt${name.slice('packet'.length)}`;
}
