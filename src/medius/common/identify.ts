/** Who somebody is: the account behind a name and a password. */
import { PasswordsBusy } from '#state/password/passwords.js';
import type { Account } from '#state/store/store.js';
import type { ExchangeContext } from '../context.js';
import { Refusal, refuse } from '../exchange.js';
import { createAccount } from './create-account.js';
import { checkPassword, guardName } from './guarded-password.js';
import { refusedByScript } from './raise.js';

export interface Identity {
  readonly account: Account;
  /** The password, when its stored hash is weaker than hashes are today. */
  readonly raise: string | undefined;
}

/** Who somebody says to be. */
export interface Claim {
  readonly name: string;
  /** The account of this name, if there is one. */
  readonly account: Account | undefined;
  readonly password: string;
  /** What an older server kept for the name: its password counts, and the account gets it. */
  readonly legacyHash: string | undefined;
}

/** Makes the account where the title wants that, and checks the password or sets a pending one. */
export async function identify(
  context: ExchangeContext,
  { name, account, password, legacyHash }: Claim,
): Promise<Identity | Refusal> {
  if (legacyHash !== undefined && !account?.passwordResetPending) {
    if (await isLegacyPassword(context, name, password, legacyHash))
      return account ? { account, raise: password } : newcomer(context, name, password);
    // A name of the older server is nobody else's to take.
    if (!account) return unknownAndWrong(context, name, password, 'MediusInvalidPassword');
  }
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
  if (context.title.createAccountAtLogin) return newcomer(context, name, password);
  return unknownAndWrong(context, name, password, 'MediusAccountNotFound');
}

/** Takes as long as a wrong password and counts as one. */
async function unknownAndWrong(
  context: ExchangeContext,
  name: string,
  password: string,
  status: 'MediusAccountNotFound' | 'MediusInvalidPassword',
): Promise<Refusal> {
  await checkPassword(context, name, undefined, password);
  return refuse(status);
}

async function newcomer(
  context: ExchangeContext,
  name: string,
  password: string,
): Promise<Identity | Refusal> {
  const account = await createAccount(context, name, password, true);
  if (account === 'too-many-from-address') return refuse('MediusAccountNotFound');
  if (account instanceof Refusal) return account;
  if (account !== 'exists') return { account, raise: undefined };
  // Two first logins at once: the other one made the account.
  const made = await context.store.accounts.findByName(context.title.accountPool, name);
  return made ? verified(context, name, made, password) : refuse('MediusAccountNotFound');
}

async function isLegacyPassword(
  context: ExchangeContext,
  name: string,
  password: string,
  hash: string,
): Promise<boolean> {
  try {
    if (!(await context.passwords.isLegacy(password, hash))) return false;
  } catch (err) {
    if (err instanceof PasswordsBusy) throw err;
    context.log.warn({ name, err }, 'a script gave a legacy hash that can not be used');
    return false;
  }
  context.logins.succeeded(context.address, guardName(context.title.accountPool, name));
  return true;
}

/** An operator asked for it: this login's password becomes the account's. */
async function resetPassword(
  context: ExchangeContext,
  account: Account,
  password: string,
): Promise<Identity | Refusal> {
  const stopped = await refusedByScript(context, 'account.password_reset', { name: account.name });
  if (stopped) return stopped;
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
