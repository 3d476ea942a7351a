import { Worker } from 'node:worker_threads';
import { StoreClosed, StoreTimeout } from '../../errors.js';
import type { ThreadOptions } from './messages.js';
import {
  type Done,
  isFailed,
  OPENED,
  type Outcome,
  type Reply,
  type Request,
  type Statement,
} from './messages.js';

/** At most so many statements share a transaction, so that the first of them is not kept waiting long. */
const GROUP_MAX = 256;

/** SQLite's own refusal of a statement. */
export class SqliteFailure extends Error {
  /** Extended result code, such as SQLITE_CONSTRAINT_UNIQUE. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${message} (${code})`);
    this.name = 'SqliteFailure';
    this.code = code;
  }
}

/** A stretch in which one caller alone uses the database; it must be ended. */
export interface Lease {
  run(statement: Statement): Promise<Done>;
  end(): void;
}

interface WaitingStatement {
  statement: Statement;
  since: number;
  resolve(done: Done): void;
  reject(error: Error): void;
}

type Waiting = WaitingStatement | { grant(lease: Lease): void; reject(error: Error): void };

interface Asked {
  resolve(outcomes: Outcome[]): void;
  reject(error: Error): void;
}

/**
 * The main thread's end of the SQLite thread. Statements that arrive while the thread is busy wait
 * and go to it together, which makes one commit of them: under load the disk is waited for once per
 * group, and when idle a statement leaves at once.
 */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waitLimit: number;
  readonly #asked = new Map<number, Asked>();
  #waiting: Waiting[] = [];
  #lastId = OPENED;
  #occupied = false;
  #ended: Error | undefined;

  /**
   * @param waitLimit ms after which a statement that still waits here is dropped, since its caller
   *   has been told that it failed
   */
  private constructor(options: ThreadOptions, waitLimit: number) {
    this.#waitLimit = waitLimit;
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: options });
    this.#worker.on('message', (reply: Reply) => this.#answer(reply));
    this.#worker.on('error', (error: Error) =>
      this.#end(`the database thread failed: ${error.message}`, error),
    );
    this.#worker.on('exit', () => this.#end('the database thread has ended'));
  }

  /** @throws SqliteFailure when the file cannot be opened or is no database */
  static async open(options: ThreadOptions, waitLimit: number): Promise<SqliteThread> {
    const thread = new SqliteThread(options, waitLimit);
    try {
      doneOf(await thread.#expect(OPENED));
    } catch (error) {
      await thread.#worker.terminate();
      throw error;
    }
    return thread;
  }

  run(statement: Statement): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.#enqueue({ statement, since: performance.now(), resolve, reject });
    });
  }

  lease(): Promise<Lease> {
    return new Promise((grant, reject) => this.#enqueue({ grant, reject }));
  }

  async backup(target: string): Promise<void> {
    doneOf(await this.#ask({ id: this.#nextId(), kind: 'backup', target }));
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    await this.#ask({ id: this.#nextId(), kind: 'close' });
    await exited;
  }

  #enqueue(waiting: Waiting): void {
    if (this.#ended) {
      waiting.reject(this.#ended);
      return;
    }
    this.#waiting.push(waiting);
    this.#proceed();
  }

  #proceed(): void {
    if (this.#occupied || this.#ended) return;
    const first = this.#waiting[0];
    if (!first) return;
    this.#occupied = true;
    if ('grant' in first) {
      this.#waiting.shift();
      first.grant(this.#newLease());
    } else {
      void this.#runGroup(this.#takeGroup());
    }
  }

  #release(): void {
    this.#occupied = false;
    this.#proceed();
  }

  #takeGroup(): WaitingStatement[] {
    const end = this.#waiting.findIndex((waiting, index) => index === GROUP_MAX || 'grant' in waiting);
    const taken = this.#waiting.splice(0, end === -1 ? GROUP_MAX : end) as WaitingStatement[];
    const latest = performance.now() - this.#waitLimit;
    for (const { since, reject } of taken) if (since < latest) reject(new StoreTimeout(this.#waitLimit));
    return taken.filter(({ since }) => since >= latest);
  }

  async #runGroup(group: WaitingStatement[]): Promise<void> {
    try {
      const statements = group.map(({ statement }) => statement);
      const outcomes =
        group.length === 0 ? [] : await this.#ask({ id: this.#nextId(), kind: 'group', statements });
      for (const [index, outcome] of outcomes.entries()) settle(group[index]!, outcome);
    } catch (error) {
      for (const { reject } of group) reject(error as Error);
    }
    this.#release();
  }

  #newLease(): Lease {
    let ended = false;
    return {
      run: async (statement) => doneOf(await this.#ask({ id: this.#nextId(), kind: 'step', statement })),
      end: () => {
        if (!ended) this.#release();
        ended = true;
      },
    };
  }

  #ask(request: Request): Promise<Outcome[]> {
    const reply = this.#expect(request.id);
    if (!this.#ended) this.#worker.postMessage(request);
    return reply;
  }

  #expect(id: number): Promise<Outcome[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#asked.set(id, { resolve, reject });
    });
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #answer({ id, outcomes }: Reply): void {
    this.#asked.get(id)?.resolve(outcomes);
    this.#asked.delete(id);
  }

  #end(reason: string, cause?: Error): void {
    if (this.#ended) return;
    const error = new StoreClosed(reason, { cause });
    this.#ended = error;
    for (const { reject } of [...this.#asked.values(), ...this.#waiting]) reject(error);
    this.#asked.clear();
    this.#waiting = [];
  }
}

function settle(waiting: WaitingStatement, outcome: Outcome): void {
  if (isFailed(outcome)) waiting.reject(new SqliteFailure(outcome.failed, outcome.message));
  else waiting.resolve(outcome);
}

function doneOf([outcome]: Outcome[]): Done {
  if (!outcome) throw new SqliteFailure('SQLITE_INTERNAL', 'the database thread gave no outcome');
  if (isFailed(outcome)) throw new SqliteFailure(outcome.failed, outcome.message);
  return outcome;
}
