/** Accounts and moderation of a spec: what a store would keep, in memory, and what reached players. */
import type { Clock } from '#state/clock.js';
import type { Player } from '#state/player.js';
import type { EntityData } from '../entity-data.js';
import { ScriptError } from '../errors.js';
import type {
  Actor,
  AuditFacts,
  BanTarget,
  KnownAccount,
  Penalty,
  PeopleServices,
  ScriptAccounts,
  ScriptModeration,
  ScriptPeople,
} from '../services/people.js';
import type { LuaValue } from '../vm/values.js';

/** What a spec says of an account. */
export interface FakeAccount {
  readonly id: number;
  name: string;
  readonly pool: string;
  readonly registered: number;
  readonly lastLogin: number | null;
  readonly address: string;
  readonly machine: string | undefined;
  role: string;
}

interface Kept {
  stats: Buffer;
  wide: number[];
  readonly custom: Map<string, number>;
  readonly notes: Map<string, string>;
}

export interface FakePeopleParts {
  readonly clock: Pick<Clock, 'wall'>;
  readonly data: EntityData;
  players(): Iterable<Player>;
  roleOf(player: Player): string;
  /** Notes what reached a player. */
  note(sessionKey: string, kind: string, what: Readonly<Record<string, LuaValue>>): void;
}

const SHARED = '*shared';
const roles = ['player', 'helper', 'moderator', 'operator', 'owner'];
const isHigh = (role: string) => role === 'operator' || role === 'owner';
const gone = () => new Error('gone');

export class FakePeople implements PeopleServices {
  /** Those that a spec made; those of players come by themselves. */
  readonly byId = new Map<number, FakeAccount>();
  readonly penalties: Penalty[] = [];
  readonly record: AuditFacts[] = [];
  private readonly kept = new Map<number, Kept>();
  private readonly ended = new Set<number>();

  constructor(private readonly parts: FakePeopleParts) {}

  /** An account; throws "gone" where there is none. */
  account(id: number): FakeAccount {
    const account = this.all().get(id);
    if (account) return account;
    throw gone();
  }

  private all(): Map<number, FakeAccount> {
    for (const player of this.parts.players()) {
      const { account, title, address, machine } = player;
      if (!account || this.byId.has(account.id) || this.ended.has(account.id)) continue;
      const time = this.parts.clock.wall();
      const facts = { id: account.id as number, name: account.name, pool: title.accountPool ?? title.id };
      const role = this.parts.roleOf(player);
      this.byId.set(account.id, { ...facts, registered: time, lastLogin: time, address, machine, role });
    }
    return this.byId;
  }

  private keptOf(id: number): Kept {
    this.account(id);
    const empty = { stats: Buffer.alloc(256), wide: new Array<number>(100).fill(0) };
    const kept = this.kept.get(id) ?? { ...empty, custom: new Map(), notes: new Map() };
    this.kept.set(id, kept);
    return kept;
  }

  private log(action: string, actor: Actor, account: number | undefined, target: string, detail = ''): void {
    const id = this.record.length + 1;
    this.record.push({
      id,
      time: this.parts.clock.wall(),
      action,
      author: actor.name,
      account,
      target,
      detail,
    });
  }

  private checkRank({ name, role }: FakeAccount, actor: Actor): void {
    if (isHigh(role) && !actor.isTrusted)
      throw new Error(`${name} is ${role}; acting on it needs the permission console`);
  }

  /** Whoever plays with an account is asked to leave. */
  private sendAway(account: number, reason: string): void {
    for (const player of this.parts.players())
      if (player.account?.id === account) this.parts.note(player.sessionKey, 'kick', { reason });
  }

  private end(id: number): void {
    this.sendAway(id, 'the account is gone');
    this.byId.delete(id);
    this.ended.add(id);
  }

