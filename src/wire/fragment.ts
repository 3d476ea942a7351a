/**
 * Long Medius messages in pieces (class 0, type 2). Sizes seen in capture: not at all up to 1.08, pieces of
 * 488 bytes at 1.10, of 1375 at 1.13.
 */
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

export interface ReassemblyLimits {
  /** Bytes of the longest message that is put together. */
  readonly bytes: number;
  /** Milliseconds between the first piece and the last. */
  readonly time: number;
}

/** Puts the pieces of one connection together again; pieces of one message arrive in order. */
export class Reassembly {
  private parts: Buffer[] = [];
  private received = 0;
  private key = -1;
  private total = 0;
  private began = 0;

  constructor(private readonly limits: ReassemblyLimits) {}

  /** Takes a fragment's payload; the whole message after the last piece, or why the piece was dropped. */
  take(payload: Buffer, version: number, now: number): Buffer | 'incomplete' | 'refused' {
    const piece = DMEPacketFragment.decode(payload, 0, payload.length, { version });
    const key = (piece.FragmentMessageClass << 8) | piece.FragmentMessageType;
    if (piece.PacketBufferOffset === 0) this.begin(key, piece.PacketBufferSize, now);
    const fits = this.received + piece.Payload.length <= this.total;
    const late = now - this.began > this.limits.time;
    if (key !== this.key || piece.PacketBufferOffset !== this.received || !fits || late) return this.refuse();
    this.parts.push(piece.Payload);
    this.received += piece.Payload.length;
    if (this.received < this.total) return 'incomplete';
    const whole = Buffer.concat([Buffer.of(key >> 8, key & 0xff), ...this.parts]);
    this.clear();
    return whole;
  }

  /** Bytes that wait for the rest of their message. */
  get waiting(): number {
    return this.received;
  }

  private begin(key: number, total: number, now: number): void {
    this.clear();
    if (total < 0 || total > this.limits.bytes) return;
    this.key = key;
    this.total = total;
    this.began = now;
  }

  private refuse(): 'refused' {
    this.clear();
    return 'refused';
  }

  private clear(): void {
    this.parts = [];
    this.received = 0;
    this.key = -1;
    this.total = 0;
  }
}
