/** A TCP listener: sockets in, connections out, with the limits that come before a single byte is read. */
import { createServer, type Server, type Socket } from 'node:net';
import type { Ends } from './addresses.js';

export interface TcpListener {
  readonly address: string;
  readonly port: number;
  /** Stops taking new connections; those that are open stay. */
  stop(): Promise<void>;
}

/** Listens on an IPv4 address; never dual-stack, a `::ffff:` text overflows the 16-byte address slots. */
export async function listenTcp(
  address: string,
  port: number,
  accept: (socket: Socket, ends: Ends) => void,
): Promise<TcpListener> {
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
    const { remoteAddress, localAddress } = socket;
    // A client that is gone already has no address any more.
    if (remoteAddress === undefined || localAddress === undefined) socket.destroy();
    else accept(socket, { remote: remoteAddress, local: localAddress });
  });
  await listening(server, address, port);
  const bound = server.address();
  if (bound === null || typeof bound === 'string')
    throw new TypeError('a TCP listener has an address and a port');
  return {
    address: bound.address,
    port: bound.port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      server.on('error', () => {}); // a failed accept (no file descriptors left) concerns that client alone
      resolve();
    });
  });
}
