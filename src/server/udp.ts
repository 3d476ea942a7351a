/** UDP sockets, one for each address, so that an answer leaves from the address that was asked. */
import { createSocket, type Socket } from 'node:dgram';

export interface Sender {
  readonly address: string;
  readonly port: number;
}

/** What becomes of a datagram: bytes to send back to its sender, or nothing. */
export type Answerer = (datagram: Buffer, sender: Sender) => Buffer | undefined;

export class UdpListener {
  private readonly sockets = new Map<string, Promise<Socket>>();
  private stopped = false;

  constructor(
    /** 0 takes a free port at the first address and uses it for all. */
    private port: number,
    private readonly answer: Answerer,
  ) {}

  /** Opens a socket at this address unless there is one. */
  async listenAt(address: string): Promise<void> {
    if (this.stopped) return;
    const known = this.sockets.get(address);
    if (known) {
      await known;
      return;
    }
    const opening = this.open(address);
    this.sockets.set(address, opening);
    try {
      this.port = (await opening).address().port;
    } catch (error) {
      this.sockets.delete(address);
      throw error;
    }
  }

  get addresses(): readonly string[] {
    return [...this.sockets.keys()];
  }

  get boundPort(): number {
    return this.port;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const sockets = await Promise.allSettled(this.sockets.values());
    this.sockets.clear();
    for (const socket of sockets) if (socket.status === 'fulfilled') socket.value.close();
  }

  private open(address: string): Promise<Socket> {
    const socket = createSocket('udp4');
    socket.on('message', (datagram, sender) => {
      const reply = this.answer(datagram, sender);
      if (reply) socket.send(reply, sender.port, sender.address, () => {}); // an unreachable sender is its own loss
    });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address, port: this.port }, () => {
        socket.off('error', reject);
        socket.on('error', () => {});
        resolve(socket);
      });
    });
  }
}
