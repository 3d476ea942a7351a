import {
  GenericChatSetFilterRequest,
  GenericChatSetFilterResponse,
} from '#wire/messages/chat/generic-chat-set-filter.js';
import { exchange } from '../exchange.js';

/** The answer repeats the filter (seen in capture: 128 bits set); what it hides is the client's doing. */
export const genericChatSetFilter = exchange({
  request: GenericChatSetFilterRequest,
  response: GenericChatSetFilterResponse,
  roles: ['MLS'],
  needs: 'session',
  handle: (_context, request) => ({ ChatFilter: request.GenericChatFilter }),
});
