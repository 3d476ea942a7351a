import { StoreBusy, StoreClosed, StoreTimeout } from '../errors.js';

/** What every call to the store passes: so many at a time, each only so long. */
export class Gate {
  readonly #bound: number;
  readonly #limit: number;
  readonly #under = new Set<Promise<unknown>>();
  #closed = false;

  /**
   * @param bound calls that may be under way, those included whose caller was told `StoreTimeout`
   * @param limit ms until a caller is told so
   */
  constructor(bound: number, limit: number) {
    this.#bound = bound;
    this.#limit = limit;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreClosed();
    if (this.#under.size >= this.#bound) throw new StoreBusy(this.#bound);
    const call = work();
    this.#under.add(call);
    const settled = () => this.#under.delete(call);
    call.then(settled, settled);
    return this.#inTime(call);
  }

  /** Lets no more calls in and waits for those under way, but no longer than a call may take. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#inTime(Promise.allSettled(this.#under)).catch(() => {});
  }

  #inTime<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new StoreTimeout(this.#limit)), this.#limit);
      call.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}
