/** Errors of the log as plugins hear of them (`server.error`): later, bounded in number, and never about hearing of them. */
import type { Clock } from '#state/clock.js';
import type { Log, LogFields } from '#state/log.js';
import type { Known } from './layer.js';

const EVENT = 'server.error';
/** Errors of one second that are told of. */
const PER_SECOND = 10;
/** Milliseconds in which the same text is told of once, and texts that are remembered. */
const SAME = 10_000;
const TEXTS_MAX = 200;
/** Characters of a text. */
const TEXT_LENGTH = 500;

export class ErrorNotices {
  /** Writes to the log that was given, and tells of errors. */
  readonly log: Log;
  private tell: ((fields: Known) => void) | undefined;
  private second = 0;
  private count = 0;
  private readonly texts = new Map<string, number>();

  constructor(
    log: Log,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.log = {
      trace: (fields, message) => log.trace(fields, message),
      debug: (fields, message) => log.debug(fields, message),
      info: (fields, message) => log.info(fields, message),
      warn: (fields, message) => log.warn(fields, message),
      error: (fields, message) => {
        log.error(fields, message);
        this.note(fields, message);
      },
    };
  }

  /** From now on errors are told to `tell`, in a later turn of the event loop; undefined ends it. */
  tellTo(tell: ((fields: Known) => void) | undefined): void {
    this.tell = tell;
  }

  private note(fields: LogFields, message: string): void {
    // Who fails at hearing of errors would hear of that, too, without end.
    if (!this.tell || fields.event === EVENT) return;
    const told = toldOf(fields, message);
    if (!this.isNews(told.text)) return;
    setImmediate(() => this.tell?.({ ...told }));
  }

  private isNews(text: string): boolean {
    const now = this.clock.now();
    const second = Math.floor(now / 1000);
    if (second !== this.second) [this.second, this.count] = [second, 0];
    const last = this.texts.get(text);
    if (this.count >= PER_SECOND || (last !== undefined && now - last < SAME)) return false;
    this.count++;
    this.texts.delete(text);
    if (this.texts.size >= TEXTS_MAX) this.texts.delete(this.texts.keys().next().value!);
    this.texts.set(text, now);
    return true;
  }
}

function toldOf({ plugin, event, err, reason }: LogFields, message: string) {
  const cause = err ?? reason;
  const why = cause instanceof Error ? cause.message : cause === undefined ? undefined : String(cause);
  const text = (why === undefined ? message : `${message}: ${why}`).slice(0, TEXT_LENGTH);
  const place = /(?:^|\s)(\S+\.lua:\d+):/.exec(why ?? '')?.[1];
  return {
    kind: plugin === undefined ? 'server' : 'plugin',
    // Text of ours goes to scripts as bytes.
    text: Buffer.from(text).toString('latin1'),
    ...(plugin !== undefined && { plugin: String(plugin) }),
    ...(place !== undefined && { place }),
    ...(event !== undefined && { event: String(event) }),
  };
}
