import type { Clock } from '#state/clock.js';
import type { LogFields } from '#state/log.js';

type Write<Level> = (level: Level, fields: LogFields, message: string) => void;

interface Repeat<Level> {
  readonly level: Level;
  readonly message: string;
  readonly since: number;
  fields: LogFields;
  count: number;
}

/** Milliseconds during which equal lines become one. */
const window = 10_000;
/** Different lines remembered at once; the oldest is forgotten first. */
const remembered = 1000;

/**
 * Folds repeats: the first of several equal lines is written at once, the others of the next ten
 * seconds are counted and written as one line with `repeated`. Lines are equal when level, message and
 * all fields are, or, where the fields have `fold`, when that text is: `{ address, port, fold: address }`.
 * `fold: false` is for lines that answer a person, who waits for each: they are never folded.
 */
export function createFolding<Level extends string>(clock: Clock, write: Write<Level>) {
  const repeats = new Map<string, Repeat<Level>>();
  const stop = clock.every(1000, () => end(clock.now() - window));

  function writeFolded(level: Level, given: LogFields, message: string): void {
    const { fold, ...fields } = given;
    if (fold === false) {
      write(level, fields, message);
      return;
    }
    const key = `${level} ${message} ${fold === undefined ? textOf(fields) : String(fold)}`;
    const repeat = repeats.get(key);
    if (repeat && clock.now() - repeat.since < window) {
      repeat.count += 1;
      repeat.fields = fields;
      return;
    }
    if (repeat) finish(key, repeat);
    if (repeats.size >= remembered) forgetOldest();
    repeats.set(key, { level, message, fields, since: clock.now(), count: 0 });
    write(level, fields, message);
  }

  /** Ends every window that began at `latest` or before. */
  function end(latest: number): void {
    for (const [key, repeat] of repeats) if (repeat.since <= latest) finish(key, repeat);
  }

  function forgetOldest(): void {
    const [oldest] = repeats;
    if (oldest) finish(...oldest);
  }

  function finish(key: string, { level, message, fields, count }: Repeat<Level>): void {
    repeats.delete(key);
    if (count > 0) write(level, { ...fields, repeated: count }, message);
  }

  function close(): void {
    stop();
    end(clock.now());
  }

  return { write: writeFolded, close };
}

/** Fields as a comparable text; what JSON cannot say makes lines differ no further. */
function textOf(fields: LogFields): string {
  try {
    return JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.message : value));
  } catch {
    return '';
  }
}
