/** What this process knows of clans without asking the store: those that were read lately, and who is in which. */
import type { ScriptLayer } from '#script/layer.js';
import { originOfPlayer } from '#script/layer.js';
import type { ClanFacts, ScriptClans } from '#script/services/clans.js';
import type { AccountId, ClanId } from '#state/ids.js';
import type { MemoryState } from '#state/memory/state.js';
import type { ClanWatcher } from '#state/observed-clans.js';
import type { Clan, Clans } from '#state/store/clans.js';
import type { ListedPlayer } from '#state/store/store.js';
import type { AccountNotes } from './account-notes.js';

/** Clans and accounts that are remembered; the longest unread go first. */
const CLANS_MAX = 5_000;
const ACCOUNTS_MAX = 50_000;

export class KnownClans implements ClanWatcher {
  private readonly facts = new Map<number, Clan>();
  private readonly places = new Map<number, ClanId | undefined>();
  /** Clans that are no more: one may have been read just before. */
  private readonly gone = new Set<ClanId>();
  /** Undefined until there are scripts. */
  private scripts: Pick<ScriptLayer, 'events'> | undefined;

  constructor(
    private readonly notes: Pick<AccountNotes, 'recallClan' | 'forgetClan' | 'dropClan'>,
    private readonly state: () => Pick<MemoryState, 'players'>,
  ) {}

  /** Tells scripts of what becomes of clans from now on. */
  tell(scripts: Pick<ScriptLayer, 'events'>): void {
    this.scripts = scripts;
  }

  known(id: number): Clan | undefined {
    return this.facts.get(id);
  }

  of(account: number): ClanId | undefined {
    return this.places.get(account);
  }

  async seen(clan: Clan): Promise<void> {
    await this.notes.recallClan(clan.id);
    if (this.gone.has(clan.id)) return this.notes.dropClan(clan.id);
    this.facts.delete(clan.id); // behind all others
    this.facts.set(clan.id, { ...clan, stats: Buffer.from(clan.stats) });
    const [oldest] = this.facts.keys();
    if (this.facts.size > CLANS_MAX && oldest !== undefined) this.forget(oldest as ClanId);
  }

  placed(account: AccountId, clan: ClanId | undefined): void {
    this.places.delete(account);
    this.places.set(account, clan);
    const [oldest] = this.places.keys();
    if (this.places.size > ACCOUNTS_MAX && oldest !== undefined) this.places.delete(oldest);
  }

  created(clan: Clan): void {
    this.raise('clan.created', clan, clan.leader);
  }

  joined(clan: Clan, account: ListedPlayer): void {
    this.raise('clan.joined', clan, account.id, { account_id: account.id, name: account.name });
  }

  left(clan: Clan, account: ListedPlayer): void {
    this.raise('clan.left', clan, account.id, { account_id: account.id, name: account.name });
  }

  disbanded(clan: Clan): void {
    for (const [account, place] of this.places) if (place === clan.id) this.places.set(account, undefined);
    this.raise('clan.disbanded', clan, clan.leader, { name: clan.name });
    this.facts.delete(clan.id);
    this.notes.dropClan(clan.id);
    this.gone.add(clan.id);
    const [oldest] = this.gone;
    if (this.gone.size > CLANS_MAX && oldest !== undefined) this.gone.delete(oldest);
  }

  private forget(id: ClanId): void {
    this.facts.delete(id);
    this.notes.forgetClan(id);
  }

  private raise(
    event: 'clan.created' | 'clan.joined' | 'clan.left' | 'clan.disbanded',
    clan: Clan,
    account: AccountId,
    fields: Readonly<Record<string, unknown>> = {},
  ): void {
    const player = [...this.state().players.all()].find((one) => one.account?.id === account);
    const origin = player
      ? originOfPlayer(player)
      : { server: 'mls', title: clan.pool, applicationId: 0, address: '', player: undefined };
    this.scripts?.events[event]?.run({ clan: clan.id, ...fields }, origin);
  }
}

/** Clans as scripts reach them: what is known at once, and the store behind it. */
export function scriptClans(known: KnownClans, clans: Clans, now: () => number): ScriptClans {
  const at = (id: number) => id as ClanId;
  const account = (id: number) => id as AccountId;
  return {
    known: (id) => known.known(id),
    of: (id) => known.of(id),
    list: async (pools) => (await clans.list()).filter(({ pool }) => !pools || pools.has(pool)),
    find: (who, pools) => find(clans, who, pools),
    ofAccount: (who) => clans.of(account(who)),
    members: (id) => clans.members(at(id)),
    stats: async (id) => {
      const clan = await clans.find(undefined, at(id));
      return clan && Buffer.from(clan.stats);
    },
    ladder: (id) => clans.ladder.get(at(id)),
    messages: (id) => clans.messages.list(at(id)),
    rename: (id, name) => clans.rename(at(id), name),
    disband: (id) => clans.disband(at(id)),
    add: (id, who) => clans.add(at(id), account(who), now()),
    remove: (id, who) => clans.remove(at(id), account(who)),
    transfer: (id, who) => clans.transfer(at(id), account(who)),
    setStats: (id, stats) => clans.setStats(at(id), stats),
  };
}

async function find(
  clans: Clans,
  who: number | string,
  pools: ReadonlySet<string> | undefined,
): Promise<ClanFacts | undefined> {
  if (typeof who === 'number') {
    const clan = await clans.find(undefined, who as ClanId);
    return clan && (!pools || pools.has(clan.pool)) ? clan : undefined;
  }
  for (const pool of pools ?? [undefined]) {
    const clan = await clans.findByName(pool, who);
    if (clan) return clan;
  }
  return undefined;
}
