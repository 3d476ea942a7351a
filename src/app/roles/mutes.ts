import { untilText } from '#medius/common/texts.js';
import type { Clock } from '#state/clock.js';
import type { AccountId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';
import type { Mute, Store } from '#state/store/store.js';
import { plainText } from '../people/plain-text.js';

export interface MutesParts {
  readonly store: Pick<Store, 'mutes'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Shows a line of chat to one player. */
  tell(player: Player, line: string): void;
  /** Is told of each decision that was kept: the mute, or undefined where one was lifted. */
  changed?(account: AccountId, mute: Mute | undefined, author: string): void;
}

/** Longest reason that is kept, in characters. */
const REASON_MAX = 200;

/** The accounts that nobody hears in chat. They are few, so all of them are at hand. */
export class Mutes {
  private readonly byAccount = new Map<AccountId, Mute>();
  /** Which mute each session was told of. */
  private readonly told = new Map<string, Mute>();
  /** Writes come to the store in the order in which they were decided. */
  private written: Promise<unknown> = Promise.resolve();

  private constructor(private readonly parts: MutesParts) {}

  /** With those that the store has. */
  static async open(parts: MutesParts): Promise<Mutes> {
    const mutes = new Mutes(parts);
    for (const mute of await parts.store.mutes.active(parts.clock.wall()))
      mutes.byAccount.set(mute.account, mute);
    return mutes;
  }

  /** Whether nobody hears what the player says now. The player is told once in a session. */
  silences(player: Player): boolean {
    const { account, sessionKey } = player;
    const mute = account && this.of(account.id);
    if (!mute) return false;
    if (this.told.get(sessionKey) === mute) return true;
    this.told.set(sessionKey, mute);
    this.parts.tell(player, `you are muted${untilText(mute.expires)}`);
    if (mute.reason !== '') this.parts.tell(player, mute.reason);
    return true;
  }

  /**
   * Mutes an account for `ms` milliseconds from now, null for until it is lifted; counts at once. Rejects when it
   * could not be kept.
   */
  async mute(account: AccountId, ms: number | null, reason: string, author: string): Promise<Mute> {
    const { store, clock, log } = this.parts;
    const time = clock.wall();
    const expires = ms === null ? null : time + Math.ceil(ms);
    const mute = { account, reason: plainText(reason, REASON_MAX), author, time, expires };
    this.byAccount.set(account, mute);
    log.info({ account, reason: mute.reason, author, until: untilText(expires) }, 'account muted');
    if ((await this.write(() => store.mutes.set(mute))) !== 'no-account') {
      this.parts.changed?.(account, mute, author);
      return mute;
    }
    this.byAccount.delete(account);
    throw new Error(`no account has the id ${account}`);
  }

  /** Lets an account speak again, at once; false when it was not muted. */
  async unmute(account: AccountId, author: string): Promise<boolean> {
    const wasMuted = this.of(account) !== undefined;
    this.byAccount.delete(account);
    if (wasMuted) this.parts.log.info({ account, author }, 'account not muted any more');
    await this.write(() => this.parts.store.mutes.lift(account));
    if (wasMuted) this.parts.changed?.(account, undefined, author);
    return wasMuted;
  }

  /** Those in force. */
  list(): readonly Mute[] {
    return [...this.byAccount.keys()].flatMap((account) => this.of(account) ?? []);
  }

  /** The account is gone, and its mute with it. */
  forgetAccount(account: AccountId): void {
    this.byAccount.delete(account);
  }

  /** Takes over what the store has, where accounts were merged. */
  async reload(): Promise<void> {
    await this.written;
    const active = await this.parts.store.mutes.active(this.parts.clock.wall());
    this.byAccount.clear();
    for (const mute of active) this.byAccount.set(mute.account, mute);
  }

  /** The session is over. */
  forget(sessionKey: string): void {
    this.told.delete(sessionKey);
  }

  /** Settles once all that was decided is written, or has failed to be. */
  async settled(): Promise<void> {
    await this.written;
  }

  private of(account: AccountId): Mute | undefined {
    const mute = this.byAccount.get(account);
    if (!mute || mute.expires === null || mute.expires > this.parts.clock.wall()) return mute;
    this.byAccount.delete(account);
    return undefined;
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    const result = this.written.then(work);
    this.written = result.catch((err: unknown) =>
      this.parts.log.error({ err }, 'a mute could not be written; it counts until the next start'),
    );
    return result;
  }
}
