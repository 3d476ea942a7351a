// Runs every compiled test file in one process (one process a file costs twenty times the time).
// `npm test -- wire journeys/login` runs the files whose path contains one of the words.
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const out = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist-test');
const words = process.argv.slice(2);
const files = readdirSync(out, { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`No test file matches ${words.join(', ')}`);
  process.exit(1);
}
const entry = join(out, 'all.js');
writeFileSync(entry, files.map((file) => `import './${file}';\n`).join(''));
const result = spawnSync(process.execPath, ['--enable-source-maps', '--test-reporter=spec', entry], {
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
