import {
  GetTotalChannelsRequest,
  GetTotalChannelsResponse,
} from '#wire/messages/channel/get-total-channels.js';
import { exchange } from '../exchange.js';

/** The title's channels, whatever application id the request names. */
export const getTotalChannels = exchange({
  request: GetTotalChannelsRequest,
  response: GetTotalChannelsResponse,
  roles: ['MLS'],
  needs: 'session',
  handle: async ({ state, title }) => ({ Total: (await state.channels.list(title.accountPool)).length }),
});
