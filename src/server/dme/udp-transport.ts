/** The socket under the relay, kept so small that another way of sending datagrams can take its place. */
import { createSocket, type Socket } from 'node:dgram';

export interface Sender {
  readonly address: string;
  readonly port: number;
}

export interface UdpTransport {
  readonly port: number;
  /**
   * Sends the first `length` bytes as one datagram, or drops them when too much waits. False when the bytes
   * are still being read: the caller then has to take other memory for the next datagram.
   */
  send(bytes: Buffer, length: number, port: number, address: string): boolean;
  close(): Promise<void>;
}

/** Called for each datagram; `datagram` is the receiver's own. */
export type Receive = (datagram: Buffer, sender: Sender, transport: UdpTransport) => void;

/** Datagrams that may wait in the process when the system takes no more. */
const MOST_QUEUED = 1024;
/** A burst of a few full worlds; the system may grant less. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/** Opens a socket at an IPv4 address. Rejects with the system's error when the port is taken. */
export async function openUdp(address: string, port: number, receive: Receive): Promise<UdpTransport> {
  const socket = createSocket({
    type: 'udp4',
    recvBufferSize: BUFFER_BYTES,
    sendBufferSize: BUFFER_BYTES,
    // Addresses here are always dotted; asking the resolver would cost more than sending.
    lookup: (name, _options, callback) => callback(null, name, 4),
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port }, () => {
      socket.off('error', reject);
      socket.on('error', () => {}); // an unreachable receiver is its own loss
      resolve();
    });
  });
  const transport = new DgramTransport(socket);
  socket.on('message', (datagram, sender) => receive(datagram, sender, transport));
  return transport;
}

class DgramTransport implements UdpTransport {
  readonly port: number;
  private queued = 0;
  private closed = false;

  constructor(private readonly socket: Socket) {
    this.port = socket.address().port;
  }

  send(bytes: Buffer, length: number, port: number, address: string): boolean {
    if (this.closed) return true;
    if (this.queued >= MOST_QUEUED) {
      this.queued = this.socket.getSendQueueCount();
      if (this.queued >= MOST_QUEUED) return true;
    }
    this.socket.send(bytes, 0, length, port, address);
    this.queued = this.socket.getSendQueueCount();
    return this.queued === 0;
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.closed = true;
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }
}
