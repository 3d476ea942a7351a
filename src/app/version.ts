import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './home.js';

/** The version that package.json names. */
export const version: string = (
  JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
).version;
