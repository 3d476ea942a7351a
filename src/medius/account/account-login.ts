import { AccountLoginRequest, AccountLoginResponse } from '#wire/messages/account/account-login.js';
import { admission } from '../common/admission.js';
import { enterLobby } from '../common/enter-lobby.js';
import { type Identity, identify } from '../common/identify.js';
import { refusedByScript } from '../common/raise.js';
import type { ExchangeContext } from '../context.js';
import { exchange, Refusal, refuse } from '../exchange.js';

/**
 * The checks of flows.md 5.2 in their order. May be repeated by a client that waited too long: each request
 * is answered, and the player logs in once.
 */
export const accountLogin = exchange({
  request: AccountLoginRequest,
  response: AccountLoginResponse,
  roles: ['MAS'],
  needs: 'session',
  async handle(context, request) {
    const name = request.Username.trim();
    if (name === '' || !context.settings.isNameAllowed(name)) return refuse('MediusFail');
    const operator = await isOperatorsName(context, name);
    const event = { name, operator, legacy_hash: undefined as string | undefined };
    const stopped = await refusedByScript(context, 'account.login', event);
    if (stopped) return stopped;
    const identity = await identify(context, name, request.Password, event.legacy_hash);
    const refusal = identity instanceof Refusal ? identity : await admission(context, identity.account);
    if (!refusal) return enterLobby(context, identity as Identity);
    await context.raise('account.login_failed', { name, status: refusal.status });
    return refusal;
  },
});

/** Whether the name is that of an operator's account: whoever gives it may still fail at the password. */
async function isOperatorsName(
  { store, title, settings, address }: ExchangeContext,
  name: string,
): Promise<boolean> {
  const account = await store.accounts.findByName(title.accountPool, name);
  return account !== undefined && settings.isOperator?.(account.id, address) === true;
}
