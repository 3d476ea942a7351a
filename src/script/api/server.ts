/** `server`: time, broadcasts, players, commands; `log` and `print`. */
import type { Player } from '#state/player.js';
import { hasFeature } from '../api-table/api.js';
import { commandPlaces } from '../api-table/commands.js';
import { type Arguments, durationOf } from '../arguments.js';
import { argument, argumentTypes } from '../command.js';
import { ScriptError } from '../errors.js';
import { jsonOf } from '../json.js';
import { API_LEVEL } from '../manifest.js';
import type { ApiFunction, Command, CommandArgument, CommandScope, Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import { suggestion } from '../spelling.js';
import { LuaType, typeNames } from '../vm/exports.js';
import { readable } from '../vm/state.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { accountFunctions } from './accounts.js';
import { clanFunctions } from './clans.js';
import { commandFunctions } from './commands.js';
import { eventFunctions, placeOf } from './events.js';
import { otherFunctions } from './others.js';
import { placeFunctions } from './places.js';
import { factFunctions } from './server-facts.js';
import { timerFunctions } from './timers.js';

export function defineServer(plugin: Plugin): void {
  const { host } = plugin;
  const { services } = host;
  const functions: Readonly<Record<string, ApiFunction>> = {
    ...eventFunctions(plugin),
    ...timerFunctions(plugin),
    ...otherFunctions(plugin),
    ...placeFunctions(plugin),
    ...accountFunctions(plugin),
    ...factFunctions(plugin),
    go: (args) => {
      const fn = args.fn(1, 'function');
      plugin.tasks.start(fn, { doing: `a task (${placeOf(plugin)})` });
      return undefined;
    },
    sleep: (args) => {
      const ms = args.duration(1, 'time');
      plugin.tasks.waitFor(
        () => new Promise((resolve) => services.clock.after(ms, () => resolve(undefined))),
        args.name,
      );
      return WAITING;
    },
    now: () => services.clock.wall() / 1000,
    has_feature: (args) => hasFeature(args.text(1, 'feature')),
    player_count: () => [...players(plugin)].length,
    players: () => [...players(plugin)].map((player) => plugin.playerHandle(player)),
    player: (args) => {
      const wanted = args.value(1);
      const isOne = ({ account }: Player) =>
        account !== undefined &&
        (typeof wanted === 'number'
          ? account.id === wanted
          : account.name.toLowerCase() === String(wanted).toLowerCase());
      return plugin.playerHandle([...players(plugin)].find(isOne));
    },
    broadcast: (args) => broadcast(plugin, args),
    ...clanFunctions(plugin),
  };
  plugin.defineTable('server', functions, () => {
    plugin.lua.setField('api_version', () => plugin.lua.pushNumber(API_LEVEL));
    plugin.lua.setField('version', () => plugin.lua.pushText(services.server.version()));
    plugin.lua.setField('commands', () => {
      plugin.pushTable('server.commands', {
        add: (args) => addCommand(plugin, args),
        ...commandFunctions(plugin),
      });
    });
  });
}

/** The players that this plugin may see. */
function* players(plugin: Plugin): Iterable<Player> {
  const { title } = plugin.source;
  const titles = plugin.manifest?.titles;
  for (const player of plugin.host.services.players()) {
    const { id } = player.title;
    if ((title === undefined || title === id) && (!titles || titles.has(id))) yield player;
  }
}

function broadcast(plugin: Plugin, args: Arguments): LuaValue {
  const text = args.text(1, 'text');
  const options: LuaTable = args.has(2) ? args.table(2, 'options') : new Map();
  const severity = options.get('severity') ?? 0;
  const { title } = plugin.source;
  const titles = title === undefined ? plugin.manifest?.titles : new Set([title]);
  plugin.host.afterwards(plugin, () => plugin.host.services.broadcast(severity as number, text, titles));
  return true;
}

/** Commands of one plugin. */
const COMMANDS = 200;
/** Milliseconds of the longest cooldown. */
const DAY = 86_400_000;
const COMMAND_NAME = /^[a-z][a-z0-9_]{0,31}$/;

function addCommand(plugin: Plugin, args: Arguments): LuaValue {
  const { lua } = plugin;
  const run = fieldFunction(args, 'run');
  const table = args.table(1, 'command');
  const name = table.get('name');
  if (typeof name !== 'string' || !COMMAND_NAME.test(name))
    throw new ScriptError(`${args.name}: name must be small letters, digits and _, got ${String(name)}`);
  const command: Command = {
    name,
    help: (table.get('help') as string | undefined) ?? '',
    permission: table.get('permission') as string | undefined,
    where: placesOf(table.get('where'), args.name),
    scope: (table.get('scope') as CommandScope | undefined) ?? 'anywhere',
    silent: table.get('silent') === true,
    args: listOf(table.get('args')).map((text) => declared(text, args.name)),
    aliases: aliasesOf(table.get('aliases'), args.name),
    cooldown: cooldownOf(table.get('cooldown'), args.name),
    run,
  };
  const former = plugin.commands.get(name);
  if (!former && plugin.commands.size >= COMMANDS)
    throw new ScriptError(`${args.name}: a plugin has at most ${COMMANDS} commands`);
  if (former) lua.release(former.run);
  plugin.commands.set(name, command);
  plugin.host.changed(plugin);
  return undefined;
}

/** Takes the function in a field out of the table before the table is copied: functions do not cross. */
function fieldFunction({ lua }: Arguments, field: string): bigint {
  lua.pushText(field);
  lua.api.lua_rawget(lua.L, 1);
  const ref = lua.keep();
  lua.pushText(field);
  lua.pushNil();
  lua.api.lua_rawset(lua.L, 1);
  return ref;
}

function listOf(value: LuaValue): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  return value instanceof Map ? [...(value as LuaTable).values()].map(String) : [];
}

