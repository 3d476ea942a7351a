import { worldId } from '#state/ids.js';
import {
  GetLobbyPlayerNames_ExtraInfoRequest,
  GetLobbyPlayerNames_ExtraInfoResponse,
} from '#wire/messages/channel/get-lobby-player-names-extra-info.js';
import { onlineState } from '../common/online-state.js';
import { membersOf } from '../common/people.js';
import { listExchange } from '../exchange.js';

/** Who is in a channel, and where each of them is (seen in capture: in the channel or in a game). */
export const getLobbyPlayerNamesExtraInfo = listExchange({
  request: GetLobbyPlayerNames_ExtraInfoRequest,
  response: GetLobbyPlayerNames_ExtraInfoResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'players',
  async handle(context, request) {
    const members = await membersOf(context, worldId(request.MediusWorldID));
    return Promise.all(
      members.map(async (member) => ({
        AccountID: member.account.id,
        AccountName: member.account.name,
        OnlineState: await onlineState(context, member),
      })),
    );
  },
});
