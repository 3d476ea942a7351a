/** The frames of one direction, also when the capture begins in the middle or misses some of it. */
import { type Frame, FrameReader, splitDatagram } from '#wire/rt/frame.js';
import { RT_NAMES } from '#wire/rt/ids.js';
import type { Stretch } from './tcp-stream.js';

/** A frame header that declares more than any message that was ever captured, by far, is none. */
const LIKELY_MAXLEN = 4096;

export class FrameStream {
  /** Undefined while it is not known where a frame begins. */
  #reader: FrameReader | undefined;
  /** Bytes in which no frame could be found. */
  skipped = 0;
  /** Frames that declared too much, after which the place was lost. */
  overlong = 0;

  /** `whole`: the first byte to come is the first byte of the stream. */
  constructor(whole: boolean) {
    if (whole) this.#reader = new FrameReader();
  }

  /** Bytes of a frame whose rest has not come. */
  get pending(): number {
    return this.#reader?.pending ?? 0;
  }

  /** The frames that the next stretch completes. */
  receive(stretch: Stretch): Frame[] {
    if ('lost' in stretch) {
      this.#loseTheWay();
      return [];
    }
    if (this.#reader === undefined && beginsWithFrame(stretch.bytes)) this.#reader = new FrameReader();
    if (this.#reader === undefined) {
      this.skipped += stretch.bytes.length;
      return [];
    }
    const frames = this.#reader.receive(stretch.bytes);
    if (this.#reader.overlong !== undefined) {
      this.overlong += 1;
      this.#reader = undefined;
    }
    return frames;
  }

  #loseTheWay(): void {
    this.skipped += this.pending;
    this.#reader = undefined;
  }
}

/**
 * Whether a segment seems to begin with a frame: servers and consoles begin their segments so. Every whole
 * frame in it must have a known id, and the last one must be whole or look likely.
 */
export function beginsWithFrame(bytes: Buffer): boolean {
  const { frames, dropped } = splitDatagram(bytes);
  if (frames.length === 0 && dropped < 7) return false;
  if (!frames.every(isLikely)) return false;
  const cut = bytes.subarray(bytes.length - dropped);
  if (cut.length < 3) return frames.length > 0;
  return RT_NAMES.has(cut[0]! & 0x7f) && cut.readUInt16LE(1) <= LIKELY_MAXLEN;
}

/** Contexts 1, 3 and 7 are the ones that were ever seen. */
function isLikely({ id, encrypted, hash, payload }: Frame): boolean {
  if (!RT_NAMES.has(id) || payload.length > LIKELY_MAXLEN) return false;
  return !encrypted || payload.length === 0 || [1, 3, 7].includes(hash >>> 29);
}
