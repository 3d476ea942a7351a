/** Worlds of game servers, told to scripts when they are opened and when they have ended. */
import type { Origin, ScriptLayer } from '#script/layer.js';
import type { GameWorld } from '#state/game-world.js';
import type { GameHosting, HostedWorld } from '#state/hosting.js';
import type { SharedState } from '#state/shared.js';

/** Begins to tell; the result ends it. */
export function tellWorlds(
  state: Pick<SharedState, 'subscribe'>,
  hosting: Pick<GameHosting, 'subscribe'>,
  scripts: ScriptLayer,
): () => void {
  /** The games of the worlds that are there: when a world has ended, its game is gone already. */
  const open = new Map<string, GameWorld>();
  const stopState = state.subscribe((event) => {
    if (event.kind !== 'game.created' || !event.game.hosted) return;
    const { game } = event;
    open.set(nameOf(event.game.hosted), game);
    scripts.events['dme.world.opened']?.run({ world: game.id, game: game.id }, originOf(game));
  });
  const stopHosting = hosting.subscribe((event) => {
    if (event.kind !== 'world.ended') return;
    const game = open.get(nameOf(event.world));
    if (!game) return;
    open.delete(nameOf(event.world));
    scripts.events['dme.world.closed']?.run({ game: game.id }, originOf(game));
  });
  return () => {
    stopState();
    stopHosting();
  };
}

const nameOf = ({ server, worldId }: HostedWorld) => `${server} ${worldId}`;

const originOf = ({ pool, applicationId }: GameWorld): Origin => ({
  ...{ server: 'dme', title: pool, applicationId, address: '', player: undefined },
});
