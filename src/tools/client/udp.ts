/** A player's UDP socket, and the road that its datagrams take, which may lose, double and swap them. */
import { createSocket, type Socket } from 'node:dgram';

/** What happens to datagrams of one direction. */
export interface UdpPath {
  /** Calls `arrive` as often as the datagram arrives, and for earlier ones that come late. */
  carry(datagram: Buffer, arrive: (datagram: Buffer) => void): void;
}

export interface UdpOptions {
  /** The server, dotted IPv4. */
  readonly host: string;
  readonly port: number;
  /** The address to come from, dotted IPv4. */
  readonly localAddress?: string | undefined;
  /** The way to the server and the way back; straight unless given. */
  readonly to?: UdpPath | undefined;
  readonly from?: UdpPath | undefined;
  /** Takes each datagram that arrives. */
  receive(datagram: Buffer): void;
}

const straight: UdpPath = { carry: (datagram, arrive) => arrive(datagram) };

/** Speaks to one server and hears nobody else. */
export class UdpSocket {
  private constructor(
    private readonly socket: Socket,
    private readonly to: UdpPath,
  ) {}

  /** Binds a free port. Rejects with the system's error. */
  static async open({
    host,
    port,
    localAddress,
    to = straight,
    from = straight,
    receive,
  }: UdpOptions): Promise<UdpSocket> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, localAddress, () => socket.connect(port, host, resolve));
    });
    socket.on('error', () => {}); // a server that has stopped: whoever waits for it is told in time
    socket.on('message', (datagram) => from.carry(datagram, receive));
    return new UdpSocket(socket, to);
  }

  /** The port that this end has. */
  get port(): number {
    return this.socket.address().port;
  }

  send(datagram: Buffer): void {
    this.to.carry(datagram, (bytes) => this.socket.send(bytes));
  }

  close(): void {
    this.socket.close();
  }
}

/** How many datagrams of a thousand meet each fate. */
export interface Roughness {
  readonly lost: number;
  readonly doubled: number;
  /** Overtaken by the next datagram that is not lost; one that no other follows never arrives. */
  readonly swapped: number;
}

/** Loses, doubles and swaps, the same ones each time for the same seed. */
export class RoughPath implements UdpPath {
  private late: Buffer | undefined;
  private state: number;

  constructor(
    seed: number,
    private readonly roughness: Roughness,
  ) {
    this.state = seed >>> 0;
  }

  carry(datagram: Buffer, arrive: (datagram: Buffer) => void): void {
    const { lost, doubled, swapped } = this.roughness;
    if (this.happens(lost)) return;
    const { late } = this;
    if (late === undefined && this.happens(swapped)) {
      this.late = datagram;
      return;
    }
    this.late = undefined;
    arrive(datagram);
    if (this.happens(doubled)) arrive(datagram);
    if (late !== undefined) arrive(late);
  }

  private happens(inThousand: number): boolean {
    // Mulberry32: neighbouring draws and neighbouring seeds have nothing to do with each other.
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 1000 < inThousand;
  }
}