  readonly accounts: ScriptAccounts = {
    known: (id) => this.all().get(id) as KnownAccount | undefined,
    find: async (who, pools) =>
      [...this.all().values()].find(
        ({ id, name, pool }) =>
          (typeof who === 'number' ? id === who : name.toLowerCase() === who.toLowerCase()) &&
          (!pools || pools.includes(pool)),
      ),
    search: async ({ name = '', address, pools, after = 0, limit }) =>
      [...this.all().values()]
        .filter((one) => one.name.toLowerCase().includes(name.toLowerCase()) && one.id > after)
        .filter((one) => (!pools || pools.includes(one.pool)) && (!address || one.address === address))
        .sort((a, b) => a.id - b.id)
        .slice(0, limit),
    role: async (id) => this.account(id).role,
    grant: async (id, role, actor) => {
      const account = this.account(id);
      this.checkRank(account, actor);
      if (!roles.slice(1).includes(role))
        throw new Error(`there is no role "${role}"; there are ${roles.slice(1)}`);
      if (isHigh(role) && !actor.isTrusted)
        throw new Error(`making somebody ${role} needs the permission console`);
      account.role = role;
      this.log('role.grant', actor, id, account.name, role);
      return true;
    },
    revoke: async (id, actor) => {
      const account = this.account(id);
      this.checkRank(account, actor);
      if (account.role === 'player') return false;
      this.log('role.revoke', actor, id, account.name, account.role);
      account.role = 'player';
      return true;
    },
    rename: async (id, name, actor) => {
      const account = this.account(id);
      this.checkRank(account, actor);
      const isTaken = ({ id: other, name: its, pool }: FakeAccount) =>
        other !== id && pool === account.pool && its.toLowerCase() === name.toLowerCase();
      if ([...this.all().values()].some(isTaken))
        throw new Error(`${name} is there already in ${account.pool}`);
      this.log('account.rename', actor, id, account.name, `now ${name}`);
      account.name = name;
      for (const player of this.parts.players())
        if (player.account?.id === id)
          (player as { account: Player['account'] }).account = { id: player.account.id, name };
      return true;
    },
    merge: async (from, into, actor) => {
      const [one, other] = [this.account(from), this.account(into)];
      this.checkRank(one, actor);
      this.checkRank(other, actor);
      if (from === into) throw new Error('an account is not merged into itself');
      const [gone_, kept] = [this.keptOf(from), this.keptOf(into)];
      if (kept.stats.every((byte) => byte === 0)) kept.stats = gone_.stats;
      for (const [name, value] of gone_.custom) if (!kept.custom.has(name)) kept.custom.set(name, value);
      for (const [name, value] of gone_.notes) if (!kept.notes.has(name)) kept.notes.set(name, value);
      this.log('account.merge', actor, into, other.name, `${one.name} #${from} is a part of it`);
      this.end(from);
      return true;
    },
    resetPassword: async (id, actor) => {
      this.checkRank(this.account(id), actor);
      this.log('account.reset_password', actor, id, this.account(id).name);
      return true;
    },
    delete: async (id, actor) => {
      this.checkRank(this.account(id), actor);
      this.log('account.delete', actor, id, this.account(id).name);
      this.end(id);
      return true;
    },
    alts: async (id, pools) => {
      const own = this.account(id);
      return [...this.all().values()]
        .map((one) => ({
          ...{ id: one.id, pool: one.pool, address: one.address === own.address },
          machine: one.machine !== undefined && one.machine === own.machine,
        }))
        .filter(
          (one) => one.id !== id && (one.machine || one.address) && (!pools || pools.includes(one.pool)),
        )
        .map(({ pool: _, ...alt }) => alt);
    },
    buddies: async () => [],
    ignored: async () => [],
    stats: async (id) => this.keptOf(id).stats,
    setStats: async (id, stats) => {
      this.keptOf(id).stats = Buffer.from(stats);
      return true;
    },
    wideStats: async (id) => this.keptOf(id).wide,
    setWideStats: async (id, stats) => {
      const kept = this.keptOf(id);
      kept.wide = [...stats, ...kept.wide.slice(stats.length)];
      return true;
    },
    customStats: async (id, title) =>
      Object.fromEntries(
        [...this.keptOf(id).custom]
          .filter(([key]) => key.startsWith(`${title} `))
          .map(([key, value]) => [key.slice(title.length + 1), value]),
      ),
    customStat: async (id, title, name) => this.keptOf(id).custom.get(`${title} ${name}`),
    setCustomStat: async (id, title, name, value) => {
      if (value === undefined) this.keptOf(id).custom.delete(`${title} ${name}`);
      else this.keptOf(id).custom.set(`${title} ${name}`, value);
      return true;
    },
    addCustomStat: async (id, title, name, by) => {
      const sum = (this.keptOf(id).custom.get(`${title} ${name}`) ?? 0) + by;
      this.keptOf(id).custom.set(`${title} ${name}`, sum);
      return sum;
    },
    metadata: async (id, key) => this.keptOf(id).notes.get(key),
    setMetadata: async (id, key, json) => {
      if (json === undefined) this.keptOf(id).notes.delete(key);
      else this.keptOf(id).notes.set(key, json);
      return true;
    },
  };

  private add(
    kind: Penalty['kind'],
    of: { account?: number; address?: string; machine?: string },
    ms: number | null,
    reason: string,
    actor: Actor,
  ): number {
    const time = this.parts.clock.wall();
    const id = this.penalties.length + 1;
    this.penalties.push({
      kind,
      of: of.account !== undefined ? 'account' : of.address !== undefined ? 'address' : 'machine',
      id: kind === 'ban' ? id : undefined,
      account: of.account,
      target: of.address ?? of.machine,
      ...{ reason, author: actor.name, time, expires: ms === null ? null : time + ms, isActive: true },
    });
    const name = of.account === undefined ? (of.address ?? of.machine ?? '') : this.account(of.account).name;
    this.log(kind === 'warning' ? 'warn' : kind, actor, of.account, name, reason);
    return id;
  }

