/** Datagrams of the NAT server: four bytes ask, six bytes answer, and a last byte of d4 only keeps a door open. */
import type { Direction } from '#wire/rt/conversation.js';
import type { ConnectionHead, Entry, Moment } from './entry.js';

const REQUEST_LENGTH = 4;
const ANSWER_LENGTH = 6;
const KEEP_ALIVE = 0xd4;

/** What is told of a datagram to or from the NAT server. */
export function readNat(
  connection: ConnectionHead,
  moment: Moment,
  direction: Direction,
  bytes: Buffer,
): Entry {
  const { name, fields } = direction === 'client' ? request(bytes) : answer(bytes);
  return {
    ...moment,
    connection,
    direction,
    kind: 'datagram',
    id: undefined,
    name,
    length: bytes.length,
    hash: undefined,
    status: 'clear',
    reason: undefined,
    error: name === undefined ? `${bytes.length} bytes are no NAT message` : undefined,
    plain: fields && { fields, names: {} },
    medius: undefined,
    raw: bytes,
  };
}

interface Told {
  readonly name: string | undefined;
  readonly fields: Record<string, unknown> | undefined;
}

function request(bytes: Buffer): Told {
  if (bytes.length !== REQUEST_LENGTH) return { name: undefined, fields: undefined };
  const name = bytes[3] === KEEP_ALIVE ? 'NAT keep-alive' : 'NAT request';
  return { name, fields: { bytes: bytes.toString('hex') } };
}

/** The address in network order, the port most significant byte first. */
function answer(bytes: Buffer): Told {
  if (bytes.length !== ANSWER_LENGTH) return { name: undefined, fields: undefined };
  const address = [...bytes.subarray(0, 4)].join('.');
  return { name: 'NAT answer', fields: { address, port: bytes.readUInt16BE(4) } };
}
