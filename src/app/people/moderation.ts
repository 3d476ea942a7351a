/** Bans, mutes, warnings and reports, as commands and scripts decide them: kept, recorded, told, and carried out. */
import { untilText } from '#medius/common/texts.js';
import type { Actor, AuditFacts, BanTarget, Penalty, ScriptModeration } from '#script/services/people.js';
import type { Clock } from '#state/clock.js';
import { type AccountId, accountId, banId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';
import type { Account, Ban, Mute, Store } from '#state/store/store.js';
import type { Mutes } from '../roles/mutes.js';
import type { Accounts } from './accounts.js';
import { plainText } from './plain-text.js';
import type { PeopleRecord, Subject } from './record.js';

/** Reports in one list. */
const REPORTS_SHOWN = 20;
/** Notes in one list. */
const NOTES_SHOWN = 20;
/** Characters of a reason. */
const REASON_MAX = 200;
/** The severity of the box that says so, as at a login that is refused. */
const BAN_SEVERITY = 200;

export interface ModerationParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly accounts: Accounts;
  readonly mutes: Pick<Mutes, 'mute' | 'unmute' | 'list'>;
  readonly record: PeopleRecord;
  players(): Iterable<Player>;
  /** The accounts that have a role, here or not. */
  staff(): Promise<readonly AccountId[]>;
  /** What the console of a session is called from now on. */
  setMachine(sessionKey: string, machine: string): Promise<void>;
  box(player: Player, text: string, severity: number): void;
  disconnect(player: Player, reason: string): void;
  /** Shows a box and ends the session's stay: it is logged out and its connections are closed. */
  sendAway(player: Player, text: string, severity: number): Promise<void>;
}

export class Moderation implements ScriptModeration {
  constructor(private readonly parts: ModerationParts) {}

  async ban(target: BanTarget, ms: number | null, why: string, actor: Actor): Promise<number> {
    const { store, clock, record, log, accounts } = this.parts;
    const subject = target.kind === 'account' ? await accounts.account(target.account) : undefined;
    for (const each of subject ? [subject] : await this.reached(target)) accounts.checkRank(each, actor);
    const reason = plainText(why, REASON_MAX);
    const time = clock.wall();
    const expires = ms === null ? null : time + Math.ceil(ms);
    const text = target.kind === 'account' ? String(target.account) : target.target;
    const author = authorOf(actor);
    const ban = await store.bans.add({ kind: target.kind, target: text, reason, author, time, expires });
    const named = subject ?? text;
    const until = untilText(expires).trim() || 'for ever';
    log.info({ ban: ban.id, kind: target.kind, account: subject?.name, reason, author, until }, 'banned');
    record.note(actionOf('ban', ban), author, named, [until, reason].filter((one) => one !== '').join(', '));
    this.tell('penalty.added', penaltyOfBan(ban, time), subject);
    for (const player of this.met(target)) await this.throwOut(player, ban);
    return ban.id;
  }

  async unban(
    target: number | BanTarget,
    pools: readonly string[] | undefined,
    actor: Actor,
  ): Promise<number> {
    const { store, clock } = this.parts;
    if (typeof target === 'number') {
      const ban = await store.bans.findById(banId(target));
      if (!ban || ban.lifted !== null || !(await this.isOf(ban, pools))) return 0;
      const lifted = await store.bans.lift(ban.id, authorOf(actor), clock.wall());
      if (lifted === 'absent') return 0;
      await this.lifted(ban, actor);
      return 1;
    }
    const text = target.kind === 'account' ? String(target.account) : target.target;
    const bans = await store.bans.findActive(subjectOf(target), clock.wall());
    const count = await store.bans.liftAll(target.kind, text, authorOf(actor), clock.wall());
    if (count > 0) for (const ban of bans) await this.lifted(ban, actor);
    return count;
  }

  async warn(id: number, why: string, actor: Actor): Promise<true> {
    const { store, clock, accounts, record, log } = this.parts;
    const account = await accounts.account(id);
    const [reason, time, author] = [plainText(why, REASON_MAX), clock.wall(), authorOf(actor)];
    const added = await store.warnings.add({ account: account.id, reason, author, time });
    if (added === 'no-account') throw new Error('gone');
    if (added === 'full') throw new Error('the account has as many warnings as are kept');
    log.info({ account: account.name, id, reason, author }, 'warned');
    record.note('warn', author, account, reason);
    const player = [...this.parts.players()].find((one) => one.account?.id === account.id);
    if (player) this.parts.box(player, `Warning: ${why}`, 0);
    const penalty = { kind: 'warning', reason, author, time, expires: null } as const;
    this.tell('penalty.added', { ...penalty, ...ofAccount(account.id), isActive: true }, account);
    return true;
  }

