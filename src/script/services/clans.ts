/** What scripts may ask and do about clans. What is done answers how it went, in the words of the store. */
import type { ClanMember, ClanMessage } from '#state/store/clans.js';

/** A clan as scripts see it. */
export interface ClanFacts {
  readonly id: number;
  /** Pools are called as titles are. */
  readonly pool: string;
  readonly name: string;
  /** Account id and name. */
  readonly leader: number;
  readonly leaderName: string;
  readonly created: number;
  /** 256 bytes. */
  readonly stats: Buffer;
}

export interface ScriptClans {
  /** What this process knows of a clan without asking anybody; undefined for one that is gone, or was never seen. */
  known(id: number): ClanFacts | undefined;
  /** The clan of an account whose player is here. */
  of(account: number): number | undefined;
  /** Of these pools, or of all. */
  list(pools: ReadonlySet<string> | undefined): Promise<readonly ClanFacts[]>;
  /** By id, or by name without regard to case. */
  find(who: number | string, pools: ReadonlySet<string> | undefined): Promise<ClanFacts | undefined>;
  /** The clan of an account, whether its player is here or not. */
  ofAccount(account: number): Promise<ClanFacts | undefined>;
  members(id: number): Promise<readonly ClanMember[]>;
  stats(id: number): Promise<Buffer | undefined>;
  /** The 100 numbers that ladders of clans rank. */
  ladder(id: number): Promise<readonly number[]>;
  /** Latest first. */
  messages(id: number): Promise<readonly ClanMessage[]>;
  rename(id: number, name: string): Promise<string>;
  disband(id: number): Promise<string>;
  add(id: number, account: number): Promise<string>;
  remove(id: number, account: number): Promise<string>;
  transfer(id: number, account: number): Promise<string>;
  setStats(id: number, stats: Buffer): Promise<string>;
}
