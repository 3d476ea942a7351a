import type { GameWorld } from '#state/game-world.js';
import { worldId } from '#state/ids.js';
import type { ExchangeContext } from '../context.js';

/** The title's game of this id as it came in a request. */
export function findGame({ state, title }: ExchangeContext, id: number): Promise<GameWorld | undefined> {
  return state.games.find(title.accountPool, worldId(id));
}
