/**
 * What the store keeps of people besides their accounts: warnings, reports, who did what, and numbers that scripts
 * count. Part of the seam, see store.ts: every method decides and commits in one step.
 */
import type { AccountId } from '../ids.js';

/** Which accounts are looked for; what is left out does not matter. */
export interface AccountQuery {
  /** Any part of the name, without regard to case. */
  readonly name?: string;
  /** The address of the registration or of the last login. */
  readonly address?: string;
  readonly pools?: readonly string[];
  /** Accounts with greater ids only: the last one of the page before. */
  readonly after?: number;
  /** 1 to `ACCOUNTS_PAGE_MAX`. */
  readonly limit: number;
}

/** An account that seems to be of the same person. */
export interface Alt {
  readonly id: AccountId;
  readonly name: string;
  readonly pool: string;
  /** Whether both were used on one console. */
  readonly machine: boolean;
  /** Whether both were registered or used last from one address. */
  readonly address: boolean;
}

export interface Warning {
  readonly account: AccountId;
  readonly reason: string;
  /** Who gave it. */
  readonly author: string;
  readonly time: number;
}

/** Warnings go with their account. */
export interface Warnings {
  /** `full` at `WARNINGS_MAX`. */
  add(warning: Warning): Promise<'added' | 'no-account' | 'full'>;
  /** Oldest first. */
  of(id: AccountId): Promise<Warning[]>;
}

/** Somebody told the operator about somebody. */
export interface Report {
  readonly account: AccountId;
  readonly reporter: AccountId;
  readonly text: string;
  readonly time: number;
}

/** Reports go with either account. */
export interface Reports {
  /** `full` at `REPORTS_MAX` about the account. */
  add(report: Report): Promise<'added' | 'no-account' | 'full'>;
  /** Newest first, at most `limit`. */
  of(id: AccountId, limit: number): Promise<Report[]>;
}

/** One line of the record of who did what. */
export interface AuditEntry {
  readonly time: number;
  /** What was done, such as `ban`, `role.grant`, `account.rename`. */
  readonly action: string;
  /** Who did it. */
  readonly author: string;
  /** Of the account that it was done to; undefined where it was done to none. */
  readonly pool: string | undefined;
  readonly account: AccountId | undefined;
  /** The name of the account then, or what else it was done to. */
  readonly target: string;
  readonly detail: string;
}

export interface AuditLine extends AuditEntry {
  readonly id: number;
}

/** What is left out does not matter. */
export interface AuditQuery {
  readonly account?: AccountId;
  readonly author?: string;
  readonly action?: string;
  readonly pools?: readonly string[];
  /** Lines with smaller ids only: the last one of the page before. */
  readonly before?: number;
  /** 1 to `AUDIT_PAGE_MAX`. */
  readonly limit: number;
}

/** The record outlives the accounts that it names. */
export interface Audit {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(query: AuditQuery): Promise<AuditLine[]>;
  /** Forgets what is older; how many lines that were. */
  forgetBefore(time: number): Promise<number>;
}

/** Numbers by name that scripts keep with an account, for each title apart. They go with the account. */
export interface CustomStats {
  list(id: AccountId, title: string): Promise<Map<string, number>>;
  get(id: AccountId, title: string, name: string): Promise<number | undefined>;
  /** Undefined forgets it. `full` when a new name would be one more than `CUSTOM_STATS_MAX` for the title. */
  set(
    id: AccountId,
    title: string,
    name: string,
    value: number | undefined,
  ): Promise<'set' | 'no-account' | 'full'>;
  /** The number afterwards; a name that was not there counts from 0. */
  add(id: AccountId, title: string, name: string, by: number): Promise<number | 'no-account' | 'full'>;
}

/** Accounts in one page of a search. */
export const ACCOUNTS_PAGE_MAX = 100;
/** Alts that are told at most. */
export const ALTS_MAX = 100;
/** Warnings of one account. */
export const WARNINGS_MAX = 1000;
/** Reports about one account. */
export const REPORTS_MAX = 1000;
export const AUDIT_PAGE_MAX = 200;
/** Names of one account in one title. */
export const CUSTOM_STATS_MAX = 200;
/** Characters of such a name. */
export const CUSTOM_STAT_NAME_MAX = 64;
/**
 * The drawer of the notes about an account that all plugins share; no plugin can be called so. It is not among
 * those that `PluginStorage.ofAccount` gives.
 */
export const SHARED_DRAWER = '*shared';
