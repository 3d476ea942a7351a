/** Who looks on while messages of the lobby servers pass; where nobody does that costs one look at a number. */
import type { Sender } from '#wire/registry.js';

/** One message as it came from a client, or as it goes to one. */
export interface TappedMessage {
  readonly sender: Sender;
  /** Class byte, type byte, payload; in clear, and not cut into pieces. */
  readonly whole: Buffer;
  readonly server: string;
  readonly title: string;
  readonly applicationId: number;
  readonly version: number;
  readonly variants: ReadonlySet<string>;
  /** Undefined before the session is known. */
  readonly sessionKey: string | undefined;
}

export class MessageTaps {
  private readonly taps = new Set<(message: TappedMessage) => void>();

  get areIdle(): boolean {
    return this.taps.size === 0;
  }

  /** Shows it what passes from now on; the result ends that. */
  add(tap: (message: TappedMessage) => void): () => void {
    this.taps.add(tap);
    return () => void this.taps.delete(tap);
  }

  offer(message: TappedMessage): void {
    for (const tap of this.taps) tap(message);
  }
}
