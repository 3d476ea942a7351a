/** Asking scripts about somebody who connects, before a byte is read (`connection.handshake`). */
import type { Socket } from 'node:net';
import type { Origin, Outcome, ScriptLayer } from '#script/layer.js';

/** Somebody of whom no more than the address is known. */
export function stranger(server: string, address: string): Origin {
  return { server, title: '', applicationId: 0, address, player: undefined };
}

/**
 * Calls `enter` when nobody stops it, else `refuse`: at once, or when a script in another thread has answered. A socket that
 * has closed meanwhile is refused.
 */
export function whenWelcome(
  scripts: Pick<ScriptLayer, 'events'>,
  origin: Origin,
  socket: Socket,
  { enter, refuse }: { readonly enter: () => void; readonly refuse: () => void },
): void {
  const take = ({ kind }: Outcome) => (kind === 'pass' && !socket.destroyed ? enter() : refuse());
  const outcome = scripts.events['connection.handshake']?.run({}, origin);
  if (outcome instanceof Promise) {
    const ignore = () => {};
    socket.on('error', ignore);
    void outcome.then((end) => {
      take(end);
      socket.off('error', ignore);
    });
  } else if (outcome) take(outcome);
  else enter();
}

/** Ends a connection that was never begun. */
export function turnAway(socket: Socket): void {
  socket.on('error', () => {});
  socket.destroy();
}
