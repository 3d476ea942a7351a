import type { KeptPlayer } from '#state/memory/kept.js';

/** What the supervisor tells the server. The first message is `begin`: until it comes, a server only gets ready. */
export type SupervisorMessage = 'stop' | 'reload' | { readonly begin: readonly KeptPlayer[] };

/** What the server tells the supervisor: that all its sockets are open, that Ctrl-C was typed, and whom to keep. */
export type ServerMessage =
  | 'ready'
  | 'interrupt'
  | { readonly keep: KeptPlayer }
  | { readonly forget: string };

/** What a server process is told from outside. */
export type Order =
  /** A second signal does not wait for an end that is under way. */
  | { readonly kind: 'stop' | 'restart'; readonly reason: string; readonly isSignal?: boolean }
  | { readonly kind: 'reload' };

/** What comes from outside to a server process. */
export interface Orders {
  /**
   * Resolves when it may serve, to the players whose sessions outlived the process before it; to undefined when
   * it is to end before it began.
   */
  readonly begin: Promise<readonly KeptPlayer[] | undefined>;
  /** An order from inside, such as a command. */
  give(order: Order): void;
  /** Hands orders to the one who obeys; what came before, while the servers were starting, is kept for him. */
  obeyWith(obey: (order: Order) => void): void;
}

/** Receives signals and the supervisor's messages from now on. */
export function receiveOrders(supervised: boolean): Orders {
  const waiting: Order[] = [];
  let give = (order: Order): void => void waiting.push(order);
  let begin: (players: readonly KeptPlayer[] | undefined) => void = () => {};
  const begun = new Promise<readonly KeptPlayer[] | undefined>((resolve) => {
    begin = resolve;
  });
  const stop = (reason: string) => {
    give({ kind: 'stop', reason, isSignal: true });
    begin(undefined);
  };

  process.on('SIGTERM', () => stop('SIGTERM'));
  // A terminal sends these to supervisor and server alike; the supervisor passes on what is meant.
  process.on('SIGINT', () => supervised || stop('SIGINT'));
  process.on('SIGHUP', () => supervised || give({ kind: 'reload' }));
  if (supervised) {
    process.on('message', (message: SupervisorMessage) => {
      if (message === 'stop') stop('as told');
      else if (message === 'reload') give({ kind: 'reload' });
      else begin(message.begin);
    });
    process.on('disconnect', () => stop('the supervisor is gone'));
    // It may have gone before anybody listened.
    if (!process.connected) stop('the supervisor is gone');
  } else begin([]);

  return {
    begin: begun,
    give: (order) => give(order),
    obeyWith(obey) {
      give = obey;
      for (const order of waiting.splice(0)) obey(order);
    },
  };
}
