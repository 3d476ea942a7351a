/**
 * Reading and writing the memory of a console: RT SERVER_MEMORY_POKE and SERVER_CHEAT_QUERY of type 0
 * (scert-transport.md 3.1). Pokes get no answer; one that comes too fast is lost (flows.md 15, row 34).
 */
import { NoAnswer } from '#script/no-answer.js';
import type { Clock } from '#state/clock.js';
import { WireError } from '#wire/errors.js';
import { CheatQueryType } from '#wire/rt/enums.js';
import { RT } from '#wire/rt/ids.js';
import { SERVER_CHEAT_QUERY, SERVER_MEMORY_POKE } from '#wire/rt/messages.js';

/** Bytes of one message (MEDIUS_MESSAGE_MAXLEN of horizon-server). */
const PIECE = 512;
/** Milliseconds between two pokes. */
const PACE = 25;
/** Milliseconds that an answer may take. */
const PATIENCE = 5000;
/** Bytes that one call may read or write, and calls of one console that may wait. */
const BYTES_MAX = 1 << 20;
const WAITING_MAX = 32;

export interface MemoryTransport {
  readonly version: number;
  /** Sends a frame as the connection seals. */
  send(id: number, payload: Buffer): void;
  /** Sends a frame in clear whatever the connection does: horizon-server's pokes reach consoles so. */
  sendClear(id: number, payload: Buffer): void;
}

interface Question {
  readonly resolve: (bytes: Buffer) => void;
  readonly length: number;
}

export class ConsoleMemory {
  private readonly questions = new Map<number, Question>();
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private sequence = 0;
  private closed = false;

  constructor(
    private readonly transport: MemoryTransport,
    private readonly clock: Clock,
  ) {}

  /** Writes bytes at an address, in pieces; resolves when the last one is on its way. */
  poke(address: number, bytes: Buffer): Promise<void> {
    checkRange(address, bytes.length);
    return this.inTurn(async () => {
      for (let at = 0; at < bytes.length; at += PIECE) {
        this.checkOpen();
        const data = bytes.subarray(at, at + PIECE);
        const value = { address: address + at, length: data.length, data };
        this.transport.sendClear(
          RT.SERVER_MEMORY_POKE,
          SERVER_MEMORY_POKE.encode(value, this.transport.version),
        );
        await this.pause(PACE);
      }
    });
  }

  /** The bytes at an address; rejects when the console does not answer in time. */
  peek(address: number, length: number): Promise<Buffer> {
    checkRange(address, length);
    return this.inTurn(async () => {
      const pieces: Buffer[] = [];
      for (let at = 0; at < length; at += PIECE) {
        pieces.push(await this.ask(address + at, Math.min(PIECE, length - at)));
      }
      return Buffer.concat(pieces);
    });
  }

  /** Takes an answer; true when it was one of ours. */
  take(payload: Buffer): boolean {
    try {
      const { sequenceId, data } = SERVER_CHEAT_QUERY.decode(payload, this.transport.version);
      const question = this.questions.get(sequenceId);
      if (!question || data.length < question.length) return false;
      question.resolve(Buffer.from(data.subarray(0, question.length)));
      return true;
    } catch (err) {
      if (err instanceof WireError) return false;
      throw err;
    }
  }

  /** What waits is told that the console is gone. */
  close(): void {
    this.closed = true;
  }

  private async ask(address: number, length: number): Promise<Buffer> {
    this.checkOpen();
    const sequenceId = ++this.sequence;
    const value = { queryType: CheatQueryType.RawMemory, sequenceId, address, length, data: Buffer.alloc(0) };
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        this.questions.set(sequenceId, { resolve, length });
        this.clock.after(PATIENCE, () => reject(new NoAnswer(PATIENCE)));
        this.transport.send(RT.SERVER_CHEAT_QUERY, SERVER_CHEAT_QUERY.encode(value, this.transport.version));
      });
    } finally {
      this.questions.delete(sequenceId);
    }
  }

  /** One after the other: a console that is poked and asked at once loses some of it. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= WAITING_MAX)
      throw new RangeError(`${WAITING_MAX} pokes and peeks wait for this console`);
    this.waiting++;
    const turn = this.last.then(work).finally(() => this.waiting--);
    this.last = turn.catch(() => {});
    return turn;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve));
  }

  private checkOpen(): void {
    if (this.closed) throw new Error('the console has gone');
  }
}

function checkRange(address: number, length: number): void {
  const fits = Number.isInteger(address) && address >= 0 && address + length <= 0x1_0000_0000;
  if (!fits) throw new RangeError(`address ${address} with ${length} bytes is outside 32 bits`);
  if (length < 1 || length > BYTES_MAX) throw new RangeError(`${length} bytes: 1 to ${BYTES_MAX} at a time`);
}
