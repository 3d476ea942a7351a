import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, processRow } from './process-table.js';
import { StartError } from './start-error.js';

/** Who holds a lock: a process, and when it started, since numbers of processes come again. */
interface Holder {
  readonly pid: number;
  readonly started: string;
}

/**
 * Takes a lock file for this process and returns what gives it back. Throws a StartError that names the
 * holder's pid when another process has it. A lock whose holder is gone, however it ended, is taken over.
 */
export function takeLock(file: string): () => void {
  const own: Holder = { pid: process.pid, started: processRow(process.pid)?.started ?? '' };
  const text = JSON.stringify(own);
  // Written aside and linked, so that nobody ever reads half a lock.
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, text, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (tryLink(aside, file)) return () => giveBack(file, text);
      clearStale(file);
    }
    throw new StartError(
      `the lock ${file} changes hands all the time; is something starting servers in a loop?`,
    );
  } finally {
    rmSync(aside, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock whose holder is gone; throws when the holder lives. */
function clearStale(file: string): void {
  refuseWhileHeld(file);
  const moved = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, moved);
  } catch {
    return; // somebody else was faster; the next attempt sees what is there now
  }
  try {
    refuseWhileHeld(moved, file);
  } catch (error) {
    // Between our look and our move another process took it over: it gets its lock back.
    tryLink(moved, file);
    throw error;
  } finally {
    rmSync(moved, { force: true });
  }
}

function refuseWhileHeld(file: string, name = file): void {
  const holder = holderIn(file);
  if (!holder || !isAlive(holder.pid, holder.started)) return;
  throw new StartError(`already running as process ${holder.pid} (lock ${name}); stop that one first`);
}

/** The holder that a lock names; undefined when it is gone or holds nothing readable. */
function holderIn(file: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return Number.isInteger(pid) && pid! > 0 ? { pid: pid!, started: String(started ?? '') } : undefined;
  } catch {
    return undefined;
  }
}

function giveBack(file: string, text: string): void {
  try {
    if (readFileSync(file, 'utf8') === text) rmSync(file);
  } catch {} // gone already
}
