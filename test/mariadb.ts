/**
 * A private MariaDB server for tests, on a free loopback port and in a temporary folder. Tests that
 * need it are skipped with one clear line where MariaDB is not installed, and fail instead while
 * REKINDLE_REQUIRE_MARIADB=1.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Where the server listens, and a user that may do everything. */
export interface MariaDbAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  /** Exists and is empty at first. */
  database: string;
}

const USER = 'rekindle';
const PASSWORD = "it's a \\ secret";
const DATABASE = 'rekindle';
const START_LIMIT = 60_000;

const server = programNamed('mariadbd');
const installer = programNamed('mariadb-install-db');

/** Why tests with MariaDB are skipped, or false when they run (and fail, if it is required and missing). */
export const skipMariaDb: string | false =
  (server && installer) || process.env.REKINDLE_REQUIRE_MARIADB === '1'
    ? false
    : 'mariadbd is not installed (Debian package mariadb-server)';

export class MariaDb {
  readonly address: MariaDbAddress;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.address = { host: '127.0.0.1', port, user: USER, password: PASSWORD, database: DATABASE };
  }

  /** Installs and starts a server; `stop` must be called in the end. */
  static async start(): Promise<MariaDb> {
    if (!installer) throw new Error('MariaDB is required but not installed (Debian package mariadb-server)');
    const folder = await mkdtemp(join(tmpdir(), 'rekindle-mariadb-'));
    const mariaDb = new MariaDb(folder, await freePort());
    const options = ['--skip-test-db', '--skip-name-resolve', '--auth-root-authentication-method=normal'];
    await promisify(execFile)(installer, [
      '--no-defaults',
      `--datadir=${folder}/data`,
      ...asUser(),
      ...options,
    ]);
    const quoted = `'${PASSWORD.replace(/['\\]/g, '\\$&')}'`;
    await writeFile(
      `${folder}/init.sql`,
      `CREATE DATABASE IF NOT EXISTS ${DATABASE};
CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY ${quoted};
GRANT ALL ON *.* TO '${USER}'@'%';
`,
    );
    await mariaDb.resume();
    return mariaDb;
  }

  /** Starts the server again, at the same port and with the same data. */
  async resume(): Promise<void> {
    if (!server) throw new Error('MariaDB is required but not installed (Debian package mariadb-server)');
    const place = [`--datadir=${this.#folder}/data`, `--socket=${this.#folder}/socket`];
    const network = ['--bind-address=127.0.0.1', `--port=${this.address.port}`, '--skip-name-resolve'];
    const rest = [`--init-file=${this.#folder}/init.sql`, '--innodb-buffer-pool-size=32M'];
    const child = spawn(server, ['--no-defaults', ...asUser(), ...place, ...network, ...rest], {
      stdio: 'ignore',
    });
    process.once('exit', () => child.kill('SIGKILL'));
    this.#process = child;
    await this.#accepting(child);
  }

  /** Ends the server at once, as a crash would, or in order; its data stays. */
  async halt(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  }

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    await this.halt('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #accepting(child: ChildProcess): Promise<void> {
    const end = performance.now() + START_LIMIT;
    while (performance.now() < end) {
      if (child.exitCode !== null)
        throw new Error(`mariadbd ended with ${child.exitCode} instead of starting`);
      if (await accepts(this.address.port)) return;
      await sleep(50);
    }
    throw new Error(`mariadbd did not listen on port ${this.address.port} within ${START_LIMIT} ms`);
  }
}

/** MariaDB refuses to run as root unless it is told that this is meant. */
function asUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** Servers stand in folders that are on the path of administrators only. */
function programNamed(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer().on('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
