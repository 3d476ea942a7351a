/**
 * `test`: what specs of plugins have (spec/). It is described here for the documents and for editors; specs check the
 * arguments of these functions themselves.
 */
import { row, type TableRow, tableRow } from './rows.js';
import {
  any,
  boolean,
  bytes,
  duration,
  either,
  fn,
  handle,
  integer,
  may,
  message,
  number,
  options,
  record,
  table,
  text,
} from './types.js';

const player = handle('player');
const channel = handle('channel');
const game = handle('game');
const thing = either(player, channel, game);
const taken = table('false', 'false');
const fakeTitle = may(text, "the id of the title; that of the plugin's folder, else any");

const playerFields = record('FakePlayer', {
  name: may(either(text, boolean), '`false` before the login'),
  account_id: may(integer(1, 0x7fff_ffff), 'the number of the account'),
  title: fakeTitle,
  app_id: may(integer(0, 0xffff_ffff), 'the application id of the disc'),
  version: may(integer(100, 200), 'the version of Medius, such as 108'),
  ip: may(text, 'the address'),
  state: may(text, '`disconnected`, `authenticating`, `chat` or `game`'),
  machine: may(text, 'the id of the console'),
  channel: may(either(channel, taken), 'where the player is'),
  game: may(either(game, taken), 'where the player plays'),
  operator: may(boolean, 'whether the player is an operator'),
});

const channelFields = record('FakeChannel', {
  id: may(integer(1, 0x7fff_ffff), 'its number'),
  name: may(text, 'its name'),
  title: fakeTitle,
  capacity: may(integer(0, 0xffff), 'how many it holds'),
  ...Object.fromEntries(
    Array.from({ length: 4 }, (_, i) => [`generic_field${i + 1}`, may(integer(0, 0xffff_ffff), 'a number')]),
  ),
});

const accountFields = record('FakeAccount', {
  id: may(integer(1, 0x7fff_ffff), 'its number'),
  name: may(text, 'its name'),
  title: fakeTitle,
  role: may(text, '`player`, `helper`, `moderator`, `operator` or `owner`'),
  registered: may(number, 'when it was made, in seconds since 1970'),
  last_login: may(number, 'when it logged in last'),
  address: may(text, 'the address of that'),
  machine: may(text, 'the console that it was used on'),
});

const count = may(integer(0, 0x7fff_ffff), 'a number');
const gameFields = record('FakeGame', {
  id: count,
  name: may(text, 'its name'),
  title: fakeTitle,
  status: may(integer(0, 3), '1 staging, 2 active, 3 closed'),
  player_count: count,
  max_players: count,
  game_level: count,
  player_skill_level: count,
  rules_set: count,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`generic_field${i + 1}`, count])),
  host: may(either(player, taken), 'who hosts it'),
});

const clanFields = record('FakeClan', {
  id: may(integer(1, 0x7fff_ffff), 'its number'),
  name: may(text, 'its name'),
  title: fakeTitle,
  leader: may(player, 'who leads it'),
  members: may(table('Player[]', 'a list of players'), 'who else is in it'),
  stats: may(text, 'its 256 bytes; what is left out is zero'),
});

const place = record('FeedOptions', {
  server: may(text, 'the server that it happens on, such as `"mls"`'),
  title: may(text, 'the title'),
  app_id: may(integer(0, 0xffff_ffff), 'the application id'),
  ip: may(text, 'the address'),
});

const bytesPlace = record('FeedBytesOptions', {
  ...place.fields,
  as: may(text, 'what the bytes are, such as `"rt.in.CLIENT_ECHO"`'),
});

const OUTCOME = ['Outcome'];

