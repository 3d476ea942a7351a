import { TextFilterRequest, TextFilterResponse } from '#wire/messages/chat/text-filter.js';
import { filterText } from '../common/filter-text.js';
import { exchange } from '../exchange.js';

/** Whether a text may be said, or how. */
export const textFilter = exchange({
  request: TextFilterRequest,
  response: TextFilterResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  handle: (context, request) => filterText(context, request.TextFilterType, request.Text),
});
