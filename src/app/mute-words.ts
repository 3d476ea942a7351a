/** `mute` and `unmute`: accounts that nobody hears in chat, whether they are here or not. */

import { untilText } from '#medius/common/texts.js';
import { seconds } from '#script/command.js';
import type { ConsoleContext, Word } from './console.js';
import { escapeText } from './escape.js';
import { table } from './text-table.js';
import { typedWords } from './typed-words.js';

const usage = 'usage: mute list, mute <account> <duration such as 30m, or forever> [reason]';

export const muteWord: Word = {
  name: 'mute',
  usage: '<list|account> [duration] [reason]',
  help: 'let nobody hear what an account says in chat',
  async run(rest, context) {
    const [name, length, ...reason] = typedWords(rest);
    if (name === 'list' && length === undefined) return listText(context);
    if (name === undefined || length === undefined) return usage;
    const ms = lengthOf(length);
    const { operations } = context.running;
    const { id, name: shown } = await operations.account(name);
    const { expires } = await operations.mutes.mute(id, ms, reason.join(' '), 'the console');
    return `${escapeText(shown)} is muted${untilText(expires)}`;
  },
};

export const unmuteWord: Word = {
  name: 'unmute',
  usage: '<account>',
  help: 'let an account speak again',
  async run(rest, { running }) {
    const [name, ...more] = typedWords(rest);
    if (name === undefined || more.length > 0) return 'usage: unmute <account>';
    const { operations } = running;
    const account = await operations.account(name);
    const wasMuted = await operations.mutes.unmute(account.id, 'the console');
    return `${escapeText(account.name)} ${wasMuted ? 'may speak again' : 'was not muted'}`;
  },
};

/** Milliseconds; null for ever. Throws for what is no time. */
function lengthOf(text: string): number | null {
  if (text.toLowerCase() === 'forever') return null;
  const length = seconds('the duration', text);
  if (length instanceof Error) throw length;
  if (length <= 0) throw new Error('a mute lasts longer than nothing; "unmute" ends one');
  return length * 1000;
}

async function listText({ running }: ConsoleContext): Promise<string> {
  const { operations } = running;
  const mutes = operations.mutes.list();
  if (mutes.length === 0) return 'nobody is muted';
  const rows = mutes.map(async ({ account, author, reason, expires }) => {
    const { name, pool } = await operations.account(`#${account}`);
    return [name, `#${account}`, pool, untilText(expires).trim() || 'for ever', `by ${author}`, reason].map(
      escapeText,
    );
  });
  return table(await Promise.all(rows));
}
