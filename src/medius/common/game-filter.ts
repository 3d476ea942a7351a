/** A player's game list filters, in the two ways that requests name them. */
import type { GameFilter } from '#state/player.js';
import type { PlayerContext } from '../context.js';
import { refuse } from '../exchange.js';

/** Up to 1.08 the answer to a new filter holds no id (seen in capture: 28 bytes). */
const FIRST_VERSION_WITH_IDS = 109;

/** Adds the filter; its id is in the answer where that has one. */
export async function addGameFilter(context: PlayerContext, filter: Omit<GameFilter, 'id'>) {
  const { players } = context.state;
  const { sessionKey, gameFilters } = context.player;
  if (isNamedByField(context)) {
    for (const { id } of gameFilters.filter(({ field }) => field === filter.field))
      await players.removeGameFilter(sessionKey, id);
  }
  const id = await players.addGameFilter(sessionKey, filter);
  return id === 'full' ? refuse('MediusNumFiltersAtMax') : { FilterID: id };
}

/** Takes a filter away; one that is not there is answered with FilterNotFound, seen in capture. */
export async function clearGameFilter(context: PlayerContext, name: number) {
  const { sessionKey, gameFilters } = context.player;
  const id = isNamedByField(context) ? gameFilters.find(({ field }) => field === name)?.id : name;
  if (id === undefined) return refuse('MediusFilterNotFound');
  const result = await context.state.players.removeGameFilter(sessionKey, id);
  return result === 'removed' ? {} : refuse('MediusFilterNotFound');
}

/**
 * A 1.08 client is never told an id and yet clears "6", having set filters on the fields 4 and 5: its id is
 * the field (6 is the rules set), and a field has one filter. It also sets its filters anew after each change
 * of channel, so that they would pile up otherwise. Concluded from captures.
 */
function isNamedByField({ codec }: PlayerContext): boolean {
  return codec.version < FIRST_VERSION_WITH_IDS;
}
