/** What plugins note about accounts and clans: loaded before they are told of, saved behind the scripts' backs. */
import { type DataOwner, EntityData } from '#script/entity-data.js';
import type { Clock } from '#state/clock.js';
import type { AccountId, ClanId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { MemoryState } from '#state/memory/state.js';
import type { PluginStorage } from '#state/store/store.js';

/** How often those that nobody plays with are let go, and how long they are kept at least, in milliseconds. */
const SWEEP = 10_000;

interface Note {
  /** One of these. */
  readonly account?: AccountId;
  readonly clan?: ClanId;
  readonly plugin: string;
  readonly key: string;
  readonly json: string | undefined;
}

export class AccountNotes {
  readonly data: EntityData;
  /** What is not saved yet, the latest of each. */
  private readonly due = new Map<string, Note>();
  /** Accounts whose players left, and when. */
  private readonly left = new Map<AccountId, number>();
  private saving: Promise<void> | undefined;
  /** What is being read: a second reader waits for the first, and brings back nothing that has changed since. */
  private readonly reading = new Map<DataOwner, Promise<void>>();
  private now: () => number = () => 0;

  constructor(
    private readonly storage: PluginStorage,
    private readonly log: Log,
  ) {
    this.data = new EntityData(
      (account, plugin, key, json) => this.later({ account: account as AccountId, plugin, key, json }),
      (clan, plugin, key, json) => this.later({ clan: clan as ClanId, plugin, key, json }),
      (account) => this.borrow(account as AccountId),
    );
  }

  /** Loads what is known of an account, unless it is here. */
  async recall(account: AccountId): Promise<void> {
    await this.read(`account ${account}`, () => this.storage.ofAccount(account));
  }

  /** The same for somebody who may not be here: it is let go as if its player had left now. */
  private async borrow(account: AccountId): Promise<void> {
    await this.recall(account);
    this.left.set(account, this.now());
  }

  /** The same of a clan. */
  async recallClan(clan: ClanId): Promise<void> {
    if (this.data.has(`clan ${clan}`)) return;
    // What was let go of a moment ago is found in the store once it is there.
    if (Array.from(this.due.values()).some((note) => note.clan === clan)) await this.settled();
    await this.read(`clan ${clan}`, () => this.storage.ofClan(clan));
  }

  private async read(owner: DataOwner, stored: () => ReturnType<PluginStorage['ofClan']>): Promise<void> {
    if (this.data.has(owner)) return;
    const begun =
      this.reading.get(owner) ??
      stored()
        .then((notes) => this.data.restore(owner, notes))
        .finally(() => this.reading.delete(owner));
    this.reading.set(owner, begun);
    await begun;
  }

  /** Lets go of what is known of a clan; what is not saved yet is saved all the same. */
  forgetClan(clan: ClanId): void {
    this.data.forget(`clan ${clan}`);
  }

  /** The clan is gone: nothing about it is kept, or saved any more. */
  dropClan(clan: ClanId): void {
    for (const [id, note] of this.due) if (note.clan === clan) this.due.delete(id);
    this.data.forget(`clan ${clan}`);
  }

  private later(note: Note): void {
    this.due.set(`${note.account} ${note.clan} ${note.plugin} ${note.key}`, note);
    this.saving ??= this.saveAll();
  }

  /** The account is gone: nothing about it is kept, or saved any more. */
  drop(account: AccountId): void {
    for (const [id, note] of this.due) if (note.account === account) this.due.delete(id);
    this.data.forget(`account ${account}`);
    this.left.delete(account);
  }

  /** Takes over what the store has about an account that is here. */
  async reload(account: AccountId): Promise<void> {
    while (this.data.has(`account ${account}`)) {
      await this.settled();
      const stored = await this.storage.ofAccount(account);
      if (Array.from(this.due.values()).some((note) => note.account === account)) continue;
      this.data.restore(`account ${account}`, stored);
      return;
    }
  }

  /** Lets go of those about accounts with which nobody plays any more; the result ends that. */
  follow(state: MemoryState, clock: Clock): () => void {
    this.now = () => clock.now();
    const unsubscribe = state.subscribe((event) => {
      if (event.kind !== 'player.loggedOut' && event.kind !== 'player.gone') return;
      const id = event.player.account?.id;
      if (id !== undefined) this.left.set(id, clock.now());
    });
    const stop = clock.every(SWEEP, () => this.sweep(state, clock.now()));
    return () => {
      unsubscribe();
      stop();
    };
  }

  /**
   * Not at once: whoever takes the place of his own session that was lost leaves and comes in one step. And not before
   * all is saved: who comes back finds in the store what it left.
   */
  private sweep(state: MemoryState, now: number): void {
    const here = new Set(Array.from(state.players.all(), ({ account }) => account?.id));
    const due = new Set(Array.from(this.due.values(), ({ account }) => account));
    for (const [id, at] of this.left) {
      if (!here.has(id) && (now - at < SWEEP || due.has(id))) continue;
      this.left.delete(id);
      if (!here.has(id)) this.data.forget(`account ${id}`);
    }
  }

  /** Resolves when everything is saved. */
  async settled(): Promise<void> {
    await this.saving;
  }

  private async saveAll(): Promise<void> {
    await Promise.resolve(); // what a handler writes in one go is saved once
    while (this.due.size > 0)
      for (const [id, note] of this.due) {
        await this.save(note);
        if (this.due.get(id) === note) this.due.delete(id);
      }
    this.saving = undefined;
  }

  private async save({ key, json, ...scope }: Note): Promise<void> {
    try {
      if (json === undefined) await this.storage.delete(scope, key);
      else if ((await this.storage.set(scope, key, json)) === 'full')
        throw new Error('the plugin has no room for more names here');
    } catch (err) {
      this.log.error(
        { ...scope, key, err },
        `what a script noted about ${scope.clan === undefined ? 'an account' : 'a clan'} could not be saved`,
      );
    }
  }
}
