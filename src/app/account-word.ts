/** `account`: accounts made by the operator, also of names that clients may not take. */
import type { Word } from './console.js';

const usage = 'usage: account create <name> [pool]; put a name with blanks in "quotes"';

export const accountWord: Word = {
  name: 'account',
  usage: 'create <name> [pool]',
  help: 'make an account, also of a reserved name',
  async run(rest, { running }) {
    const parts = /^create\s+(?:"([^"]+)"|([^\s"]+))(?:\s+(\S+))?$/.exec(rest);
    if (!parts) return usage;
    const name = (parts[1] ?? parts[2])!;
    const { pools, password } = await running.operations.createAccount(name, parts[3]);
    return `made ${name} for ${pools.join(', ')}; its password is ${password}`;
  },
};
