/** Accounts that were looked up, or that somebody plays with: what scripts read of them without asking the store. */
import type { KnownAccount } from '#script/services/people.js';
import type { AccountId } from '#state/ids.js';
import type { Account } from '#state/store/store.js';

/** Accounts kept at once; those that were not asked for longest go first. */
const KEPT = 20_000;

export class KnownAccounts {
  private readonly byId = new Map<AccountId, KnownAccount>();

  get(id: AccountId): KnownAccount | undefined {
    const known = this.byId.get(id);
    if (known) this.put(id, known);
    return known;
  }

  remember({ id, name, pool, registered, lastLogin }: Account): KnownAccount {
    const known = { id, name, pool, registered, lastLogin };
    this.put(id, known);
    return known;
  }

  rename(id: AccountId, name: string): void {
    const known = this.byId.get(id);
    if (known) this.byId.set(id, { ...known, name });
  }

  /** The account is gone. */
  forget(id: AccountId): void {
    this.byId.delete(id);
  }

  private put(id: AccountId, known: KnownAccount): void {
    this.byId.delete(id);
    this.byId.set(id, known);
    if (this.byId.size > KEPT) this.byId.delete(this.byId.keys().next().value!);
  }
}
