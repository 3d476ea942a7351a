/** Paths that scripts name: inside the plugin's folder, by real path, or not at all. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileInside } from '#script/find.js';

test('a path leads to a file inside the folder, by its real path, or is refused', (t) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'rekindle-paths-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'plugin');
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data/words.txt'), 'one');
  writeFileSync(join(root, 'secret.txt'), 'no');
  symlinkSync(join(root, 'secret.txt'), join(folder, 'out.txt'));
  symlinkSync(root, join(folder, 'up'));
  symlinkSync(join(folder, 'data'), join(folder, 'alias'));
  const at = (path: string) => fileInside(folder, path, 'plugin.file');
  assert.equal(at('data/words.txt'), join(folder, 'data/words.txt'));
  assert.equal(at('alias/words.txt'), join(folder, 'data/words.txt'), 'a link that stays inside');
  assert.equal(at('data/none.txt'), undefined);
  for (const path of ['out.txt', 'up/secret.txt'])
    assert.throws(() => at(path), /leads out of the folder that it is in/, path);
  for (const path of [
    ...[
      '../secret.txt',
      'data/../../secret.txt',
      './data/words.txt',
      '/etc/passwd',
      '',
      'data//words.txt',
      'data/',
    ],
    ...['data\\words.txt', 'C:/windows', 'data/words.txt\0.lua', 'a/'.repeat(600)],
  ])
    assert.throws(() => at(path), /is no path inside the plugin's folder/, path);
  assert.throws(() => at('data'), /is not a file/);
});
