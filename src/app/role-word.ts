/** `role`: who may what in chat. */
import type { ConsoleContext, Word } from './console.js';
import { escapeText } from './escape.js';
import { type Role, roleNamed, roles } from './roles/permissions.js';
import { table } from './text-table.js';
import { typedWords } from './typed-words.js';

const usage = 'usage: role list, role grant <account> <role>, role revoke <account> <role>';

export const roleWord: Word = {
  name: 'role',
  usage: '<list|grant|revoke> [account] [role]',
  help: 'who may what in chat',
  async run(rest, context) {
    const [verb, name, roleName, ...more] = typedWords(rest);
    if (verb === 'list' && name === undefined) return listText(context);
    if ((verb !== 'grant' && verb !== 'revoke') || !name || !roleName || more.length > 0) return usage;
    const { operations } = context.running;
    const role = roleOf(roleName);
    const account = await operations.account(name);
    await operations.rights[verb](account, role, 'the console');
    const shown = escapeText(`${account.name} #${account.id} (${account.pool})`);
    return verb === 'grant' ? `${shown} is ${role} now` : `${shown} is not ${role} any more`;
  },
};

function roleOf(name: string): Role {
  const role = roleNamed(name);
  if (!role) throw new Error(`there is no role "${name}"; there are ${roles.slice(1).join(', ')}`);
  return role;
}

async function listText({ running }: ConsoleContext): Promise<string> {
  const lines = await running.operations.rights.list();
  if (lines.length === 0) return 'nobody has a role';
  return table(
    lines.map(({ account, role, author }) =>
      [role, account.name, `#${account.id}`, account.pool, `by ${author}`].map(escapeText),
    ),
  );
}
