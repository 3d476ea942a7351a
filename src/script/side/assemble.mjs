// Assembles side.wat into bytes.ts: `node src/script/side/assemble.mjs` after every change of side.wat.
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const source = new URL('side.wat', import.meta.url);
const target = new URL('bytes.ts', import.meta.url);

const { parseWat } = await wabt();
const { buffer } = parseWat('side.wat', readFileSync(source)).toBinary({});
const lines = Buffer.from(buffer)
  .toString('base64')
  .match(/.{1,100}/g)
  .map((line) => `  '${line}',`);
writeFileSync(
  target,
  `/** The side module as WebAssembly, assembled from side.wat by assemble.mjs; do not edit. */
export const sideBytes = Buffer.from(
  [
${lines.map((line) => `  ${line}`).join('\n')}
  ].join(''),
  'base64',
);
`,
);
