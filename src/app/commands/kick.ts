/** `kick`: a player is asked to leave, from the lobby and from its game. */
import { actor, author, command } from './command.js';

export const kick = command({
  name: 'kick',
  help: 'ask a player to leave',
  args: ['player:player', 'reason?:rest'],
  permission: 'players.kick',
  run({ operations, player: asker }, { player, reason }) {
    operations.rights.checkRank(asker, player.account!);
    operations.moderation.kick(player, `${reason ?? 'no reason given'}, by ${author(asker)}`, actor(asker));
    return `${player.account!.name} is asked to leave`;
  },
});
