import { AccountUpdatePasswordRequest } from '#wire/messages/account/account-update-password.js';
import { AccountUpdatePasswordStatusResponse } from '#wire/messages/account/account-update-password-status.js';
import { confirmPassword } from '../common/confirm-password.js';
import { exchange, Refusal, refuse } from '../exchange.js';

/** Sets a new password for whoever knows the old one. */
export const accountUpdatePassword = exchange({
  request: AccountUpdatePasswordRequest,
  response: AccountUpdatePasswordStatusResponse,
  roles: ['MAS', 'MLS'],
  needs: 'login',
  async handle(context, request) {
    const account = await confirmPassword(context, request.OldPassword);
    if (account instanceof Refusal) return account;
    const hash = await context.passwords.hash(request.NewPassword);
    const result = await context.store.accounts.setPassword(account.id, hash);
    return result === 'set' ? {} : refuse('MediusAccountNotFound');
  },
});
