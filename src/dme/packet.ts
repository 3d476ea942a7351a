/** A frame read in place: where its parts stand in the bytes that came, without an object for each. */
import { CONTEXT_CLIENT_SESSION, contextOf, isNullHash } from '#wire/crypto/suite.js';
import type { Frame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';

const HEADER_LENGTH = 3;
const HASH_LENGTH = 4;
const ENCRYPTED_BIT = 0x80;
/** A broadcast grows by the two bytes of its source, and has to fit into a frame then. */
const RELAYED_MAXLEN = 0xffff - 2;

/** To all others, to one player, or to the players of a mask. */
export type Kind = 'broadcast' | 'single' | 'list';

/** In clear; in clear with the null hash, as Deadlocked sends its game traffic; or enciphered. */
export type Dress = 'clear' | 'null' | 'sealed';

/** The bytes of a frame with its header, 0 when fewer than `end` are there. */
export function frameLength(bytes: Buffer, at: number, end: number): number {
  if (end - at < HEADER_LENGTH) return 0;
  const length = bytes[at + 1]! | (bytes[at + 2]! << 8);
  const hash = bytes[at]! >= ENCRYPTED_BIT && length > 0 ? HASH_LENGTH : 0;
  const whole = HEADER_LENGTH + hash + length;
  return end - at < whole ? 0 : whole;
}

/** The message id of the frame at `at`. */
export function frameId(bytes: Buffer, at: number): number {
  return bytes[at]! & ~ENCRYPTED_BIT;
}

/** What a message asks the relay for, undefined for all others. The QoS forms are taken alike (inferred). */
export function kindOf(id: number): Kind | undefined {
  switch (id) {
    case RT.CLIENT_APP_BROADCAST:
    case RT.CLIENT_APP_BROADCAST_QOS:
      return 'broadcast';
    case RT.CLIENT_APP_SINGLE:
    case RT.CLIENT_APP_SINGLE_QOS:
      return 'single';
    case RT.CLIENT_APP_LIST:
    case RT.CLIENT_APP_LIST_QOS:
      return 'list';
    default:
      return undefined;
  }
}

/** The one frame that a relay has in hand. Reused for all of them. */
export class Packet {
  bytes: Buffer = Buffer.alloc(0);
  kind: Kind = 'broadcast';
  dress: Dress = 'clear';
  /** The hash as it came, 0 in clear. */
  hash = 0;
  payloadAt = 0;
  end = 0;

  /** Reads the whole frame at `at`; false when it is none that a relay takes. */
  read(bytes: Buffer, at: number): boolean {
    const kind = kindOf(frameId(bytes, at));
    if (kind === undefined) return false;
    const length = bytes.readUInt16LE(at + 1);
    const hashed = bytes[at]! >= ENCRYPTED_BIT && length > 0;
    this.bytes = bytes;
    this.kind = kind;
    this.hash = hashed ? bytes.readUInt32LE(at + HEADER_LENGTH) : 0;
    this.dress = hashed ? (isNullHash(this.hash) ? 'null' : 'sealed') : 'clear';
    this.payloadAt = at + HEADER_LENGTH + (hashed ? HASH_LENGTH : 0);
    this.end = this.payloadAt + length;
    if (length > RELAYED_MAXLEN) return false;
    return this.dress !== 'sealed' || contextOf(this.hash) === CONTEXT_CLIENT_SESSION;
  }

  /** As a frame of its own, under the id that the QoS form stands for, to be opened. */
  frame(): Frame {
    const { hash } = this;
    return {
      id: ids[this.kind],
      encrypted: true,
      hash,
      payload: this.bytes.subarray(this.payloadAt, this.end),
    };
  }
}

const ids: Readonly<Record<Kind, number>> = {
  broadcast: RT.CLIENT_APP_BROADCAST,
  single: RT.CLIENT_APP_SINGLE,
  list: RT.CLIENT_APP_LIST,
};
