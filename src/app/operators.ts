import type { AccountId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { Store } from '#state/store/store.js';
import { isLoopback } from './reserved-names.js';

/**
 * Who may use operators' commands. The configuration names them; rights hang on account ids, so the names are
 * looked up once: a name that somebody else registers later gives nothing.
 */
export class Operators {
  private ids: ReadonlySet<AccountId> = new Set();
  private onlyFromHere = false;

  constructor(
    private readonly store: Store,
    private readonly log: Log,
  ) {}

  /** Looks the names up in every pool of accounts. `onlyFromHere`: they count for players of this machine alone. */
  async load(names: readonly string[], pools: Iterable<string>, onlyFromHere: boolean): Promise<void> {
    const ids = new Set<AccountId>();
    for (const name of names) {
      const found = await Promise.all(
        [...new Set(pools)].map((pool) => this.store.accounts.findByName(pool, name)),
      );
      for (const account of found) if (account) ids.add(account.id);
      if (found.every((account) => account === undefined))
        this.log.warn(
          { operator: name },
          'no account has the name of this operator: it is reserved; type "account create" and the name on the console to claim it',
        );
    }
    this.ids = ids;
    this.onlyFromHere = onlyFromHere;
  }

  /** Whether a player of an account may use operators' commands from an address. */
  has(id: AccountId | undefined, address: string): boolean {
    return id !== undefined && this.ids.has(id) && (!this.onlyFromHere || isLoopback(address));
  }
}