/** The argument that a text declares. */
function declared(text: string, where: string): CommandArgument {
  const made = argument(text);
  if (made) return made;
  throw new ScriptError(
    `${where}: "${text}" is no argument; write "name:type", type ${argumentTypes.join(', ')}, such as "sides:integer 2..100 = 6" or "team:choice red|blue"`,
  );
}

/** Other names of a command. */
function aliasesOf(value: LuaValue, where: string): string[] {
  const aliases = listOf(value);
  for (const alias of aliases)
    if (!COMMAND_NAME.test(alias))
      throw new ScriptError(`${where}: an alias must be small letters, digits and _, got ${alias}`);
  return aliases;
}

/** Where the command is to be had; in both places when it does not say. */
function placesOf(value: LuaValue, where: string): ReadonlySet<string> {
  if (value === undefined) return new Set(commandPlaces);
  const places = listOf(value);
  const wrong = places.find((place) => !commandPlaces.some((known) => known === place));
  if (wrong === undefined) return new Set(places);
  throw new ScriptError(
    `${where}: where is ${commandPlaces.join(' or ')}, got "${wrong}"${suggestion(wrong, commandPlaces)}`,
  );
}

/** A time in a table, as milliseconds. */
function cooldownOf(value: LuaValue, where: string): number {
  const ms = value === undefined ? 0 : durationOf(value)!;
  if (ms >= 0 && ms <= DAY) return ms;
  throw new ScriptError(`${where}: cooldown is a time from 0 to a day, got ${String(value)}`);
}

/** `log.info(text)` and its kin; `print` writes at level info. */
export function defineLog(plugin: Plugin): void {
  const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
  const mayWrite = limited(plugin);
  const { log } = plugin.host.services;
  const write = (level: Level, args: Arguments) => {
    if (mayWrite()) log[level]({ plugin: plugin.source.id, text: line(args) }, 'script');
    return undefined;
  };
  const functions = levels.map((level) => [level, (args: Arguments) => write(level, args)] as const);
  const event: ApiFunction = (args) => {
    const name = args.text(1, 'name');
    const fields = loggable(args.has(2) ? args.table(2, 'fields') : new Map(), args.name);
    if (mayWrite())
      log.info(
        { plugin: plugin.source.id, name: readable(Buffer.from(name, 'latin1')), fields },
        'script event',
      );
    return undefined;
  };
  plugin.defineTable('log', { ...Object.fromEntries(functions), event });
  plugin.lua.setGlobal('print', () => plugin.pushApi('print', (args) => write('info', args)));
}

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Lets so many lines a second through and says once how many it kept back. */
function limited(plugin: Plugin): () => boolean {
  const { services } = plugin.host;
  let second = 0;
  let lines = 0;
  return () => {
    const now = Math.floor(services.clock.now() / 1000);
    if (now !== second) [second, lines] = [now, 0];
    lines++;
    if (lines === plugin.limits.logLines + 1)
      services.log.warn({ plugin: plugin.source.id }, 'a script logs too much; some lines are left out');
    return lines <= plugin.limits.logLines;
  };
}

/** Bytes of the fields of one line, as JSON. */
const FIELDS_MAX = 4096;

/** Fields as the log writes them. */
function loggable(fields: LuaTable, caller: string): Record<string, unknown> {
  const length = jsonOf(fields, caller)?.length ?? 0;
  if (length > FIELDS_MAX)
    throw new ScriptError(`${caller}: fields have at most ${FIELDS_MAX} bytes, got ${length}`);
  return plainOf(fields) as Record<string, unknown>;
}

function plainOf(value: LuaValue): unknown {
  if (typeof value === 'string') return readable(Buffer.from(value, 'latin1'));
  if (!(value instanceof Map)) return value;
  const table = value as LuaTable;
  const isList = table.size > 0 && [...table.keys()].every((key, i) => key === i + 1);
  if (isList) return [...table.values()].map(plainOf);
  return Object.fromEntries([...table].map(([key, item]) => [String(key), plainOf(item)]));
}

/** All arguments as text, without running any code of the script. */
export function line(args: Arguments): string {
  return Array.from({ length: args.count }, (_, i) => shown(args, i + 1))
    .join(' ')
    .slice(0, 2000);
}

/** A value as `print` shows it. */
export function shown({ lua }: Arguments, index: number): string {
  const type = lua.type(index);
  if (type === LuaType.string) return readable(lua.bytesAt(index));
  if (type === LuaType.number) {
    const value = lua.api.lua_tonumberx(lua.L, index, 0);
    return lua.api.lua_isinteger(lua.L, index)
      ? String(lua.api.lua_tointegerx(lua.L, index, 0))
      : String(value);
  }
  if (type === LuaType.boolean) return String(lua.api.lua_toboolean(lua.L, index) !== 0);
  return typeNames[type + 1] ?? '?';
}
