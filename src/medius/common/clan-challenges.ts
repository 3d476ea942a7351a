import type { ClanId } from '#state/ids.js';
import type { ChallengeStatus, ClanChallenge } from '#state/store/clans.js';
import { MediusClanChallengeStatus as Status } from '#wire/enums.js';
import type { AccountContext } from '../context.js';
import { ownClan } from './clans.js';

export const challengeStatus: Readonly<Record<ChallengeStatus, number>> = {
  requested: Status.ClanChallengeRequest,
  accepted: Status.ClanChallengeAccepted,
  revoked: Status.ClanChallengeRevoked,
  refused: Status.ClanChallengeRefused,
  confirmed: Status.ClanChallengeConfirmed,
};

/** The challenges of the player's own clan, latest first; no other clan's are shown. */
export async function ownChallenges(
  context: AccountContext,
  clan: number,
): Promise<{ own: ClanId; challenges: ClanChallenge[] }> {
  const own = await ownClan(context);
  if (own?.id !== clan) return { own: clan as ClanId, challenges: [] };
  return { own: own.id, challenges: await context.store.clans.challenges.of(own.id) };
}
