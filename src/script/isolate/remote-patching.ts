/** Patches of players as a plugin in a thread of its own takes part in them: the server's thread keeps them. */
import type { Begun, PatchAnswer, PatchEnding, Patching, PatchOrder, SetFacts } from '../patch/patching.js';
import type { PatchRounds } from '../patch/rounds.js';

/** How a thread reaches the server's. */
export interface Calls {
  do(name: string, ...args: readonly unknown[]): void;
  ask<T>(name: string, ...args: readonly unknown[]): T;
  later<T>(name: string, ...args: readonly unknown[]): Promise<T>;
}

/** The thread's side. */
export function remotePatching(calls: Calls): Patching {
  return {
    begin: (sessionKey: string, begun: Begun) => calls.later('patching.begin', sessionKey, begun),
    stopped: (round: number) => calls.later('patching.stopped', round),
    progress: (...args) => calls.do('patching.progress', ...args),
    end: (round: number, ending: PatchEnding) => calls.do('patching.end', round, ending),
    cancel: (sessionKey) => calls.ask('patching.cancel', sessionKey),
    isOptedOut: (sessionKey) => calls.ask('patching.isOptedOut', sessionKey),
    optOut: (sessionKey, out) => calls.ask('patching.optOut', sessionKey, out),
    sets: () => calls.ask<readonly SetFacts[]>('patching.sets'),
    order: (order: PatchOrder) => calls.later<PatchAnswer>('patching.order', order),
  };
}

/** As the thread gave them, by their types. */
// biome-ignore lint/suspicious/noExplicitAny: what crosses between threads has no types; both ends are ours.
type Args = readonly any[];

/** The server's side: true when the deed was one of these. */
export function patchingDone(patching: PatchRounds, name: string, [first, second, third]: Args): boolean {
  if (name === 'patching.progress') patching.progress(first, second, third);
  else if (name === 'patching.end') patching.end(first, second);
  else return false;
  return true;
}

/** The answer to one of these questions. */
export function patchingAnswer(patching: PatchRounds, name: string, [first, second]: Args): unknown {
  switch (name) {
    case 'patching.cancel':
      return patching.cancel(first);
    case 'patching.isOptedOut':
      return patching.isOptedOut(first);
    case 'patching.optOut':
      return patching.optOut(first, second);
    default:
      return patching.sets();
  }
}

/** What a thread waits for; `owner` is the plugin in it. */
export function patchingAwaited(
  patching: PatchRounds,
  name: string,
  [first, second]: Args,
  owner: object,
): Promise<unknown> {
  if (name === 'patching.begin') return patching.begin(first, second, owner);
  return name === 'patching.stopped' ? patching.stopped(first) : patching.order(first);
}
