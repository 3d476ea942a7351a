import { MediusApplicationType, MediusFindWorldType } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import { FindWorldByNameRequest, FindWorldByNameResponse } from '#wire/messages/game/find-world-by-name.js';
import { fitted } from '../common/texts.js';
import { listExchange } from '../exchange.js';

/** The channel of this name; games have none to find yet. */
export const findWorldByName = listExchange({
  request: FindWorldByNameRequest,
  response: FindWorldByNameResponse,
  roles: ['MLS'],
  needs: 'session',
  async handle({ state, title, applicationId }, request) {
    if (request.WorldType === MediusFindWorldType.FindGameWorld) return [];
    const channel = await state.channels.byName(title.accountPool, request.Name);
    if (!channel) return [];
    return [
      {
        ApplicationID: applicationId,
        ApplicationName: fitted(title.applicationName, limits.APPNAME_MAXLEN),
        ApplicationType: MediusApplicationType.LobbyChatChannel,
        MediusWorldID: channel.id,
        WorldName: channel.name,
      },
    ];
  },
});
