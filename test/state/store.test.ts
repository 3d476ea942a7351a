import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openStore } from '#state/store/open.js';
import { clansConformance } from './clans-conformance.js';
import { peopleConformance } from './people-conformance.js';
import { storeConformance } from './store-conformance.js';

const options = { now: Date.now };
const folder = mkdtempSync(join(tmpdir(), 'rekindle-store-'));
let files = 0;

after(() => rmSync(folder, { recursive: true, force: true }));

storeConformance('SQLite in a file', () => {
  files += 1;
  return openStore({ mode: 'sqlite', file: join(folder, 'data', `${files}.db`) }, options);
});

storeConformance('SQLite in memory', () => openStore({ mode: 'simulated' }, options));

peopleConformance('SQLite in memory', () => openStore({ mode: 'simulated' }, options));
clansConformance('SQLite in a file', () => {
  files += 1;
  return openStore({ mode: 'sqlite', file: join(folder, 'data', `${files}.db`) }, options);
});
