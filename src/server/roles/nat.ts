/**
 * NAT: tells a client the address and port that the world sees (scert-transport.md 5). Pure: datagram in,
 * datagram or nothing out.
 */

const REQUEST_LENGTH = 4;
/** A request whose last byte is this keeps the way through a router open and wants no answer. */
const KEEP_ALIVE = 0xd4;

/** The answer to a datagram: IPv4 and port of its sender in network order, or undefined when it gets none. */
export function natReply(
  request: Uint8Array,
  sender: { readonly address: string; readonly port: number },
): Buffer | undefined {
  if (request.length !== REQUEST_LENGTH || request[3] === KEEP_ALIVE) return undefined;
  const reply = Buffer.from([...sender.address.split('.').map(Number), 0, 0]);
  reply.writeUInt16BE(sender.port, REQUEST_LENGTH);
  return reply;
}
