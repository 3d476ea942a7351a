import { TextFilterRequest1, TextFilterResponse1 } from '#wire/messages/chat/text-filter-1.js';
import { filterText } from '../common/filter-text.js';
import { exchange } from '../exchange.js';

/** As TextFilter, with a text of any length; its answer closes the text with a NUL (length seen in capture at 1.13). */
export const textFilter1 = exchange({
  request: TextFilterRequest1,
  response: TextFilterResponse1,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  handle(context, request) {
    const answer = filterText(context, request.TextFilter, request.Text);
    return { ...answer, TextSize: answer.Text.length + 1 };
  },
});
