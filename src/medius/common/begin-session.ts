import type { ExchangeContext } from '../context.js';
import { refuse } from '../exchange.js';

/** What all forms of SessionBegin do: one session per connection. */
export async function beginSession(context: ExchangeContext) {
  if (context.player) return { SessionKey: context.player.sessionKey };
  const { title, applicationId, address, codec } = context;
  const player = await context.state.players.begin({ title, applicationId, address, version: codec.version });
  if (player === 'full') return refuse('MediusServerBusy');
  await context.bind(player);
  return { SessionKey: player.sessionKey };
}
