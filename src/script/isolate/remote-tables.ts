/** Services that a plugin in a thread of its own waits for, each by its name and that of its function. */
import type { ScriptServices } from '../services.js';

/**
 * Services all of whose functions wait; most of them begin with the plugin (its id; for `sql` the name of its manifest),
 * whose word on that does not count.
 */
export type WaitedService = 'leaderboards' | 'sql';

const names: Readonly<Record<WaitedService, readonly string[]>> = {
  leaderboards: ['post', 'rank', 'top', 'reset', 'remove', 'ladder', 'ladderRank'],
  sql: ['query', 'execute'],
};

/** Functions that are the same for all plugins: no plugin stands in front of their arguments. */
const general: ReadonlySet<string> = new Set(['leaderboards.ladder', 'leaderboards.ladderRank']);

/** The thread's side: each function asks the server for that of the same name. */
export function remote<K extends WaitedService>(
  service: K,
  later: (name: string, args: readonly unknown[]) => Promise<unknown>,
): ScriptServices[K] {
  const functions = names[service].map((key) => {
    const name = `${service}.${key}`;
    return [key, (...args: unknown[]) => later(name, general.has(name) ? args : args.slice(1))] as const;
  });
  return Object.fromEntries(functions) as unknown as ScriptServices[K];
}

/** The server's side; undefined where it is none of these. */
export function answered(
  services: ScriptServices,
  plugin: { readonly id: string; readonly name: string },
  name: string,
  args: readonly unknown[],
): Promise<unknown> | undefined {
  const [service = '', key = ''] = name.split('.');
  if (!Object.hasOwn(names, service) || !names[service as WaitedService].includes(key)) return undefined;
  const functions = services[service as WaitedService] as unknown as Readonly<
    Record<string, (...args: readonly unknown[]) => Promise<unknown>>
  >;
  return functions[key]!(
    ...(general.has(name) ? args : [service === 'sql' ? plugin.name : plugin.id, ...args]),
  );
}
