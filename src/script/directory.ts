/** Whom and what a command can name. */
import type { Player } from '#state/player.js';

/** A game, a channel or an account: no more than this of it, since commands hand it to scripts. */
export interface Named {
  readonly id: number;
  readonly name: string;
  /** The pool whose it is. */
  readonly pool: string;
  /** Ids of the titles of that pool; none of one that nobody described. */
  readonly titles: readonly string[];
}

export interface AccountFacts {
  readonly id: number;
  readonly name: string;
  readonly pool: string;
}

export interface Directory {
  players(): Iterable<Player>;
  games(): Iterable<Named>;
  channels(): Iterable<Named>;
  /** The accounts with this name, or with the id behind a `#`: one of each pool at most. */
  accounts(word: string): Promise<readonly Named[]>;
}

/** What of a directory belongs to a pool of accounts: what its players may name. */
export function ofPool(directory: Directory, pool: string): Directory {
  return {
    players: () => [...directory.players()].filter(({ title }) => title.accountPool === pool),
    games: () => [...directory.games()].filter((one) => one.pool === pool),
    channels: () => [...directory.channels()].filter((one) => one.pool === pool),
    accounts: async (word) => (await directory.accounts(word)).filter((one) => one.pool === pool),
  };
}

/** What of a directory belongs to titles: what commands of a title's plugin may name. */
export function ofTitles(directory: Directory, sees: (title: string) => boolean): Directory {
  // The pool of a title that nobody described is called as the title is.
  const isSeen = ({ titles, pool }: Named) => (titles.length > 0 ? titles : [pool]).some(sees);
  return {
    players: () => [...directory.players()].filter(({ title }) => sees(title.id)),
    games: () => [...directory.games()].filter(isSeen),
    channels: () => [...directory.channels()].filter(isSeen),
    accounts: async (word) => (await directory.accounts(word)).filter(isSeen),
  };
}
