/**
 * The seam between the rooms and whatever keeps their data. Every method decides and commits in one
 * step, so that two connections that act at once get two definite answers; none is ever built as
 * read, wait, write by its caller.
 *
 * Times are milliseconds since the epoch. Addresses are texts such as "192.0.2.7". All methods may
 * throw a `StoreError`: `StoreBusy`, `StoreTimeout`, `StoreUnavailable`, `StoreClosed`, and
 * `StoreInput` for a value that could not be kept exactly.
 */
import type { AccountId, BanId, ClanId } from '../ids.js';
import type { Clans } from './clans.js';
import type { AccountQuery, Alt, Audit, CustomStats, Reports, Warnings } from './people.js';

export interface Store {
  readonly accounts: Accounts;
  readonly accountStats: AccountStats;
  readonly ladderStats: LadderStats;
  readonly clans: Clans;
  readonly buddies: PlayerList;
  readonly ignored: PlayerList;
  readonly bans: Bans;
  readonly mutes: Mutes;
  readonly roles: Roles;
  readonly machines: Machines;
  readonly pluginStorage: PluginStorage;
  readonly warnings: Warnings;
  readonly reports: Reports;
  readonly audit: Audit;
  readonly customStats: CustomStats;
  readonly leaderboards: Leaderboards;
  /** Resolves when the database answers; throws what stands in the way otherwise. */
  ping(): Promise<void>;
  /** Waits for the calls under way, then lets go of the database. Later calls throw `StoreClosed`. */
  close(): Promise<void>;
}

export interface Account {
  id: AccountId;
  /** The namespace of the name: the several application ids of one game share a pool such as "uya". */
  pool: string;
  /** As the player wrote it. */
  name: string;
  /** Encoded with its parameters; see `#state/password/passwords.js`. */
  passwordHash: string;
  /** The next login sets the password, see `Accounts.completePasswordReset`. */
  passwordResetPending: boolean;
  registered: number;
  registrationAddress: string;
  lastLogin: number | null;
  lastAddress: string | null;
}

export interface NewAccount {
  pool: string;
  name: string;
  passwordHash: string;
  address: string;
  time: number;
  /** Refuse when so many accounts were registered from `address` before, over all pools. */
  maxPerAddress?: number;
}

/** Names are unique in their pool without regard to case and to spaces around them. */
export interface Accounts {
  create(account: NewAccount): Promise<Account | 'exists' | 'too-many-from-address'>;
  findByName(pool: string, name: string): Promise<Account | undefined>;
  findById(id: AccountId): Promise<Account | undefined>;
  /** Accounts ever registered from this address and still there, over all pools. */
  countFromAddress(address: string): Promise<number>;
  /** Also ends a pending reset. */
  setPassword(id: AccountId, hash: string): Promise<'set' | 'no-account'>;
  /** Replaces a hash by a stronger one of the same password, unless the password changed meanwhile. */
  raisePassword(id: AccountId, from: string, to: string): Promise<'raised' | 'changed'>;
  /** From now on the next login's password becomes the account's. */
  requirePasswordReset(id: AccountId): Promise<'pending' | 'no-account'>;
  /** Sets the password if a reset is pending; of two logins at once only one is told `set`. */
  completePasswordReset(id: AccountId, hash: string): Promise<'set' | 'not-pending'>;
  touchLogin(id: AccountId, address: string, time: number): Promise<'touched' | 'no-account'>;
  /** Another name, which must be free in the account's pool; another spelling of its own name is. */
  rename(id: AccountId, name: string): Promise<'renamed' | 'exists' | 'no-account'>;
  /**
   * Makes two accounts of one pool one: `from` is gone afterwards. What `into` has wins (stats, each ladder, each
   * number and note, its role), what it lacks comes from `from`; buddies, ignored players, machines, warnings and
   * reports come together, bans of both are in force against `into`, and of two mutes the one that lasts longer.
   * The role of `from` is gone. `into` is as old as the older of the two.
   */
  merge(from: AccountId, into: AccountId): Promise<'merged' | 'same' | 'no-account' | 'other-pool'>;
  /** In the order of their ids. */
  search(query: AccountQuery): Promise<Account[]>;
  /** Accounts that share a console or an address with this one, by id; at most `ALTS_MAX`. */
  alts(id: AccountId, pools?: readonly string[]): Promise<Alt[]>;
  /** Removes the account with all that belongs to it, but not its bans. */
  delete(id: AccountId): Promise<'deleted' | 'no-account'>;
}

