/** What the supervisor tells the server. */
export type SupervisorMessage = 'stop' | 'reload';

/** What the server tells the supervisor: that all its sockets are open. */
export type ServerMessage = 'ready';

/** What a server process is told from outside. */
export type Order = { readonly kind: 'stop'; readonly reason: string } | { readonly kind: 'reload' };

/**
 * Receives signals and the supervisor's messages from now on. The result hands them to the one who obeys;
 * what came before that, while the servers were starting, is kept for him.
 */
export function receiveOrders(supervised: boolean): (obey: (order: Order) => void) => void {
  const waiting: Order[] = [];
  let give = (order: Order): void => void waiting.push(order);
  const stop = (reason: string) => give({ kind: 'stop', reason });

  process.on('SIGTERM', () => stop('SIGTERM'));
  // A terminal sends these to supervisor and server alike; the supervisor passes on what is meant.
  process.on('SIGINT', () => supervised || stop('SIGINT'));
  process.on('SIGHUP', () => supervised || give({ kind: 'reload' }));
  if (supervised) {
    process.on('message', (message: SupervisorMessage) => {
      if (message === 'stop') stop('as told');
      else give({ kind: 'reload' });
    });
    process.on('disconnect', () => stop('the supervisor is gone'));
    // It may have gone before anybody listened.
    if (!process.connected) stop('the supervisor is gone');
  }

  return (obey) => {
    give = obey;
    for (const order of waiting.splice(0)) obey(order);
  };
}
