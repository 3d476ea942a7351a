/** `server.commands`: words for chat and console. */
import { row, tableRow } from './rows.js';
import {
  boolean,
  choice,
  duration,
  either,
  fn,
  handle,
  may,
  must,
  options,
  record,
  table,
  text,
} from './types.js';

const words = either(text, table('string[]'));

/** Where a player has to be who uses a command. */
export const commandScopes = ['anywhere', 'lobby', 'staging', 'in_game'] as const;

/** Where a command is to be had. */
export const commandPlaces = ['chat', 'console'] as const;

/** The fields of a command. */
export const commandFields = record(
  'Command',
  {
    name: must(text, 'small letters, digits and `_`. Needed'),
    run: must(
      fn('fun(ctx: CommandContext, args: table<string, any>): string?'),
      'is given `ctx` (`ctx.player`, `ctx.channel` and `ctx.game`: who asks and where, `nil` on the console; `ctx.text`, all that was typed behind the name) and the arguments by name; the text that it returns is shown to whoever asked. Needed',
    ),
    help: may(text, 'one line for the list'),
    args: may(
      words,
      '`"name:type"` with type `word` (in quotes with blanks), `rest`, `integer`, `number` (both with a range: `"sides:integer 2..100 = 6"`), `duration` (`90`, `30m`, `7d`: seconds), `choice` (`"team:choice red|blue"`), `player` (a name, a part of one, or `#` and the account id: one who is here), `game` or `channel` (the same, with `#` and its id), `account` (a whole name, `#` and its id, or a part of the name of one who is here, unless it says `account whole`: a table with `id`, `name`, `pool`); `= value` gives what stands for a missing one, `name?` may be missing. Without a type it is a word',
    ),
    permission: may(
      text,
      'any name: players need a role that has it to use it in chat (`role` on the console); one that no role names, such as `dice.use`, is for operators; without it everybody may',
    ),
    where: may(words, '`{ "chat", "console" }`'),
    aliases: may(words, 'other names that it answers to, where no command has them'),
    cooldown: may(
      duration,
      'a time that a player has to wait from one use in chat to the next: seconds, or text such as `"5s"`; a day at most',
    ),
    scope: may(
      choice(...commandScopes),
      'where a player has to be: `"anywhere"`, `"lobby"`, `"staging"` (in a game that has not started) or `"in_game"`',
    ),
    silent: may(boolean, '`true`: answers its player alone, also behind `!`'),
  },
  'a command has no field',
);

export const commands = tableRow('server.commands', 'words for chat and console', {
  add: row('adds a command, see [Commands](#commands)', { command: options(commandFields) }),
  remove: row("takes one of the plugin's own away; whether there was one", { name: text }, ['boolean']),
  list: row(
    "all commands, the server's own first: a list of `name`, `help`, `usage`, `aliases`, `where`, `permission`, `plugin`",
    {},
    ['table[]'],
  ),
  usage: row('how a command is typed; `nil` where there is none', { name: text }, ['string?']),
  run: row(
    'runs a command line: as the console, or as the player in chat; gives the lines of its answer, or `nil` and why. Commands that ask for a permission, and the console, need `console`',
    { line: text, 'player?': handle('player') },
    ['string[]?', 'string?'],
    { waits: 'task', needs: ['console'], unless: 'for a player who uses what everybody may' },
  ),
});
