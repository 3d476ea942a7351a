import { accountId } from '#state/ids.js';
import { MediusConnectionType } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import { PlayerInfoRequest, PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import { playerStatus } from '../common/online-state.js';
import { accountOf, playerOf } from '../common/people.js';
import { refusedByScript } from '../common/raise.js';
import { fitted } from '../common/texts.js';
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
    const event = {
      account_id: account.id,
      about: player?.sessionKey,
      name: account.name,
      state: playerStatus(player),
      stats: await context.store.accountStats.get(id),
    };
    const stopped = await refusedByScript(context, 'player.info_request', event);
    if (stopped) return stopped;
    return {
      AccountName: fitted(event.name, limits.ACCOUNTNAME_MAXLEN),
      ApplicationID: player?.applicationId ?? context.applicationId,
      PlayerStatus: event.state,
      ConnectionClass: MediusConnectionType.Ethernet,
      Stats: event.stats,
    };
  },
});
