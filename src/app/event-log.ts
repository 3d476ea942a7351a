import type { Log } from '#state/log.js';
import type { StateEvent } from '#state/shared.js';

/** One line for each login and each end of a session; the rest is for those who look closely. */
export function logEvent(log: Log, event: StateEvent): void {
  if ('game' in event) {
    log.debug({ game: event.game.name, pool: event.game.pool, status: event.game.status }, event.kind);
    return;
  }
  if (!('player' in event)) {
    log.debug({ channel: event.channel.name, pool: event.channel.pool }, event.kind);
    return;
  }
  const { account, title, address } = event.player;
  const fields = { account: account?.name, title: title.name, client: address };
  if (event.kind === 'player.loggedIn') log.info(fields, 'logged in');
  else if (event.kind === 'player.gone' && account) log.info(fields, 'player gone');
  else log.debug(fields, event.kind);
}
