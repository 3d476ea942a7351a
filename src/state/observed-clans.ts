/** The clans of a store, with everybody told who wants to know what was read and what has changed. */
import type { AccountId, ClanId } from './ids.js';
import type {
  Clan,
  ClanChallenges,
  ClanInvitations,
  ClanLadder,
  ClanMember,
  ClanMessages,
  Clans,
  Joined,
  NewClan,
  NoLeader,
  Released,
} from './store/clans.js';
import type { Accounts, ListedPlayer } from './store/store.js';

/** Who is told. What waits is waited for before whoever asked has its answer. */
export interface ClanWatcher {
  /** A clan as it is now: read, made or changed. */
  seen(clan: Clan): Promise<void>;
  /** The clan that an account is in, or that it is in none. */
  placed(account: AccountId, clan: ClanId | undefined): void;
  created(clan: Clan): void;
  joined(clan: Clan, account: ListedPlayer): void;
  left(clan: Clan, account: ListedPlayer): void;
  disbanded(clan: Clan): void;
}

export class ObservedClans implements Clans {
  readonly invitations: ClanInvitations;
  readonly messages: ClanMessages;
  readonly challenges: ClanChallenges;
  readonly ladder: ClanLadder;

  constructor(
    private readonly clans: Clans,
    private readonly accounts: Pick<Accounts, 'findById'>,
    private readonly watcher: ClanWatcher,
  ) {
    this.messages = clans.messages;
    this.challenges = clans.challenges;
    this.ladder = clans.ladder;
    const { invitations } = clans;
    this.invitations = {
      send: (invitation) => invitations.send(invitation),
      received: (account) => invitations.received(account),
      sent: (id) => invitations.sent(id),
      revoke: (...args) => invitations.revoke(...args),
      answer: async (id, account, answer, response, time) => {
        const result = await invitations.answer(id, account, answer, response, time);
        if (typeof result === 'object' && answer === 'accepted') await this.tellJoined(result.clan, account);
        return result;
      },
    };
  }

  async create(clan: NewClan): Promise<Clan | 'exists' | 'in-clan' | 'no-account'> {
    const made = await this.clans.create(clan);
    if (typeof made === 'string') return made;
    await this.watcher.seen(made);
    this.watcher.placed(made.leader, made.id);
    this.watcher.created(made);
    this.watcher.joined(made, { id: made.leader, name: made.leaderName });
    return made;
  }

  async find(pool: string | undefined, id: ClanId): Promise<Clan | undefined> {
    return this.saw(await this.clans.find(pool, id));
  }

  async findByName(pool: string | undefined, name: string): Promise<Clan | undefined> {
    return this.saw(await this.clans.findByName(pool, name));
  }

  async of(account: AccountId): Promise<Clan | undefined> {
    const clan = await this.saw(await this.clans.of(account));
    this.watcher.placed(account, clan?.id);
    return clan;
  }

  async list(pool?: string): Promise<Clan[]> {
    const clans = await this.clans.list(pool);
    for (const clan of clans) await this.watcher.seen(clan);
    return clans;
  }

  members(id: ClanId): Promise<ClanMember[]> {
    return this.clans.members(id);
  }

  async disband(id: ClanId, by?: AccountId): Promise<'disbanded' | NoLeader> {
    const clan = await this.find(undefined, id);
    const result = await this.clans.disband(id, by);
    if (result === 'disbanded' && clan) this.watcher.disbanded(clan);
    return result;
  }

  async rename(id: ClanId, name: string, by?: AccountId): Promise<'renamed' | 'exists' | NoLeader> {
    const result = await this.clans.rename(id, name, by);
    if (result === 'renamed') await this.find(undefined, id);
    return result;
  }

  async transfer(
    id: ClanId,
    to: AccountId,
    by?: AccountId,
  ): Promise<'transferred' | 'not-member' | NoLeader> {
    const result = await this.clans.transfer(id, to, by);
    if (result === 'transferred') await this.find(undefined, id);
    return result;
  }

  async add(id: ClanId, account: AccountId, time: number, by?: AccountId): Promise<Joined | NoLeader> {
    const result = await this.clans.add(id, account, time, by);
    if (result === 'added') await this.tellJoined(id, account);
    return result;
  }

  async remove(
    id: ClanId,
    account: AccountId,
    by?: AccountId,
  ): Promise<'removed' | 'not-member' | 'leader' | NoLeader> {
    const result = await this.clans.remove(id, account, by);
    if (result === 'removed') await this.tellLeft(id, account);
    return result;
  }

  async release(account: AccountId): Promise<Released | 'not-member'> {
    const clan = await this.of(account);
    const result = await this.clans.release(account);
    if (result === 'not-member') return result;
    if (!result.disbanded) await this.tellLeft(result.clan, account);
    else if (clan) this.watcher.disbanded(clan);
    return result;
  }

  async setStats(id: ClanId, stats: Uint8Array, by?: AccountId): Promise<'set' | 'no-clan' | 'not-member'> {
    const result = await this.clans.setStats(id, stats, by);
    if (result === 'set') await this.find(undefined, id);
    return result;
  }

  private async saw(clan: Clan | undefined): Promise<Clan | undefined> {
    if (clan) await this.watcher.seen(clan);
    return clan;
  }

  private async tellJoined(id: ClanId, account: AccountId): Promise<void> {
    const [clan, who] = [await this.find(undefined, id), await this.named(account)];
    this.watcher.placed(account, id);
    if (clan) this.watcher.joined(clan, who);
  }

  private async tellLeft(id: ClanId, account: AccountId): Promise<void> {
    const [clan, who] = [await this.find(undefined, id), await this.named(account)];
    this.watcher.placed(account, undefined);
    if (clan) this.watcher.left(clan, who);
  }

  private async named(id: AccountId): Promise<ListedPlayer> {
    return { id, name: (await this.accounts.findById(id))?.name ?? '' };
  }
}