/** Bytes that a title keeps with an account (AccountUpdateStats, seen in capture: 256 bytes). */
export interface AccountStats {
  /** 256 zero bytes for an account that never set any. */
  get(id: AccountId): Promise<Buffer>;
  /** Those of several accounts, which must not be more than `STATS_ACCOUNTS_MAX`; the others are left out. */
  of(ids: readonly AccountId[]): Promise<Map<AccountId, Buffer>>;
  /** @param stats exactly 256 bytes */
  set(id: AccountId, stats: Uint8Array): Promise<'set' | 'no-account'>;
}

/** The numbers that ladders rank: 100 signed 32-bit integers (GetLadderStatsWide; read in Clank). */
export interface LadderStats {
  /** Always 100 values, zero where none was set. */
  get(id: AccountId): Promise<number[]>;
  /** @param stats 1 to 100 values from index 0 on; the rest stays as it was (the narrow message has 15) */
  set(id: AccountId, stats: readonly number[]): Promise<'set' | 'no-account'>;
  /** Where the account stands among all of its pool that have this stat; undefined without it or in another pool. */
  rank(pool: string, stat: number, order: LadderOrder, id: AccountId): Promise<LadderRank | undefined>;
  /** Where each of these accounts of the pool stands; those without the stat are left out. */
  ranksOf(
    pool: string,
    stat: number,
    order: LadderOrder,
    ids: readonly AccountId[],
  ): Promise<Map<AccountId, Omit<LadderRank, 'total'>>>;
  /** A piece of the ladder: at most `count` (1 to `LADDER_PAGE_MAX`) places from `start` (1 or more) on. */
  top(pool: string, stat: number, order: LadderOrder, start: number, count: number): Promise<LadderPlace[]>;
  /** How many accounts of the pool have this stat. */
  ranked(pool: string, stat: number): Promise<number>;
}

/** Which value comes first. Equal values stand in the order of their account ids. */
export type LadderOrder = 'ascending' | 'descending';

export interface LadderRank {
  /** From 1. */
  position: number;
  value: number;
  /** Accounts on this ladder. */
  total: number;
}

export interface LadderPlace extends ListedPlayer {
  /** From 1. */
  position: number;
  value: number;
}

export interface ListedPlayer {
  id: AccountId;
  name: string;
}

/** A list of other players that an account keeps: its buddies, or those it ignores. */
export interface PlayerList {
  /** `full` at `LISTED_PLAYERS_MAX`; `no-account` when either of the two is gone. */
  add(owner: AccountId, other: AccountId, time: number): Promise<'added' | 'exists' | 'no-account' | 'full'>;
  remove(owner: AccountId, other: AccountId): Promise<'removed' | 'absent'>;
  /** In the order in which they were added. */
  list(owner: AccountId): Promise<ListedPlayer[]>;
}

export type BanKind = 'account' | 'address' | 'machine';

export interface NewBan {
  kind: BanKind;
  /** An account id in decimal, an address, or a machine id. */
  target: string;
  reason: string;
  /** Who decided it, for the record. */
  author: string;
  time: number;
  /** null: until it is lifted. */
  expires: number | null;
}

export interface Ban extends NewBan {
  id: BanId;
  lifted: number | null;
  liftedBy: string | null;
}

export interface Mute {
  account: AccountId;
  reason: string;
  /** Who decided it, for the record. */
  author: string;
  time: number;
  /** null: until it is lifted. */
  expires: number | null;
}

/** Accounts that are not heard. One mute for each: a new one takes the place of the former. */
export interface Mutes {
  set(mute: Mute): Promise<'set' | 'no-account'>;
  lift(id: AccountId): Promise<'lifted' | 'absent'>;
  /** Those in force at `time`, by account. */
  active(time: number): Promise<Mute[]>;
}

export interface RoleGrant {
  account: AccountId;
  /** What it is called; the store knows none by name. */
  role: string;
  /** Who granted it, for the record. */
  author: string;
  time: number;
}

/** The roles of accounts, one for each that has any. */
export interface Roles {
  /** In the place of the role that the account had. */
  grant(grant: RoleGrant): Promise<'granted' | 'no-account'>;
  revoke(id: AccountId): Promise<'revoked' | 'absent'>;
  /** All of them, by account. */
  list(): Promise<RoleGrant[]>;
}

/** What is known about somebody who knocks; what is unknown yet is left out. */
export interface BanSubject {
  account?: AccountId;
  address?: string;
  machine?: string;
}

