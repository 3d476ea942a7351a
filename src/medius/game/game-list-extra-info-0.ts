import {
  GameList_ExtraInfoRequest0,
  GameList_ExtraInfoResponse0,
} from '#wire/messages/game/game-list-extra-info-0.js';
import { listExchange } from '../exchange.js';

/** Empty: no game can be made yet. */
export const gameListExtraInfo0 = listExchange({
  request: GameList_ExtraInfoRequest0,
  response: GameList_ExtraInfoResponse0,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  handle: () => [],
});
