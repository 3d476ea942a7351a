/** What `server` says about the whole: version, titles, numbers; and its end. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import type { TitleFacts } from '../services/server.js';
import type { LuaTable, LuaValue } from '../vm/values.js';

/** Milliseconds of the longest notice. */
const DAY = 86_400_000;

export function factFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { server } = plugin.host.services;
  return {
    title: (args) => {
      const id = args.text(1, 'id');
      const title = titles(plugin).find((one) => one.id === id);
      return title && titleTable(title);
    },
    titles: () => titles(plugin).map(titleTable),
    stats: () => new Map(Object.entries(server.stats())),
    stop: (args) => end(plugin, args, false),
    restart: (args) => end(plugin, args, true),
  };
}

/** Those that the plugin has to do with. */
function titles({ source, manifest, host }: Plugin): readonly TitleFacts[] {
  const sees = (id: string) => (source.title ?? id) === id && (manifest?.titles?.has(id) ?? true);
  return host.services.server.titles().filter(({ id }) => sees(id));
}

function titleTable({ id, name, pool, applications, channels, locations }: TitleFacts): LuaTable {
  const table = (fields: Readonly<Record<string, LuaValue>>) => new Map(Object.entries(fields));
  return table({
    id: bytesOf(id),
    name: bytesOf(name),
    pool: bytesOf(pool),
    applications: applications.map((one) =>
      table({ id: one.id, name: bytesOf(one.name), region: one.region, medius: one.medius }),
    ),
    channels: channels.map((one) => table({ name: bytesOf(one.name), capacity: one.capacity })),
    locations: locations.map((one) => table({ id: one.id, name: bytesOf(one.name) })),
  });
}

/** Text of ours as Lua has it. */
export const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

function end(plugin: Plugin, args: Arguments, again: boolean): LuaValue {
  const reason = args.has(1) ? args.text(1, 'reason') : `the plugin ${plugin.manifest.name}`;
  const after = args.has(2) ? args.duration(2, 'after') : 0;
  if (after < 0 || after > DAY) throw new ScriptError(`${args.name}: after is a time from 0 to a day`);
  plugin.host.afterwards(plugin, () => plugin.host.services.server.end(reason, after, again));
  return true;
}