  /** For those who look after players: it stands in the record alone. */
  async note(id: number, text: string, author: string): Promise<void> {
    const { accounts, record } = this.parts;
    record.note('note', author, await accounts.account(id), plainText(text, REASON_MAX));
    await record.settled();
  }

  /** The latest notes, oldest first. */
  async notesOf(account: number): Promise<readonly AuditFacts[]> {
    const latest = await this.audit({ account, action: 'note', limit: NOTES_SHOWN });
    return [...latest].reverse();
  }

  async mute(id: number, ms: number | null, reason: string, actor: Actor): Promise<true> {
    const account = await this.parts.accounts.account(id);
    await this.parts.mutes.mute(account.id, ms, reason, authorOf(actor));
    return true;
  }

  unmute(id: number, actor: Actor): Promise<boolean> {
    return this.parts.mutes.unmute(accountId(id), authorOf(actor));
  }

  /** An account was muted, or is heard again: whoever decided it. */
  async muteChanged(account: AccountId, mute: Mute | undefined, author: string): Promise<void> {
    const { accounts, record, clock } = this.parts;
    const subject = await accounts.account(account);
    if (mute) {
      const until = untilText(mute.expires).trim() || 'for ever';
      record.note('mute', author, subject, [until, mute.reason].filter((one) => one !== '').join(', '));
      this.tell('penalty.added', penaltyOfMute(mute), subject);
      return;
    }
    record.note('unmute', author, subject);
    const none = { kind: 'mute', reason: '', author, time: clock.wall(), expires: null } as const;
    this.tell('penalty.lifted', { ...none, ...ofAccount(account), isActive: false }, subject);
  }

  kick(player: Player, reason: string, actor: Actor): void {
    const { account, title } = player;
    this.parts.disconnect(player, reason);
    const author = authorOf(actor);
    if (account) this.parts.record.note('kick', author, { ...account, pool: title.accountPool }, reason);
  }

  /** A console told its id while it was here: it is known of the account, and one that is banned leaves. */
  async tellMachine(player: Player, machine: string): Promise<void> {
    const { store, clock } = this.parts;
    const { account, sessionKey } = player;
    await this.parts.setMachine(sessionKey, machine);
    if (!account) return; // the login will see to it
    await store.machines.see(account.id, machine, clock.wall());
    const [ban] = await store.bans.findActive({ machine }, clock.wall());
    if (ban) await this.throwOut(player, ban);
  }

  /** Somebody who is here tells the operator about somebody. */
  async report(reporter: Player, id: number, what: string): Promise<void> {
    const { store, clock, accounts, record, log } = this.parts;
    const account = await accounts.account(id);
    const text = plainText(what, REASON_MAX);
    const report = { account: account.id, reporter: reporter.account!.id, text, time: clock.wall() };
    const added = await store.reports.add(report);
    if (added === 'no-account') throw new Error('gone');
    if (added === 'full') throw new Error(`${account.name} has been reported often enough`);
    log.info({ account: account.name, id, reporter: reporter.account!.name, text }, 'reported');
    const by = { ...reporter.account!, pool: reporter.title.accountPool };
    record.tell('report.created', { account: account.id, text }, by);
  }

  async find(subject: { account?: number; address?: string; machine?: string }): Promise<Penalty[]> {
    const { store, clock, mutes } = this.parts;
    const { account, ...marks } = subject;
    const id = account === undefined ? undefined : accountId(account);
    const now = clock.wall();
    const bans = await store.bans.findActive({ ...marks, ...(id !== undefined && { account: id }) }, now);
    const mute = mutes.list().filter((one) => one.account === id);
    return [...bans.map((ban) => penaltyOfBan(ban, now)), ...mute.map(penaltyOfMute)];
  }

  async history(account: number): Promise<Penalty[]> {
    const { store, clock, mutes } = this.parts;
    const id = accountId(account);
    const bans = await store.bans.history('account', String(id));
    const warnings = await store.warnings.of(id);
    const all: Penalty[] = [
      ...bans.map((ban) => penaltyOfBan(ban, clock.wall())),
      ...mutes
        .list()
        .filter((one) => one.account === id)
        .map(penaltyOfMute),
      ...warnings.map(({ reason, author, time }) => ({
        ...({ kind: 'warning', reason, author, time, expires: null, isActive: true } as const),
        ...ofAccount(id),
      })),
    ];
    return all.sort((a, b) => a.time - b.time);
  }

  async audit({ account, ...query }: Parameters<ScriptModeration['audit']>[0]): Promise<AuditFacts[]> {
    const of = account === undefined ? {} : { account: accountId(account) };
    const lines = await this.parts.store.audit.list({ ...query, ...of });
    return lines.map(({ pool: _, ...line }) => line);
  }

  /** Bans in force, newest first. */
  async active(limit: number): Promise<Penalty[]> {
    const now = this.parts.clock.wall();
    return (await this.parts.store.bans.active(now, limit)).map((ban) => penaltyOfBan(ban, now));
  }

