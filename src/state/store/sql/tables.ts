/** The tables as they are after the last migration. Times are ms since the epoch. */
import type { Generated, Insertable, Kysely } from 'kysely';
import type { AccountId, BanId, ClanId } from '../../ids.js';
import type { ChallengeStatus, InvitationStatus } from '../clans.js';
import type { BanKind } from '../store.js';

export interface Tables {
  account: AccountTable;
  account_stats: { account_id: AccountId; stats: Buffer };
  ladder_stat: { account_id: AccountId; stat: number; value: number };
  clan: ClanTable;
  clan_member: { account_id: AccountId; clan_id: ClanId; joined: number };
  clan_ladder_stat: { clan_id: ClanId; stat: number; value: number };
  clan_invitation: ClanInvitationTable;
  clan_message: ClanMessageTable;
  clan_challenge: ClanChallengeTable;
  buddy: PlayerListTable;
  ignored: PlayerListTable;
  ban: BanTable;
  mute: MuteTable;
  account_role: AccountRoleTable;
  machine: { account_id: AccountId; machine: string; first_seen: number; last_seen: number };
  plugin_storage: PluginStorageTable;
  warning: WarningTable;
  report: ReportTable;
  audit: AuditTable;
  custom_stat: { account_id: AccountId; title: string; name: string; value: number };
  leaderboard: LeaderboardTable;
  leaderboard_entry: { board_id: number; account_id: AccountId; value: number; time: number };
}

export interface AccountTable {
  id: Generated<AccountId>;
  pool: string;
  name: string;
  /** What makes a name unique in its pool; see `foldName`. */
  folded_name: string;
  password_hash: string;
  /** 0 or 1 */
  password_reset_pending: Generated<number>;
  registered: number;
  registration_address: string;
  last_login: number | null;
  last_address: string | null;
}

export interface ClanTable {
  id: Generated<ClanId>;
  pool: string;
  name: string;
  folded_name: string;
  leader_id: AccountId;
  created: number;
  stats: Buffer;
  /** Counted up by whoever changes what belongs to the clan: to write it is to hold the clan. */
  changes: Generated<number>;
}

export interface ClanInvitationTable {
  id: Generated<number>;
  clan_id: ClanId;
  account_id: AccountId;
  message: string;
  status: InvitationStatus;
  response: string;
  time: number;
  answered: number | null;
}

export interface ClanMessageTable {
  id: Generated<number>;
  clan_id: ClanId;
  author_id: AccountId;
  text: string;
  time: number;
  /** 0 or 1 */
  modified: Generated<number>;
}

export interface ClanChallengeTable {
  id: Generated<number>;
  challenger_id: ClanId;
  against_id: ClanId;
  status: ChallengeStatus;
  message: string;
  response: string;
  time: number;
  answered: number | null;
}

export interface PlayerListTable {
  /** Counts up, so that equal times keep their order. */
  id: Generated<number>;
  owner_id: AccountId;
  other_id: AccountId;
  added: number;
}

export interface BanTable {
  id: Generated<BanId>;
  kind: BanKind;
  target: string;
  reason: string;
  author: string;
  time: number;
  expires: number | null;
  lifted: number | null;
  lifted_by: string | null;
}

export interface MuteTable {
  account_id: AccountId;
  reason: string;
  author: string;
  time: number;
  expires: number | null;
}

export interface AccountRoleTable {
  account_id: AccountId;
  role: string;
  author: string;
  time: number;
}

export interface PluginStorageTable {
  plugin: string;
  /** 0 for the plugin's own drawer, negative for notes about the clan of that number */
  account_id: number;
  /** UTF-8; bytes, because text columns take "a" and "a " for equal on MySQL. */
  storage_key: Buffer;
  json: string;
}

export interface WarningTable {
  /** Counts up, so that equal times keep their order. */
  id: Generated<number>;
  account_id: AccountId;
  reason: string;
  author: string;
  time: number;
}

export interface ReportTable {
  id: Generated<number>;
  account_id: AccountId;
  reporter_id: AccountId;
  text: string;
  time: number;
}

export interface AuditTable {
  id: Generated<number>;
  time: number;
  action: string;
  author: string;
  pool: string | null;
  account_id: AccountId | null;
  target: string;
  detail: string;
}

export interface LeaderboardTable {
  id: Generated<number>;
  plugin: string;
  pool: string;
  name: string;
  /** 0 or 1 */
  ascending: number;
}

export type Db = Kysely<Tables>;
export type NewRow<T extends keyof Tables> = Insertable<Tables[T]>;
