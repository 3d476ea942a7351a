import { accountId } from '#state/ids.js';
import { MediusLadderType } from '#wire/enums.js';
import type { ExchangeContext } from '../context.js';
import type { StatusName } from '../exchange.js';
import { clanAt } from './clans.js';
import { accountOf } from './people.js';

/** The 100 numbers of an account or of a clan, or why there are none. */
export async function ladderStatsOf(
  context: ExchangeContext,
  type: number,
  id: number,
): Promise<number[] | StatusName> {
  if (type === MediusLadderType.MediusLadderTypeClan) {
    const clan = await clanAt(context, id);
    return clan ? context.store.clans.ladder.get(clan.id) : 'MediusClanNotFound';
  }
  const account = await accountOf(context, accountId(id));
  return account ? context.store.ladderStats.get(account.id) : 'MediusAccountNotFound';
}
