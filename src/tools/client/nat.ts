/** The console's question to the NAT server: which address and port does the world see? */
import { createSocket } from 'node:dgram';
import { TooLate } from './faults.js';

export interface NatQuery {
  readonly host: string;
  readonly port: number;
  /** The address to ask from, dotted IPv4. */
  readonly localAddress?: string;
  /** Milliseconds until the answer is given up. */
  readonly patience?: number;
  /** Four bytes; the last one is 0xd4 in a keep-alive, which is never answered. */
  readonly datagram?: Buffer;
}

/** What NAT said, who said it, and from where it was asked. */
export interface NatAnswer {
  readonly seen: { readonly address: string; readonly port: number };
  readonly from: { readonly address: string; readonly port: number };
  readonly asked: { readonly address: string; readonly port: number };
}

/** Seen in capture: consoles ask with these four bytes. */
const REQUEST = Buffer.of(0x00, 0x00, 0xe4, 0x00);

/** Asks once. Rejects with TooLate when no answer comes. */
export async function askNat(query: NatQuery): Promise<NatAnswer> {
  const { host, port, localAddress, patience = 2000, datagram = REQUEST } = query;
  const socket = createSocket('udp4');
  try {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new TooLate(`the answer of NAT ${host}:${port}`, patience)),
        patience,
      );
      socket.once('close', () => clearTimeout(timer));
      socket.once('error', reject);
      socket.once('message', (reply, { address, port: fromPort }) => {
        const seen = { address: reply.subarray(0, 4).join('.'), port: reply.readUInt16BE(4) };
        const { address: own, port: ownPort } = socket.address();
        resolve({ seen, from: { address, port: fromPort }, asked: { address: own, port: ownPort } });
      });
      socket.bind(0, localAddress, () => socket.send(datagram, port, host));
    });
  } finally {
    socket.close();
  }
}
