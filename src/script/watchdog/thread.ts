/** The watchdog's own thread. */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { readCondemned, writeCondemned } from './condemned.js';
import { Suspicion } from './suspicion.js';
import type { Doing, Named, WatchdogData } from './watchdog.js';

/** Milliseconds between two looks. */
const INTERVAL = 50;
/** Milliseconds of a tick of the processor time in /proc (USER_HZ is 100 for every program). */
const TICK = 10;

const { words, file, patience, supervisor } = workerData as WatchdogData;
const named = new Map<number, Doing>();
const suspicion = new Suspicion(patience);

/** Processor time of the main thread in milliseconds; that of the process where the system does not tell. */
function cpuTime(): number {
  try {
    const line = readFileSync(`/proc/self/task/${process.pid}/stat`, 'latin1');
    const [user, system] = line
      .slice(line.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * TICK;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

/** Names the plugin and ends the process: no code of the main thread could. */
function condemn(doing: Doing | undefined): void {
  if (doing) {
    const others = readCondemned(file).filter(({ plugin }) => plugin !== doing.plugin);
    writeCondemned(file, [...others, { ...doing, at: Date.now() }]);
  }
  process.kill(process.pid, 'SIGKILL');
}

/** Lets the next process be made ready while this one has some time left. */
function warn(): void {
  if (supervisor === undefined || supervisor !== process.ppid) return;
  try {
    process.kill(supervisor, 'SIGUSR2');
  } catch {
    // A system without that signal: the next process starts a little later.
  }
}

parentPort!.on('message', ({ number, doing }: Named) => named.set(number, doing));
setInterval(() => {
  const stay = Atomics.load(words, 0);
  const cpu = stay === 0 ? 0 : cpuTime(); // a file to read: only when it matters
  const finding = suspicion.look(stay, performance.now(), cpu);
  if (finding === 'suspicious') warn();
  if (finding === 'guilty') condemn(named.get(words[1]!));
}, INTERVAL);
