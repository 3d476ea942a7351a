/** Ties scripts to what happens on the servers of this process, and says on whose behalf it happens. */
import type { Seat } from '#dme/seat.js';
import type { GameWorld } from '#dme/world.js';
import type { EntityData } from '#script/entity-data.js';
import type { Origin, ScriptLayer } from '#script/layer.js';
import type { DmeConnection } from '#server/dme/dme-connection.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import { showFrames } from '#server/dme/script-frames.js';
import { askScripts } from '#server/dme/script-packets.js';
import { tellScripts, tellSeats } from '#server/script-events.js';
import { tellWorlds } from '#server/script-worlds.js';
import type { Services } from '#server/services.js';
import { applicationId } from '#state/ids.js';
import type { MemoryState } from '#state/memory/state.js';
import type { Player } from '#state/player.js';
import { LOCAL } from './game-server.js';

export interface Attached {
  readonly scripts: ScriptLayer;
  readonly services: Services;
  readonly state: MemoryState;
  readonly data: EntityData;
  /** Undefined where this process runs no game server. */
  readonly dme: DmeServer | undefined;
}

/** Begins; the result ends it. */
export function attachScripts({ scripts, services, state, data, dme }: Attached): () => void {
  if (dme) {
    askScripts(dme, scripts, (seat, world) => seatOrigin(state, seat, world));
    showFrames(dme, scripts, (connection) => connectionOrigin(services, state, connection));
  }
  const untell = tellScripts(state, scripts, data);
  const untellSeats = tellSeats(services.hosting, scripts, (world, sessionKey) => {
    const origin = playerOrigin(state.players.entry(sessionKey));
    return { origin, game: state.games.idOf(world) };
  });
  const untellWorlds = tellWorlds(state, services.hosting, scripts);
  return () => {
    untellWorlds();
    untell();
    untellSeats();
  };
}

/** Who sits in a seat of our own game server. */
function seatOrigin(state: MemoryState, { ticket, address }: Seat, { id, settings }: GameWorld) {
  const player = state.players.entry(ticket.sessionKey);
  const origin = { ...playerOrigin(player), applicationId: settings.applicationId, address };
  return { origin, game: state.games.idOf({ server: LOCAL, worldId: id }) ?? 0 };
}

/** Who is at the other end of a connection to our own game server; nobody is known before it has a seat. */
function connectionOrigin({ live }: Services, state: MemoryState, connection: DmeConnection): Origin {
  const { application = applicationId(0), ends, ticket } = connection;
  const player = ticket && state.players.entry(ticket.sessionKey);
  const title = (player?.title ?? live.titles.of(application)).id;
  return { server: 'dme', title, applicationId: application, address: ends.remote, player };
}

function playerOrigin(player: Player | undefined): Origin {
  return {
    server: 'dme',
    title: player?.title.id ?? '',
    applicationId: player?.applicationId ?? 0,
    address: player?.address ?? '',
    player,
  };
}
