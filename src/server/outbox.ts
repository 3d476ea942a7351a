/** Gathers the frames of one turn of the event loop into one write, and notices a client that does not read. */
import type { Socket } from 'node:net';

export class Outbox {
  private frames: Buffer[] = [];
  private scheduled = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly unsentLimit: () => number,
    private readonly overflow: () => void,
  ) {}

  /** Sends it at the end of the turn, or up to `window` milliseconds later if nothing else leaves before. */
  send(frame: Buffer, window = 0): void {
    this.frames.push(frame);
    if (this.scheduled) return;
    if (window > 0) {
      this.timer ??= setTimeout(() => this.flush(), window);
      return;
    }
    this.scheduled = true;
    setImmediate(() => this.flush());
  }

  /** Bytes that were sent and that the system has not taken yet. */
  get backlog(): number {
    return this.frames.reduce((sum, { length }) => sum + length, this.socket.writableLength);
  }

  /** Writes what waits at once. */
  flush(): void {
    this.scheduled = false;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.frames.length === 0 || this.socket.destroyed) return;
    const bytes = this.frames.length === 1 ? this.frames[0]! : Buffer.concat(this.frames);
    this.frames = [];
    this.socket.write(bytes);
    if (this.socket.writableLength > this.unsentLimit()) this.overflow();
  }
}
