// Writes the static indexes: every message declaration and every exchange, by plain import lines. A run-time
// folder scan would load the output of deleted sources; these files are made anew before each compilation.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} root the repository's root folder */
export function writeIndexes(root) {
  write(join(root, 'src/wire/messages'), 'all', 'Every message declaration.');
  write(join(root, 'src/medius'), 'exchanges', 'Every exchange.');
}

function write(folder, stem, title) {
  if (!existsSync(folder)) return;
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'common') // parts that several exchanges share
    .flatMap((area) => readdirSync(join(folder, area.name)).map((file) => `${area.name}/${file}`))
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const lines = files.map((file) => `export * from './${file.replace(/\.ts$/, '.js')}';`);
  const text = `/** ${title} Generated from the folder's files by build/indexes.mjs; do not edit. */\n${lines.join('\n')}\n`;
  const target = join(folder, `${stem}.ts`);
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
}
