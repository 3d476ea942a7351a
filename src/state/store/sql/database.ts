import { Kysely } from 'kysely';
import { type Flavour, storeErrorOf } from './flavour.js';
import type { Gate } from './gate.js';
import type { Inserted, LimitedRow } from './insert.js';
import type { Db, Tables } from './tables.js';

/** How often a statement is tried that the database undid to end a deadlock. */
const ATTEMPTS = 5;

/** What a call answers instead of an error when it meets one of these. */
export interface Answers<D = never, O = never> {
  duplicate?: D;
  orphan?: O;
}

/** The way of every repository to its tables: through the gate, with every error in the store's own words. */
export class Database {
  readonly #db: Db;
  readonly #flavour: Flavour;
  readonly #gate: Gate;

  constructor(flavour: Flavour, gate: Gate) {
    this.#db = new Kysely<Tables>({ dialect: flavour.dialect });
    this.#flavour = flavour;
    this.#gate = gate;
  }

  /** For migrations, which pass no gate. */
  get ungated(): Kysely<unknown> {
    return this.#db as unknown as Kysely<unknown>;
  }

  /**
   * @param work one statement or one transaction; it may be run again after a deadlock
   * @throws StoreError and nothing else
   */
  call<T, D = never, O = never>(
    work: (db: Db) => Promise<T>,
    answers: Answers<D, O> = {},
  ): Promise<T | D | O> {
    return this.#gate.pass(() => this.#attempt(work, answers, ATTEMPTS));
  }

  /** Inserts a row while there are few enough of its kind, see `Flavour.insertBelow`. */
  insertBelow<T extends keyof Tables, D = never, O = never>(
    limited: LimitedRow<T>,
    answers: Answers<D, O>,
  ): Promise<Inserted | D | O> {
    return this.call((db) => this.#flavour.insertBelow(db, limited), answers);
  }

  /**
   * Writes the one row of an account: tries to insert it first, so that of two at once one is told that the row is
   * there, and then updates it.
   */
  async put(
    insert: (db: Db) => Promise<unknown>,
    update: (db: Db) => Promise<unknown>,
  ): Promise<'put' | 'no-account'> {
    const inserted = await this.call(insert, { duplicate: 'exists', orphan: 'no-account' } as const);
    if (inserted === 'no-account') return inserted;
    if (inserted === 'exists') await this.call(update);
    return 'put';
  }

  async close(): Promise<void> {
    await this.#gate.close();
    await this.#flavour.close();
  }

  async #attempt<T, D, O>(
    work: (db: Db) => Promise<T>,
    answers: Answers<D, O>,
    attempts: number,
  ): Promise<T | D | O> {
    try {
      return await work(this.#db);
    } catch (error) {
      const obstacle = this.#flavour.obstacleOf(error);
      if (obstacle === 'deadlock' && attempts > 1) return this.#attempt(work, answers, attempts - 1);
      if (obstacle === 'duplicate' && answers.duplicate !== undefined) return answers.duplicate;
      if (obstacle === 'orphan' && answers.orphan !== undefined) return answers.orphan;
      throw storeErrorOf(this.#flavour, error);
    }
  }
}
