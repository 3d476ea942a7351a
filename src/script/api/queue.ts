/** `queue`: players who wait for a match. The host keeps the queues, so that they outlive a reload. */
import { type Arguments, durationOf } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import type { QueueRules } from '../queue/matching.js';
import { failed } from '../results.js';
import { Kind } from '../scope.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { boundTitles } from './title-option.js';

const NAME = /^[a-z0-9_.-]{1,64}$/;
/** Milliseconds. */
const MIN_AFTER = 60_000;
const TIME_MAX = 600_000;

export function defineQueue(plugin: Plugin): void {
  const { host } = plugin;
  const { queues, players } = host;
  const owner = () => ({ id: plugin.source.id, name: plugin.manifest.name });
  const keyAt = (args: Arguments, index: number) =>
    players.sessionKey(args.handle(index, 'player', Kind.player).id) ?? '';
  const handleOf = (sessionKey: string) => plugin.playerHandle(host.services.player(sessionKey));
  const known = <T>(args: Arguments, found: T | undefined): T => {
    if (found !== undefined) return found;
    throw new ScriptError(`${args.name}: there is no queue "${args.text(1, 'name')}"; define it first`);
  };
  plugin.defineTable('queue', {
    define(args) {
      const name = args.text(1, 'name');
      if (!NAME.test(name))
        throw new ScriptError(
          `${args.name}: a queue is called by 1 to 64 small letters, digits, _, - and dots`,
        );
      const refused = queues.define(owner(), name, rulesOf(plugin, args));
      if (refused !== undefined) throw new ScriptError(`${args.name}: ${refused}`);
      return undefined;
    },
    join(args) {
      const name = args.text(1, 'name');
      const sessionKey = keyAt(args, 2);
      const rating = args.has(3) ? args.number(3, 'rating') : 0;
      if (!Number.isFinite(rating)) throw args.wrong(3, 'rating', 'a number', String(rating));
      const refused = queues.refusal(owner(), name, sessionKey);
      if (refused !== undefined) return failed(refused);
      host.afterwards(plugin, () => queues.join(owner(), name, sessionKey, rating));
      return true;
    },
    leave(args) {
      const sessionKey = keyAt(args, 1);
      if (queues.queueOf(owner(), sessionKey) === undefined) return false;
      host.afterwards(plugin, () => queues.leave(owner(), sessionKey));
      return true;
    },
    ready(args) {
      const sessionKey = keyAt(args, 1);
      if (!queues.isAsked(owner(), sessionKey)) return false;
      host.afterwards(plugin, () => queues.ready(owner(), sessionKey));
      return true;
    },
    pop(args) {
      const count = args.has(2) ? args.integer(2, 'count', 1, 64) : 1;
      return known(args, queues.pop(owner(), args.text(1, 'name'), count)).map(handleOf);
    },
    list: (args) =>
      known(args, queues.list(owner(), args.text(1, 'name'))).map(
        ({ sessionKey, rating, waited, state }) =>
          new Map<string, LuaValue>([
            ['player', handleOf(sessionKey)],
            ['rating', rating],
            ['waited', waited / 1000],
            ['state', state],
          ]),
      ),
  });
}

function rulesOf(plugin: Plugin, args: Arguments): QueueRules {
  const table = args.table(2, 'options');
  const size = table.get('size') as number;
  const min = (table.get('min') as number | undefined) ?? size;
  const teams = (table.get('teams') as number | undefined) ?? 0;
  if (min > size) throw new ScriptError(`${args.name}: min is at most size, ${size}, got ${min}`);
  if (teams > 0 && (size % teams !== 0 || min < teams))
    throw new ScriptError(
      `${args.name}: ${teams} teams need a size that they divide, and a min of ${teams} at least`,
    );
  return {
    ...{ size, min, teams },
    minAfter: timeOf(table, 'min_after', args) ?? MIN_AFTER,
    spread: amountOf(table, 'spread', args) ?? Number.MAX_VALUE,
    widen: amountOf(table, 'widen', args) ?? 0,
    readyTimeout: timeOf(table, 'ready_timeout', args),
    titles: titlesOf(plugin, table, args),
  };
}

function timeOf(table: LuaTable, key: string, { name }: Arguments): number | undefined {
  const value = table.get(key);
  if (value === undefined) return undefined;
  const ms = durationOf(value)!;
  if (ms > 0 && ms <= TIME_MAX) return ms;
  throw new ScriptError(`${name}: ${key} is a time of at most ${TIME_MAX / 60_000} minutes, got ${value}`);
}

function amountOf(table: LuaTable, key: string, { name }: Arguments): number | undefined {
  const value = table.get(key) as number | undefined;
  if (value === undefined || (value >= 0 && Number.isFinite(value))) return value;
  throw new ScriptError(`${name}: ${key} is a number from 0 on, got ${value}`);
}

/** Those that it names, which it has to see; else those that it is bound to. */
function titlesOf(plugin: Plugin, table: LuaTable, { name }: Arguments): ReadonlySet<string> | undefined {
  const bound = boundTitles(plugin);
  const given = table.get('titles');
  if (!(given instanceof Map)) return bound;
  const titles = new Set([...(given as LuaTable).values()].map(String));
  const unseen = [...titles].find((title) => bound && !bound.has(title));
  if (unseen === undefined) return titles;
  throw new ScriptError(`${name}: this plugin is for ${[...bound!].join(', ')} and not for "${unseen}"`);
}
