/** What buddy lists and ignore lists have in common. */
import type { AccountId } from '#state/ids.js';
import type { PlayerList } from '#state/store/store.js';
import type { AccountContext } from '../context.js';
import { refuse } from '../exchange.js';
import { accountOf, type NamedPlayer, playerOf } from './people.js';
import { refusedByScript } from './raise.js';

const refusals = {
  exists: 'MediusAccountAlreadyExists',
  'no-account': 'MediusAccountNotFound',
  full: 'MediusMaxExceeded',
} as const;

export async function addTo(
  context: AccountContext,
  list: PlayerList,
  other: AccountId,
  event: 'buddy.add' | 'ignore.add',
) {
  const account = await accountOf(context, other);
  if (!account) return refuse('MediusAccountNotFound');
  const target = (await playerOf(context, account.id))?.sessionKey;
  const stopped = await refusedByScript(context, event, {
    account_id: account.id,
    name: account.name,
    target,
  });
  if (stopped) return stopped;
  const result = await list.add(context.player.account.id, account.id, context.now());
  return result === 'added' ? {} : refuse(refusals[result]);
}

export async function removeFrom(context: AccountContext, list: PlayerList, other: AccountId) {
  const result = await list.remove(context.player.account.id, other);
  return result === 'removed' ? {} : refuse('MediusAccountNotFound');
}

export interface Listed {
  readonly id: AccountId;
  readonly name: string;
  /** Undefined while the account's player is not on. */
  readonly player: NamedPlayer | undefined;
}

/** The accounts of a list, with their players. */
export async function listed(context: AccountContext, list: PlayerList): Promise<Listed[]> {
  const accounts = await list.list(context.player.account.id);
  return Promise.all(
    accounts.map(async ({ id, name }) => ({ id, name, player: await playerOf(context, id) })),
  );
}
