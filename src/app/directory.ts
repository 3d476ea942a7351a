/** Whom and what commands can name: what is here now, and accounts from the store. */
import type { Directory, Named } from '#script/directory.js';
import { accountId } from '#state/ids.js';
import type { MemoryState } from '#state/memory/state.js';
import type { Store } from '#state/store/store.js';
import type { TitleBook } from './load-titles.js';

interface Parts {
  readonly state: MemoryState;
  readonly store: Store;
  readonly titles: Pick<TitleBook, 'all'>;
}

const ACCOUNT_ID = /^#(\d{1,9})$/;

export function directory({ state, store, titles }: Parts): Directory {
  const named = ({ id, name, pool }: Omit<Named, 'titles'>): Named => ({
    id,
    name,
    pool,
    titles: titles
      .all()
      .filter(({ accountPool }) => accountPool === pool)
      .map((title) => title.id),
  });
  return {
    players: () => state.players.all(),
    games: () => [...state.games.all()].filter(({ status }) => status !== 'closed').map(named),
    channels: () => [...state.channels.all()].map(named),
    async accounts(word) {
      const id = ACCOUNT_ID.exec(word)?.[1];
      if (id !== undefined) {
        const account = await store.accounts.findById(accountId(Number(id)));
        return account ? [named(account)] : [];
      }
      const pools = new Set(titles.all().map(({ accountPool }) => accountPool));
      const found = await Promise.all([...pools].map((pool) => store.accounts.findByName(pool, word)));
      return found.flatMap((account) => (account ? [named(account)] : []));
    },
  };
}
