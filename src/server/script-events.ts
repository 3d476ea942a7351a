/** What has happened, told to scripts under the names that they know (docs/lua-api.md). */
import type { Origin, ScriptLayer } from '#script/layer.js';
import type { Player } from '#state/player.js';
import type { SharedState, StateEvent } from '#state/shared.js';

/** Begins to tell; the result ends it. */
export function tellScripts(state: SharedState, scripts: ScriptLayer): () => void {
  return state.subscribe((event) => {
    for (const name of namesOf(event)) scripts.events[name]?.run(fieldsOf(event), originOf(event));
  });
}

function namesOf(event: StateEvent): readonly string[] {
  switch (event.kind) {
    case 'player.loggedIn':
      return ['account.logged_in', 'player.joined'];
    case 'player.loggedOut':
      return ['player.left', 'account.logged_out'];
    case 'player.gone':
      return event.player.account ? ['player.left'] : [];
    case 'channel.gone':
      return ['channel.destroyed'];
    case 'player.began':
      return [];
    default:
      return [event.kind];
  }
}

function fieldsOf(event: StateEvent): Record<string, unknown> {
  if ('game' in event) return { game: event.game.id };
  return 'channel' in event ? { channel: event.channel.id } : {};
}

function originOf(event: StateEvent): Origin {
  if ('player' in event) return originOfPlayer(event.player);
  const title = 'game' in event ? event.game.pool : event.channel.pool;
  return { server: 'mls', title, applicationId: 0, address: '', player: undefined };
}

function originOfPlayer(player: Player): Origin {
  const { title, applicationId, address } = player;
  return {
    server: player.presence === 'game' ? 'dme' : 'mls',
    title: title.id,
    applicationId,
    address,
    player,
  };
}
