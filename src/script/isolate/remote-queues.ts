/** Queues as a plugin in a thread of its own has them: the server keeps them, and knows whose they are. */
import type { QueueOwner, ScriptQueues } from '../queue/queues.js';

const asked = ['define', 'refusal', 'queueOf', 'isAsked', 'pop', 'list'] as const;
const deeds = ['join', 'leave', 'ready'] as const;

type Call = (...args: readonly unknown[]) => unknown;

/** The thread's side. What it says of its owner does not count and does not go. */
export function remoteQueues(
  ask: (name: string, args: readonly unknown[]) => unknown,
  deed: (name: string, args: readonly unknown[]) => void,
): ScriptQueues {
  const entries = [
    ...asked.map((key): [string, Call] => [key, (...[, ...args]) => ask(`queues.${key}`, args)]),
    ...deeds.map((key): [string, Call] => [key, (...[, ...args]) => deed(`queues.${key}`, args)]),
  ];
  return Object.fromEntries(entries) as unknown as ScriptQueues;
}

/** The server's side: does or answers it; undefined where it is none of these. */
export function callQueues(
  queues: ScriptQueues,
  owner: QueueOwner,
  name: string,
  args: readonly unknown[],
): { readonly answer: unknown } | undefined {
  const key = [...asked, ...deeds].find((one) => name === `queues.${one}`);
  if (!key) return undefined;
  return { answer: (queues[key] as Call).call(queues, owner, ...args) };
}
