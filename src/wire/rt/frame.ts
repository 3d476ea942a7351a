/**
 * RT frames: id and encrypted bit in one byte, the payload's length in two, and a 4-byte hash before the
 * payload when the bit is set and the payload is not empty. TCP carries a plain stream of them, a datagram
 * a few whole ones. All seen in capture.
 */
import type { Hash } from '../crypto/suite.js';

/** The largest payload that a length field can name. */
export const FRAME_PAYLOAD_MAXLEN = 0xffff;

/** The usual ceiling on a declared length; nothing longer than 1,397 bytes was ever captured. */
export const FRAME_CEILING = 16384;

const HEADER_LENGTH = 3;
const HASH_LENGTH = 4;
const ENCRYPTED_BIT = 0x80;

/** One frame as it travels. */
export interface Frame {
  /** RT message id, 0..127. */
  readonly id: number;
  /** The encrypted bit. With an empty payload it says nothing. */
  readonly encrypted: boolean;
  /** The hash of the plaintext; 0, a null hash, where the frame carries none. */
  readonly hash: Hash;
  /** The payload, still enciphered when the hash is not null. May share memory with the bytes read. */
  readonly payload: Buffer;
}

/** A frame that declared more than the reader's ceiling. */
export interface OverlongFrame {
  readonly id: number;
  readonly length: number;
  readonly ceiling: number;
}

/** Cuts a TCP stream into frames, however it was split or glued. */
export class FrameReader {
  readonly #ceiling: number;
  /** Room for exactly the one frame that is still incomplete: its header first, all of it once that is known. */
  #tail = Buffer.alloc(0);
  #filled = 0;
  #overlong: OverlongFrame | undefined;

  /** `ceiling`: the longest payload that a frame may declare, in bytes. */
  constructor(ceiling: number = FRAME_CEILING) {
    this.#ceiling = ceiling;
  }

  /** The frame that ended the stream by declaring too much. The reader then returns nothing any more. */
  get overlong(): OverlongFrame | undefined {
    return this.#overlong;
  }

  /** Bytes kept of a frame that is not complete yet. */
  get pending(): number {
    return this.#filled;
  }

