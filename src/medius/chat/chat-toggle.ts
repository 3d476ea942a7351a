import { ChatToggleRequest, ChatToggleResponse } from '#wire/messages/chat/chat-toggle.js';
import { exchange } from '../exchange.js';

/** The client hides chat by itself. */
export const chatToggle = exchange({
  request: ChatToggleRequest,
  response: ChatToggleResponse,
  roles: ['MLS'],
  needs: 'session',
  handle: () => ({}),
});
