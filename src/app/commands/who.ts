/** `who`: the names of those who are here. */
import { command } from './command.js';

/** Names in one answer: more than a console's screen has room for. */
const SHOWN = 60;

export const who = command({
  name: 'who',
  aliases: ['online'],
  help: 'list who is here',
  cooldown: 2,
  run({ directory }) {
    const names = [...directory.players()].flatMap(({ account }) => (account ? [account.name] : [])).sort();
    const shown = names.slice(0, SHOWN).join(', ');
    return `${names.length} here${shown && `: ${shown}`}${names.length > SHOWN ? ', ...' : ''}`;
  },
});
