import { AccountLoginRequest, AccountLoginResponse } from '#wire/messages/account/account-login.js';
import { admission } from '../common/admission.js';
import { enterLobby } from '../common/enter-lobby.js';
import { tooManyFailures } from '../common/guarded-password.js';
import { identify } from '../common/identify.js';
import { refusedByScript } from '../common/raise.js';
import type { PlayerContext } from '../context.js';
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
    const refusal = tooManyFailures(context, name) ?? (await logIn(context, name, request.Password));
    if (!(refusal instanceof Refusal)) return refusal;
    await context.raise('account.login_failed', { name, status: refusal.status });
    return refusal;
  },
});

/** Past the guard: what scripts say, then the password, then who may come in. */
async function logIn(context: PlayerContext, name: string, password: string) {
  const { store, title, settings, address } = context;
  const account = await store.accounts.findByName(title.accountPool, name);
  // Whoever gives an operator's name may still fail at the password.
  const operator = account !== undefined && settings.isOperator?.(account.id, address) === true;
  const event = { name, operator, legacy_hash: undefined as string | undefined };
  const stopped = await refusedByScript(context, 'account.login', event);
  if (stopped) return stopped;
  const identity = await identify(context, { name, account, password, legacyHash: event.legacy_hash });
  if (identity instanceof Refusal) return identity;
  return (await admission(context, identity.account)) ?? enterLobby(context, identity);
}
