import { worldId } from '#state/ids.js';
import { MediusApplicationType } from '#wire/enums.js';
import {
  GetWorldSecurityLevelRequest,
  GetWorldSecurityLevelResponse,
} from '#wire/messages/game/get-world-security-level.js';
import { securityLevel } from '../common/list-channels.js';
import { exchange, refuse } from '../exchange.js';

/** Whether a world asks for a password. The answer repeats which world was meant, also when there is none. */
export const getWorldSecurityLevel = exchange({
  request: GetWorldSecurityLevelRequest,
  response: GetWorldSecurityLevelResponse,
  roles: ['MLS'],
  needs: 'session',
  rate: 'client',
  async handle({ state, title }, { MediusWorldID, AppType }) {
    const world = { MediusWorldID, AppType };
    if (AppType !== MediusApplicationType.LobbyChatChannel) return refuse('MediusGameNotFound', world);
    const channel = await state.channels.find(title.accountPool, worldId(MediusWorldID));
    if (!channel) return refuse('MediusChannelNotFound', world);
    return { ...world, SecurityLevel: securityLevel(channel) };
  },
});
