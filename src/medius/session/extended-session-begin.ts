import { ExtendedSessionBeginRequest } from '#wire/messages/session/extended-session-begin.js';
import { SessionBeginResponse } from '#wire/messages/session/session-begin.js';
import { beginSession } from '../common/begin-session.js';
import { exchange } from '../exchange.js';

/** As SessionBegin, with the client's version (seen in capture from Deadlocked at 1.10). */
export const extendedSessionBegin = exchange({
  request: ExtendedSessionBeginRequest,
  response: SessionBeginResponse,
  roles: ['MUIS', 'MAS'],
  needs: 'nothing',
  handle: beginSession,
});
