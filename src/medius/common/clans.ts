/** What the exchanges about clans have in common. A title sees the clans of its own pool and nobody else's. */
import { accountId, type ClanId, clanId } from '#state/ids.js';
import type { Player } from '#state/player.js';
import type { Clan } from '#state/store/clans.js';
import { MediusClanStatus } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import type { AccountContext, ExchangeContext } from '../context.js';
import { type Refusal, refuse, type StatusName } from '../exchange.js';
import { playerOf } from './people.js';
import { fitted } from './texts.js';

/** How the store's reasons not to do something are told to clients. */
const statuses: Readonly<Record<string, StatusName>> = {
  'no-clan': 'MediusClanNotFound',
  'not-leader': 'MediusNotClanLeader',
  'not-member': 'MediusNotClanMember',
  'no-account': 'MediusAccountNotFound',
  'in-clan': 'MediusRequestDenied',
  exists: 'MediusDataAlreadyExists',
  absent: 'MediusDataDoesNotExist',
  full: 'MediusMaxExceeded',
  leader: 'MediusLeaderCannotLeaveClan',
  self: 'MediusRequestDenied',
};

/** The answer to a deed that was not done. */
export const refusalOf = (result: string): Refusal => refuse(statuses[result] ?? 'MediusFail');

/** Success for a deed that was done, its refusal otherwise. */
export const answerTo = (result: string, done: string) => (result === done ? {} : refusalOf(result));

/** The clan of the player who asks. */
export function ownClan({ store, player }: AccountContext): Promise<Clan | undefined> {
  return store.clans.of(player.account.id);
}

/** A clan of the title by its id; consoles send -1 and 0 for none. */
export async function clanAt({ store, title }: ExchangeContext, id: number): Promise<Clan | undefined> {
  return id > 0 ? store.clans.find(title.accountPool, clanId(id)) : undefined;
}

/** The fields in which the answers about a clan agree. */
export function clanFields({ leader, leaderName, stats }: Clan) {
  return {
    LeaderAccountID: leader,
    LeaderAccountName: leaderName,
    Stats: Buffer.from(stats),
    Status: MediusClanStatus.ClanActive,
  };
}

/** The members of a clan who are on. */
export async function membersOn(context: ExchangeContext, id: ClanId): Promise<readonly Player[]> {
  const members = await context.store.clans.members(id);
  const players = await Promise.all(members.map((member) => playerOf(context, accountId(member.id))));
  return players.filter((player) => player !== undefined);
}

/** A text that others will read, after the filter; undefined when it may not be said. Who is muted says none. */
export function allowedText({ settings, isMuted }: AccountContext, text: string): string | undefined {
  return text === '' || isMuted() ? '' : settings.filterChat(text);
}

/** The name as a clan gets it: without blanks around it, as long as clients can show; undefined where it may not be. */
export function clanName({ settings }: ExchangeContext, wanted: string): string | undefined {
  const name = fitted(wanted.trim(), limits.CLANNAME_MAXLEN).trim();
  const isAllowed = name !== '' && settings.isNameAllowed(name) && settings.filterChat(name) === name;
  return isAllowed ? name : undefined;
}