  /** Whether a ban is of an account; undefined where no ban has the number. */
  async isOfAccount(id: number): Promise<boolean | undefined> {
    const ban = await this.parts.store.bans.findById(banId(id));
    return ban && ban.kind === 'account';
  }

  /** What others reported of an account, newest first, with their names. */
  async reportsOf(account: number): Promise<{ time: number; reporter: string; text: string }[]> {
    const { store } = this.parts;
    const reports = await store.reports.of(accountId(account), REPORTS_SHOWN);
    return Promise.all(
      reports.map(async ({ time, reporter, text }) => {
        const by = await store.accounts.findById(reporter);
        return { time, reporter: by?.name ?? `#${reporter}`, text };
      }),
    );
  }

  /** The console on which an account was used last. */
  async machineOf(account: number): Promise<string | undefined> {
    return (await this.parts.store.machines.of(accountId(account)))[0]?.machine;
  }

  /**
   * Whose rank counts before an address or a console is banned: of those who are here, whatever their title, and of
   * those with a role who came last from the address, or ever used the console.
   */
  async reached(target: BanTarget): Promise<readonly Pick<Account, 'id' | 'name'>[]> {
    const { store, staff } = this.parts;
    const found: Pick<Account, 'id' | 'name'>[] = this.met(target).map(({ account }) => account!);
    if (target.kind === 'account') return found;
    for (const id of await staff()) {
      const account = await store.accounts.findById(id);
      const isMet =
        target.kind === 'address'
          ? account?.lastAddress === target.target
          : (await store.machines.of(id)).some(({ machine }) => machine === target.target);
      if (account && isMet) found.push(account);
    }
    return found;
  }

  /** Those who are here and whom a ban of this target meets. */
  private met(target: BanTarget): Player[] {
    return [...this.parts.players()].filter((player) => {
      if (!player.account) return false;
      if (target.kind === 'account') return player.account.id === target.account;
      return target.target === (target.kind === 'address' ? player.address : player.machine);
    });
  }

  private async throwOut(player: Player, { reason, expires }: Ban): Promise<void> {
    const text = `You are banned${untilText(expires)}.${reason === '' ? '' : ` ${reason}`}`;
    await this.parts.sendAway(player, text, BAN_SEVERITY);
  }

  private async lifted(ban: Ban, actor: Actor): Promise<void> {
    const { record, log, store, clock } = this.parts;
    const author = authorOf(actor);
    const subject =
      ban.kind === 'account' ? await store.accounts.findById(accountId(Number(ban.target))) : undefined;
    log.info({ ban: ban.id, kind: ban.kind, account: subject?.name, author }, 'ban lifted');
    record.note(actionOf('unban', ban), author, subject ?? ban.target, `ban #${ban.id}`);
    this.tell('penalty.lifted', { ...penaltyOfBan(ban, clock.wall()), author, isActive: false }, subject);
  }

  private async isOf(ban: Ban, pools: readonly string[] | undefined): Promise<boolean> {
    if (!pools) return true;
    if (ban.kind !== 'account') return false;
    const account = await this.parts.store.accounts.findById(accountId(Number(ban.target)));
    return account !== undefined && pools.includes(account.pool);
  }

  private tell(event: string, penalty: Penalty, subject: Subject | undefined): void {
    const { kind, account, target, reason, author, expires } = penalty;
    const fields = {
      kind,
      account,
      target,
      reason,
      author,
      expires: expires === null ? undefined : expires / 1000,
    };
    const shown = penalty.of === 'account' ? { ...fields, target: undefined } : fields;
    this.parts.record.tell(event, shown, subject);
  }
}

function subjectOf(target: BanTarget) {
  return target.kind === 'account'
    ? { account: accountId(target.account) }
    : { [target.kind]: target.target };
}

/** `ban`, and `ban.address` or `ban.machine` where the target is personal. */
const actionOf = (verb: string, { kind }: Ban): string => (kind === 'account' ? verb : `${verb}.${kind}`);

const authorOf = ({ name }: Actor): string => plainText(name, 64) || '?';

const ofAccount = (account: number) =>
  ({ of: 'account', id: undefined, account, target: undefined }) as const;

function penaltyOfMute({ account, reason, author, time, expires }: Mute): Penalty {
  return { kind: 'mute', ...ofAccount(account), reason, author, time, expires, isActive: true };
}

function penaltyOfBan(ban: Ban, now: number): Penalty {
  const { id, kind, target, reason, author, time, expires, lifted } = ban;
  const isAccount = kind === 'account';
  return {
    kind: 'ban',
    of: kind,
    id,
    account: isAccount ? Number(target) : undefined,
    target: isAccount ? undefined : target,
    ...{ reason, author, time, expires },
    isActive: lifted === null && (expires === null || expires > now),
  };
}
