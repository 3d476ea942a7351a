/** `whoami`: what the server knows its player as. */
import { command } from './command.js';

export const whoami = command({
  name: 'whoami',
  help: 'show your account, your role and where you are',
  where: ['chat'],
  silent: true,
  run({ operations, player }) {
    const { account, title, address } = player!;
    const role = operations.rights.roleOf(account?.id, address);
    return `${account!.name} #${account!.id}, ${role}, ${title.id}, ${operations.whereIs(player!)}`;
  },
});
