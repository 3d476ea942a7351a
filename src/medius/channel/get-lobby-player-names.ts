import { worldId } from '#state/ids.js';
import {
  GetLobbyPlayerNamesRequest,
  GetLobbyPlayerNamesResponse,
} from '#wire/messages/channel/get-lobby-player-names.js';
import { membersOf } from '../common/people.js';
import { listExchange } from '../exchange.js';

/** Who is in a channel. */
export const getLobbyPlayerNames = listExchange({
  request: GetLobbyPlayerNamesRequest,
  response: GetLobbyPlayerNamesResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'players',
  async handle(context, request) {
    const members = await membersOf(context, worldId(request.MediusWorldID));
    return members.map(({ account }) => ({ AccountID: account.id, AccountName: account.name }));
  },
});
