import type { Account } from '#state/store/store.js';
import type { ExchangeContext } from '../context.js';
import type { Refusal } from '../exchange.js';
import { refusedByScript } from './raise.js';
import { refusalBox } from './refusal-box.js';

/**
 * Makes an account. The address' count is looked at before the password is hashed, because hashing costs
 * much, and decided when the account is made. `auto`: by a login that found none, not by a registration.
 * A reserved name answers as one that somebody has.
 */
export async function createAccount(
  context: ExchangeContext,
  name: string,
  password: string,
  auto: boolean,
): Promise<Account | Refusal | 'exists' | 'too-many-from-address'> {
  const { store, passwords, title, address, settings } = context;
  if (settings.isReserved(name, address)) {
    context.log.warn({ name }, 'somebody wants a reserved name; "account create" on the console claims it');
    return 'exists';
  }
  const stopped = await refusedByScript(context, 'account.register', { name, auto });
  if (stopped) return stopped;
  const maxPerAddress = settings.maxAccountsPerAddress;
  const tooMany = (await store.accounts.countFromAddress(address)) >= maxPerAddress;
  const account = tooMany
    ? 'too-many-from-address'
    : await store.accounts.create({
        pool: title.accountPool,
        name,
        passwordHash: await passwords.hash(password),
        address,
        time: context.now(),
        maxPerAddress,
      });
  if (account === 'too-many-from-address')
    refusalBox(context, 'Too many accounts were made from your address.');
  if (typeof account === 'object') await context.raise('account.registered', { name, auto });
  return account;
}
