/**
 * What the script layer asks of the server about people: accounts, penalties, and what a session is called and holds.
 * Nested in `ScriptServices`. What is asked for is plain: objects, lists and bytes that can be copied.
 */

/** Who does something. */
export interface Actor {
  /** For the record: the name of a plugin or of an account, or the console. */
  readonly name: string;
  /** Whether it may act on operators and owners, and make them. */
  readonly isTrusted: boolean;
}

/** An account as scripts read it, without asking the store again. */
export interface KnownAccount {
  readonly id: number;
  readonly name: string;
  /** The pool of its name, which is called as its title is. */
  readonly pool: string;
  /** Milliseconds since 1970. */
  readonly registered: number;
  readonly lastLogin: number | null;
}

export interface AccountSearch {
  readonly name?: string;
  readonly address?: string;
  readonly pools?: readonly string[];
  readonly after?: number;
  readonly limit: number;
}

export interface KnownAlt {
  readonly id: number;
  readonly machine: boolean;
  readonly address: boolean;
}

/** A ban, a mute or a warning. Times are milliseconds since 1970. */
export interface Penalty {
  readonly kind: 'ban' | 'mute' | 'warning';
  /** What a ban is of. */
  readonly of: 'account' | 'address' | 'machine';
  /** The number of a ban. */
  readonly id: number | undefined;
  readonly account: number | undefined;
  /** The address or the machine. */
  readonly target: string | undefined;
  readonly reason: string;
  readonly author: string;
  readonly time: number;
  /** null: until it is lifted. */
  readonly expires: number | null;
  readonly isActive: boolean;
}

/** Whom or what a ban is of. */
export type BanTarget =
  | { readonly kind: 'account'; readonly account: number }
  | { readonly kind: 'address'; readonly target: string }
  | { readonly kind: 'machine'; readonly target: string };

export interface AuditFacts {
  readonly id: number;
  readonly time: number;
  readonly action: string;
  readonly author: string;
  readonly account: number | undefined;
  readonly target: string;
  readonly detail: string;
}

export interface AuditSearch {
  readonly account?: number;
  readonly author?: string;
  readonly action?: string;
  readonly pools?: readonly string[];
  readonly before?: number;
  readonly limit: number;
}

/**
 * Accounts, here or not. What waits rejects with an error that says why, which is "gone" for an account that is not
 * there any more.
 */
export interface ScriptAccounts {
  /** One that was looked up or that somebody plays with; undefined for one that nobody asked for, or that is gone. */
  known(id: number): KnownAccount | undefined;
  /** By name in these pools, or in all, or by id. */
  find(who: string | number, pools: readonly string[] | undefined): Promise<KnownAccount | undefined>;
  search(query: AccountSearch): Promise<KnownAccount[]>;
  role(id: number): Promise<string>;
  grant(id: number, role: string, actor: Actor): Promise<true>;
  /** False where it had none. */
  revoke(id: number, actor: Actor): Promise<boolean>;
  rename(id: number, name: string, actor: Actor): Promise<true>;
  merge(from: number, into: number, actor: Actor): Promise<true>;
  resetPassword(id: number, actor: Actor): Promise<true>;
  delete(id: number, actor: Actor): Promise<true>;
  alts(id: number, pools: readonly string[] | undefined): Promise<KnownAlt[]>;
  buddies(id: number): Promise<number[]>;
  ignored(id: number): Promise<number[]>;
  stats(id: number): Promise<Buffer>;
  setStats(id: number, stats: Buffer): Promise<true>;
  wideStats(id: number): Promise<number[]>;
  setWideStats(id: number, stats: readonly number[]): Promise<true>;
  customStats(id: number, title: string): Promise<Record<string, number>>;
  customStat(id: number, title: string, name: string): Promise<number | undefined>;
  setCustomStat(id: number, title: string, name: string, value: number | undefined): Promise<true>;
  addCustomStat(id: number, title: string, name: string, by: number): Promise<number>;
  /** JSON text that all plugins share. */
  metadata(id: number, key: string): Promise<string | undefined>;
  setMetadata(id: number, key: string, json: string | undefined): Promise<true>;
}

export interface ScriptModeration {
  /** The number of the ban. `ms` null is for ever. Who is here is asked to leave. */
  ban(target: BanTarget, ms: number | null, reason: string, actor: Actor): Promise<number>;
  /** By its number, or all bans of a target; how many were lifted. `pools` limits it to accounts of these. */
  unban(target: number | BanTarget, pools: readonly string[] | undefined, actor: Actor): Promise<number>;
  warn(account: number, reason: string, actor: Actor): Promise<true>;
  mute(account: number, ms: number | null, reason: string, actor: Actor): Promise<true>;
  unmute(account: number, actor: Actor): Promise<boolean>;
  /** The penalties in force against any of these. */
  find(subject: { account?: number; address?: string; machine?: string }): Promise<Penalty[]>;
  /** All that an account ever had, oldest first; of mutes the one in force. */
  history(account: number): Promise<Penalty[]>;
  /** Newest first. */
  audit(query: AuditSearch): Promise<AuditFacts[]>;
}

/** Somebody who is here. */
export interface ScriptPeople {
  /** A text that names the session to everybody alike, and lets nobody in. */
  session(sessionKey: string): string | undefined;
  /** The id of the console; undefined where it sent none. */
  machine(sessionKey: string): string | undefined;
  /** JSON text that all plugins share for as long as the session lasts. */
  value(sessionKey: string, key: string): string | undefined;
  /** Why it can't be kept; undefined where it is. */
  setValue(sessionKey: string, key: string, json: string | undefined): string | undefined;
  /** What this player reads as the only announcement; undefined for the title's. */
  setAnnouncement(sessionKey: string, text: string | undefined): void;
  /** A whispered line under this name. */
  whisper(sessionKey: string, from: string, text: string): void;
  ban(
    sessionKey: string,
    ms: number | null,
    reason: string,
    also: { readonly address: boolean; readonly machine: boolean },
    actor: Actor,
  ): void;
  warn(sessionKey: string, reason: string, actor: Actor): void;
  /** The console told its id in another way: it is the session's from now on, and known of the account. */
  setMachine(sessionKey: string, machine: string): void;
  /** Asks to leave, and notes who did. */
  kick(sessionKey: string, reason: string, actor: Actor): void;
}

/** The three together, as `ScriptServices` has them. */
export interface PeopleServices {
  readonly accounts: ScriptAccounts;
  readonly moderation: ScriptModeration;
  readonly people: ScriptPeople;
}
