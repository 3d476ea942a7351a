/**
 * Long Medius messages in pieces (class 0, type 2). Sizes seen in capture: not at all up to 1.08, pieces of
 * 488 bytes at 1.10, of 1375 at 1.13.
 */
import type { Values } from './fields.js';
import { DMEPacketFragment } from './messages/dme/dme-packet-fragment.js';

const SMALL_PIECE = 488;
const LARGE_PIECE = 1375;
const FIRST_VERSION_WITH_PIECES = 109;
const FIRST_VERSION_WITH_LARGE_PIECES = 112;

/** The longest payload (without class and type) that this version takes in one message; undefined: any. */
export function pieceSize(version: number): number | undefined {
  if (version < FIRST_VERSION_WITH_PIECES) return undefined;
  return version < FIRST_VERSION_WITH_LARGE_PIECES ? SMALL_PIECE : LARGE_PIECE;
}

/** The message (class byte, type byte, payload) itself, or the fragments that carry it. */
export function fragments(whole: Buffer, version: number): Buffer[] {
  const most = pieceSize(version);
  const payload = whole.subarray(2);
  if (most === undefined || payload.length <= most) return [whole];
  const count = Math.ceil(payload.length / most);
  return Array.from({ length: count }, (_, index) => {
    const offset = index * most;
    const piece = payload.subarray(offset, offset + most);
    const value = {
      FragmentMessageClass: whole[0]!,
      FragmentMessageType: whole[1]!,
      SubPacketSize: piece.length,
      SubPacketCount: count,
      SubPacketIndex: index,
      MultiPacketindex: 0,
      PacketBufferSize: payload.length,
      PacketBufferOffset: offset,
      Payload: Buffer.from(piece),
    };
    return DMEPacketFragment.encodeWhole(value, { version });
  });
}

const NOTHING = Buffer.alloc(0);

export interface ReassemblyLimits {
  /** Bytes of the longest message that is put together. */
  readonly bytes: number;
  /** Milliseconds between the first piece and the last. */
  readonly time: number;
}

/** Why a piece was dropped, and the message that it belongs to with it. */
export interface Refused {
  readonly refused: string;
}

type Piece = Values<typeof DMEPacketFragment.fields>;

const numberText = (key: number) => `class ${key >> 8}, type ${key & 0xff}`;

/** Puts the pieces of one connection together again; pieces of one message arrive in order. */
export class Reassembly {
  /** Class, type and payload; as long as the message from its first piece on, whatever its pieces are. */
  private whole = NOTHING;
  private received = 0;
  private key = -1;
  private total = 0;
  private began = 0;

  constructor(private readonly limits: ReassemblyLimits) {}

  /** Takes a fragment's payload; gives the whole message after the last piece. */
  take(payload: Buffer, version: number, now: number): Buffer | 'incomplete' | Refused {
    const piece = DMEPacketFragment.decode(payload, 0, payload.length, { version });
    const key = (piece.FragmentMessageClass << 8) | piece.FragmentMessageType;
    if (piece.PacketBufferOffset === 0) this.begin(key, now);
    const fault = this.faultOf(piece, key, now);
    if (fault !== undefined) return this.refuse(fault);
    if (piece.PacketBufferOffset === 0) this.makeRoom(key, piece.PacketBufferSize);
    this.whole.set(piece.Payload, 2 + this.received);
    this.received += piece.Payload.length;
    if (this.received < this.total) return 'incomplete';
    const { whole } = this;
    this.clear();
    return whole;
  }

  /** Bytes that wait for the rest of their message. */
  get waiting(): number {
    return this.received;
  }

  private begin(key: number, now: number): void {
    this.clear();
    this.key = key;
    this.began = now;
  }

  private makeRoom(key: number, total: number): void {
    this.total = total;
    this.whole = Buffer.alloc(2 + total);
    this.whole.writeUInt16BE(key);
  }

  /** Why a piece does not go on with the message that is under way. */
  private faultOf(piece: Piece, key: number, now: number): string | undefined {
    const { PacketBufferSize: size, PacketBufferOffset: offset, Payload: payload } = piece;
    const { bytes, time } = this.limits;
    if (this.key < 0) return `a piece at offset ${offset} of a message that has not begun`;
    if (key !== this.key) return `a piece of ${numberText(key)} within ${numberText(this.key)}`;
    if (size < 0 || size > bytes) return `a message of ${size} bytes, ${bytes} are possible`;
    if (payload.length === 0 && size > 0) return 'an empty piece';
    if (this.received > 0 && size !== this.total)
      return `a message of ${this.total} bytes is now ${size} long`;
    if (offset !== this.received) return `a piece at offset ${offset}, ${this.received} bytes are there`;
    if (offset + payload.length > size) return `${offset + payload.length} bytes of a message of ${size}`;
    return now - this.began > time ? `a piece after more than ${time} ms` : undefined;
  }

  private refuse(refused: string): Refused {
    this.clear();
    return { refused };
  }

  private clear(): void {
    this.whole = NOTHING;
    this.received = 0;
    this.key = -1;
    this.total = 0;
  }
}