  /** Ends penalties; how many that were. */
  private lift(which: (penalty: Penalty) => boolean): number {
    let count = 0;
    for (const [i, penalty] of this.penalties.entries()) {
      if (!penalty.isActive || !which(penalty)) continue;
      this.penalties[i] = { ...penalty, isActive: false };
      count++;
    }
    return count;
  }

  private ban(target: BanTarget, ms: number | null, reason: string, actor: Actor): number {
    if (target.kind === 'account') this.checkRank(this.account(target.account), actor);
    const of = target.kind === 'account' ? { account: target.account } : { [target.kind]: target.target };
    const id = this.add('ban', of, ms, reason, actor);
    for (const player of this.parts.players()) {
      const mark = target.kind === 'address' ? player.address : player.machine;
      const isMet =
        target.kind === 'account' ? player.account?.id === target.account : mark === target.target;
      if (isMet)
        this.parts.note(player.sessionKey, 'ban', { duration: ms === null ? 'forever' : ms / 1000, reason });
    }
    return id;
  }

  readonly moderation: ScriptModeration = {
    ban: async (...args) => this.ban(...args),
    unban: async (target, pools) =>
      this.lift(({ kind, id, account, target: its }) => {
        if (kind !== 'ban') return false;
        if (pools && (account === undefined || !pools.includes(this.account(account).pool))) return false;
        if (typeof target === 'number') return id === target;
        return target.kind === 'account' ? account === target.account : its === target.target;
      }),
    warn: async (account, reason, actor) => {
      this.add('warning', { account }, null, reason, actor);
      for (const player of this.parts.players())
        if (player.account?.id === account) this.parts.note(player.sessionKey, 'warn', { reason });
      return true;
    },
    mute: async (account, ms, reason, actor) => {
      this.add('mute', { account: this.account(account).id }, ms, reason, actor);
      return true;
    },
    unmute: async (account) => this.lift((one) => one.kind === 'mute' && one.account === account) > 0,
    find: async ({ account, address, machine }) =>
      this.penalties.filter(
        (one) =>
          one.isActive &&
          one.kind !== 'warning' &&
          (one.account === undefined
            ? one.target === (one.of === 'address' ? address : machine)
            : one.account === account),
      ),
    history: async (account) => this.penalties.filter((one) => one.account === this.account(account).id),
    audit: async ({ account, author, action, before = Number.POSITIVE_INFINITY, limit }) =>
      this.record
        .filter((line) => account === undefined || line.account === account)
        .filter((line) => author === undefined || line.author === author)
        .filter((line) => (action === undefined || line.action === action) && line.id < before)
        .reverse()
        .slice(0, limit),
  };

  private player(sessionKey: string): Player | undefined {
    return [...this.parts.players()].find((one) => one.sessionKey === sessionKey);
  }

  readonly people: ScriptPeople = {
    session: (sessionKey) => `session-${sessionKey}`,
    machine: (sessionKey) => this.player(sessionKey)?.machine,
    value: (sessionKey, key) => this.parts.data.get(`player ${sessionKey}`, SHARED, key),
    setValue: (sessionKey, key, json) => {
      try {
        this.parts.data.set(`player ${sessionKey}`, SHARED, key, json);
        return undefined;
      } catch (err) {
        if (err instanceof ScriptError) return err.message;
        throw err;
      }
    },
    setAnnouncement: (sessionKey, text) => this.parts.note(sessionKey, 'announcement', { text }),
    whisper: (sessionKey, from, text) => this.parts.note(sessionKey, 'whisper', { from, text }),
    setMachine: (sessionKey, machine) => {
      const player = this.player(sessionKey);
      if (player) (player as { machine: string | undefined }).machine = machine;
    },
    ban: (sessionKey, ms, reason, also, actor) => {
      const player = this.player(sessionKey);
      if (!player?.account) return;
      const { account, address, machine } = player;
      this.ban({ kind: 'account', account: account.id }, ms, reason, actor);
      if (also.address) this.add('ban', { address }, ms, reason, actor);
      if (also.machine && machine !== undefined) this.add('ban', { machine }, ms, reason, actor);
    },
    warn: (sessionKey, reason, actor) => {
      const account = this.player(sessionKey)?.account;
      if (account) void this.moderation.warn(account.id, reason, actor);
    },
    kick: (sessionKey, reason) => this.parts.note(sessionKey, 'kick', { reason }),
  };
}