  /** The frames that this chunk completes. Their payloads share its memory unless a frame began before it. */
  receive(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let at = this.#finishTail(chunk, frames);
    while (this.#overlong === undefined && chunk.length - at >= HEADER_LENGTH) {
      const size = this.#sizeAt(chunk, at);
      if (size === 0 || chunk.length - at < size) break;
      frames.push(frameAt(chunk, at));
      at += size;
    }
    if (this.#overlong === undefined && at < chunk.length) this.#keep(chunk, at);
    return frames;
  }

  /** Fills up the frame begun in an earlier chunk; returns how many bytes of this one that took. */
  #finishTail(chunk: Buffer, frames: Frame[]): number {
    if (this.#overlong !== undefined || this.#filled === 0) return 0;
    let at = 0;
    if (this.#filled < HEADER_LENGTH) {
      at = this.#fill(chunk, 0, HEADER_LENGTH);
      if (this.#filled < HEADER_LENGTH) return at;
      this.#growTail();
    }
    if (this.#overlong !== undefined) return at;
    at += this.#fill(chunk, at, this.#tail.length);
    if (this.#filled < this.#tail.length) return at;
    frames.push(frameAt(this.#tail, 0));
    this.#filled = 0;
    return at;
  }

  /** Keeps the beginning of a frame; the chunk itself is let go. */
  #keep(chunk: Buffer, at: number): void {
    const size = chunk.length - at < HEADER_LENGTH ? HEADER_LENGTH : this.#sizeAt(chunk, at);
    this.#tail = Buffer.allocUnsafeSlow(size);
    this.#filled = chunk.copy(this.#tail, 0, at);
  }

  #growTail(): void {
    const size = this.#sizeAt(this.#tail, 0);
    if (size <= HEADER_LENGTH) return;
    const tail = Buffer.allocUnsafeSlow(size);
    this.#tail.copy(tail, 0, 0, HEADER_LENGTH);
    this.#tail = tail;
  }

  #fill(chunk: Buffer, at: number, upTo: number): number {
    const count = Math.min(upTo - this.#filled, chunk.length - at);
    chunk.copy(this.#tail, this.#filled, at, at + count);
    this.#filled += count;
    return count;
  }

  /** The whole size of the frame at `at`, or 0 when it declares too much. */
  #sizeAt(bytes: Buffer, at: number): number {
    const length = bytes.readUInt16LE(at + 1);
    if (length <= this.#ceiling) return frameSize(bytes, at);
    this.#overlong = { id: bytes[at]! & ~ENCRYPTED_BIT, length, ceiling: this.#ceiling };
    return 0;
  }
}

/** The whole frames of a datagram, and how many bytes behind them were no whole frame and are dropped. */
export function splitDatagram(bytes: Buffer): { frames: Frame[]; dropped: number } {
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= HEADER_LENGTH) {
    const size = frameSize(bytes, at);
    if (bytes.length - at < size) break;
    frames.push(frameAt(bytes, at));
    at += size;
  }
  return { frames, dropped: bytes.length - at };
}

/** A frame in clear. Throws a RangeError for an id or a payload that a frame cannot hold. */
export function buildFrame(id: number, payload: Uint8Array): Buffer {
  const frame = startFrame(id, false, payload.length);
  frame.set(payload, HEADER_LENGTH);
  return frame;
}

/**
 * A frame with its encrypted bit and length written and its payload still to come: the caller writes it
 * at `payloadOffset` and the hash with `setHash`.
 */
export function startFrame(id: number, encrypted: boolean, length: number): Buffer {
  if (!(id >= 0 && id <= 0x7f)) throw new RangeError(`RT message id ${id} is not within 0..127`);
  if (length > FRAME_PAYLOAD_MAXLEN) {
    throw new RangeError(
      `RT message ${hexId(id)}: a payload of ${length} bytes does not fit; at most ${FRAME_PAYLOAD_MAXLEN} do`,
    );
  }
  const frame = Buffer.allocUnsafe(payloadOffset(encrypted, length) + length);
  frame[0] = encrypted ? id | ENCRYPTED_BIT : id;
  frame.writeUInt16LE(length, 1);
  return frame;
}

/** Where the payload of a frame begins. */
export function payloadOffset(encrypted: boolean, length: number): number {
  return encrypted && length > 0 ? HEADER_LENGTH + HASH_LENGTH : HEADER_LENGTH;
}

/** Writes the hash of a frame begun with the encrypted bit and a payload that is not empty. */
export function setHash(frame: Buffer, hash: Hash): void {
  frame.writeUInt32LE(hash, HEADER_LENGTH);
}

/** Puts a frame, as read, into bytes again. */
export function joinFrame({ id, encrypted, hash, payload }: Frame): Buffer {
  const frame = startFrame(id, encrypted, payload.length);
  if (encrypted && payload.length > 0) setHash(frame, hash);
  frame.set(payload, payloadOffset(encrypted, payload.length));
  return frame;
}

/**
 * The inner frames of a multi-app payload: neither encrypted bit nor hash, as the outer frame is enciphered
 * as a whole. Seen in capture from a PS3 client and its server. An inner frame with the encrypted bit, or
 * one that is cut off, ends the list; `dropped` counts the bytes from there on.
 */
export function splitMultiApp(payload: Buffer): { frames: Frame[]; dropped: number } {
  const { frames, dropped } = splitDatagram(payload);
  const bad = frames.findIndex((frame) => frame.encrypted);
  if (bad < 0) return { frames, dropped };
  const whole = frames.slice(0, bad);
  const read = whole.reduce((sum, frame) => sum + HEADER_LENGTH + frame.payload.length, 0);
  return { frames: whole, dropped: payload.length - read };
}

/** A message id as people read it, such as 0x0a. */
export function hexId(id: number): string {
  return `0x${id.toString(16).padStart(2, '0')}`;
}

/** Size of the frame whose three header bytes stand at `at`. */
function frameSize(bytes: Buffer, at: number): number {
  const length = bytes.readUInt16LE(at + 1);
  return payloadOffset(bytes[at]! >= ENCRYPTED_BIT, length) + length;
}

function frameAt(bytes: Buffer, at: number): Frame {
  const encrypted = bytes[at]! >= ENCRYPTED_BIT;
  const length = bytes.readUInt16LE(at + 1);
  const start = at + payloadOffset(encrypted, length);
  const hash = start - at > HEADER_LENGTH ? bytes.readUInt32LE(at + HEADER_LENGTH) : 0;
  return { id: bytes[at]! & ~ENCRYPTED_BIT, encrypted, hash, payload: bytes.subarray(start, start + length) };
}
