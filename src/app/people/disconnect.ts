import type { DmeServer } from '#server/dme/dme-server.js';
import type { Presences } from '#server/presences.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';

export interface DisconnectParts {
  readonly presences: Presences;
  readonly log: Log;
  /** Undefined where this process runs no game server. */
  readonly dme: DmeServer | undefined;
}

/** Closes a player's connections to lobby and games, once what was sent to it has left. */
export function disconnectPlayer(
  { presences, dme, log }: DisconnectParts,
  player: Player,
  reason: string,
): void {
  const { sessionKey, account } = player;
  log.info({ reason, account: account?.name }, 'kicked');
  for (const receiver of presences.of(sessionKey)) receiver.disconnect();
  for (const connection of dme?.connectionsOf(new Set([sessionKey])) ?? []) connection.disconnect();
}
