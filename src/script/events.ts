/** The named events: their fields, and what a script may do about them. */

export type EventFieldType = 'text' | 'integer' | 'boolean' | 'player' | 'channel' | 'game';

export interface EventField {
  readonly type: EventFieldType;
  /** True when a script may assign it. */
  readonly writable: boolean;
}

export interface EventRow {
  readonly fields: Readonly<Record<string, EventField>>;
  /** Present tense: a script may drop or refuse it. Past tense: it happened already. */
  readonly before: boolean;
  /** Rare enough, and worth it: a handler may take its time over it (`wait`). */
  readonly waits: boolean;
}

const is = (type: EventFieldType): EventField => ({ type, writable: false });
const may = (type: EventFieldType): EventField => ({ type, writable: true });
const before = (fields: EventRow['fields'] = {}): EventRow => ({ fields, before: true, waits: false });
const waits = (fields: EventRow['fields'] = {}): EventRow => ({ fields, before: true, waits: true });
const after = (fields: EventRow['fields'] = {}): EventRow => ({ fields, before: false, waits: false });

const gameReport = {
  game: is('game'),
  name: may('text'),
  status: may('integer'),
  player_count: may('integer'),
};

/** Every event by its name; the field names are those that the server hands in and that scripts read. */
export const events = {
  'server.ready': after(),
  'server.stop': after(),
  'connection.open': before(),
  'connection.close': after({ reason: is('text') }),
  'account.register': waits({ name: is('text'), auto: is('boolean') }),
  'account.registered': after({ name: is('text'), auto: is('boolean') }),
  'account.login': waits({ name: is('text') }),
  'account.logged_in': after(),
  'account.logged_out': after(),
  'player.joined': after(),
  'player.left': after(),
  'player.resume': after(),
  'player.policy': waits({ text: may('text'), kind: is('text') }),
  'player.announcement': before({ text: may('text') }),
  'channel.create': waits({ name: may('text'), max_players: may('integer') }),
  'channel.created': after({ channel: is('channel') }),
  'channel.destroyed': after({ channel: is('channel') }),
  'channel.join': waits({ channel: is('channel') }),
  'channel.joined': after({ channel: is('channel') }),
  'channel.left': after({ channel: is('channel') }),
  'chat.message': before({
    text: may('text'),
    // MediusChatMessageType: 0 broadcast, 1 whisper, 2 everywhere, 3 clan, 4 clan whisper, 5 buddies.
    kind: is('integer'),
    target_id: is('integer'),
    channel: is('channel'),
    game: is('game'),
  }),
  'game.create': waits({ name: may('text'), max_players: may('integer') }),
  'game.created': after({ game: is('game') }),
  'game.join': waits({ game: is('game') }),
  'game.joined': after({ game: is('game') }),
  'game.left': after({ game: is('game') }),
  'game.report': before(gameReport),
  'game.started': after({ game: is('game') }),
  'game.ended': after({ game: is('game') }),
  'game.destroyed': after({ game: is('game') }),
  'game.host_left': after({ game: is('game') }),
  'dme.joined': after({ game: is('game'), slot: is('integer') }),
  'dme.left': after({ game: is('game'), slot: is('integer') }),
} as const satisfies Record<string, EventRow>;

export type EventName = keyof typeof events;

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
