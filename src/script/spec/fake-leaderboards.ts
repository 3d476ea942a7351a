/** Boards and ladders of a spec, in memory. */
import type {
  BoardName,
  BoardOrder,
  BoardPlace,
  BoardRank,
  ScriptLeaderboards,
} from '../services/leaderboards.js';

interface FakeBoard {
  readonly order: BoardOrder;
  readonly values: Map<number, number>;
}

export class FakeLeaderboards implements ScriptLeaderboards {
  private readonly boards = new Map<string, FakeBoard>();
  /** Values of the games' ladders: by title and stat, then by account. */
  private readonly ladders = new Map<string, Map<number, number>>();

  /** `nameOf` gives the name of an account that is here. */
  constructor(private readonly nameOf: (account: number) => string | undefined) {}

  /** What a game reported. */
  setLadder(title: string, stat: number, account: number, value: number): void {
    const key = `${title} ${stat}`;
    const ladder = this.ladders.get(key) ?? new Map<number, number>();
    this.ladders.set(key, ladder.set(account, value));
  }

  async post(
    ...[, board, account, value, keep, order]: Parameters<ScriptLeaderboards['post']>
  ): Promise<number | string> {
    const key = keyOf(board);
    const made: FakeBoard = this.boards.get(key) ?? { order: order ?? 'descending', values: new Map() };
    if (order !== undefined && order !== made.order)
      return `the board "${board.board}" has the other order; reset it first`;
    this.boards.set(key, made);
    const former = made.values.get(account);
    const stands = former === undefined ? value : combined(former, value, keep, made.order);
    made.values.set(account, stands);
    return stands;
  }

  async rank(_plugin: string, board: BoardName, account: number): Promise<BoardRank | undefined> {
    return this.rankIn(this.boards.get(keyOf(board)), account);
  }

  async top(_plugin: string, board: BoardName, start: number, count: number): Promise<readonly BoardPlace[]> {
    return this.placesOf(this.boards.get(keyOf(board))).slice(start - 1, start - 1 + count);
  }

  async reset(_plugin: string, board: BoardName): Promise<number> {
    const size = this.boards.get(keyOf(board))?.values.size ?? 0;
    this.boards.delete(keyOf(board));
    return size;
  }

  async remove(_plugin: string, board: BoardName, account: number): Promise<boolean> {
    return this.boards.get(keyOf(board))?.values.delete(account) ?? false;
  }

  async ladder(
    ...[title, stat, order, start, count]: Parameters<ScriptLeaderboards['ladder']>
  ): Promise<readonly BoardPlace[]> {
    return this.placesOf(this.ladderOf(title, stat, order)).slice(start - 1, start - 1 + count);
  }

  async ladderRank(
    ...[title, stat, order, account]: Parameters<ScriptLeaderboards['ladderRank']>
  ): Promise<BoardRank | undefined> {
    return this.rankIn(this.ladderOf(title, stat, order), account);
  }

  private ladderOf(title: string, stat: number, order: BoardOrder): FakeBoard {
    return { order, values: this.ladders.get(`${title} ${stat}`) ?? new Map() };
  }

  private rankIn(board: FakeBoard | undefined, account: number): BoardRank | undefined {
    const places = this.placesOf(board);
    const place = places.find(({ accountId }) => accountId === account);
    return place && { position: place.position, value: place.value, total: places.length };
  }

  private placesOf(board: FakeBoard | undefined): BoardPlace[] {
    if (!board) return [];
    const sign = board.order === 'ascending' ? 1 : -1;
    return [...board.values]
      .sort(([one, a], [two, b]) => sign * (a - b) || one - two)
      .map(([accountId, value], i) => ({
        ...{ position: i + 1, accountId, value },
        name: this.nameOf(accountId) ?? `account ${accountId}`,
      }));
  }
}

const keyOf = ({ board, title }: BoardName) => `${title} ${board}`;

function combined(former: number, value: number, keep: string, order: BoardOrder): number {
  if (keep === 'sum') return former + value;
  if (keep === 'last') return value;
  return order === 'ascending' ? Math.min(former, value) : Math.max(former, value);
}
