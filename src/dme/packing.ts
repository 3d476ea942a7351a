/** Several frames for one player in one datagram: fewer system calls, and the games expect it. */

/** Bytes of the largest datagram; longer ones break Deadlocked (MEDIUS_UDP_MESSAGE_MAXLEN of horizon-server). */
export const DATAGRAM_MAXLEN = 584;

/**
 * off: a datagram for each frame. adaptive: at the end of the turn while there is little to do, a few
 * milliseconds later under load. client: as the player's SET_AGG_TIME says.
 */
export type PackingRule = 'off' | 'adaptive' | 'client';

/** The longest time that a player may ask for; all captures say 30. */
const AGG_TIME_MAX = 100;

/** Share of the event loop's time below which nothing is gained by waiting, and from which all is. */
const IDLE = 0.4;
const BUSY = 0.8;
/** Milliseconds to wait at the first and at the second of them. */
const SHORTEST = 2;
const LONGEST = 5;

/** Whole milliseconds that frames are gathered at this utilization of the event loop (0 to 1). */
export function adaptiveWindow(utilization: number): number {
  if (utilization < IDLE) return 0;
  const share = Math.min(1, (utilization - IDLE) / (BUSY - IDLE));
  return Math.round(SHORTEST + share * (LONGEST - SHORTEST));
}

/** Milliseconds that a player's wish comes to. */
export function clientWindow(aggTime: number): number {
  return Math.min(aggTime, AGG_TIME_MAX);
}

/** The datagram that is being filled for one player. */
export class Packing {
  bytes: Buffer = Buffer.allocUnsafeSlow(DATAGRAM_MAXLEN);
  length = 0;
  /** When it has to leave, monotonic milliseconds; meaningful while it holds something. */
  due = 0;

  /** True when the frame can be added to what is there. */
  fits(frameLength: number): boolean {
    return this.length + frameLength <= DATAGRAM_MAXLEN;
  }

  add(frame: Buffer, frameLength: number): void {
    frame.copy(this.bytes, this.length, 0, frameLength);
    this.length += frameLength;
  }

  /** Begins anew; the former bytes stay as they are when `kept` says that somebody still reads them. */
  clear(kept: boolean): void {
    this.length = 0;
    if (kept) this.bytes = Buffer.allocUnsafeSlow(DATAGRAM_MAXLEN);
  }
}
