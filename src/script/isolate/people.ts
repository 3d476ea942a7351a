/** The services about people, for a plugin in a thread of its own and on the server's side of it. */
import { crossing, type PeopleServices } from '../services/people.js';

type Call = (name: string, ...args: readonly unknown[]) => unknown;
type Way = keyof typeof crossing;

/** Every function as a call by its name: `accounts.find`. */
export function remotePeople(ways: Readonly<Record<Way, Call>>): PeopleServices {
  const made: Record<string, Record<string, unknown>> = { accounts: {}, moderation: {}, people: {} };
  for (const [way, owners] of Object.entries(crossing) as [Way, (typeof crossing)[Way]][])
    for (const [owner, names] of Object.entries(owners))
      for (const name of names)
        made[owner]![name] = (...args: readonly unknown[]) => ways[way](`${owner}.${name}`, ...args);
  return made as unknown as PeopleServices;
}

/** The function of a name that crosses in this way; undefined where there is none. */
export function peopleFunction(services: PeopleServices, way: Way, path: string) {
  const [owner = '', name = ''] = path.split('.');
  const names = Object.entries(crossing[way]).find(([one]) => one === owner)?.[1] as
    | readonly string[]
    | undefined;
  if (!names?.includes(name)) return undefined;
  const those = services[owner as keyof PeopleServices] as unknown as Readonly<
    Record<string, (...args: readonly unknown[]) => unknown>
  >;
  return (args: readonly unknown[]): unknown => those[name]!(...args);
}
