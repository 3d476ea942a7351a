import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createClock } from './clock.js';
import type { ProcessControl } from './commands/command.js';
import { compose } from './compose.js';
import { type Config, ConfigError } from './config.js';
import { readConsole } from './console.js';
import { openHistory } from './console-history.js';
import type { Home } from './home.js';
import { keepWithSupervisor, readKept } from './kept-sessions.js';
import { takeLock } from './lock.js';
import type { OpenLog } from './log.js';
import { type Orders, receiveOrders, type ServerMessage } from './orders.js';
import { exitCodes, prepare, readConfig, type StartOptions, stopTime } from './prepare.js';
import type { Running } from './running.js';
import { StartError } from './start-error.js';
import { canEditLines, openTerminal } from './terminal.js';
import { isInForeground } from './terminal-state.js';
import { table } from './text-table.js';
import { readTitles, type TitleFile } from './titles.js';

/**
 * Runs the servers in this process until they are stopped, and resolves to the exit code. `supervised`
 * processes take their orders from the supervisor and end with it.
 */
export async function runServer(options: StartOptions, supervised: boolean): Promise<number> {
  const orders = receiveOrders(supervised);
  const outlived = await orders.begin;
  if (!outlived) return exitCodes.stopped;
  const { home, loaded, log } = prepare(options);
  const clock = createClock();
  let unlock = () => {};
  try {
    unlock = takeLock(join(home.data, 'server.lock'));
    for (const note of loaded.notes) log.warn({}, note);
    const titles = readTitles(home);
    const { kept, unknown } = readKept(outlived);
    if (unknown > 0) log.warn({ sessions: unknown }, 'sessions in a form of another version are forgotten');
    const outliving = supervised
      ? { sessions: { kept, keeper: keepWithSupervisor() }, supervisor: process.ppid }
      : {};
    let running: Running | undefined;
    const control: ProcessControl = {
      stop: (reason) => orders.give({ kind: 'stop', reason }),
      restart: (reason) => orders.give({ kind: 'restart', reason }),
      reload: async () =>
        running ? readAgain(running, { home, options, log }) : ['the servers are still starting'],
    };
    running = await compose(loaded.config, { log, clock, home, control, ...outliving });
    announce(running, { config: loaded.config, titles, log });
    if (supervised) process.send?.('ready' satisfies ServerMessage);
    return await live(running, { options, home, log, supervised, orders });
  } catch (error) {
    const isKnown = error instanceof StartError || error instanceof ConfigError;
    log.error(isKnown ? {} : { err: error }, isKnown ? error.message : 'crashed while starting');
    return isKnown ? exitCodes.cannotStart : exitCodes.crashed;
  } finally {
    unlock();
    await log.close();
  }
}

interface Life {
  readonly options: StartOptions;
  readonly home: Home;
  readonly log: OpenLog;
  readonly supervised: boolean;
  readonly orders: Orders;
}

/** The time between start and end: signals, orders, console, crashes. */
function live(running: Running, { options, home, log, supervised, orders }: Life): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;

    async function stop(reason: string, code: number): Promise<void> {
      if (stopping) return;
      stopping = true;
      log.info({ reason }, code === exitCodes.again ? 'restarting' : 'stopping');
      closeConsole();
      const late = setTimeout(
        () => end(exitCodes.crashed, 'the servers did not stop in time'),
        stopTime - 500,
      );
      await running
        .stop()
        .catch((error: unknown) => log.error({ err: error }, 'the servers did not stop in order'));
      clearTimeout(late);
      end(code, 'stopped');
    }

    function end(code: number, message: string): void {
      log.info({}, message);
      resolve(code);
    }

    function crash(error: unknown): void {
      log.error({ err: error }, 'crashed');
      resolve(exitCodes.crashed);
    }

    const closeConsole = openConsole(running, { home, log, supervised, orders });

    process.on('uncaughtException', crash);
    orders.obeyWith((order) => {
      if (order.kind === 'reload') void readAgain(running, { home, options, log });
      // The supervisor has its own way to end us at once; a second signal of a service manager is none.
      else if (stopping && !supervised && order.isSignal) process.exit(exitCodes.crashed);
      else void stop(order.reason, order.kind === 'restart' ? exitCodes.again : exitCodes.stopped);
    });
  });
}

/** Takes over what was changed in the configuration; what there is to say of that, which the log says, too. */
async function readAgain(
  running: Running,
  { home, options, log }: Pick<Life, 'home' | 'options' | 'log'>,
): Promise<readonly string[]> {
  try {
    const { config, notes } = readConfig(home, options);
    for (const note of notes) log.warn({ fold: false }, note);
    const waiting = await running.reload(config);
    log.setLevel(config.log_level);
    log.info({ fold: false }, 'configuration read again');
    if (waiting.length === 0) return ['configuration read again'];
    log.warn({ options: waiting, fold: false }, 'these options count from the next start');
    return ['configuration read again', `these options count from the next start: ${waiting.join(', ')}`];
  } catch (error) {
    const told =
      error instanceof ConfigError ? error.problems.map(({ where, text }) => `${where}: ${text}`) : [];
    for (const line of told) log.error({ fold: false }, line);
    log.error(
      told.length > 0 ? { fold: false } : { err: error, fold: false },
      'the configuration was not changed',
    );
    return [...told, 'the configuration was not changed'];
  }
}

/** Reads what is typed, with an editor of lines where that is possible; the result ends it. */
function openConsole(running: Running, { home, log, supervised, orders }: Omit<Life, 'options'>): () => void {
  if (!isInForeground()) return () => {};
  if (!log.screen || !canEditLines())
    return readConsole(process.stdin, (text) => log.print(text), { running });
  const close = openTerminal({
    input: process.stdin,
    screen: log.screen,
    history: openHistory(home),
    commands: running.commands,
    interrupt() {
      close(); // a second Ctrl-C is a signal again
      if (supervised) process.send?.('interrupt' satisfies ServerMessage);
      else orders.give({ kind: 'stop', reason: 'SIGINT' });
    },
  });
  return close;
}

/** Says what runs and what to type into a console: a table for people, lines for programs. */
function announce(
  { listening }: Running,
  about: { config: Config; titles: readonly TitleFile[]; log: OpenLog },
): void {
  const { config, titles, log } = about;
  for (const { role, protocol, address, port } of listening)
    log.info({ role, protocol, address, port }, 'listening');
  const servers = listening.map(({ role, protocol, address, port }) => [
    role.toUpperCase(),
    `${protocol} ${address}:${port}`,
  ]);
  const editions = titles.flatMap((title) =>
    title.applications.map(({ name = title.name, region, status = title.status }) => [name, region, status]),
  );
  const known = editions.filter(([, , status]) => status !== 'UNKNOWN');
  log.print(`
${table([['SERVER', 'LISTENS AT'], ...servers])}

${table([['TITLE', 'EDITION', 'STATUS'], ...known])}
and ${editions.length - known.length} editions that nobody has tried yet (games/*/title.json)

In the console's or emulator's network settings, enter a DNS server that answers ${reachableAddress(config)}
for the games' host names. Type "help" for the words of this console, "exit" to stop.

`);
}

function reachableAddress(config: Config): string {
  const outside = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = outside.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  return config.public_address ?? own ?? '127.0.0.1';
}
