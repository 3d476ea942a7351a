/** Ties games to their worlds: what game servers tell changes the games, and games that end take their worlds along. */
import type { GameHosting, HostingEvent } from './hosting.js';
import type { Log } from './log.js';
import type { SharedState } from './shared.js';

/** Begins to follow; the result ends it. A verb that fails is logged, and what follows it goes on. */
export function followHosting(state: SharedState, hosting: GameHosting, log: Log): () => void {
  const attempt = (what: string, work: Promise<unknown>) => {
    work.catch((err) => log.error({ event: what, err }, 'a game and its world may differ now'));
  };
  const stopHosting = hosting.subscribe((event) => attempt(event.kind, told(state, hosting, event)));
  const stopState = state.subscribe((event) => {
    if (event.kind === 'game.destroyed' && event.game.hosted)
      attempt(event.kind, hosting.endWorld(event.game.hosted));
    if (event.kind === 'game.left' && event.seated && event.game.hosted)
      attempt(event.kind, hosting.kick(event.game.hosted, event.player.sessionKey));
  });
  return () => {
    stopHosting();
    stopState();
  };
}

async function told({ games }: SharedState, hosting: GameHosting, event: HostingEvent): Promise<void> {
  switch (event.kind) {
    case 'player.connected': {
      const place = await games.connected(event.world, event.sessionKey);
      if (place === 'stranger') await hosting.kick(event.world, event.sessionKey);
      return;
    }
    case 'player.left':
      return games.left(event.world, event.sessionKey);
    case 'world.ended':
      return games.worldEnded(event.world);
    default: // an empty world is a game without players: it is swept when nobody comes back
  }
}
