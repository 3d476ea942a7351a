import { worldId } from '#state/ids.js';
import { MediusApplicationType } from '#wire/enums.js';
import {
  GetWorldSecurityLevelRequest,
  GetWorldSecurityLevelResponse,
} from '#wire/messages/game/get-world-security-level.js';
import { findGame } from '../common/find-game.js';
import { gameSecurityLevel } from '../common/game-values.js';
import { securityLevel } from '../common/list-channels.js';
import { exchange, refuse } from '../exchange.js';

/** Whether a world asks for a password. The answer repeats which world was meant, also when there is none. */
export const getWorldSecurityLevel = exchange({
  request: GetWorldSecurityLevelRequest,
  response: GetWorldSecurityLevelResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  async handle(context, { MediusWorldID, AppType }) {
    const world = { MediusWorldID, AppType };
    if (AppType !== MediusApplicationType.LobbyChatChannel) {
      const game = await findGame(context, MediusWorldID);
      return game
        ? { ...world, SecurityLevel: gameSecurityLevel(game) }
        : refuse('MediusGameNotFound', world);
    }
    const channel = await context.state.channels.find(context.title.accountPool, worldId(MediusWorldID));
    if (!channel) return refuse('MediusChannelNotFound', world);
    return { ...world, SecurityLevel: securityLevel(channel) };
  },
});