/** `test` and what is in it; no plugin has them. */
export const specTables: readonly TableRow[] = [
  tableRow(
    'test',
    'what specs of plugins have',
    {
      case: row('one case', { name: text, function: fn() }),
      suite: row('cases that belong together: its name stands in front of theirs', {
        name: text,
        function: fn(),
      }),
      start: row('loads the plugin, where nothing has yet'),
      reload: row('loads it anew, as when its file has changed'),
      settle: row(
        'lets everything come to its end that does not wait for time; the functions that follow do it by themselves',
      ),
      fake_player: row(
        'a player who is here: `name` (`false` before the login), `account_id`, `title`, `app_id`, `version`, `ip`, `state`, `machine`, `channel`, `game`, `operator`; what is left out is made up',
        { 'fields?': options(playerFields) },
        ['Player'],
      ),
      fake_account: row(
        'an account whose player is not here: `id`, `name`, `title`, `role`, `registered`, `last_login`, `address`, `machine`; players have theirs without',
        { 'fields?': options(accountFields) },
        ['Account'],
      ),
      fake_channel: row(
        'a channel: `id`, `name`, `title`, `capacity`, `generic_field1` to `generic_field4`',
        { 'fields?': options(channelFields) },
        ['Channel'],
      ),
      fake_game: row(
        'a game: `id`, `name`, `title`, `status`, `player_count`, `max_players`, `game_level`, `player_skill_level`, `rules_set`, `generic_field1` to `generic_field8`, `host`',
        { 'fields?': options(gameFields) },
        ['Game'],
      ),
      fake_clan: row(
        'a clan: `id`, `name`, `title`, `leader` and `members` (players), `stats`; read of it are their account ids',
        { 'fields?': options(clanFields) },
        ['Clan'],
      ),
      change: row(
        'makes a player, channel or game another: `test.change(ann, { channel = lobby, state = "game" })`; `false` takes out',
        { thing, fields: table() },
      ),
      leave: row("the player's session is over", { player }),
      feed: row(
        'shows the plugin an event (also what is published: `topic.<name>` with `value`), a message (`medius.in.ChatMessage`, or its name alone), a frame, a datagram or a game packet (`payload`, `from`, `world`, `to`); a list that goes out has `items`. `options`: `server`, `title`, `app_id`, `ip`. Gives an outcome',
        { name: text, 'fields?': table(), 'player?': player, 'options?': options(place) },
        OUTCOME,
      ),
      feed_bytes: row(
        'the same for bytes, as hex or as the path of a file beside the spec (`.hex` holds hex): a whole message (class, type, payload), or what `options.as` names (`"medius.out"`, `"rt.in.CLIENT_ECHO"`, `"nat"`, `"dme.udp"`)',
        { hex: text, 'player?': player, 'options?': options(bytesPlace) },
        OUTCOME,
      ),
      replay: row(
        'shows the plugin a recording beside the spec, message by message: each line has the hex of one, as `test.feed_bytes` takes it, or a name as in `options.as` in front of it (`rt.in.CLIENT_ECHO 0001`); blank lines and what follows `#` are left out. Gives the outcomes as a list',
        { path: text, 'player?': player, 'options?': options(bytesPlace) },
        ['Outcome[]'],
      ),
      file: row('the bytes of a file beside the spec', { path: text }, ['string']),
      command: row(
        'what the player, or the console, reads after this line',
        { line: text, 'player?': player },
        ['string?'],
      ),
      sent: row(
        'what came to the player, a list of tables: `kind` `message` (`name`, `fields`, `via`), `packet` (`payload`, `from`, `via`), `box` (`text`, `severity`), `chat` (`text`, `from`), `kick` (`reason`), `force_leave` (`reason`), `mute` (`duration`, `reason`), `unmute`, `ban` (`duration`, which may be `"forever"`, `reason`), `warn` (`reason`), `whisper` (`text`, `from`), `announcement` (`text`)',
        { player },
        ['table[]'],
      ),
      penalties: row(
        'the bans, mutes (those of `moderation.mute`) and warnings of an account or a player: `kind`, `reason`, `author`, `duration`, `active`',
        { who: either(handle('account'), player) },
        ['table[]'],
      ),
      pokes: row('what was poked: `address`, `bytes`', { player }, ['table[]']),
      memory: row(
        "the console's memory: `:set(address, bytes)`, `:get(address, length)`, `:silent([true])` for one that answers no peek",
        { player },
        ['FakeMemory'],
      ),
      store: row('what the plugin finds in its storage, before it is loaded', { key: text, value: any }),
      stored: row('what is in its storage now', { key: text }, ['any']),
      data: row(
        'what the plugin notes in `data` of a player, channel, game or clan',
        { thing: either(thing, handle('clan')), key: text },
        ['any'],
      ),
      world_data: row("what it notes in `data` of a game's world", { game, key: text }, ['any']),
      metadata: row(
        'the `metadata` of a player or game, where entries are put into it first',
        { thing, 'entries?': table() },
        ['table'],
      ),
      account_data: row(
        'what it notes in `account_data`, where a value is written first',
        { player, key: text, 'value?': any },
        ['any'],
      ),
      settings: row(
        'what the operator chose, by name: before the plugin is loaded, or from now on. Settings that a command sets stand above',
        { settings: table() },
      ),
      call: row("calls a function of the plugin's `plugin.exports`", { name: text }, ['any'], { rest: true }),
      ladder: row('what the game of a player reported for a ladder, read by `leaderboard.ladder`', {
        player,
        stat: integer(0, 99),
        value: integer(-0x8000_0000, 0x7fff_ffff),
      }),
      sql: row(
        "what the plugin's database answers to a statement: its rows, or how many it changes (1 where nothing is said)",
        {
          text,
          answer: either(table('table[]'), integer(0, 0x7fff_ffff)),
        },
      ),
      statements: row('what its database was asked: `text`, `parameters`', {}, ['table[]']),
      web: row('what a web server answers to `http.fetch`: `status` (200), `headers`, `body`', {
        url: text,
        'answer?': table(),
      }),
      ends: row('the ends of the server that were ordered: `reason`, `after` (seconds), `restart`', {}, [
        'table[]',
      ]),
      asked: row('what web servers were asked: `url`, `method`, `headers`, `body`', {}, ['table[]']),
      grant: row('gives permissions', { permission: text }, [], { rest: true }),
      deny: row('takes permissions', { permission: text }, [], { rest: true }),
      log: row('lines of the log: `level`, `text`', {}, ['table[]']),
      clear: row('forgets what was sent, poked and logged so far'),
      equal: row('an error that says where the two differ; tables are compared by what is in them', {
        got: any,
        wanted: any,
        'what?': text,
      }),
      expect_sent: row(
        'a message came, with these among its fields; gives all of them',
        { player, name: message, 'fields?': table('T') },
        ['T'],
      ),
      expect_chat: row('a line of chat came; the text is the whole, a part, or a pattern', {
        player,
        'text?': text,
        'fields?': table(),
      }),
      expect_box: row('a box came; the text is the whole, a part, or a pattern', {
        player,
        'text?': text,
        'fields?': table(),
      }),
      expect_kicked: row('the player was asked to leave', { player, 'reason?': text }),
      expect_nothing: row('nothing came', { player }),
      expect_poked: row('each of these bytes was poked, and stands there', {
        player,
        address: integer(0, 0xffff_ffff),
        bytes,
      }),
      expect_log: row('a line of log', { text, 'level?': text }),
      expect_error: row('the plugin failed with this; it fails the case no more', { text }),
    },
    { clock: { lua: 'FakeClock', help: 'the time of a case' } },
  ),
];

