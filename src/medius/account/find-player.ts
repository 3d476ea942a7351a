import { accountId } from '#state/ids.js';
import { MediusApplicationType, MediusPlayerSearchType } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import { FindPlayerRequest, FindPlayerResponse } from '#wire/messages/account/find-player.js';
import { playerOf } from '../common/people.js';
import { refusedByScript } from '../common/raise.js';
import { fitted } from '../common/texts.js';
import { listExchange, refuse } from '../exchange.js';

/** Where a player is: its game (seen in capture) or else its channel. AccountNotFound while it is not on. */
export const findPlayer = listExchange({
  request: FindPlayerRequest,
  response: FindPlayerResponse,
  roles: ['MLS'],
  needs: 'session',
  async handle(context, request) {
    const player =
      request.SearchType === MediusPlayerSearchType.PlayerAccountName
        ? await context.state.players.byName(context.title.accountPool, request.Name)
        : await playerOf(context, accountId(request.ID));
    if (!player?.account) return refuse('MediusAccountNotFound');
    const event = {
      found: player.sessionKey,
      name: player.account.name,
      app_name: player.title.applicationName,
      world_id: player.game ?? player.channel ?? 0,
    };
    const stopped = await refusedByScript(context, 'player.find', event);
    if (stopped) return stopped;
    const inGame = player.game !== undefined;
    return [
      {
        ApplicationID: player.applicationId,
        ApplicationName: fitted(event.app_name, limits.APPNAME_MAXLEN),
        ApplicationType: inGame
          ? MediusApplicationType.MediusAppTypeGame
          : MediusApplicationType.LobbyChatChannel,
        MediusWorldID: event.world_id,
        AccountID: player.account.id,
        AccountName: fitted(event.name, limits.ACCOUNTNAME_MAXLEN),
      },
    ];
  },
});
