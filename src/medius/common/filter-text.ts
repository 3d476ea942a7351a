import { MediusCallbackStatus, MediusTextFilterType } from '#wire/enums.js';
import type { ExchangeContext } from '../context.js';

/** The outcome of a TextFilter. */
export interface Filtered {
  readonly StatusCode: number;
  readonly Text: string;
}

/**
 * What both forms of TextFilter do: whether a text may be said, or the text as it may be said. A text that
 * passes is answered with Pass and repeated (seen in capture).
 */
export function filterText({ settings }: ExchangeContext, type: number, text: string): Filtered {
  const allowed = settings.filterChat(text);
  if (type === MediusTextFilterType.MediusTextFilterReplace) {
    const Text = allowed?.slice(0, text.length) ?? '*'.repeat(text.length);
    return { StatusCode: MediusCallbackStatus.MediusSuccess, Text };
  }
  const passes = allowed !== undefined && visible(allowed) === visible(text);
  return passes
    ? { StatusCode: MediusCallbackStatus.MediusPass, Text: text }
    : { StatusCode: MediusCallbackStatus.MediusFail, Text: '' };
}

/** Colours and buttons are bytes below the space; taking them away changes no word. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it takes away
  return text.replace(/[\x00-\x1f]/g, '');
}
