/** The file that names plugins which held the server up: they stay off until their files change. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Condemned {
  /** Id such as `scripts/chat`. */
  readonly plugin: string;
  /** Its first file. */
  readonly file: string;
  /** What of it ran: `chat.message (scripts/chat.lua:3)`. */
  readonly hook: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/** All entries; a file that is absent or damaged has none. */
export function readCondemned(path: string): readonly Condemned[] {
  try {
    const entries = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    return Array.isArray(entries) ? entries.filter(isCondemned) : [];
  } catch {
    return [];
  }
}

/** Replaces the file in one step, so that a crash leaves the old one or the new one. */
export function writeCondemned(path: string, entries: readonly Condemned[]): void {
  const aside = `${path}.new`;
  writeFileSync(aside, `${JSON.stringify(entries, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(aside, path);
}

function isCondemned(value: unknown): value is Condemned {
  const { plugin, file, hook, at } = (value ?? {}) as Record<string, unknown>;
  return [plugin, file, hook].every((text) => typeof text === 'string') && typeof at === 'number';
}
