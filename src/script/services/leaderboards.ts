/** What scripts ask of boards of their own, and of the ladders that the games report. All of it waits for the store. */

/** Which value comes first. */
export type BoardOrder = 'ascending' | 'descending';

/** What becomes of the value that an account has already. */
export type BoardKeep = 'best' | 'last' | 'sum';

/** A board as a plugin calls it. */
export interface BoardName {
  readonly board: string;
  /** The title whose accounts are on it. */
  readonly title: string;
}

export interface BoardRank {
  /** From 1. */
  readonly position: number;
  readonly value: number;
  /** Accounts on the board. */
  readonly total: number;
}

export interface BoardPlace {
  readonly position: number;
  readonly accountId: number;
  readonly name: string;
  readonly value: number;
}

export interface ScriptLeaderboards {
  /**
   * The value that stands afterwards; a text that says why nothing was written. `order` is that of a board that is
   * made by this; undefined leaves it to the board.
   */
  post(
    plugin: string,
    board: BoardName,
    account: number,
    value: number,
    keep: BoardKeep,
    order: BoardOrder | undefined,
  ): Promise<number | string>;
  /** Undefined for an account that is not on it. */
  rank(plugin: string, board: BoardName, account: number): Promise<BoardRank | undefined>;
  top(plugin: string, board: BoardName, start: number, count: number): Promise<readonly BoardPlace[]>;
  /** Takes the board away; how many were on it. */
  reset(plugin: string, board: BoardName): Promise<number>;
  /** Whether the account was on it. */
  remove(plugin: string, board: BoardName, account: number): Promise<boolean>;
  /** The ladder of a number that games report, 0 to 99. */
  ladder(
    title: string,
    stat: number,
    order: BoardOrder,
    start: number,
    count: number,
  ): Promise<readonly BoardPlace[]>;
  ladderRank(title: string, stat: number, order: BoardOrder, account: number): Promise<BoardRank | undefined>;
}
