import { AccountGetIDRequest, AccountGetIDResponse } from '#wire/messages/account/account-get-id.js';
import { exchange, refuse } from '../exchange.js';

/** The id of a name; -1 and AccountNotFound when nobody has it. */
export const accountGetId = exchange({
  request: AccountGetIDRequest,
  response: AccountGetIDResponse,
  refused: { AccountID: -1 },
  roles: ['MAS', 'MLS'],
  needs: 'session',
  async handle({ store, title }, request) {
    const account = await store.accounts.findByName(title.accountPool, request.AccountName);
    return account ? { AccountID: account.id } : refuse('MediusAccountNotFound');
  },
});
