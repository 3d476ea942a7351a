/** Gathers the frames of one turn of the event loop into one write, and notices a client that does not read. */
import type { Socket } from 'node:net';

export class Outbox {
  private frames: Buffer[] = [];
  private scheduled = false;

  constructor(
    private readonly socket: Socket,
    private readonly unsentLimit: () => number,
    private readonly overflow: () => void,
  ) {}

  send(frame: Buffer): void {
    this.frames.push(frame);
    if (this.scheduled) return;
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
    if (this.frames.length === 0 || this.socket.destroyed) return;
    const bytes = this.frames.length === 1 ? this.frames[0]! : Buffer.concat(this.frames);
    this.frames = [];
    this.socket.write(bytes);
    if (this.socket.writableLength > this.unsentLimit()) this.overflow();
  }
}
