import { MediusTimeZone } from '#wire/enums.js';
import { GetServerTimeRequest, GetServerTimeResponse } from '#wire/messages/session/get-server-time.js';
import { exchange } from '../exchange.js';

/** Seconds since 1970, in GMT. */
export const getServerTime = exchange({
  request: GetServerTimeRequest,
  response: GetServerTimeResponse,
  roles: ['MUIS', 'MAS', 'MLS'],
  needs: 'nothing',
  rate: 'client',
  handle: (context) => ({
    GMT_time: Math.floor(context.now() / 1000),
    Local_server_timezone: MediusTimeZone.MediusTimeZone_GMT,
  }),
});
