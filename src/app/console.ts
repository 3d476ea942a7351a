/** The console: lines that the operator types, in a terminal or through a pipe. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { CommandDesk } from './commands/desk.js';

/** What answers lines. */
export interface ConsoleContext {
  readonly running: { readonly commands: Pick<CommandDesk, 'answer'> };
}

/** The answer to one typed line, with no line end; empty for nothing to say. */
export function answer(line: string, { running }: ConsoleContext): Promise<string> {
  return running.commands.answer(line);
}

/** Answers what is typed, one line after the other, until the input ends; its end ends nothing else. */
export function readConsole(
  input: Readable,
  print: (text: string) => void,
  context: ConsoleContext,
): () => void {
  const lines = createInterface({ input });
  const take = inTurn(print, context);
  lines.on('line', take);
  // A terminal that was closed ends with an error instead of an end; readline passes it on.
  lines.on('error', () => lines.close());
  return () => {
    lines.close();
    input.destroy();
  };
}

/** Answers lines in the order in which they come. */
export function inTurn(print: (text: string) => void, context: ConsoleContext): (line: string) => void {
  let last = Promise.resolve();
  return (line) => {
    last = last.then(async () => {
      const text = await answer(line, context);
      if (text) print(`${text}\n`);
    });
  };
}
