import { GetMyIPRequest, GetMyIPResponse } from '#wire/messages/session/get-my-ip.js';
import { exchange } from '../exchange.js';

/** The address from which we see the client. */
export const getMyIp = exchange({
  request: GetMyIPRequest,
  response: GetMyIPResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  handle: ({ address }) => ({ IP: address }),
});
