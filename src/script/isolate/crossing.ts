/**
 * How the functions of services cross from a plugin in a thread of its own to the server: one list for both ends. A
 * service that is not here is none that such a plugin has.
 */
import type { ScriptCaptures } from '../captures.js';
import type { ScriptData } from '../entity-data.js';
import { own } from '../own.js';
import type { Patching } from '../patch/patching.js';
import type { ScriptQueues } from '../queue/queues.js';
import type { ScriptMemory, ScriptServices, ScriptStorage } from '../services.js';
import { withBuffers } from './plain.js';

/** The ways: done and forgotten, asked while the plugin stands still, awaited. */
export type Way = 'do' | 'ask' | 'later';

/** The services that cross by name, as each end has them. */
export interface Crossing
  extends Pick<
    ScriptServices,
    'accounts' | 'moderation' | 'people' | 'places' | 'clans' | 'leaderboards' | 'sql' | 'server'
  > {
  readonly storage: Pick<ScriptStorage, 'save'>;
  readonly memory: ScriptMemory;
  readonly data: ScriptData;
  readonly queues: ScriptQueues;
  readonly patching: Patching;
  readonly captures: ScriptCaptures;
}

/** Who asks: the plugin's id, and the name of its manifest. */
export interface Asker {
  readonly id: string;
  readonly name: string;
}

type Named<S> = readonly {
  [K in keyof S]: S[K] extends (...args: never[]) => unknown ? K : never;
}[keyof S][];

interface Row<S> {
  readonly do?: Named<S>;
  readonly ask?: Named<S>;
  readonly later?: Named<S>;
  /**
   * Where the plugin stands among the arguments, and as what. What a thread says of that does not count: the server
   * puts there who asks.
   */
  readonly plugin?: { readonly at: number; readonly as: 'id' | 'name' | 'both'; readonly notFor?: Named<S> };
}

/** A row without the types of its service. */
type AnyRow = Row<Record<string, () => void>>;

const rows: { readonly [K in keyof Crossing]: Row<Crossing[K]> } = {
  storage: { later: ['save'], plugin: { at: 0, as: 'id' } },
  memory: { later: ['poke', 'peek'] },
  data: { ask: ['get', 'set'], later: ['recall'], plugin: { at: 1, as: 'id', notFor: ['recall'] } },
  accounts: {
    ask: ['known'],
    later: [
      ...(['find', 'search', 'role', 'grant', 'revoke', 'rename', 'merge', 'resetPassword'] as const),
      ...(['delete', 'alts', 'buddies', 'ignored', 'stats', 'setStats', 'wideStats'] as const),
      ...(['setWideStats', 'customStats', 'customStat', 'setCustomStat', 'addCustomStat'] as const),
      ...(['metadata', 'setMetadata'] as const),
    ],
  },
  moderation: { later: ['ban', 'unban', 'warn', 'mute', 'unmute', 'find', 'history', 'audit'] },
  people: {
    do: ['setAnnouncement', 'whisper', 'setMachine', 'ban', 'warn', 'kick'],
    ask: ['session', 'machine', 'value', 'setValue'],
  },
  places: {
    do: [
      ...(['renameChannel', 'lockChannel', 'unlockChannel', 'setChannelFields', 'closeChannel'] as const),
      ...(['closeGame', 'setMaxPlayers', 'setStatus', 'leaveGame', 'inject', 'setAggregation'] as const),
      'closeWorld',
    ],
    ask: [
      ...(['locations', 'world', 'worlds', 'placeOf', 'metadata', 'setMetadata'] as const),
      ...(['startCapture', 'stopCapture'] as const),
    ],
  },
  clans: {
    ask: ['known', 'of'],
    later: [
      ...(['list', 'find', 'members', 'stats', 'ladder', 'messages', 'rename', 'disband'] as const),
      ...(['ofAccount', 'add', 'remove', 'transfer', 'setStats'] as const),
    ],
  },
  leaderboards: {
    later: ['post', 'rank', 'top', 'reset', 'remove', 'ladder', 'ladderRank'],
    plugin: { at: 0, as: 'id', notFor: ['ladder', 'ladderRank'] },
  },
  sql: { later: ['query', 'execute'], plugin: { at: 0, as: 'name' } },
  server: { do: ['end'], ask: ['version', 'titles', 'stats', 'commands'], later: ['run'] },
  queues: {
    do: ['join', 'leave', 'ready'],
    ask: ['define', 'refusal', 'queueOf', 'isAsked', 'pop', 'list'],
    plugin: { at: 0, as: 'both' },
  },
  patching: {
    do: ['progress', 'end'],
    ask: ['cancel', 'isOptedOut', 'optOut', 'sets'],
    later: ['begin', 'stopped', 'order'],
  },
  captures: { ask: ['stop'], later: ['start'] },
};

type Call = (name: string, ...args: readonly unknown[]) => unknown;

/** A service as the thread has it: each function goes to the server by the name of both. */
export function remote<K extends keyof Crossing>(
  service: K,
  calls: Readonly<Record<Way, Call>>,
): Crossing[K] {
  const made: Record<string, unknown> = {};
  for (const way of ['do', 'ask', 'later'] as const)
    for (const key of (rows[service][way] ?? []) as readonly string[])
      made[key] = (...args: readonly unknown[]) => calls[way](`${service}.${key}`, ...args);
  return made as unknown as Crossing[K];
}

/** The function behind a name, for what came in this way; undefined where there is none. */
export function served(
  services: Crossing,
  way: Way,
  path: string,
  asker: Asker,
): ((args: readonly unknown[]) => unknown) | undefined {
  const [service = '', key = ''] = path.split('.');
  const row = own(rows as unknown as Readonly<Record<string, AnyRow>>, service);
  if (!row?.[way]?.includes(key)) return undefined;
  const target = services[service as keyof Crossing] as unknown as Readonly<Record<string, Call>>;
  return (args) =>
    (target[key] as (...args: readonly unknown[]) => unknown)(...withAsker(row, key, asker, args));
}

function withAsker(
  { plugin }: AnyRow,
  key: string,
  asker: Asker,
  args: readonly unknown[],
): readonly unknown[] {
  const given = withBuffers(args);
  if (!plugin || plugin.notFor?.includes(key)) return given;
  const who = plugin.as === 'both' ? asker : asker[plugin.as];
  return [...given.slice(0, plugin.at), who, ...given.slice(plugin.at + 1)];
}
