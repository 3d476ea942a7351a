import { SessionBeginRequest, SessionBeginResponse } from '#wire/messages/session/session-begin.js';
import { beginSession } from '../common/begin-session.js';
import { exchange } from '../exchange.js';

/** Opens a session: the player exists from here on, without a name. Asked again, it answers the same session. */
export const sessionBegin = exchange({
  request: SessionBeginRequest,
  response: SessionBeginResponse,
  roles: ['MUIS', 'MAS'],
  needs: 'nothing',
  handle: beginSession,
});
