import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import pino from 'pino';
import { prettyFactory } from 'pino-pretty';

/** Takes finished lines, never throws, never waits. */
export interface LogOutput {
  write(line: string): void;
  /** Writes what is queued, for at most half a second. */
  close(): Promise<void>;
}

/** The screen also takes text for a person. */
export interface ScreenOutput extends LogOutput {
  /** Text as it is: among the lines on a terminal, on standard error where standard output is JSON. */
  print(text: string): void;
}

/** The screen of the process itself, on which a line may be typed. */
export interface OwnScreen extends ScreenOutput {
  /** Bytes for the terminal itself, in order with everything else. */
  writeRaw(text: string): void;
  /** From now on a line is being typed below what is written, or none any more. */
  setPrompt(prompt: Prompt | undefined): void;
}

/** A line that is being typed on the screen. */
export interface Prompt {
  /** Takes it off the screen; the cursor is then at the begin of its row. */
  hide(): void;
  /** Draws it in the row of the cursor. */
  show(): void;
}

/** Bytes that may wait for a slow reader; lines beyond are dropped. */
const queued = 4 * 1024 * 1024;
const patience = 500;

/**
 * Standard output: readable on a terminal, JSON elsewhere. Written from outside the event loop, so that
 * a terminal or pipe that nobody reads stops no game; once it is closed, lines go nowhere.
 */
export function screenOutput(): OwnScreen {
  const stream = pino.destination({ fd: 1, sync: false, maxLength: queued });
  let open = true;
  stream.on('error', () => {
    open = false;
  });
  const format = process.stdout.isTTY ? prettyLines() : (line: string) => line;

  let prompt: Prompt | undefined;

  function writeRaw(text: string): void {
    if (open && text !== '') stream.write(text);
  }

  /** Above the line that is being typed. */
  function above(text: string): void {
    prompt?.hide();
    writeRaw(text);
    prompt?.show();
  }

  function write(line: string): void {
    above(format(line));
  }

  function print(text: string): void {
    if (!process.stdout.isTTY) process.stderr.write(text);
    else above(text);
  }

  function setPrompt(next: Prompt | undefined): void {
    prompt?.hide();
    prompt = next;
  }

  async function close(): Promise<void> {
    if (open) {
      await atMost(patience, (done) => {
        stream.once('close', done);
        stream.end();
      });
    }
    open = false;
    // Without this, the stream would write the rest at exit and wait for a reader that may not come.
    stream.destroy();
  }

  return { write, print, writeRaw, setPrompt, close };
}

function prettyLines(): (line: string) => string {
  return prettyFactory({ colorize: true, translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l', singleLine: true });
}

/** A file that lines are added to, readable by its owner alone; `failed` is called once, then it is closed. */
export function fileOutput(path: string, failed: (error: Error) => void): LogOutput {
  let open = true;
  const fail = (error: Error) => {
    if (open) failed(error);
    open = false;
  };
  // An error here surfaces again when the file is opened, through the same door.
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch {}
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  stream.on('error', fail);

  function write(line: string): void {
    if (open && stream.writableLength < queued) stream.write(line);
  }

  async function close(): Promise<void> {
    if (open) await atMost(patience, (done) => stream.end(done));
    open = false;
    stream.destroy();
  }

  return { write, close };
}

function atMost(ms: number, run: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    run(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
