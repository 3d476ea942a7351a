/** `server`: listening, time, tasks, players. */

import { accountFunctions } from './account.js';
import { clanFunctions } from './clan.js';
import { which } from './places.js';
import { row, tableRow } from './rows.js';
import {
  any,
  choice,
  duration,
  either,
  event,
  fn,
  handle,
  integer,
  may,
  number,
  options,
  record,
  table,
  text,
} from './types.js';

/** The options of `server.on`. */
export const onOptions = record('OnOptions', {
  where: may(table('table<string|integer, any>'), 'conditions that are tested before Lua is entered'),
  when: may(table('table<string|integer, any>'), 'the older name of `where`'),
  priority: may(number, 'a number, 0 by default; higher ones are asked first'),
  id: may(either(text, number), 'a second registration with the same id takes the place of the first'),
  on_error: may(
    choice('pass', 'drop', 'refuse'),
    'what becomes of the event when the handler fails, takes too long, or may not run because its plugin rests or has used up its time: `"pass"` (as if it had not been asked), `"drop"`, `"refuse"`. For `stats.*` and `account.login` it is `"refuse"` where it is left out (for the latter unless the operator chose otherwise, see [configuration.md](configuration.md)), for all others `"pass"`',
  ),
  every: may(
    duration,
    'for `server.tick` alone: the time from one to the next, a second when left out, a tenth of one at least',
  ),
  wait: may(
    duration,
    "a time: the handler is a task and may take so long, up to 120 seconds, while only that player's connection waits for it. For events marked *waits* alone",
  ),
});

const broadcastOptions = record('BroadcastOptions', {
  severity: may(integer(0, 255), '0 by default'),
});

export const server = tableRow(
  'server',
  'listening, time, tasks, players',
  {
    on: row(
      'listens; gives a handle with `:off()`',
      { event, 'options?': options(onOptions), handler: fn('fun(e: any, player: Player): Verdict?') },
      ['Handle'],
    ),
    once: row(
      'the same for the first such event that it is shown; then it is taken off',
      { event, 'options?': options(onOptions), handler: fn('fun(e: any, player: Player): Verdict?') },
      ['Handle'],
    ),
    off: row('ends listening, or a timer; whether there was one', { handle: handle('handle') }, ['boolean']),
    cancel: row('the same as `server.off`', { handle: handle('handle') }, ['boolean']),
    after: row('calls it once; gives a handle', { time: duration, function: fn() }, ['Handle']),
    every: row('calls it again and again; gives a handle', { time: duration, function: fn() }, ['Handle']),
    at: row(
      'calls it at that time: seconds since 1970, or text such as `"2026-12-24T18:00"`, UTC; at once where it is past; gives a handle',
      { time: either(number, text), function: fn() },
      ['Handle'],
    ),
    cron: row(
      'calls it whenever the pattern fits (minute hour day month weekday, UTC); gives a handle',
      { pattern: text, function: fn() },
      ['Handle'],
    ),
    go: row('runs it as a task, which may wait', { function: fn() }),
    sleep: row('waits that long', { time: duration }, [], { waits: 'task' }),
    now: row('seconds since 1970, UTC, with fractions', {}, ['number']),
    players: row('everybody who is here, as a list', {}, ['Player[]']),
    player: row(
      'the player of this name, or of this account id; `nil` where nobody of them is here',
      { who: either(text, number) },
      ['Player?'],
    ),
    channel: row('the channel of this number or name; `nil` where there is none', { which }, ['Channel?']),
    game: row('the game of this number or name; `nil` where there is none', { which }, ['Game?']),
    world: row(
      'the world of the game of this number, on the game server of this host',
      { id: integer(0, 0xffff_ffff) },
      ['World?'],
    ),
    worlds: row('the worlds of the game server of this host, as a list', {}, ['World[]']),
    locations: row('the locations of the titles, as a list of tables with `id`, `name` and `title`', {}, [
      'table[]',
    ]),
    ...accountFunctions,
    channels: row('the channels, as a list', {}, ['Channel[]']),
    games: row('the games, as a list', {}, ['Game[]']),
    ...clanFunctions,
    player_count: row('how many', {}, ['integer']),
    broadcast: row(
      "a box on everybody's screen; `options.severity` 0 to 255, 0 by default",
      { text, 'options?': options(broadcastOptions) },
      ['true'],
      { needs: ['chat.system'] },
    ),
    title: row(
      'a title by its id: `id`, `name`, `pool`, `applications` (a list of `id`, `name`, `region`, `medius`), `channels` (`name`, `capacity`), `locations` (`id`, `name`); `nil` where nobody described it',
      { id: text },
      ['table?'],
    ),
    titles: row('all of them, as a list', {}, ['table[]']),
    stats: row(
      'numbers of the whole server by name: `players`, `games`, `channels`, `connections`, `requests`, `packets_in`, `packets_out`, `uptime` (seconds), `memory` (bytes) and others',
      {},
      ['table<string, number>'],
    ),
    stop: row(
      'stops the servers, at once or after the time that is announced (`server.restart_notice`)',
      { 'reason?': text, 'after?': duration },
      ['true'],
      { needs: ['console'] },
    ),
    restart: row(
      'the same, and they start again by themselves; players keep their sessions',
      { 'reason?': text, 'after?': duration },
      ['true'],
      { needs: ['console'] },
    ),
    plugin: row(
      'another plugin by the name of its manifest, see [Plugins and each other](#plugins-and-each-other); `nil` where there is none',
      { name: text },
      ['OtherPlugin?'],
    ),
    publish: row(
      'tells all plugins that listen to `topic.<topic>`, once the handler is through',
      { topic: text, 'value?': any },
      ['true'],
    ),
    emit: row(
      "raises an event of the plugin's own, `<plugin>.<word>`, for all plugins that listen to it, once the handler is through; see [Plugins and each other](#plugins-and-each-other)",
      { name: text, 'value?': any },
      ['true'],
    ),
    has_feature: row(
      'whether this version has it: the name of a function (`"player:patch"`), or one of `events`, `commands`, `storage`, `memory`, `tasks`, `persist`, `wait`, `http.serve`, `discord.commands`',
      { feature: text },
      ['boolean'],
    ),
  },
  {
    api_version: { lua: 'integer', help: '1' },
    version: { lua: 'string', help: 'the version of the program' },
    commands: { lua: 'server.commands', help: 'see [Commands](#commands)' },
  },
);
