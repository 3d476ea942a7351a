/** What has happened, told to scripts under the names that they know (docs/lua-api.md). */
import type { DataOwner, EntityData } from '#script/entity-data.js';
import { type Origin, originOfPlayer, type ScriptLayer } from '#script/layer.js';
import type { GameHosting, HostedWorld } from '#state/hosting.js';
import type { SharedState, StateEvent } from '#state/shared.js';

/** What is known of the player in a seat. */
export interface SeatFacts {
  readonly origin: Origin;
  /** Medius id of the game; undefined when it is over already. */
  readonly game: number | undefined;
}

/** Begins to tell; the result ends it. */
export function tellScripts(
  state: SharedState,
  scripts: ScriptLayer,
  data: Pick<EntityData, 'forget'>,
): () => void {
  return state.subscribe((event) => {
    for (const name of namesOf(event)) scripts.events[name]?.run(fieldsOf(event), originOf(event));
    if (event.kind === 'player.loggedOut' || event.kind === 'player.gone')
      scripts.playerGone(event.player.sessionKey);
    for (const owner of goneWith(event)) data.forget(owner);
  });
}

/** What scripts noted goes with what it was about, once they were told. */
function goneWith(event: StateEvent): readonly DataOwner[] {
  switch (event.kind) {
    case 'player.loggedOut':
    case 'player.gone':
      return [`player ${event.player.sessionKey}`];
    case 'channel.gone':
      return [`channel ${event.channel.id}`];
    case 'game.destroyed':
      return [`game ${event.game.id}`, `world ${event.game.id}`];
    default:
      return [];
  }
}

/**
 * Tells of the players who take and leave seats of game servers: once for each seat, however often its player
 * connects anew. The result ends it.
 */
export function tellSeats(
  hosting: GameHosting,
  scripts: ScriptLayer,
  factsOf: (world: HostedWorld, sessionKey: string) => SeatFacts,
): () => void {
  const taken = new Map<string, SeatFacts>();
  return hosting.subscribe((event) => {
    if (event.kind !== 'player.connected' && event.kind !== 'player.left') return;
    const { world, sessionKey, seat } = event;
    const place = `${world.server} ${world.worldId} ${seat}`;
    const known = taken.get(place);
    const came = event.kind === 'player.connected';
    if (came === (known !== undefined)) return;
    const facts = known ?? factsOf(world, sessionKey);
    if (came) taken.set(place, facts);
    else taken.delete(place);
    scripts.events[came ? 'dme.joined' : 'dme.left']?.run({ game: facts.game, slot: seat }, facts.origin);
  });
}

/** Tells that servers are about to listen, that they do, or that they are about to stop: once for each role. */
export function tellServers(
  scripts: ScriptLayer,
  event: 'server.start' | 'server.ready' | 'server.stop',
  roles: Iterable<string>,
): void {
  for (const server of new Set(roles))
    scripts.events[event]?.run({}, { server, title: '', applicationId: 0, address: '', player: undefined });
}

function namesOf(event: StateEvent): readonly string[] {
  switch (event.kind) {
    case 'player.loggedIn':
      return ['account.logged_in', 'player.joined'];
    case 'player.loggedOut':
      return ['player.left', 'account.logged_out'];
    case 'player.gone':
      return event.player.account ? ['player.left'] : [];
    case 'game.left':
      return event.hosted ? ['game.left', 'game.host_left'] : ['game.left'];
    case 'channel.gone':
      return ['channel.destroyed'];
    case 'player.presence':
      return ['player.state_change'];
    case 'player.began':
      return [];
    default:
      return [event.kind];
  }
}

function fieldsOf(event: StateEvent): Record<string, unknown> {
  if (event.kind === 'player.presence') return { from: event.from, to: event.to };
  if ('game' in event) return { game: event.game.id };
  return 'channel' in event ? { channel: event.channel.id } : {};
}

function originOf(event: StateEvent): Origin {
  if ('player' in event) return originOfPlayer(event.player);
  const title = 'game' in event ? event.game.pool : event.channel.pool;
  return { server: 'mls', title, applicationId: 0, address: '', player: undefined };
}
