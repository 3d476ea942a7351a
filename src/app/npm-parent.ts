import { commandOf, isAlive, processRow } from './process-table.js';

/**
 * Watches for the end of the npm that started us (`npm start`, `npx`): npm passes no signals on, so its
 * end is the only sign that somebody stopped it. Returns a check that says whether npm is gone.
 */
export function watchNpm(environment: NodeJS.ProcessEnv = process.env): () => boolean {
  if (environment.npm_lifecycle_event === undefined) return () => false;
  const chain = ancestorsUpToNpm();
  if (chain.length > 0) return () => chain.some(({ pid, started }) => !isAlive(pid, started));
  const parent = process.ppid;
  return () => process.ppid !== parent;
}

/** Our parents, the npm process last; npm runs scripts through a shell that outlives it. Empty when it can't be seen. */
function ancestorsUpToNpm() {
  const chain = [];
  for (let row = processRow(process.ppid); row && chain.length < 4; row = processRow(row.parent)) {
    chain.push(row);
    if (/\bnp[mx]\b/.test(commandOf(row.pid) ?? '')) return chain;
  }
  return [];
}