/** Things of `test` that are called with a colon, by the class of each. */
export const specHandles = {
  FakeClock: {
    name: 'test.clock',
    methods: {
      advance: row('lets time pass and calls what falls due, one by one', { time: duration }),
      set: row('sets the moment: seconds since 1970, or text such as `"2026-12-24T18:00"`', {
        moment: either(number, text),
      }),
      now: row('tells it', {}, ['number']),
    },
  },
  FakeMemory: {
    name: 'memory',
    methods: {
      set: row('puts bytes there', { address: integer(0, 0xffff_ffff), bytes }),
      get: row('the bytes there', { address: integer(0, 0xffff_ffff), length: integer(0, 1 << 20) }, [
        'string',
      ]),
      silent: row('answers no peek from now on', { 'on?': boolean }),
    },
  },
} as const;

/** What `test.feed` gives. */
export const outcomeFields = {
  kind: { lua: '"pass"|"drop"|"refuse"|"reply"|"waiting"', help: 'what became of it' },
  changed: { lua: 'boolean', help: 'whether a handler changed it' },
  fields: { lua: 'table', help: 'its fields as the handlers left them' },
  status: { lua: 'integer?', help: 'the status of a refusal' },
  reason: { lua: 'string?', help: 'why it was dropped' },
  silent: { lua: 'boolean?', help: 'dropped without an answer' },
  reply: { lua: 'table?', help: '`name` and `fields` of a reply' },
} as const;
