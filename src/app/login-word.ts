/** `login code`: what an operator shows in chat before dangerous commands. */
import type { Word } from './console.js';
import { escapeText } from './escape.js';
import { CODE_TIME } from './roles/login-codes.js';
import { typedWords } from './typed-words.js';

export const loginWord: Word = {
  name: 'login',
  usage: 'code <account>',
  help: 'give a code with which an operator logs in in chat',
  async run(rest, { running }) {
    const [verb, name, ...more] = typedWords(rest);
    if (verb !== 'code' || !name || more.length > 0) return 'usage: login code <account>';
    const { operations } = running;
    const account = await operations.account(name);
    const code = operations.rights.codeFor(account);
    return `${escapeText(account.name)} types within ${CODE_TIME / 60_000} minutes, in chat: /login ${code}`;
  },
};
