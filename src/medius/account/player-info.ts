import { accountId } from '#state/ids.js';
import { MediusConnectionType } from '#wire/enums.js';
import { PlayerInfoRequest, PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import { playerStatus } from '../common/online-state.js';
import { accountOf, playerOf } from '../common/people.js';
import { exchange, refuse } from '../exchange.js';

/**
 * An account's name, stats and whereabouts, also while its player is not on. UYA asks for -1 and expects
 * Success with an empty name (read in clank). The connection class was always Ethernet in captures.
 */
export const playerInfo = exchange({
  request: PlayerInfoRequest,
  response: PlayerInfoResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  async handle(context, request) {
    const id = accountId(request.AccountID);
    if (id === -1 || id === 0) return {};
    const account = await accountOf(context, id);
    if (!account) return refuse('MediusNoResult');
    const player = await playerOf(context, id);
    return {
      AccountName: account.name,
      ApplicationID: player?.applicationId ?? context.applicationId,
      PlayerStatus: playerStatus(player),
      ConnectionClass: MediusConnectionType.Ethernet,
      Stats: await context.store.accountStats.get(id),
    };
  },
});
