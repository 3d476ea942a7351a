/** Accounts as commands and scripts change them: the rules, the store, the record, and whoever plays with one. */
import type { Actor, KnownAccount, ScriptAccounts } from '#script/services/people.js';
import { type AccountId, accountId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { MemoryPlayers } from '#state/memory/players.js';
import type { Player } from '#state/player.js';
import { SHARED_DRAWER } from '#state/store/people.js';
import type { Account, ListedPlayer, Store } from '#state/store/store.js';
import type { AccountNotes } from '../account-notes.js';
import { isOwnName } from '../reserved-names.js';
import type { Mutes } from '../roles/mutes.js';
import { isAtLeast, roleNamed, roles } from '../roles/permissions.js';
import type { Rights } from '../roles/rights.js';
import type { KnownAccounts } from './known-accounts.js';
import type { PeopleRecord } from './record.js';

/** Names of notes about one account that all plugins share. */
const NOTES_MAX = 100;

export interface AccountsParts {
  readonly store: Store;
  readonly log: Log;
  readonly known: KnownAccounts;
  readonly record: PeopleRecord;
  readonly rights: Pick<Rights, 'roleOf' | 'grant' | 'revoke' | 'forgetAccount'>;
  readonly mutes: Pick<Mutes, 'reload' | 'forgetAccount'>;
  readonly notes: Pick<AccountNotes, 'settled' | 'drop' | 'reload'>;
  readonly players: Pick<MemoryPlayers, 'byAccount' | 'rename'>;
  /** Whether a client could register the name; reserved ones are the console's to give. */
  isNameAllowed(name: string): boolean;
  isReserved(name: string): boolean;
  /** The pools of the titles that are served. */
  pools(): readonly string[];
  /** A box on the player's screen. */
  box(player: Player, text: string): void;
  /** Shows a box and ends the session's stay: it is logged out and its connections are closed. */
  sendAway(player: Player, text: string): Promise<void>;
  /** Looks up anew whom the configuration names. */
  loadRights(): Promise<void>;
}

export class Accounts implements ScriptAccounts {
  constructor(private readonly parts: AccountsParts) {}

  known(id: number): KnownAccount | undefined {
    return this.parts.known.get(id as AccountId);
  }

  async find(who: string | number, pools: readonly string[] | undefined): Promise<KnownAccount | undefined> {
    const { store, known } = this.parts;
    if (typeof who === 'number') {
      const account = await store.accounts.findById(accountId(who));
      return account && (!pools || pools.includes(account.pool)) ? known.remember(account) : undefined;
    }
    for (const pool of pools ?? this.parts.pools()) {
      const account = await store.accounts.findByName(pool, who);
      if (account) return known.remember(account);
    }
    return undefined;
  }

  async search(query: Parameters<ScriptAccounts['search']>[0]): Promise<KnownAccount[]> {
    const { store, known } = this.parts;
    return (await store.accounts.search(query)).map((account) => known.remember(account));
  }

  async role(id: number): Promise<string> {
    return this.roleOf(await this.account(id));
  }

  async grant(id: number, name: string, actor: Actor): Promise<true> {
    const { rights } = this.parts;
    const role = roleNamed(name);
    if (!role) throw new Error(`there is no role "${name}"; there are ${roles.slice(1).join(', ')}`);
    const account = await this.account(id);
    this.checkRank(account, actor);
    if (isAtLeast(role, 'operator') && !actor.isTrusted)
      throw new Error(`making somebody ${role} needs the permission console`);
    await rights.grant(account, role, actor.name);
    return true;
  }

  async revoke(id: number, actor: Actor): Promise<boolean> {
    const account = await this.account(id);
    this.checkRank(account, actor);
    const role = this.roleOf(account);
    if (role === 'player') return false;
    await this.parts.rights.revoke(account, role, actor.name);
    return true;
  }

  /** Whoever plays with it goes on; its console shows the new name from its next login on. */
  async rename(id: number, wanted: string, actor: Actor, mayClaim = false): Promise<true> {
    const { store, known, record, players, log } = this.parts;
    const name = wanted.trim();
    const account = await this.account(id);
    this.checkRank(account, actor);
    if (!this.parts.isNameAllowed(name) || isOwnName(name)) throw new Error(`nobody may be called "${name}"`);
    if (!mayClaim && this.parts.isReserved(name)) throw new Error(`the name "${name}" is reserved`);
    const result = await store.accounts.rename(account.id, name);
    if (result === 'no-account') throw gone();
    if (result === 'exists') throw new Error(`${name} is there already in ${account.pool}`);
    known.rename(account.id, name);
    await players.rename(account.id, name);
    await this.parts.loadRights();
    log.info({ account: account.name, id, name, author: actor.name }, 'account renamed');
    record.note('account.rename', actor.name, account, `now ${name}`);
    const player = await players.byAccount(account.id);
    if (player) this.parts.box(player, `Your account is called ${name} now. Log in with this name.`);
    record.tell('account.renamed', { account: account.id, name, former: account.name }, account);
    return true;
  }

  async merge(from: number, into: number, actor: Actor): Promise<true> {
    const { store, notes, mutes, rights, known, record, log } = this.parts;
    const [gone_, kept] = [await this.account(from), await this.account(into)];
    this.checkRank(gone_, actor);
    this.checkRank(kept, actor);
    if (gone_.id === kept.id) throw new Error('an account is not merged into itself');
    if (gone_.pool !== kept.pool) throw new Error(`${gone_.name} and ${kept.name} are of different titles`);
    const why = `Your account was made a part of ${kept.name}. Log in with that name.`;
    await this.ask(gone_, why);
    await notes.settled(); // what was noted of either is in the store before it is moved there
    // Others hear of a clan that is left; one that comes along is known anew.
    if (await store.clans.of(kept.id)) await store.clans.release(gone_.id);
    if ((await store.accounts.merge(gone_.id, kept.id)) !== 'merged') throw gone();
    await this.ask(gone_, why); // who came meanwhile
    for (const id of [gone_.id, kept.id]) await store.clans.of(id);
    notes.drop(gone_.id);
    await notes.reload(kept.id);
    known.forget(gone_.id);
    const merged = await store.accounts.findById(kept.id);
    if (merged) known.remember(merged);
    rights.forgetAccount(gone_.id);
    await mutes.reload();
    await this.parts.loadRights();
    log.info({ account: gone_.name, id: from, into: kept.name, author: actor.name }, 'account merged');
    record.note('account.merge', actor.name, kept, `${gone_.name} #${from} is a part of it`);
    record.tell('account.merged', { account: kept.id, former: gone_.name, former_id: gone_.id }, kept);
    return true;
  }

  async resetPassword(id: number, actor: Actor): Promise<true> {
    const account = await this.account(id);
    this.checkRank(account, actor);
    if ((await this.parts.store.accounts.requirePasswordReset(account.id)) === 'no-account') throw gone();
    this.parts.log.info({ account: account.name, id, author: actor.name }, 'password is to be set anew');
    this.parts.record.note('account.reset_password', actor.name, account);
    return true;
  }

  async delete(id: number, actor: Actor): Promise<true> {
    const account = await this.account(id);
    this.checkRank(account, actor);
    const why = 'Your account was deleted.';
    await this.ask(account, why);
    await this.parts.notes.settled();
    // Before the account goes, so that others hear of it.
    await this.parts.store.clans.release(account.id);
    if ((await this.parts.store.accounts.delete(account.id)) === 'no-account') throw gone();
    await this.ask(account, why); // who came meanwhile
    this.deleted(account, actor.name);
    return true;
  }

  /** An account is gone from the store: nothing keeps it. */
  deleted(account: Pick<Account, 'id' | 'name' | 'pool'>, author: string): void {
    const { notes, known, rights, mutes, record, log } = this.parts;
    notes.drop(account.id);
    known.forget(account.id);
    rights.forgetAccount(account.id);
    mutes.forgetAccount(account.id);
    log.info({ account: account.name, id: account.id, author }, 'account deleted');
    record.note('account.delete', author, account);
  }

  async alts(id: number, pools: readonly string[] | undefined) {
    const { store } = this.parts;
    const found = await store.accounts.alts(accountId(id), pools);
    await this.know(found);
    return found.map(({ id: other, machine, address }) => ({ id: other, machine, address }));
  }

  buddies(id: number): Promise<number[]> {
    return this.listed(this.parts.store.buddies.list(accountId(id)));
  }

  ignored(id: number): Promise<number[]> {
    return this.listed(this.parts.store.ignored.list(accountId(id)));
  }

  stats(id: number): Promise<Buffer> {
    return this.parts.store.accountStats.get(accountId(id));
  }

  async setStats(id: number, stats: Buffer): Promise<true> {
    return done(await this.parts.store.accountStats.set(accountId(id), stats));
  }

  wideStats(id: number): Promise<number[]> {
    return this.parts.store.ladderStats.get(accountId(id));
  }

  async setWideStats(id: number, stats: readonly number[]): Promise<true> {
    return done(await this.parts.store.ladderStats.set(accountId(id), stats));
  }

  async customStats(id: number, title: string): Promise<Record<string, number>> {
    return Object.fromEntries(await this.parts.store.customStats.list(accountId(id), title));
  }

  customStat(id: number, title: string, name: string): Promise<number | undefined> {
    return this.parts.store.customStats.get(accountId(id), title, name);
  }

  async setCustomStat(id: number, title: string, name: string, value: number | undefined): Promise<true> {
    const result = await this.parts.store.customStats.set(accountId(id), title, name, value);
    if (result === 'full') throw tooManyNames();
    return done(result);
  }

  async addCustomStat(id: number, title: string, name: string, by: number): Promise<number> {
    const result = await this.parts.store.customStats.add(accountId(id), title, name, by);
    if (result === 'full') throw tooManyNames();
    if (result === 'no-account') throw gone();
    return result;
  }

  metadata(id: number, key: string): Promise<string | undefined> {
    return this.parts.store.pluginStorage.get({ plugin: SHARED_DRAWER, account: accountId(id) }, key);
  }

  async setMetadata(id: number, key: string, json: string | undefined): Promise<true> {
    const { pluginStorage } = this.parts.store;
    const { id: account } = await this.account(id);
    const scope = { plugin: SHARED_DRAWER, account };
    if (json === undefined) await pluginStorage.delete(scope, key);
    else if ((await pluginStorage.set(scope, key, json, NOTES_MAX)) === 'full')
      throw new Error(`an account has at most ${NOTES_MAX} such notes`);
    return true;
  }

  /** The account of an id; throws "gone" where there is none. */
  async account(id: number): Promise<Account> {
    const account = await this.parts.store.accounts.findById(accountId(id));
    if (account) return account;
    throw gone();
  }

  /** Throws where somebody who is not trusted acts on an operator or an owner. */
  checkRank(account: Pick<Account, 'id' | 'name'>, actor: Actor): void {
    const role = this.roleOf(account);
    if (actor.isTrusted || !isAtLeast(role, 'operator')) return;
    throw new Error(`${account.name} is ${role}; acting on it needs the permission console`);
  }

  /** Names in the configuration count wherever the account plays from. */
  private roleOf({ id }: Pick<Account, 'id'>) {
    return this.parts.rights.roleOf(id, '127.0.0.1');
  }

  /** Whoever plays with the account is told why, logged out and asked to leave. */
  private async ask(account: Account, why: string): Promise<void> {
    const player = await this.parts.players.byAccount(account.id);
    if (player) await this.parts.sendAway(player, why);
  }

  private async listed(list: Promise<readonly ListedPlayer[]>): Promise<number[]> {
    const found = await list;
    await this.know(found);
    return found.map(({ id }) => id);
  }

  /** Looks up those that nobody asked for yet, so that scripts can read them. */
  private async know(accounts: readonly Pick<Account, 'id'>[]): Promise<void> {
    const { store, known } = this.parts;
    for (const { id } of accounts) {
      if (known.get(id)) continue;
      const account = await store.accounts.findById(id);
      if (account) known.remember(account);
    }
  }
}

const gone = () => new Error('gone');
const tooManyNames = () => new Error('the account has as many numbers as it may');

function done(result: 'set' | 'no-account'): true {
  if (result === 'no-account') throw gone();
  return true;
}
