import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { wasCondemned } from './condemned-file.js';
import { KeptSessions } from './kept-sessions.js';
import { takeLock } from './lock.js';
import { watchNpm } from './npm-parent.js';
import type { ServerMessage, SupervisorMessage } from './orders.js';
import { exitCodes, prepare, type StartOptions, stopTime } from './prepare.js';
import { createRestartPauses } from './restart.js';
import { keepTerminal } from './terminal-state.js';

/** How a run of the server ended. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Milliseconds that a process which was made ready waits for its turn. */
const readyTime = 10_000;
/** Milliseconds after a hangup during which npm's end is part of the same closed terminal. */
const hangup = 5000;

/**
 * Keeps one server process running: starts it again after a crash, with growing pauses, until it is told
 * to stop, the server ends by itself, or it cannot start at all. Resolves to the exit code.
 */
export async function supervise(options: StartOptions, serverArguments: readonly string[]): Promise<number> {
  const { home, log } = prepare(options);
  const unlock = takeLock(join(home.data, 'supervisor.lock'));
  const nextPause = createRestartPauses();
  const npmIsGone = watchNpm();
  const sessions = new KeptSessions(() => performance.now());
  const terminal = keepTerminal();
  let server: ChildProcess | undefined;
  let next: ChildProcess | undefined;
  let everReady = false;
  let stopping = false;
  let lastHangup = Number.NEGATIVE_INFINITY;
  let wake = () => {};

  function stop(reason: string): void {
    if (stopping) {
      log.warn({ reason }, 'stopping at once');
      server?.kill('SIGKILL');
      return;
    }
    stopping = true;
    dismissNext();
    log.info({ reason }, 'telling the server to stop');
    tell('stop');
    setTimeout(() => server?.kill('SIGKILL'), stopTime).unref();
    wake();
  }

  function tell(message: SupervisorMessage): void {
    // A server that ends at this moment closes the channel under us; its end is what matters then.
    if (server?.connected) server.send(message, () => {});
  }

  /** A process that loads the program and waits to be told to begin. */
  function spawnServer(): ChildProcess {
    return spawn(process.execPath, [...process.execArgv, ...serverArguments], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** A script seems to hold the server up: the next process is made ready, for some seconds. */
  function makeNextReady(): void {
    if (next || stopping) return;
    const child = spawnServer();
    next = child;
    const gone = () => {
      if (next === child) next = undefined;
    };
    child.once('error', gone); // it never began: no exit follows
    child.once('exit', gone);
    setTimeout(() => {
      if (next === child) dismissNext();
    }, readyTime).unref();
  }

  function dismissNext(): void {
    next?.kill('SIGKILL');
    next = undefined;
  }

  function run(): Promise<End> {
    const child = next ?? spawnServer();
    next = undefined;
    server = child;
    let ready = false;
    log.info({ pid: child.pid }, 'server process started');
    child.on('message', (message: ServerMessage) => {
      ready ||= message === 'ready';
      everReady ||= ready;
      if (message === 'interrupt') stop('SIGINT');
      sessions.take(message);
      if (stopping) tell('stop');
    });
    tell({ begin: sessions.all() });
    // Sessions with which a server cannot even begin are not worth another try.
    child.once('exit', () => ready || sessions.clear());
    return new Promise((resolve) => {
      child.once('error', (error) => {
        log.error({ err: error }, 'the server process could not be started');
        resolve({ code: exitCodes.crashed, signal: null });
      });
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function checkNpm(): void {
    if (!npmIsGone()) return;
    clearInterval(npmTimer);
    // npm does not survive the end of its terminal; we do.
    if (performance.now() - lastHangup > hangup) stop('the npm that started this is gone');
  }

  const npmTimer = setInterval(checkNpm, 1000);
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (process.platform !== 'win32') process.on('SIGUSR2', makeNextReady);
  process.on('SIGHUP', () => {
    lastHangup = performance.now();
    tell('reload');
  });

  try {
    while (!stopping) {
      const started = performance.now();
      const startedAt = Date.now();
      const { code, signal } = await run();
      terminal.restore();
      if (code === exitCodes.stopped) return exitCodes.stopped;
      if (code === exitCodes.cannotStart && !everReady) return exitCodes.cannotStart;
      if (stopping) return code === exitCodes.again ? exitCodes.stopped : exitCodes.crashed;
      if (code === exitCodes.again) continue;
      const blamed = signal === 'SIGKILL' && wasCondemned(home, startedAt);
      const pause = nextPause(performance.now() - started, blamed);
      const after = { pause: `${pause / 1000} s` };
      if (blamed) log.error(after, 'a plugin held the server up; it is started again without that plugin');
      else
        log.error(
          { reason: signal ?? `exit code ${code}`, ...after },
          'the server crashed and is started again',
        );
      if (pause > 0) await wait(pause);
    }
    return exitCodes.stopped;
  } finally {
    clearInterval(npmTimer);
    dismissNext();
    unlock();
    await log.close();
  }
}
