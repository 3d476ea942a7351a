/** `login`: what an operator shows in chat before dangerous commands, and the code for it. */
import { CODE_TIME } from '../roles/login-codes.js';
import { command } from './command.js';

export const login = [
  command({
    name: 'login',
    help: 'show in chat that you are the operator, by a code or as the host asks for it',
    args: ['secret?:rest'],
    where: ['chat'],
    staff: true,
    secret: true,
    run: ({ operations, player }, { secret = '' }) => operations.rights.login(player!, secret),
  }),
  command({
    name: 'login code',
    help: 'give a code with which an operator logs in in chat',
    args: ['account:account'],
    permission: 'console',
    where: ['console'],
    async run({ operations }, { account }) {
      const code = operations.rights.codeFor(await operations.account(account.id));
      return `${account.name} types within ${CODE_TIME / 60_000} minutes, in chat: ${operations.rights.loginWord} ${code}`;
    },
  }),
];
