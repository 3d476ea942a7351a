import type { Verdict } from '#state/password/passwords.js';
import type { Account } from '#state/store/store.js';
import type { ExchangeContext } from '../context.js';
import { type Refusal, refuse } from '../exchange.js';
import { refusalBox } from './refusal-box.js';

/** Undefined, or the refusal of an address or a name that failed too often; comes before any hashing. */
export function tooManyFailures(context: ExchangeContext, name: string): Refusal | undefined {
  if (context.logins.allow(context.address, guardName(context.title.accountPool, name))) return undefined;
  refusalBox(context, 'Too many failed logins. Please wait a while and try again.');
  return refuse('MediusLoginFailed');
}

/** Checks a password and counts the outcome. A name without an account takes as long as a wrong password. */
export async function checkPassword(
  context: ExchangeContext,
  name: string,
  account: Account | undefined,
  password: string,
): Promise<Verdict> {
  const verdict = await context.passwords.verify(password, account?.passwordHash);
  const guard = guardName(context.title.accountPool, name);
  if (verdict.matches) context.logins.succeeded(context.address, guard);
  else context.logins.failed(context.address, guard);
  return verdict;
}

/** What failures of a name in a pool are counted under: as the store compares names, without case and spaces around. */
export function guardName(pool: string, name: string): string {
  return `${pool} ${name.trim().toLowerCase()}`;
}
