/** Real servers in real processes, for tests: a temporary home, free ports on 127.0.0.1, bounded waits. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../bin/rekindle.js', import.meta.url));

/** Settings that take free ports, with which tests do not meet each other. */
export const freePorts = [
  'address=127.0.0.1',
  ...['muis', 'mas', 'mps', 'mls', 'nat', 'dme'].map((role) => `${role}.port=0`),
  'dme.udp_port=0',
  'database.mode=simulated',
];

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface Host {
  readonly child: ChildProcess;
  readonly lines: LogLine[];
  /** All that came on standard error. */
  errors(): string;
  /** The first line with that message; waits for it, and fails when it does not come in time. */
  line(message: string | RegExp, from?: number): Promise<LogLine>;
  /** The code or signal with which the process ended; fails when it does not end in time. */
  end(): Promise<number | NodeJS.Signals>;
}

export interface HostOptions {
  readonly home: string;
  readonly arguments?: readonly string[];
  readonly set?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Another copy of the program than the one in this repository. */
  readonly program?: string;
  /** A program and arguments in front of ours, such as a shell. */
  readonly through?: readonly string[];
}

/** Milliseconds; long, since other tests may be using the machine. */
const patience = 40_000;

/** A folder that is removed by `remove`. */
export function temporaryHome() {
  const dir = mkdtempSync(join(tmpdir(), 'rekindle-home-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export function startHost({
  program: script = program,
  home,
  arguments: extra = [],
  set = [],
  environment = {},
  through = [],
}: HostOptions): Host {
  const settings = [...freePorts, ...set].flatMap((setting) => ['--set', setting]);
  const command = [...through, process.execPath, script, 'start', '--home', home, ...settings, ...extra];
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Variables of the npm that runs the tests would make it the parent to watch.
    env: { ...process.env, npm_lifecycle_event: undefined, ...environment },
  });
  const lines: LogLine[] = [];
  let text = '';
  let errors = '';
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = `${text}${chunk}`.split('\n');
    text = parts.pop() ?? '';
    lines.push(...parts.map((part) => JSON.parse(part) as LogLine));
  });
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1));
  });

  const shown = () => `${lines.map((line) => JSON.stringify(line)).join('\n')}\n${errors}`;
  const matches = (line: LogLine, message: string | RegExp) =>
    typeof message === 'string' ? line.msg === message : message.test(line.msg);

  return {
    child,
    lines,
    errors: () => errors,
    line: (message, from = 0) =>
      until(
        () => lines.slice(from).find((line) => matches(line, message)),
        () => `no line ${message} after ${patience} ms:\n${shown()}`,
      ),
    end: () => Promise.race([ended, late(() => `no end after ${patience} ms:\n${shown()}`)]),
  };
}

/** Waits for a value. */
export async function until<T>(look: () => T | undefined | false, complaint: () => string): Promise<T> {
  const deadline = performance.now() + patience;
  for (;;) {
    const value = look();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(complaint());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Rejects when it has taken too long. */
export async function late(complaint: () => string): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, patience).unref());
  throw new Error(complaint());
}

/** Whether a process runs; one that ended and was not yet collected does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
