/** The terminal as it was, for when a process that edited lines in it was killed. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Milliseconds that setting a terminal may take. */
const PATIENCE = 2000;

/**
 * Remembers how the terminal of standard input is set. `restore` sets it so again: a process that is killed has no
 * time for that. Nothing happens without a terminal.
 */
export function keepTerminal(): { restore(): void } {
  const before = process.stdin.isTTY && process.platform !== 'win32' ? stty('-g') : undefined;
  return {
    restore() {
      // Whoever is not in the foreground is stopped for trying.
      if (!before || !isInForeground()) return;
      stty(before);
      // The line that was being typed.
      if (process.stdout.isTTY) process.stdout.write('\r\x1b[J');
    },
  };
}

function stty(setting: string): string | undefined {
  const { status, stdout } = spawnSync('stty', [setting], {
    stdio: ['inherit', 'pipe', 'ignore'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  });
  return status === 0 ? stdout.toString().trim() : undefined;
}

/**
 * Whether our standard input may be read. A process in the background of a terminal would be stopped by the system
 * for trying; its group is then not the terminal's foreground group.
 */
export function isInForeground(): boolean {
  if (!process.stdin.isTTY) return true;
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [, , group, , , foreground] = fields;
    return group === foreground;
  } catch {
    return true;
  }
}
