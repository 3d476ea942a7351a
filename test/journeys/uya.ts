/** A console of Up Your Arsenal that is memory, and obeys what the server writes and sends into it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#app/home.js';
import type { HeadlessPlayer } from '#tools/client/player.js';

export const HOOK = 0x139e94;
export const MARK = 0xcffd0;
export const BODY = 0xd0000;
export const UNPATCH = 0xce000;
export const RETURN = Buffer.from('0800e003', 'hex');
/** j target, by hand: opcode 2 above the word's address. */
export const TO_UNPATCH = Buffer.from('00380308', 'hex');
export const TO_BODY = Buffer.from('00400308', 'hex');

const POKE = 0x1e;
const QUERY = 0x1d;
const SERVER_APP = 0x0a;
const SEALED = 0x80;

/** The shipped files of the title's plugin, and others in their place or besides. */
export function uyaFiles(changes: Readonly<Record<string, string | Buffer>> = {}) {
  const folder = join(packageRoot, 'games/uya');
  const shipped = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.lua') && !name.endsWith('.d.lua'))
    .map((name) => [`games/uya/${name}`, readFileSync(join(folder, name), 'utf8')] as const);
  const changed = Object.entries(changes).map(([name, file]) => [`games/uya/${name}`, file] as const);
  return Object.fromEntries<string | Buffer>([...shipped, ...changed]);
}

/** One download message, as its bytes say. */
export interface Piece {
  readonly id: number;
  readonly address: number;
  readonly total: number;
  readonly offset: number;
  readonly chunk: number;
  readonly length: number;
}

export class FakeConsole {
  readonly memory = Buffer.alloc(1 << 21);
  /** What came, in its order: `query`, `poke <address> <bytes>`, `piece`. */
  readonly told: string[] = [];
  readonly pieces: Piece[] = [];
  /** What was written into the hook word, in its order. */
  readonly hooks: Buffer[] = [];
  answersQueries = true;
  /** Answers to groups that it still gives. */
  answersLeft = Number.POSITIVE_INFINITY;
  answers = 0;
  private received = 0;
  private rest = Buffer.alloc(0);
  private player: HeadlessPlayer | undefined;

  /** Begins to obey; what comes before is nothing to it. */
  switchOn(player: HeadlessPlayer): void {
    this.player = player;
    this.rest = Buffer.alloc(0);
    void this.answerQueries(player);
  }

  forget(): void {
    for (const list of [this.told, this.pieces, this.hooks]) list.length = 0;
    this.answers = 0;
  }

  /** All bytes from the server: what comes in clear is read here, without any of the project's own code. */
  take(bytes: Buffer): void {
    if (!this.player) return;
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= 3) {
      const id = this.rest[0]!;
      const start = 3 + (id & SEALED ? 4 : 0);
      const end = start + this.rest.readUInt16LE(1);
      if (this.rest.length < end) return;
      this.frame(id, this.rest.subarray(start, end));
      this.rest = this.rest.subarray(end);
    }
  }

  private frame(id: number, payload: Buffer): void {
    if (id === POKE) this.poke(payload);
    if (id === SERVER_APP && payload.subarray(0, 3).equals(Buffer.of(0, 8, 1))) this.piece(payload);
  }

  private poke(payload: Buffer): void {
    const address = payload.readUInt32LE(0);
    const data = payload.subarray(8, 8 + payload.readUInt32LE(4));
    this.told.push(`poke ${address.toString(16)} ${data.length}`);
    data.copy(this.memory, address);
    if (address === HOOK) this.hooks.push(Buffer.from(data));
    // The code that takes a patch out begins to count anew.
    if (address === UNPATCH) this.received = 0;
  }

  private piece(payload: Buffer): void {
    const [id, address, total, offset] = [4, 8, 12, 16].map((at) => payload.readUInt32LE(2 + at)) as [
      number,
      number,
      number,
      number,
    ];
    const [chunk, length] = [payload.readInt16LE(22), payload.readUInt16LE(24)];
    const data = payload.subarray(26);
    if (data.length !== length) throw new Error(`${length} bytes announced, ${data.length} came`);
    this.told.push('piece');
    this.pieces.push({ id, address, total, offset, chunk, length });
    data.copy(this.memory, address);
    this.received += length;
    if (chunk === 0 || this.received >= total) this.answer(id);
  }

  private answer(id: number): void {
    if (this.answersLeft <= 0) return;
    this.answersLeft--;
    this.answers++;
    const whole = Buffer.from('000802000000'.padEnd(28, '0'), 'hex');
    whole.writeInt32LE(id, 6);
    whole.writeInt32LE(this.received, 10);
    setImmediate(() => {
      if (!this.player!.connection.isClosed) this.player!.connection.sendApp(whole);
    });
  }

  /** Queries are sealed, so the client opens them: type, sequence, address, length. */
  private async answerQueries({ connection }: HeadlessPlayer): Promise<void> {
    for (;;) {
      const frame = await connection.frames
        .next('a query', 600_000, ({ id }) => id === QUERY)
        .catch(() => undefined);
      if (!frame) return;
      this.told.push('query');
      const at = frame.payload.readUInt32LE(5);
      const length = frame.payload.readUInt32LE(9);
      const data = this.memory.subarray(at, at + length);
      if (this.answersQueries)
        connection.sendFrame(QUERY, Buffer.concat([frame.payload.subarray(0, 13), data]));
    }
  }
}
