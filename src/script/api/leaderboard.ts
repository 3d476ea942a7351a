/** `leaderboard`: boards of the plugin's own, kept in the store, and the ladders of the games. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import { Kind } from '../scope.js';
import type { BoardKeep, BoardName, BoardOrder, BoardPlace, BoardRank } from '../services/leaderboards.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { titleOf } from './title-option.js';

/** Characters of the name of a board. */
const NAME_MAX = 64;
/** Values up to here are kept exactly, whole ones and sums of them. */
const VALUE_MAX = Number.MAX_SAFE_INTEGER;
/** Places of a page where nobody says. */
const PAGE = 10;

/** An account, and the title of the player who was named. */
interface Who {
  readonly account: number;
  readonly title: string | undefined;
}

export function defineLeaderboard(plugin: Plugin): void {
  const { services } = plugin.host;
  const id = plugin.source.id;
  const boards = () => services.leaderboards;
  const waiting = (work: (args: Arguments) => () => Promise<LuaValue>): ApiFunction => {
    return (args) => {
      plugin.tasks.waitFor(work(args), args.name);
      return WAITING;
    };
  };
  const withWho = (
    optionsAt: number,
    work: (board: BoardName, who: Who, table: LuaTable, args: Arguments) => Promise<LuaValue>,
  ) =>
    waiting((args) => {
      const who = whoAt(plugin, args, 2);
      const table = optionsOf(args, optionsAt);
      const board = boardOf(plugin, args, table, who);
      return () => work(board, who, table, args);
    });
  plugin.defineTable('leaderboard', {
    post: waiting((args) => {
      const who = whoAt(plugin, args, 2);
      const value = args.number(3, 'value');
      if (!(Math.abs(value) <= VALUE_MAX))
        throw args.wrong(3, 'value', `a number of at most ${VALUE_MAX}`, String(value));
      const table = optionsOf(args, 4);
      const board = boardOf(plugin, args, table, who);
      const keep = (table.get('keep') as BoardKeep | undefined) ?? 'best';
      const order = table.get('order') as BoardOrder | undefined;
      return async () => {
        const stands = await boards().post(id, board, who.account, value, keep, order);
        if (typeof stands === 'string') throw new Error(stands);
        return stands;
      };
    }),
    get: withWho(3, async (board, { account }) => (await boards().rank(id, board, account))?.value),
    rank: withWho(3, async (board, { account }) => rankTable(await boards().rank(id, board, account))),
    remove: withWho(3, (board, { account }) => boards().remove(id, board, account)),
    top: waiting((args) => {
      const count = args.has(2) ? args.integer(2, 'count', 1, 100) : PAGE;
      const start = args.has(3) ? args.integer(3, 'start', 1) : 1;
      const board = boardOf(plugin, args, optionsOf(args, 4));
      return async () => placeTables(await boards().top(id, board, start, count));
    }),
    reset: waiting((args) => {
      const board = boardOf(plugin, args, optionsOf(args, 2));
      return () => boards().reset(id, board);
    }),
    ladder: waiting((args) => {
      const stat = args.integer(1, 'stat', 0, 99);
      const table = optionsOf(args, 2);
      const title = titleOf(plugin, args, table);
      const start = (table.get('start') as number | undefined) ?? 1;
      const count = (table.get('count') as number | undefined) ?? PAGE;
      return async () => placeTables(await boards().ladder(title, stat, orderOf(table), start, count));
    }),
    ladder_rank: waiting((args) => {
      const stat = args.integer(1, 'stat', 0, 99);
      const who = whoAt(plugin, args, 2);
      const table = optionsOf(args, 3);
      const title = titleOf(plugin, args, table, who.title);
      return async () => rankTable(await boards().ladderRank(title, stat, orderOf(table), who.account));
    }),
  });
}

const optionsOf = (args: Arguments, index: number): LuaTable =>
  args.has(index) ? args.table(index, 'options') : new Map();

const orderOf = (table: LuaTable) => (table.get('order') as BoardOrder | undefined) ?? 'descending';

/** A player who is here and has logged in, or the id of an account. */
function whoAt(plugin: Plugin, args: Arguments, index: number): Who {
  const { players, services } = plugin.host;
  const handle = args.lua.handleAt(index);
  if (!handle) return { account: args.integer(index, 'who', 1), title: undefined };
  const key = players.sessionKey(args.handle(index, 'who', Kind.player).id);
  const player = key === undefined ? undefined : services.player(key);
  if (player?.account) return { account: player.account.id, title: player.title.id };
  throw new ScriptError(
    `${args.name}: who is a player that is not here any more, or has not logged in; name the account by its id`,
  );
}

function boardOf(plugin: Plugin, args: Arguments, table: LuaTable, who?: Who): BoardName {
  const board = args.text(1, 'board');
  if (board.trim() !== board || board === '' || board.length > NAME_MAX || /[^\x20-\x7e]/.test(board))
    throw new ScriptError(
      `${args.name}: a board is called by 1 to ${NAME_MAX} plain characters without blanks at its ends`,
    );
  return { board, title: titleOf(plugin, args, table, who?.title) };
}

function rankTable(rank: BoardRank | undefined): LuaValue {
  return (
    rank &&
    new Map<string, LuaValue>([
      ['position', rank.position],
      ['value', rank.value],
      ['total', rank.total],
    ])
  );
}

function placeTables(places: readonly BoardPlace[]): LuaValue {
  return places.map(
    ({ position, accountId, name, value }) =>
      new Map<string, LuaValue>([
        ['position', position],
        ['account_id', accountId],
        ['name', name],
        ['value', value],
      ]),
  );
}
