/** The clans of a spec: as on a server, but for the store behind it. */
import type { AccountId } from '#state/ids.js';
import type { ClanMember, ClanMessage } from '#state/store/clans.js';
import type { ClanFacts, ScriptClans } from '../services/clans.js';

const LADDERS = 100;
/** As on a server. */
const MEMBERS_MAX = 64;

export interface FakeClan {
  facts: ClanFacts;
  members: ClanMember[];
  messages: ClanMessage[];
}

export interface FakeAccount {
  readonly id: number;
  readonly name: string;
}

export class FakeClans implements ScriptClans {
  readonly all = new Map<number, FakeClan>();

  /** @param account who has this id here; undefined for an account that nobody made */
  constructor(
    private readonly account: (id: number) => FakeAccount | undefined,
    private readonly now: () => number,
  ) {}

  make(
    given: Omit<ClanFacts, 'leader' | 'leaderName' | 'created'>,
    leader: FakeAccount,
    members: readonly FakeAccount[],
  ): void {
    const created = this.now();
    const facts = { ...given, leader: leader.id, leaderName: leader.name, created };
    this.all.set(given.id, { facts, members: [], messages: [] });
    for (const { id, name } of [leader, ...members])
      if (this.of(id) === undefined) this.enter(given.id, { id, name });
  }

  known(id: number): ClanFacts | undefined {
    return this.all.get(id)?.facts;
  }

  of(account: number): number | undefined {
    return [...this.all].find(([, { members }]) => members.some(({ id }) => id === account))?.[0];
  }

  async ofAccount(account: number): Promise<ClanFacts | undefined> {
    const id = this.of(account);
    return id === undefined ? undefined : this.known(id);
  }

  async list(pools: ReadonlySet<string> | undefined): Promise<ClanFacts[]> {
    return [...this.all.values()].map(({ facts }) => facts).filter(({ pool }) => pools?.has(pool) ?? true);
  }

  async find(who: number | string, pools: ReadonlySet<string> | undefined): Promise<ClanFacts | undefined> {
    const wanted = String(who).trim().toLowerCase();
    const isOne = ({ id, name }: ClanFacts) =>
      typeof who === 'number' ? id === who : name.toLowerCase() === wanted;
    return (await this.list(pools)).find(isOne);
  }

  async members(id: number): Promise<readonly ClanMember[]> {
    return this.all.get(id)?.members ?? [];
  }

  async stats(id: number): Promise<Buffer | undefined> {
    return this.known(id)?.stats;
  }

  async ladder(): Promise<readonly number[]> {
    return new Array<number>(LADDERS).fill(0);
  }

  async messages(id: number): Promise<readonly ClanMessage[]> {
    return this.all.get(id)?.messages ?? [];
  }

  async rename(id: number, name: string): Promise<string> {
    const same = (one: ClanFacts) => one.id !== id && one.name.toLowerCase() === name.toLowerCase();
    if ((await this.list(undefined)).some(same)) return 'exists';
    return this.change(id, { name }, 'renamed');
  }

  async disband(id: number): Promise<string> {
    return this.all.delete(id) ? 'disbanded' : 'no-clan';
  }

  async add(id: number, account: number): Promise<string> {
    const clan = this.all.get(id);
    const who = this.account(account);
    if (!clan) return 'no-clan';
    if (!who) return 'no-account';
    if (this.of(account) !== undefined) return 'in-clan';
    if (clan.members.length >= MEMBERS_MAX) return 'full';
    this.enter(id, who);
    return 'added';
  }

  async remove(id: number, account: number): Promise<string> {
    const clan = this.all.get(id);
    if (!clan) return 'no-clan';
    if (clan.facts.leader === account) return 'leader';
    if (this.of(account) !== id) return 'not-member';
    clan.members = clan.members.filter((member) => member.id !== account);
    return 'removed';
  }

  async transfer(id: number, account: number): Promise<string> {
    const member = this.all.get(id)?.members.find((one) => one.id === account);
    if (!this.all.has(id)) return 'no-clan';
    if (!member) return 'not-member';
    return this.change(id, { leader: account, leaderName: member.name }, 'transferred');
  }

  async setStats(id: number, stats: Buffer): Promise<string> {
    return this.change(id, { stats: Buffer.from(stats) }, 'set');
  }

  private change(id: number, changes: Partial<ClanFacts>, done: string): string {
    const clan = this.all.get(id);
    if (!clan) return 'no-clan';
    clan.facts = { ...clan.facts, ...changes };
    return done;
  }

  private enter(clan: number, { id, name }: FakeAccount): void {
    this.all.get(clan)?.members.push({ id: id as AccountId, name, joined: this.now() });
  }
}
