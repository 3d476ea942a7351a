/** `depends` and `optional_depends` of manifests: in which order plugins load, and why one can't. */
import type { Manifest } from './manifest.js';

/** A plugin that is about to load and has said what it depends on. */
export interface Needing {
  readonly needs: Pick<Manifest, 'name' | 'depends' | 'optionalDepends'>;
}

/**
 * The one of those that wait that loads next; undefined when none can. `served` are the names of plugins that serve, or
 * have just loaded. What is in a circle never loads.
 */
export function nextOf<T extends Needing>(waiting: readonly T[], served: ReadonlySet<string>): T | undefined {
  const names = new Set(waiting.map(({ needs }) => needs.name));
  const able = waiting.filter(
    (one) => [...one.needs.depends].every((name) => served.has(name)) && !circleOf(one, waiting),
  );
  const isFree = ({ needs }: T) =>
    [...needs.depends, ...needs.optionalDepends].every((name) => name === needs.name || !names.has(name));
  return able.find(isFree) ?? able[0];
}

/** Why one of those that wait can't load. */
export function faultOf<T extends Needing>(
  one: T,
  waiting: readonly T[],
  served: ReadonlySet<string>,
): string {
  const circle = circleOf(one, waiting);
  return circle === undefined
    ? missing([...one.needs.depends].filter((name) => !served.has(name)))
    : `it depends on itself in a circle: ${circle.join(' -> ')}`;
}

/** What is said of a plugin without those of these names. */
export function missing(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`).join(' and ');
  return names.length === 1
    ? `it depends on the plugin ${quoted}, which does not serve; it loads as soon as that one does`
    : `it depends on the plugins ${quoted}, which do not serve; it loads as soon as they do`;
}

/** The way from a plugin over those on which it depends back to itself. */
function circleOf<T extends Needing>(start: T, waiting: readonly T[]): string[] | undefined {
  const byName = new Map(waiting.map((one) => [one.needs.name, one]));
  const seen = new Set<string>();
  const wayFrom = (name: string): string[] | undefined => {
    for (const next of byName.get(name)?.needs.depends ?? []) {
      if (next === start.needs.name) return [name, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const way = wayFrom(next);
      if (way) return [name, ...way];
    }
    return undefined;
  };
  return wayFrom(start.needs.name);
}
