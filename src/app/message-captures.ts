/**
 * Captures that plugins asked for: one message a line, as `rekindle decode` reads them, in the home's folder
 * captures/. Passwords, keys and tickets are not in them: a message that holds such is written with zeros in their
 * place, and without its payload where that is not possible.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureBegun, CaptureFacts, CaptureWanted, ScriptCaptures } from '#script/captures.js';
import type { MessageTaps, TappedMessage } from '#server/message-taps.js';
import type { Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import { withoutSecrets } from './without-secrets.js';

const FOLDER = 'captures';
/** Captures at once, and files that may lie in the folder. */
const RUNNING_MAX = 4;
const FILES_MAX = 32;
/** Bytes that the disk may be behind; what comes then is left out and counted. */
const BEHIND_MAX = 1 << 20;

interface Capture {
  readonly file: string;
  readonly stream: WriteStream;
  readonly end: () => void;
  messages: number;
  bytes: number;
  left: number;
  isOver: boolean;
}

export interface CaptureParts {
  /** Folder of the home. */
  readonly home: string;
  readonly taps: MessageTaps;
  readonly clock: Clock;
  readonly log: Log;
}

export class MessageCaptures implements ScriptCaptures {
  private readonly all = new Map<number, Capture>();
  private number = 0;
  private beginning = 0;

  constructor(private readonly parts: CaptureParts) {}

  async start(wanted: CaptureWanted): Promise<CaptureBegun> {
    const running = [...this.all.values()].filter(({ isOver }) => !isOver).length + this.beginning;
    if (running >= RUNNING_MAX) throw new Error(`${RUNNING_MAX} captures are running`);
    this.beginning++;
    try {
      const folder = join(this.parts.home, FOLDER);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if ((await readdir(folder)).length >= FILES_MAX)
        throw new Error(`${FOLDER}/ of the home holds ${FILES_MAX} files: take some away`);
      return this.begin(wanted, folder);
    } finally {
      this.beginning--;
    }
  }

  private begin(wanted: CaptureWanted, folder: string): CaptureBegun {
    const { clock, taps, log } = this.parts;
    const id = ++this.number;
    const when = new Date(clock.wall()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
    const name = `${wanted.plugin.replaceAll(/[^\w-]/g, '_')}-${when}-${id}.jsonl`;
    const file = `${FOLDER}/${name}`;
    const stream = createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600 });
    const cancel = clock.after(wanted.time, () => end());
    const untap = taps.add((message) => this.take(capture, wanted, message));
    const end = () => {
      if (capture.isOver) return;
      capture.isOver = true;
      untap();
      cancel();
      stream.end();
      const { messages, bytes, left } = capture;
      log.info({ plugin: wanted.plugin, file, messages, bytes, left }, 'a capture has ended');
    };
    const capture: Capture = { file, stream, end, messages: 0, bytes: 0, left: 0, isOver: false };
    stream.on('error', (err) => {
      log.error({ plugin: wanted.plugin, file, err }, 'a capture could not be written');
      end();
    });
    this.all.set(id, capture);
    log.info({ plugin: wanted.plugin, file }, 'a capture has begun');
    return { id, file };
  }

  private take(capture: Capture, { sessionKey, titles, bytes }: CaptureWanted, message: TappedMessage): void {
    if (sessionKey !== undefined && sessionKey !== message.sessionKey) return;
    if (titles && !titles.has(message.title)) return;
    if (capture.stream.writableLength > BEHIND_MAX) {
      capture.left++;
      return;
    }
    const line = Buffer.from(`${JSON.stringify(this.lineOf(capture.messages + 1, message))}\n`);
    if (capture.bytes + line.length > bytes) {
      capture.end();
      return;
    }
    capture.messages++;
    capture.bytes += line.length;
    capture.stream.write(line);
  }

  private lineOf(id: number, message: TappedMessage): object {
    const { sender, server, applicationId, version, whole } = message;
    const shown = withoutSecrets(message);
    return {
      id,
      time: this.parts.clock.wall() / 1000,
      server,
      direction: sender,
      applicationId,
      mediusVersion: version,
      // What is hidden is said, and then the line has class and type alone.
      ...(shown.length < whole.length && { hidden: whole.length - shown.length }),
      hex: shown.toString('hex'),
    };
  }

  stop(id: number): CaptureFacts | undefined {
    const capture = this.all.get(id);
    if (!capture) return undefined;
    this.all.delete(id);
    capture.end();
    const { file, messages, bytes } = capture;
    return { file, messages, bytes };
  }

  /** The servers stop. */
  close(): void {
    for (const { end } of this.all.values()) end();
    this.all.clear();
  }
}
