/** The record of who did what to whom, in the store and told to scripts. */
import { type Origin, originOfPlayer } from '#script/layer.js';
import type { Clock } from '#state/clock.js';
import type { AccountId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';
import type { Store } from '#state/store/store.js';
import { plainText } from './plain-text.js';

/** Milliseconds for which it is kept. */
const KEPT = 400 * 86_400_000;
const DAY = 86_400_000;
/** Characters of what the store has room for. */
const NAME_MAX = 64;
const TARGET_MAX = 128;
const DETAIL_MAX = 1000;

export interface RecordParts {
  readonly store: Pick<Store, 'audit'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Who plays with an account now. */
  playerOf(account: AccountId): Player | undefined;
  /** Tells scripts of an event. */
  raise(event: string, fields: Record<string, unknown>, origin: Origin): void;
}

/** An account as the record names it. */
export interface Subject {
  readonly id: AccountId;
  readonly name: string;
  readonly pool: string;
}

export class PeopleRecord {
  /** Lines come to the store in the order in which things were done. */
  private written: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: RecordParts) {}

  /** Notes a deed; what could not be written is in the log. */
  note(action: string, author: string, subject: Subject | string, detail = ''): void {
    const { store, clock, log } = this.parts;
    const account = typeof subject === 'string' ? undefined : subject;
    const entry = {
      time: clock.wall(),
      action,
      author: plainText(author, NAME_MAX) || '?',
      pool: account?.pool,
      account: account?.id,
      target: plainText(account?.name ?? (subject as string), TARGET_MAX),
      detail: plainText(detail, DETAIL_MAX),
    };
    this.written = this.written
      .then(() => store.audit.add(entry))
      .catch((err: unknown) => log.error({ action, author, err }, 'a deed could not be recorded'));
  }

  /** Tells scripts of what happened to an account, or to nobody's. */
  tell(event: string, fields: Record<string, unknown>, subject?: Subject): void {
    const player = subject && this.parts.playerOf(subject.id);
    const origin = player
      ? originOfPlayer(player)
      : { server: 'mls', title: subject?.pool ?? '', applicationId: 0, address: '', player: undefined };
    this.parts.raise(event, fields, origin);
  }

  /** Forgets what is old, each day; the result ends that. */
  follow(clock: Clock): () => void {
    const forget = () =>
      void this.parts.store.audit
        .forgetBefore(Math.max(0, clock.wall() - KEPT))
        .catch((err: unknown) => this.parts.log.warn({ err }, 'old deeds could not be forgotten'));
    return clock.every(DAY, forget);
  }

  /** Settles once all is written, or has failed to be. */
  async settled(): Promise<void> {
    await this.written;
  }
}
