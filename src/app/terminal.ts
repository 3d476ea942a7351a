/** The console in a terminal: lines are edited, completed and remembered, and the log goes above them. */
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import { Transform, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { CommandDesk } from './commands/desk.js';
import { inTurn } from './console.js';
import type { History } from './console-history.js';
import type { OwnScreen } from './log/output.js';

export interface TerminalParts {
  readonly input: NodeJS.ReadStream;
  readonly screen: OwnScreen;
  readonly history: History;
  readonly commands: CommandDesk;
  /** Ctrl-C: in a terminal that edits lines it is a key, and no signal. */
  interrupt(): void;
}

const PROMPT = '> ';

/** Whether both ends of the console are a terminal that can move its cursor. */
export function canEditLines(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

/** Reads lines until the result is called, which leaves the terminal as it was. */
export function openTerminal({ input, screen, history, commands, interrupt }: TerminalParts): () => void {
  const output = new ScreenWriter(screen);
  const keys = input.pipe(new Keys(input));
  const take = inTurn((text) => screen.print(text), { running: { commands } });
  let isClosed = false;
  let lines: Interface;

  function open(): void {
    lines = createInterface({
      input: keys,
      output,
      terminal: true,
      prompt: PROMPT,
      history: history.lines(),
      historySize: history.size,
      removeHistoryDuplicates: true,
      completer: (line: string) => commands.complete(line),
    });
    lines.on('line', (line) => {
      history.add(line);
      take(line);
      lines.prompt();
    });
    lines.on('SIGINT', interrupt);
    // A stopped process would hold its players up.
    lines.on('SIGTSTP', () => {});
    // Ctrl-D in an empty line ends nothing; the end of the terminal does.
    lines.on('close', () => {
      if (isClosed) return;
      screen.setPrompt(undefined);
      if (!input.readableEnded && !input.destroyed) open();
    });
    screen.setPrompt(promptOf(lines, output));
    lines.prompt();
  }

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    screen.setPrompt(undefined);
    lines.close();
    output.endResize();
    input.destroy();
  }

  // A terminal that was closed ends with an error instead of an end.
  input.on('error', close);
  open();
  return close;
}

/**
 * What is typed, key by key: readline puts what comes at once, such as a pasted text, at the end of the line, wherever the
 * cursor is (Node 20).
 */
class Keys extends Transform {
  readonly isTTY = true;
  private readonly decoder = new StringDecoder('utf8');

  constructor(private readonly terminal: NodeJS.ReadStream) {
    super({ readableObjectMode: true });
  }

  setRawMode(raw: boolean): void {
    if (!this.terminal.destroyed) this.terminal.setRawMode(raw);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    for (const character of this.decoder.write(chunk)) this.push(character);
    done();
  }
}

/** What readline writes, among the lines of the log: through one and the same output, so that nothing overtakes. */
class ScreenWriter extends Writable {
  readonly isTTY = true;
  private readonly resized = () => this.emit('resize');

  constructor(private readonly screen: OwnScreen) {
    super({ decodeStrings: false });
    process.stdout.on('resize', this.resized);
  }

  get columns(): number {
    return process.stdout.columns || 80;
  }

  get rows(): number {
    return process.stdout.rows || 24;
  }

  endResize(): void {
    process.stdout.off('resize', this.resized);
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.screen.writeRaw(chunk.toString());
    done();
  }
}

/** The line that is being typed, as whoever writes above it has to treat it. */
function promptOf(lines: Interface, output: ScreenWriter) {
  return {
    hide() {
      const { rows } = lines.getCursorPos();
      moveCursor(output, 0, -rows);
      cursorTo(output, 0);
      clearScreenDown(output);
    },
    show() {
      // Before it draws anew, readline goes up by the rows that it believes to stand above the cursor.
      const { rows } = lines.getCursorPos();
      output.write('\n'.repeat(rows));
      lines.prompt(true);
    },
  };
}
