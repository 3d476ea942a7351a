import { AccountDeleteRequest, AccountDeleteResponse } from '#wire/messages/account/account-delete.js';
import { confirmPassword } from '../common/confirm-password.js';
import { refusedByScript } from '../common/raise.js';
import { exchange, Refusal, refuse } from '../exchange.js';

/** Removes the player's own account with all that belongs to it, and logs out. */
export const accountDelete = exchange({
  request: AccountDeleteRequest,
  response: AccountDeleteResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  async handle(context, request) {
    const account = await confirmPassword(context, request.MasterPassword);
    if (account instanceof Refusal) return account;
    const stopped = await refusedByScript(context, 'account.delete', {});
    if (stopped) return stopped;
    // Before the account goes, so that others hear of it; the store alone would hand the clan on, too.
    await context.store.clans.release(account.id);
    const result = await context.store.accounts.delete(account.id);
    await context.state.players.logout(context.player.sessionKey);
    if (result === 'deleted') context.forgetAccount(account);
    return result === 'deleted' ? {} : refuse('MediusAccountNotFound');
  },
});
