import { SessionEndRequest, SessionEndResponse } from '#wire/messages/session/session-end.js';
import { exchange } from '../exchange.js';

/** The player is gone at the answer, with its name and its place in a channel; the client closes by itself. */
export const sessionEnd = exchange({
  request: SessionEndRequest,
  response: SessionEndResponse,
  roles: ['MUIS', 'MAS', 'MLS'],
  needs: 'session',
  async handle({ state, player }) {
    await state.players.end(player.sessionKey);
    return {};
  },
});
