import {
  SetAutoChatHistoryRequest,
  SetAutoChatHistoryResponse,
} from '#wire/messages/chat/set-auto-chat-history.js';
import { exchange } from '../exchange.js';

/** How many old messages a client wants on its arrival in a channel; none are kept. */
export const setAutoChatHistory = exchange({
  request: SetAutoChatHistoryRequest,
  response: SetAutoChatHistoryResponse,
  roles: ['MLS'],
  needs: 'session',
  handle: () => ({}),
});