/** Bans are never deleted, so that the record stays; they expire or are lifted. */
export interface Bans {
  add(ban: NewBan): Promise<Ban>;
  lift(id: BanId, author: string, time: number): Promise<'lifted' | 'absent'>;
  /** Those in force at `time` against any of the subject's marks, oldest first. */
  findActive(subject: BanSubject, time: number): Promise<Ban[]>;
  /** Ends all bans in force against this target; how many that were. */
  liftAll(kind: BanKind, target: string, author: string, time: number): Promise<number>;
  findById(id: BanId): Promise<Ban | undefined>;
  /** Those in force at `time`, newest first, at most `limit`. */
  active(time: number, limit: number): Promise<Ban[]>;
  /** All bans that ever met this target, oldest first. */
  history(kind: BanKind, target: string): Promise<Ban[]>;
}

export interface SeenMachine {
  /** Machine id as text, such as hex of the signature. */
  machine: string;
  firstSeen: number;
  lastSeen: number;
}

/** Which consoles an account was used on. */
export interface Machines {
  /** Beyond `MACHINES_MAX` the one that was not seen for longest is forgotten. */
  see(id: AccountId, machine: string, time: number): Promise<'seen' | 'no-account'>;
  /** Latest first. */
  of(id: AccountId): Promise<SeenMachine[]>;
  /** Accounts that were used on this machine. */
  accountsOn(machine: string): Promise<AccountId[]>;
}

/** One plugin's drawer: its own, or its notes about one account or clan (deleted with that). */
export interface PluginScope {
  plugin: string;
  account?: AccountId;
  clan?: ClanId;
}

/** Key and value of plugins: keys are any text up to `PLUGIN_KEY_BYTES_MAX`, values are JSON text. */
export interface PluginStorage {
  get(scope: PluginScope, key: string): Promise<string | undefined>;
  /** `full` when a new key would be one more than `most` in this scope, `PLUGIN_KEYS_MAX` unless given. */
  set(scope: PluginScope, key: string, json: string, most?: number): Promise<'set' | 'full'>;
  delete(scope: PluginScope, key: string): Promise<'deleted' | 'absent'>;
  /** Sorted by their UTF-8 bytes. */
  keys(scope: PluginScope): Promise<string[]>;
  /** What all plugins noted about one account: JSON texts by plugin and key; what they share is not among it. */
  ofAccount(account: AccountId): Promise<Map<string, Map<string, string>>>;
  /** The same about one clan. */
  ofClan(clan: ClanId): Promise<Map<string, Map<string, string>>>;
  /** @returns how many keys went */
  clear(scope: PluginScope): Promise<number>;
}

/** A board of a plugin, with accounts of one pool on it. */
export interface Board {
  plugin: string;
  pool: string;
  name: string;
}

/** What becomes of the value that an account has already. */
export type BoardKeep = 'best' | 'last' | 'sum';

export interface BoardPost {
  /** Any finite number. */
  value: number;
  keep: BoardKeep;
  /** Of a board that is made by this, descending where it is left out; of one that is there it has to be the same. */
  order?: LadderOrder;
  time: number;
}

/** Boards that plugins keep, each with one value for an account. Equal values stand in the order of account ids. */
export interface Leaderboards {
  /**
   * Makes the board if need be; the value that stands afterwards. `full` at `BOARDS_MAX` boards of one plugin,
   * `no-account` for one that is not of the board's pool, `other-order` where the board has another.
   */
  post(
    board: Board,
    account: AccountId,
    post: BoardPost,
  ): Promise<number | 'no-account' | 'full' | 'other-order'>;
  rank(board: Board, account: AccountId): Promise<LadderRank | undefined>;
  /** At most `count` (1 to `LADDER_PAGE_MAX`) places from `start` (1 or more) on. */
  top(board: Board, start: number, count: number): Promise<LadderPlace[]>;
  /** Takes the board away. @returns how many were on it */
  reset(board: Board): Promise<number>;
  remove(board: Board, account: AccountId): Promise<'removed' | 'absent'>;
}

export const ACCOUNT_STATS_BYTES = 256;
/** Consoles of one account: a client can make up another one for each login. */
export const MACHINES_MAX = 100;
/** Accounts whose stats are asked for at once. */
export const STATS_ACCOUNTS_MAX = 500;
export const LADDER_STATS_COUNT = 100;
/** Places of one page of a ladder. */
export const LADDER_PAGE_MAX = 100;
/** Entries in one player's buddy or ignore list. */
export const LISTED_PLAYERS_MAX = 500;
export const PLUGIN_KEY_BYTES_MAX = 255;
export const PLUGIN_VALUE_BYTES_MAX = 262_144;
/** Boards of one plugin, over all pools. */
export const BOARDS_MAX = 200;
/** Keys in one scope of one plugin. */
export const PLUGIN_KEYS_MAX = 10_000;
