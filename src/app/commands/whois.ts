/** `whois`: a player, and where it is. */
import { command } from './command.js';

export const whois = command({
  name: 'whois',
  help: 'show who a player is and where',
  args: ['player:player'],
  permission: 'players.whois',
  run({ operations }, { player }) {
    const { account, title, address } = player;
    return `${account!.name} #${account!.id}, ${title.id}, ${address}, ${operations.whereIs(player)}`;
  },
});
