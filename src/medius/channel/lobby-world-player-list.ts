import { worldId } from '#state/ids.js';
import { MediusConnectionType } from '#wire/enums.js';
import {
  LobbyWorldPlayerListRequest,
  LobbyWorldPlayerListResponse,
} from '#wire/messages/channel/lobby-world-player-list.js';
import { playerStatus } from '../common/online-state.js';
import { membersOf } from '../common/people.js';
import { listExchange } from '../exchange.js';

/** Who is in a channel. The stats stay empty: their slot is declared as text, which binary stats are not. */
export const lobbyWorldPlayerList = listExchange({
  request: LobbyWorldPlayerListRequest,
  response: LobbyWorldPlayerListResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  list: 'players',
  async handle(context, request) {
    const members = await membersOf(context, worldId(request.MediusWorldID));
    return members.map((member) => ({
      PlayerStatus: playerStatus(member),
      AccountID: member.account.id,
      AccountName: member.account.name,
      ConnectionClass: MediusConnectionType.Ethernet,
    }));
  },
});
