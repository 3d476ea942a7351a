import { TooLate } from './faults.js';

interface Waiter<T> {
  wants(item: T): boolean;
  give(item: T): void;
  fail(error: Error): void;
}

/** What came and was not taken yet, oldest first. Bounded: the oldest go when it is full. */
export class Inbox<T> {
  /** Items that went because nobody took them. */
  lost = 0;
  readonly #items: T[] = [];
  readonly #waiting = new Set<Waiter<T>>();
  #ended: Error | undefined;

  constructor(private readonly most = 1000) {}

  add(item: T): void {
    for (const waiter of this.#waiting) {
      if (!waiter.wants(item)) continue;
      waiter.give(item);
      return;
    }
    this.#items.push(item);
    if (this.#items.length <= this.most) return;
    this.#items.shift();
    this.lost++;
  }

  /**
   * The first item that `wants` agrees to, now or as soon as it comes. Rejects with TooLate after `limit`
   * milliseconds, naming `what`, and with the inbox's end.
   */
  next(what: string, limit: number, wants: (item: T) => boolean = () => true): Promise<T> {
    const index = this.#items.findIndex(wants);
    if (index >= 0) return Promise.resolve(this.#items.splice(index, 1)[0]!);
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
      };
      const waiter: Waiter<T> = {
        wants,
        give: (item) => {
          settle();
          resolve(item);
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      const timer = setTimeout(() => waiter.fail(new TooLate(what, limit)), limit);
      this.#waiting.add(waiter);
    });
  }

  /** Takes everything that came. */
  all(): T[] {
    return this.#items.splice(0);
  }

  /** Nothing more will come: whoever waits is told why. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const waiter of [...this.#waiting]) waiter.fail(error);
  }
}
