/** A SQLite database for each plugin that asks for one, each in a process of its own that can be ended. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreBusy, StoreClosed, StoreError, StoreTimeout } from '../errors.js';
import type { SqlAnswer, SqlOrder, SqlRow, SqlStatement } from './messages.js';

export type { SqlRow, SqlStatement, SqlValue } from './messages.js';

/** Milliseconds that one order may take, and that a process may take to open the file. */
const LIMIT = 3000;
const OPENING = 20_000;
/** Milliseconds without an order after which a process ends; the next order begins another. */
const IDLE = 600_000;
/** Orders of one plugin that wait, and databases with a process at once. */
const WAITING_MAX = 100;
const DATABASES_MAX = 16;

export interface PluginDatabasesOptions {
  /** Where the files are; undefined for databases in memory. */
  readonly folder: string | undefined;
  /** ms that one order may take; 3000 unless told. */
  readonly limit?: number;
  /** ms without an order after which its process ends; ten minutes unless told. */
  readonly idle?: number;
  /** Databases with a process at once; 16 unless told. */
  readonly most?: number;
}

export class PluginDatabases {
  readonly #databases = new Map<string, PluginDatabase>();
  readonly #options: PluginDatabasesOptions;
  #closed = false;

  constructor(options: PluginDatabasesOptions) {
    this.#options = options;
  }

  /** @throws StoreError with SQLite's words, or ours where the statement may not run */
  async query(plugin: string, statement: SqlStatement): Promise<readonly SqlRow[]> {
    const answer = await this.#ask(plugin, { kind: 'query', statement });
    return answer.kind === 'rows' ? answer.rows : [];
  }

  /** All statements or none; how many rows each changed. */
  async execute(plugin: string, statements: readonly SqlStatement[]): Promise<readonly number[]> {
    const answer = await this.#ask(plugin, { kind: 'execute', statements });
    return answer.kind === 'done' ? answer.changes : [];
  }

  /** How many have a process now. */
  get #open(): number {
    return [...this.#databases.values()].filter(({ isOpen }) => isOpen).length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#databases.values()].map((database) => database.close()));
  }

  async #ask(plugin: string, order: SqlOrder): Promise<SqlAnswer> {
    if (this.#closed) throw new StoreClosed();
    return this.#database(plugin).ask(order);
  }

  #database(plugin: string): PluginDatabase {
    const known = this.#databases.get(plugin);
    const { folder, limit = LIMIT, idle = IDLE, most = DATABASES_MAX } = this.#options;
    if (!known?.isOpen && this.#open >= most)
      throw new StoreError('busy', `${most} plugins use their databases already`);
    if (known) return known;
    if (!/^[\w-]{1,64}$/.test(plugin)) throw new StoreError('input', `"${plugin}" is no name of a plugin`);
    // In small letters, since some file systems take capitals for the same.
    const file = folder === undefined ? ':memory:' : join(folder, `${fileName(plugin)}.db`);
    const made = new PluginDatabase(file, limit, idle);
    this.#databases.set(plugin, made);
    return made;
  }
}

/** Capitals are marked, so that two names that differ in them are two files everywhere. */
const fileName = (plugin: string) => plugin.replace(/[A-Z]/g, (letter) => `${letter.toLowerCase()}+`);

interface Asked {
  readonly order: SqlOrder;
  resolve(answer: SqlAnswer): void;
  reject(error: Error): void;
}

/** One plugin's database: one order at a time, in their order. */
class PluginDatabase {
  readonly #file: string;
  readonly #limit: number;
  readonly #idle: number;
  readonly #waiting: Asked[] = [];
  #current: Asked | undefined;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isReady = false;

  constructor(file: string, limit: number, idle: number) {
    this.#file = file;
    this.#limit = limit;
    this.#idle = idle;
  }

  /** Whether it has a process. */
  get isOpen(): boolean {
    return this.#child !== undefined;
  }

  ask(order: SqlOrder): Promise<SqlAnswer> {
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(new StoreBusy(WAITING_MAX));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order, resolve, reject });
      this.#proceed();
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#fail(new StoreClosed());
    for (const asked of this.#waiting.splice(0)) asked.reject(new StoreClosed());
    if (!child) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    this.#child = undefined;
    child.kill('SIGKILL');
    await ended;
  }

  #proceed(): void {
    if (this.#current) return;
    if (this.#waiting.length === 0) {
      this.#rest();
      return;
    }
    if (!this.#child) this.#open();
    if (!this.#isReady) return;
    this.#current = this.#waiting.shift()!;
    this.#child!.send(this.#current.order);
    this.#patience(this.#limit);
  }

  #open(): void {
    const path = fileURLToPath(new URL('./child.js', import.meta.url));
    const child = fork(path, [this.#file], {
      ...{
        serialization: 'advanced',
        execArgv: [],
        env: environment(),
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    });
    this.#child = child;
    this.#isReady = false;
    child.on('message', (answer: SqlAnswer) => {
      if (this.#child === child) this.#answered(answer);
    });
    child.on('error', (error) => this.#lost(child, error.message));
    child.on('exit', () => this.#lost(child, 'its process has ended'));
    this.#patience(OPENING);
  }

  #answered(answer: SqlAnswer): void {
    clearTimeout(this.#timer);
    const current = this.#current;
    if (!current && answer.kind !== 'ready') {
      this.#end(new StoreError('unavailable', `the plugin's database: ${whyOf(answer)}`));
      return;
    }
    if (!current) this.#isReady = true;
    this.#current = undefined;
    if (answer.kind === 'failed') current?.reject(new StoreError('failed', answer.why));
    else current?.resolve(answer);
    this.#proceed();
  }

  /** Ends the process where it takes longer than that; the next order gets another one. */
  #patience(limit: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(new StoreTimeout(limit)), limit);
  }

  /** A plugin that is gone, or asks seldom, keeps no process. One in memory would lose what it holds. */
  #rest(): void {
    if (!this.#child || !this.#isReady || this.#file === ':memory:') return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#child?.kill('SIGKILL');
      this.#child = undefined;
      this.#isReady = false;
    }, this.#idle);
    this.#timer.unref();
  }

  #lost(child: ChildProcess, why: string): void {
    if (this.#child === child) this.#end(new StoreError('unavailable', `the plugin's database: ${why}`));
  }

  #end(error: StoreError): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    // Where not even the file could be opened, those who wait for it need not wait.
    if (!this.#isReady) for (const asked of this.#waiting.splice(0)) asked.reject(error);
    this.#isReady = false;
    this.#fail(error);
    this.#proceed();
  }

  #fail(error: StoreError): void {
    clearTimeout(this.#timer);
    this.#current?.reject(error);
    this.#current = undefined;
  }
}

/** Nothing of the server's, in which secrets may be; Windows starts nothing without its root. */
function environment(): Record<string, string> {
  const { SystemRoot } = process.env;
  return SystemRoot === undefined ? {} : { SystemRoot };
}

const whyOf = (answer: SqlAnswer) => (answer.kind === 'failed' ? answer.why : answer.kind);
