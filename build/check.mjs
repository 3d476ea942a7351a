// `npm run check`: lint and format, and whether the generated documents are up to date.
// `npm run check -- --write` puts both in order instead of failing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const writes = process.argv.includes('--write');

const linted = lint();
const stale = await staleDocs();
if (!linted || stale > 0) process.exit(1);

function lint() {
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'check', '--error-on-warnings', ...(writes ? ['--write'] : []), '.'];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** How many documents are not as the declarations say and were left so. */
async function staleDocs() {
  const { allGeneratedDocs } = await import('../dist/app/generated-docs.js');
  let stale = 0;
  for (const { path, text } of await allGeneratedDocs(root)) {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    if (writes) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      console.log(`${path} is renewed`);
      continue;
    }
    stale += 1;
    console.error(`${path} is not as the declarations say: run npm run check -- --write and commit it`);
  }
  return stale;
}
