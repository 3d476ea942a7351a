import {
  GameList_ExtraInfoRequest,
  GameList_ExtraInfoResponse,
} from '#wire/messages/game/game-list-extra-info.js';
import { listExchange } from '../exchange.js';

/** Empty: no game can be made yet. */
export const gameListExtraInfo = listExchange({
  request: GameList_ExtraInfoRequest,
  response: GameList_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => [],
});
