import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.js';

/** Where the plugins that held a server up are named. */
export const condemnedFile = (home: Home): string => join(home.data, 'stopped-plugins.json');

/** Whether a plugin was added to it since then (milliseconds since 1970-01-01 UTC). */
export function wasCondemned(home: Home, since: number): boolean {
  return (statSync(condemnedFile(home), { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since;
}
