import {
  AccountRegistrationRequest,
  AccountRegistrationResponse,
} from '#wire/messages/account/account-registration.js';
import { createAccount } from '../common/create-account.js';
import { exchange, Refusal, refuse } from '../exchange.js';

/** Makes an account; the client then logs in to it. */
export const accountRegistration = exchange({
  request: AccountRegistrationRequest,
  response: AccountRegistrationResponse,
  refused: { AccountID: -1 },
  roles: ['MAS'],
  needs: 'session',
  async handle(context, request) {
    const name = request.AccountName.trim();
    if (name === '' || !context.settings.isNameAllowed(name)) return refuse('MediusFail');
    const { accounts } = context.store;
    if (await accounts.findByName(context.title.accountPool, name))
      return refuse('MediusAccountAlreadyExists');
    const account = await createAccount(context, name, request.Password, false);
    if (account instanceof Refusal) return account;
    if (account === 'exists') return refuse('MediusAccountAlreadyExists');
    if (account === 'too-many-from-address') return refuse('MediusRegistrationFailed');
    return { AccountID: account.id };
  },
});
