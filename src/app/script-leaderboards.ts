/** Boards of plugins and the ladders of games, as scripts ask for them, over the store. */
import type { BoardName, ScriptLeaderboards } from '#script/services/leaderboards.js';
import type { Clock } from '#state/clock.js';
import { accountId } from '#state/ids.js';
import { BOARDS_MAX, type LadderPlace, type Store } from '#state/store/store.js';

interface Parts {
  readonly store: Pick<Store, 'leaderboards' | 'ladderStats'>;
  readonly clock: Pick<Clock, 'wall'>;
  /** The account pool of a title. */
  poolOf(title: string): string;
}

const placeOf = ({ position, id, name, value }: LadderPlace) => ({ position, accountId: id, name, value });

export function scriptLeaderboards({ store, clock, poolOf }: Parts): ScriptLeaderboards {
  const { leaderboards, ladderStats } = store;
  const boardOf = (plugin: string, { board, title }: BoardName) => ({
    plugin,
    pool: poolOf(title),
    name: board,
  });
  return {
    async post(plugin, board, account, value, keep, order) {
      const posted = await leaderboards.post(boardOf(plugin, board), accountId(account), {
        ...{ value, keep, time: clock.wall() },
        ...(order && { order }),
      });
      switch (posted) {
        case 'full':
          return `a plugin has at most ${BOARDS_MAX} boards`;
        case 'no-account':
          return `${board.title} has no account ${account}`;
        case 'other-order':
          return `the board "${board.board}" has the other order; reset it first`;
        default:
          return posted;
      }
    },
    rank: (plugin, board, account) => leaderboards.rank(boardOf(plugin, board), accountId(account)),
    top: async (plugin, board, start, count) =>
      (await leaderboards.top(boardOf(plugin, board), start, count)).map(placeOf),
    reset: (plugin, board) => leaderboards.reset(boardOf(plugin, board)),
    remove: async (plugin, board, account) =>
      (await leaderboards.remove(boardOf(plugin, board), accountId(account))) === 'removed',
    ladder: async (title, stat, order, start, count) =>
      (await ladderStats.top(poolOf(title), stat, order, start, count)).map(placeOf),
    ladderRank: (title, stat, order, account) =>
      ladderStats.rank(poolOf(title), stat, order, accountId(account)),
  };
}
