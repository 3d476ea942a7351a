import type { GameFilter } from '#state/player.js';
import type { CodecContext } from '#wire/condition.js';
import type { Message } from '#wire/message.js';
import {
  GetGameListFilterRequest,
  GetGameListFilterResponse,
} from '#wire/messages/game/get-game-list-filter.js';
import { GetGameListFilterResponse0 } from '#wire/messages/game/get-game-list-filter-0.js';
import { type Part, part, seriesExchange } from '../exchange.js';

/**
 * The player's filters: in the long form from 1.09 on (seen in capture), else in one without id and mask, which
 * a title may want later, too (read in MultiServer3).
 */
export const getGameListFilter = seriesExchange({
  request: GetGameListFilterRequest,
  response: GetGameListFilterResponse as unknown as Message,
  responseAt,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: ({ player, codec }) => player.gameFilters.map(hasLongForm(codec) ? longForm : shortForm),
});

function hasLongForm({ version, variants }: CodecContext): boolean {
  return version >= 109 && !variants?.has('oldFilteredGameList');
}

function responseAt(codec: CodecContext): Message {
  return (hasLongForm(codec) ? GetGameListFilterResponse : GetGameListFilterResponse0) as unknown as Message;
}

function longForm({ id, field, mask, operator, value }: GameFilter): Part {
  return part(GetGameListFilterResponse, {
    FilterID: id,
    FilterField: field,
    Mask: mask,
    ComparisonOperator: operator,
    BaselineValue: value,
  });
}

function shortForm({ field, operator, value }: GameFilter): Part {
  return part(GetGameListFilterResponse0, {
    FilterField: field,
    ComparisonOperator: operator,
    BaselineValue: value,
  });
}
