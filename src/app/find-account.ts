import { accountId } from '#state/ids.js';
import type { Account, Store } from '#state/store/store.js';

/**
 * The account of a name, or of `#` and its id, in the pools of the titles that are served. Throws when there is
 * none, and when several pools have the name.
 */
export async function findAccount(
  { accounts }: Pick<Store, 'accounts'>,
  pools: Iterable<string>,
  text: string,
): Promise<Account> {
  const number = /^#(\d{1,9})$/.exec(text)?.[1];
  const found =
    number === undefined
      ? await Promise.all([...new Set(pools)].map((pool) => accounts.findByName(pool, text)))
      : [await accounts.findById(accountId(Number(number)))];
  const [account, another] = found.filter((each) => each !== undefined);
  if (!account) throw new Error(`there is no account "${text}"`);
  if (!another) return account;
  const each = found.flatMap((one) => (one ? [`#${one.id} in ${one.pool}`] : []));
  throw new Error(`"${text}" is ${each.join(', ')}: name it by # and the number`);
}
