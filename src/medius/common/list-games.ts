/** Which games a list shows: their values against the filters that the player set. */
import type { GameWorld } from '#state/game-world.js';
import type { GameFilter } from '#state/player.js';
import { MediusGameListFilterField as Field, MediusComparisonOperator as Operator } from '#wire/enums.js';
import type { PlayerContext } from '../context.js';
import { page } from './page.js';

interface PageRequest {
  readonly PageID: number;
  readonly PageSize: number;
}

/** One page of the games that the player's filters let through. */
export async function listGames(context: PlayerContext, request: PageRequest): Promise<readonly GameWorld[]> {
  return page(await shownGames(context), request.PageID, request.PageSize);
}

export async function shownGames({ state, title, player }: PlayerContext): Promise<readonly GameWorld[]> {
  const games = await state.games.list(title.accountPool);
  const any = title.traits.has('gameFilterAny');
  return games.filter((game) => isShown(game, player.gameFilters, any));
}

/** With `any`, one filter that matches is enough, otherwise all have to; filters that cannot be told do not count. */
export function isShown(game: GameWorld, filters: readonly GameFilter[], any: boolean): boolean {
  const results = filters.map((filter) => matches(game, filter)).filter((result) => result !== undefined);
  if (results.length === 0) return true;
  return any ? results.includes(true) : !results.includes(false);
}

function matches(game: GameWorld, { field, mask, operator, value }: GameFilter): boolean | undefined {
  const own = fieldOf[field]?.(game);
  const compare = comparisons[operator];
  return own === undefined ? undefined : compare?.(own & mask, value);
}

/** The game's value stands on the left: UYA asks for a skill level LESS_THAN 0x8000000 (seen in capture). */
const comparisons: Readonly<Record<number, (own: number, asked: number) => boolean>> = {
  [Operator.LESS_THAN]: (own, asked) => own < asked,
  [Operator.LESS_THAN_OR_EQUAL_TO]: (own, asked) => own <= asked,
  [Operator.EQUAL_TO]: (own, asked) => own === asked,
  [Operator.GREATER_THAN_OR_EQUAL_TO]: (own, asked) => own >= asked,
  [Operator.GREATER_THAN]: (own, asked) => own > asked,
  [Operator.NOT_EQUALS]: (own, asked) => own !== asked,
};

/** Where a filter's field stands in a game. The fields that count buddies, clan members and the like are not known. */
const fieldOf: Readonly<Record<number, (game: GameWorld) => number | undefined>> = {
  [Field.MEDIUS_FILTER_PLAYER_COUNT]: (game) => game.players,
  [Field.MEDIUS_FILTER_MIN_PLAYERS]: (game) => game.minPlayers,
  [Field.MEDIUS_FILTER_MAX_PLAYERS]: (game) => game.maxPlayers,
  [Field.MEDIUS_FILTER_GAME_LEVEL]: (game) => game.level,
  [Field.MEDIUS_FILTER_PLAYER_SKILL_LEVEL]: (game) => game.skillLevel,
  [Field.MEDIUS_FILTER_RULES_SET]: (game) => game.rulesSet,
  [Field.MEDIUS_FILTER_GENERIC_FIELD_1]: ({ genericFields }) => genericFields[0],
  [Field.MEDIUS_FILTER_GENERIC_FIELD_2]: ({ genericFields }) => genericFields[1],
  [Field.MEDIUS_FILTER_GENERIC_FIELD_3]: ({ genericFields }) => genericFields[2],
  [Field.MEDIUS_FILTER_LOBBY_WORLDID]: (game) => game.channel ?? 0,
  [Field.MEDIUS_FILTER_GENERIC_FIELD_4]: ({ genericFields }) => genericFields[3],
  [Field.MEDIUS_FILTER_GENERIC_FIELD_5]: ({ genericFields }) => genericFields[4],
  [Field.MEDIUS_FILTER_GENERIC_FIELD_6]: ({ genericFields }) => genericFields[5],
  [Field.MEDIUS_FILTER_GENERIC_FIELD_7]: ({ genericFields }) => genericFields[6],
  [Field.MEDIUS_FILTER_GENERIC_FIELD_8]: ({ genericFields }) => genericFields[7],
};
