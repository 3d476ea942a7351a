import { SessionBeginResponse } from '#wire/messages/session/session-begin.js';
import { SessionBeginRequest1 } from '#wire/messages/session/session-begin-1.js';
import { beginSession } from '../common/begin-session.js';
import { exchange } from '../exchange.js';

/** As SessionBegin, with the client's version in five numbers (seen in capture at 1.13). */
export const sessionBegin1 = exchange({
  request: SessionBeginRequest1,
  response: SessionBeginResponse,
  roles: ['MUIS', 'MAS'],
  needs: 'nothing',
  handle: beginSession,
});
