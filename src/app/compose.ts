import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { type Config, type RoleName, rolesOf } from './config.js';
import { explainListenError } from './ports.js';
import type { Compose, Listening, Running } from './running.js';

interface Listener extends Listening {
  close(): Promise<void>;
}

/** Opens the sockets of all servers of the configuration. */
export const compose: Compose = async (config) => {
  const listeners: Listener[] = [];
  const stop = async () => void (await Promise.all(listeners.map((listener) => listener.close())));
  try {
    for (const role of rolesOf(config)) listeners.push(await listen(config, role));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    listening: listeners,
    operations: { counters: () => ({}), players: () => [], unknown: () => [], broadcast: async () => 0 },
    reload: async () => [],
    stop,
  } satisfies Running;
};

function listen(config: Config, role: RoleName): Promise<Listener> {
  const address = config[role].bind ?? config.address ?? '0.0.0.0';
  const { port } = config[role];
  return role === 'nat' ? listenUdp(role, address, port) : listenTcp(role, address, port);
}

function listenTcp(role: RoleName, address: string, port: number): Promise<Listener> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(explainListenError(error, { role, protocol: 'tcp', address, port })),
    );
    server.listen({ host: address, port }, () => {
      const close = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ role, protocol: 'tcp', address, port: (server.address() as AddressInfo).port, close });
    });
  });
}

function listenUdp(role: RoleName, address: string, port: number): Promise<Listener> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', (error) =>
      reject(explainListenError(error, { role, protocol: 'udp', address, port })),
    );
    socket.bind({ address, port }, () => {
      const close = () => new Promise<void>((done) => socket.close(() => done()));
      resolve({ role, protocol: 'udp', address, port: socket.address().port, close });
    });
  });
}
