/**
 * Clans and what belongs to them, as the seam of `store.ts`: every method decides and commits in one step.
 * A `by` is the account on whose behalf it is done, and has to have the right to it; without one (an operator's
 * plugin) nobody is asked.
 */
import type { AccountId, ClanId } from '../ids.js';
import type { LadderOrder, LadderRank } from './store.js';

export interface Clan {
  id: ClanId;
  /** The namespace of the name, as that of accounts. */
  pool: string;
  /** As its founder wrote it. */
  name: string;
  leader: AccountId;
  leaderName: string;
  created: number;
  /** 256 bytes, of which only the title knows what they mean. */
  stats: Buffer;
}

export interface ClanMember {
  id: AccountId;
  name: string;
  joined: number;
}

export interface NewClan {
  pool: string;
  name: string;
  leader: AccountId;
  time: number;
}

/** Why a deed was not done. */
export type NoLeader = 'no-clan' | 'not-leader';

/** Names are unique in their pool without regard to case and to spaces around them. An account is in one clan. */
export interface Clans {
  readonly invitations: ClanInvitations;
  readonly messages: ClanMessages;
  readonly challenges: ClanChallenges;
  readonly ladder: ClanLadder;
  /** `in-clan` when the leader is in one already. */
  create(clan: NewClan): Promise<Clan | 'exists' | 'in-clan' | 'no-account'>;
  /** Of any pool where none is given. */
  find(pool: string | undefined, id: ClanId): Promise<Clan | undefined>;
  findByName(pool: string | undefined, name: string): Promise<Clan | undefined>;
  /** The clan of an account. */
  of(account: AccountId): Promise<Clan | undefined>;
  /** All clans of a pool by name, at most `CLANS_LISTED_MAX`; those of all pools where none is given. */
  list(pool?: string): Promise<Clan[]>;
  /** In the order in which they came. */
  members(id: ClanId): Promise<ClanMember[]>;
  /** With all that belongs to it; the name is free again. */
  disband(id: ClanId, by?: AccountId): Promise<'disbanded' | NoLeader>;
  rename(id: ClanId, name: string, by?: AccountId): Promise<'renamed' | 'exists' | NoLeader>;
  /** Only to a member. */
  transfer(id: ClanId, to: AccountId, by?: AccountId): Promise<'transferred' | 'not-member' | NoLeader>;
  /** Also ends what invitation the account has of this clan. */
  add(id: ClanId, account: AccountId, time: number, by?: AccountId): Promise<Joined | NoLeader>;
  /** A member may go, the leader may send others away; the leader itself has to hand the clan on first. */
  remove(
    id: ClanId,
    account: AccountId,
    by?: AccountId,
  ): Promise<'removed' | 'not-member' | 'leader' | NoLeader>;
  /**
   * Takes an account out of its clan, whatever it is there: a leader hands the clan on to who has been in it longest,
   * and the last one to go ends it.
   */
  release(account: AccountId): Promise<Released | 'not-member'>;
  /** By any member. @param stats exactly 256 bytes */
  setStats(id: ClanId, stats: Uint8Array, by?: AccountId): Promise<'set' | 'no-clan' | 'not-member'>;
}

export interface Released {
  clan: ClanId;
  disbanded: boolean;
}

export type Joined = 'added' | 'in-clan' | 'full' | 'no-account';

/** As MediusClanInvitationsResponseStatus. */
export type InvitationStatus = 'undecided' | 'accepted' | 'declined' | 'revoked';

export interface ClanInvitation {
  id: number;
  clan: ClanId;
  clanName: string;
  account: AccountId;
  accountName: string;
  message: string;
  status: InvitationStatus;
  /** What was said to it. */
  response: string;
  /** null: not yet answered. */
  answered: number | null;
  leader: AccountId;
  leaderName: string;
}

export interface NewInvitation {
  clan: ClanId;
  account: AccountId;
  message: string;
  time: number;
  by?: AccountId;
}

export interface ClanInvitations {
  /** `full` at `CLAN_INVITATIONS_MAX` undecided ones; `exists` when this account has one. */
  send(invitation: NewInvitation): Promise<'sent' | 'exists' | 'full' | 'in-clan' | 'no-account' | NoLeader>;
  /** Undecided ones of an account, oldest first, at most `CLAN_INVITATIONS_MAX`. */
  received(account: AccountId): Promise<ClanInvitation[]>;
  /** Undecided ones of a clan, oldest first. */
  sent(id: ClanId): Promise<ClanInvitation[]>;
  /**
   * The account's answer to an invitation of its own. Who accepts is a member then; when that cannot be
   * (`full`, `in-clan`), the invitation stays undecided.
   */
  answer(
    invitation: number,
    account: AccountId,
    answer: 'accepted' | 'declined',
    response: string,
    time: number,
  ): Promise<{ clan: ClanId } | 'absent' | Exclude<Joined, 'added'>>;
  revoke(
    id: ClanId,
    account: AccountId,
    time: number,
    by?: AccountId,
  ): Promise<'revoked' | 'absent' | NoLeader>;
}

