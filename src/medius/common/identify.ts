/** Who somebody is: the account behind a name and a password. */
import type { Account } from '#state/store/store.js';
import type { ExchangeContext } from '../context.js';
import { Refusal, refuse } from '../exchange.js';
import { createAccount } from './create-account.js';
import { checkPassword, tooManyFailures } from './guarded-password.js';

export interface Identity {
  readonly account: Account;
  /** The password, when its stored hash is weaker than hashes are today. */
  readonly raise: string | undefined;
}

/** Finds the account, makes it where the title wants that, and checks the password or sets a pending one. */
export async function identify(
  context: ExchangeContext,
  name: string,
  password: string,
): Promise<Identity | Refusal> {
  const refusal = tooManyFailures(context, name);
  if (refusal) return refusal;
  const account = await context.store.accounts.findByName(context.title.accountPool, name);
  if (!account) return unknownName(context, name, password);
  return account.passwordResetPending
    ? resetPassword(context, account, password)
    : verified(context, name, account, password);
}

async function unknownName(
  context: ExchangeContext,
  name: string,
  password: string,
): Promise<Identity | Refusal> {
  if (!context.title.createAccountAtLogin) {
    await checkPassword(context, name, undefined, password);
    return refuse('MediusAccountNotFound');
  }
  const account = await createAccount(context, name, password, true);
  if (account === 'too-many-from-address') return refuse('MediusAccountNotFound');
  if (account instanceof Refusal) return account;
  if (account !== 'exists') return { account, raise: undefined };
  // Two first logins at once: the other one made the account.
  const made = await context.store.accounts.findByName(context.title.accountPool, name);
  return made ? verified(context, name, made, password) : refuse('MediusAccountNotFound');
}

/** An operator asked for it: this login's password becomes the account's. */
async function resetPassword(
  context: ExchangeContext,
  account: Account,
  password: string,
): Promise<Identity | Refusal> {
  const { accounts } = context.store;
  const result = await accounts.completePasswordReset(account.id, await context.passwords.hash(password));
  if (result === 'set') return { account, raise: undefined };
  // Another login was faster; now its password counts.
  const changed = await accounts.findById(account.id);
  return changed ? verified(context, account.name, changed, password) : refuse('MediusAccountNotFound');
}

async function verified(
  context: ExchangeContext,
  name: string,
  account: Account,
  password: string,
): Promise<Identity | Refusal> {
  const { matches, raise } = await checkPassword(context, name, account, password);
  if (!matches) return refuse('MediusInvalidPassword');
  return { account, raise: raise ? password : undefined };
}
