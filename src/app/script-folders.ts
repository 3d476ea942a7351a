import { join, resolve } from 'node:path';
import type { ScriptFolders } from '#script/find.js';
import { type Home, packageRoot } from './home.js';

/** The operator's own folders before the shipped ones; in a clone they are the same. */
export function scriptFolders({ dir }: Home): ScriptFolders {
  const at = (root: string) => ({ scripts: join(root, 'scripts'), games: join(root, 'games') });
  return resolve(dir) === resolve(packageRoot) ? at(dir) : { ...at(dir), shipped: at(packageRoot) };
}
