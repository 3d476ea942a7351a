/** A file that is written behind the event loop's back, with a bound on what waits for the disk. */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that may wait for the disk. */
const WAITING_MAX = 4 << 20;

export class CaptureFile {
  private waiting: Buffer[] = [];
  private queued = 0;
  private work: Promise<void> | undefined;
  private handle: FileHandle | undefined;

  constructor(
    private readonly path: string,
    private readonly failed: (err: unknown) => void,
  ) {}

  /** False when too much waits already: the bytes are not taken. */
  write(bytes: Buffer): boolean {
    if (this.queued + bytes.length > WAITING_MAX) return false;
    this.waiting.push(bytes);
    this.queued += bytes.length;
    this.work ??= this.drain();
    return true;
  }

  /** Resolves once all is written; a fault has been told then. */
  async end(): Promise<void> {
    await this.work;
    await this.handle?.close().catch(this.failed);
    this.handle = undefined;
  }

  private async drain(): Promise<void> {
    try {
      this.handle ??= await this.opened();
      while (this.waiting.length > 0) {
        const block = Buffer.concat(this.waiting);
        this.waiting = [];
        await this.handle.appendFile(block);
        this.queued -= block.length;
      }
    } catch (err) {
      this.waiting = [];
      this.failed(err);
    } finally {
      this.work = undefined;
    }
  }

  /** For its owner alone; a file that is there is never written over. */
  private async opened(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    return open(this.path, 'wx', 0o600);
  }
}
