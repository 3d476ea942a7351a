/** The lines that were typed into the console, newest first, in a file of the data folder. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.js';

export interface History {
  readonly size: number;
  lines(): string[];
  /** Remembers a line, unless it holds what may be a secret or begins with a blank. */
  add(line: string): void;
}

const SIZE = 500;
/** Characters of the longest line that is kept. */
const LONGEST = 1000;
const SECRET = /passw|secret|token|credential|api.?key/i;

/** Opens the history of a home. A file that can be neither read nor written is none. */
export function openHistory(home: Home): History {
  const file = join(home.data, 'console-history');
  let lines = readLines(file);
  return {
    size: SIZE,
    lines: () => [...lines],
    add(line) {
      if (line.trim() === '' || /^\s/.test(line) || line.length > LONGEST || SECRET.test(line)) return;
      lines = [line, ...lines.filter((one) => one !== line)].slice(0, SIZE);
      try {
        writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
      } catch {}
    },
  };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, SIZE);
  } catch {
    return [];
  }
}
