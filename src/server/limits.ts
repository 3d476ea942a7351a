/** What one address, one account or one connection may do. All counts are bounded in size. */
import type { LoginGuard } from '#medius/context.js';
import type { Rate } from '#medius/exchange.js';

/** Sockets that each address has open. */
export class SocketCounts {
  private readonly open = new Map<string, number>();

  constructor(private readonly settings: { readonly perAddress: number; readonly fromLoopback: number }) {}

  /** Takes a place for the address, or says that all are taken. */
  enter(address: string): boolean {
    const count = this.open.get(address) ?? 0;
    const most = address.startsWith('127.') ? this.settings.fromLoopback : this.settings.perAddress;
    if (count >= most) return false;
    this.open.set(address, count + 1);
    return true;
  }

  leave(address: string): void {
    const count = (this.open.get(address) ?? 1) - 1;
    if (count <= 0) this.open.delete(address);
    else this.open.set(address, count);
  }

  get addresses(): number {
    return this.open.size;
  }
}

/** A bucket that fills with time; each use takes one. */
export class TokenBucket {
  private tokens: number;
  private at: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    now: number,
  ) {
    this.tokens = burst;
    this.at = now;
  }

  /** Takes one token; false when there is none. `now` in monotonic milliseconds. */
  take(now: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }

  /** True when it is full again: nothing is lost by forgetting it. */
  isFull(now: number): boolean {
    return this.tokens + ((now - this.at) / 1000) * this.perSecond >= this.burst;
  }
}

/** Requests per second and at once that a connection may send, by the row's rate. */
const rates: Readonly<Record<Rate, readonly [number, number]>> = {
  client: [50, 400],
  user: [20, 100],
  bulk: [5, 20],
};

/** The buckets of one connection. */
export class RequestRates {
  private readonly buckets = new Map<Rate, TokenBucket>();

  allow(rate: Rate, now: number): boolean {
    let bucket = this.buckets.get(rate);
    if (!bucket) {
      bucket = new TokenBucket(...rates[rate], now);
      this.buckets.set(rate, bucket);
    }
    return bucket.take(now);
  }
}

/** Buckets by key (an address, an account), kept only while they are not full. */
export class KeyedBuckets {
  private readonly buckets = new Map<string, TokenBucket>();
  /** Looking through all of them costs time, so a flood of new keys is let do it once a second at most. */
  private nextLook = 0;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly most = 100_000,
  ) {}

  take(key: string, now: number): boolean {
    let bucket = this.buckets.get(key);
    if (!bucket) {
      if (this.buckets.size >= this.most && now >= this.nextLook) this.forgetFull(now);
      if (this.buckets.size >= this.most) return false;
      bucket = new TokenBucket(this.perSecond, this.burst, now);
      this.buckets.set(key, bucket);
    }
    return bucket.take(now);
  }

  forgetFull(now: number): void {
    this.nextLook = now + 1000;
    for (const [key, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(key);
  }

  get size(): number {
    return this.buckets.size;
  }
}

export interface LoginLimits {
  readonly perAddress: number;
  readonly perAccount: number;
  /** Milliseconds within which failures count. */
  readonly window: number;
}

/** Failed logins within a window, by address and by account; checked before any password is hashed. */
export class FailedLogins implements LoginGuard {
  private readonly failures = new Map<string, { count: number; since: number }>();

  constructor(
    private readonly limits: LoginLimits,
    private readonly now: () => number,
  ) {}

  allow(address: string, account: string): boolean {
    return (
      this.count(`a ${address}`) < this.limits.perAddress &&
      this.count(`n ${account}`) < this.limits.perAccount
    );
  }

  failed(address: string, account: string): void {
    this.add(`a ${address}`);
    this.add(`n ${account}`);
  }

  /** A right password clears the account's failures; those of the address stay, they may concern others. */
  succeeded(_address: string, account: string): void {
    this.failures.delete(`n ${account}`);
  }

  /** Drops what lies outside the window. */
  sweep(): void {
    for (const key of this.failures.keys()) this.count(key);
  }

  get size(): number {
    return this.failures.size;
  }

  private count(key: string): number {
    const entry = this.failures.get(key);
    if (!entry) return 0;
    if (this.now() - entry.since < this.limits.window) return entry.count;
    this.failures.delete(key);
    return 0;
  }

  private add(key: string): void {
    const count = this.count(key);
    const since = this.failures.get(key)?.since ?? this.now();
    this.failures.set(key, { count: count + 1, since });
  }
}
