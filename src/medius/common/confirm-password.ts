import type { Account } from '#state/store/store.js';
import type { AccountContext } from '../context.js';
import { type Refusal, refuse } from '../exchange.js';
import { checkPassword, tooManyFailures } from './guarded-password.js';

/** The player's own account after its password was given once more. */
export async function confirmPassword(context: AccountContext, password: string): Promise<Account | Refusal> {
  const { id, name } = context.player.account;
  const refusal = tooManyFailures(context, name);
  if (refusal) return refusal;
  const account = await context.store.accounts.findById(id);
  if (!account) return refuse('MediusAccountNotFound');
  const { matches } = await checkPassword(context, name, account, password);
  return matches ? account : refuse('MediusInvalidPassword');
}
