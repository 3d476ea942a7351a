/** The memory of consoles as plugins have it: that a console answered a question, or did not, is an event. */
import type { Player } from '#state/player.js';
import type { Known } from './layer.js';
import { NoAnswer } from './no-answer.js';
import type { ScriptMemory } from './services.js';

/** `tell` raises an event about a player. */
export function tellingMemory(
  memory: ScriptMemory,
  playerOf: (sessionKey: string) => Player | undefined,
  tell: (event: string, fields: Known, player: Player) => void,
): ScriptMemory {
  return {
    poke: (sessionKey, address, bytes) => memory.poke(sessionKey, address, bytes),
    async peek(sessionKey, address, length) {
      const told = (event: string) => {
        const player = playerOf(sessionKey);
        if (player) tell(event, { address, length }, player);
      };
      try {
        const bytes = await memory.peek(sessionKey, address, length);
        told('memory.reply');
        return bytes;
      } catch (err) {
        if (err instanceof NoAnswer) told('memory.timeout');
        throw err;
      }
    },
  };
}
