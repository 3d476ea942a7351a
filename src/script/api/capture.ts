/** `packet.capture_start`, `packet.capture_stop`: messages that pass, in a file for `rekindle decode`. */
import type { Arguments } from '../arguments.js';
import { durationOf } from '../arguments.js';
import type { CaptureWanted } from '../captures.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type Results, WAITING } from '../results.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';

/** Bytes of the file and milliseconds of a capture, usual and at most. */
const BYTES = { usual: 1 << 20, most: 8 << 20 };
const TIME = { usual: 60_000, most: 3_600_000 };

export function captureFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  return {
    capture_start: (args) => start(plugin, args),
    capture_stop: () => stop(plugin),
  };
}

/** The path of the file, from the home; nil and why where one runs already, or there is no room. */
function start(plugin: Plugin, args: Arguments): typeof WAITING | Results {
  const options = args.table(1, 'options');
  const wanted = wantedFrom(plugin, options, args.name);
  if (typeof wanted === 'string') return failed(wanted);
  if (plugin.capture !== undefined) return failed('a capture of this plugin is running; end it first');
  const { captures } = plugin.host.services;
  plugin.capture = 'begins';
  plugin.tasks.waitFor(async () => {
    try {
      const { id, file } = await captures.start(wanted);
      if (plugin.isOver || plugin.capture !== 'begins') captures.stop(id);
      else plugin.capture = id;
      return file;
    } catch (err) {
      plugin.capture = undefined;
      throw err;
    }
  }, args.name);
  return WAITING;
}

/** A reason where the player has gone. */
function wantedFrom(plugin: Plugin, options: LuaTable, what: string): CaptureWanted | string {
  const { host, source, manifest } = plugin;
  const [player, title] = [options.get('player'), options.get('title') as string | undefined];
  if ((player === undefined) === (title === undefined))
    throw new ScriptError(`${what}: either a player or a title`);
  const own = source.title === undefined ? manifest.titles : new Set([source.title]);
  if (title !== undefined && own && !own.has(title))
    throw new ScriptError(`${what}: this plugin is for ${[...own].join(', ')}, not for ${title}`);
  const sessionKey = player instanceof Handle ? host.players.sessionKey(player.id) : undefined;
  if (player !== undefined && (sessionKey === undefined || !host.services.player(sessionKey))) return 'gone';
  const time = options.has('time') ? durationOf(options.get('time')) : TIME.usual;
  if (time === undefined || time <= 0 || time > TIME.most)
    throw new ScriptError(`${what}: time is at most ${TIME.most / 60_000} minutes`);
  const titles = title === undefined ? own : new Set([title]);
  const bytes = (options.get('max_bytes') as number | undefined) ?? BYTES.usual;
  return { plugin: manifest.name, sessionKey, titles, bytes: Math.min(bytes, BYTES.most), time };
}

function stop(plugin: Plugin): LuaValue {
  const facts = endCapture(plugin);
  return facts && new Map<string, LuaValue>(Object.entries(facts));
}

/** Ends what the plugin captures. */
export function endCapture(plugin: Plugin) {
  const { capture } = plugin;
  plugin.capture = undefined;
  return typeof capture === 'number' ? plugin.host.services.captures.stop(capture) : undefined;
}