export interface ClanMessage {
  id: number;
  author: AccountId;
  text: string;
  time: number;
  /** True when its text was changed after it had been sent. */
  modified: boolean;
}

export interface ClanMessages {
  /** By any member. At `CLAN_MESSAGES_MAX` the oldest goes. */
  send(id: ClanId, author: AccountId, text: string, time: number): Promise<'sent' | 'no-clan' | 'not-member'>;
  /** By its author while in the clan, or by the leader; so is `delete`. */
  modify(
    id: ClanId,
    message: number,
    text: string,
    by?: AccountId,
  ): Promise<'modified' | 'absent' | NoLeader>;
  delete(id: ClanId, message: number, by?: AccountId): Promise<'deleted' | 'absent' | NoLeader>;
  /** Latest first. */
  list(id: ClanId): Promise<ClanMessage[]>;
}

/** As MediusClanChallengeStatus. */
export type ChallengeStatus = 'requested' | 'accepted' | 'revoked' | 'refused' | 'confirmed';

export interface ClanChallenge {
  id: number;
  challenger: ClanId;
  against: ClanId;
  status: ChallengeStatus;
  message: string;
  response: string;
  /** null: not yet answered. */
  answered: number | null;
}

/** One clan's leader asks another clan to play; the other's accepts or refuses; the first confirms what was accepted. */
export interface ClanChallenges {
  /** `full` at `CLAN_CHALLENGES_MAX` open ones; `self` for one against itself. */
  request(challenge: {
    challenger: ClanId;
    against: ClanId;
    message: string;
    time: number;
    by?: AccountId;
  }): Promise<'requested' | 'full' | 'self' | NoLeader>;
  /** By the leader of the clan that is challenged. */
  answer(
    challenge: number,
    by: AccountId,
    answer: 'accepted' | 'refused',
    response: string,
    time: number,
  ): Promise<'answered' | 'absent' | 'not-leader'>;
  /** By the challenger's leader, while it is requested or accepted. */
  revoke(challenge: number, by: AccountId): Promise<'revoked' | 'absent' | 'not-leader'>;
  /** By the challenger's leader, once it was accepted. */
  confirm(challenge: number, by: AccountId): Promise<'confirmed' | 'absent' | 'not-leader'>;
  /** Those that concern a clan, latest first. */
  of(id: ClanId): Promise<ClanChallenge[]>;
}

export interface ClanPlace {
  id: ClanId;
  name: string;
  position: number;
  value: number;
}

/** The 100 numbers of clans and what they rank, as `LadderStats` does for accounts. */
export interface ClanLadder {
  /** Always 100 values, zero where none was set. */
  get(id: ClanId): Promise<number[]>;
  /** By any member. The values from index 0 on; the rest stays as it was. */
  set(id: ClanId, stats: readonly number[], by?: AccountId): Promise<'set' | 'no-clan' | 'not-member'>;
  /** Adds to them, by any member; what leaves 32 bits stops at their end. */
  add(id: ClanId, deltas: readonly number[], by?: AccountId): Promise<'set' | 'no-clan' | 'not-member'>;
  rank(pool: string, stat: number, order: LadderOrder, id: ClanId): Promise<LadderRank | undefined>;
  top(pool: string, stat: number, order: LadderOrder, start: number, count: number): Promise<ClanPlace[]>;
  ranked(pool: string, stat: number): Promise<number>;
}

export const CLAN_STATS_BYTES = 256;
/** Members of one clan: the most that a clan lobby holds (UYA's package data). */
export const CLAN_MEMBERS_MAX = 64;
/** Undecided invitations of one clan, and those that one account is shown. */
export const CLAN_INVITATIONS_MAX = 100;
export const CLAN_MESSAGES_MAX = 100;
/** Open challenges of one clan, and closed ones that are kept. */
export const CLAN_CHALLENGES_MAX = 100;
export const CLANS_LISTED_MAX = 1000;
/** Longest message, invitation or answer; clients from 1.13 on send up to 1200. */
export const CLAN_TEXT_MAX = 1200;
