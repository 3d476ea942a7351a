import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { packageRoot } from '#app/home.js';
import { program, startHost, temporaryHome } from './host.js';

function temporary(t: TestContext): string {
  const home = temporaryHome();
  t.after(home.remove);
  return home.dir;
}

function rekindle(given: readonly string[], input = '') {
  return spawnSync(process.execPath, [program, ...given], { encoding: 'utf8', timeout: 30_000, input });
}

test('db migrate makes the tables, db backup copies them and never over a file', (t) => {
  const home = temporary(t);
  const migrate = rekindle(['db', 'migrate', '--home', home]);
  assert.equal(migrate.status, 0, migrate.stderr);
  assert.match(migrate.stdout, /^the tables went from version 0000 to \d{4}/);
  assert.match(
    rekindle(['db', 'migrate', '--home', home]).stdout,
    /^the tables are at version \d{4} already/,
  );
  const copy = join(home, 'copy.db');
  assert.equal(rekindle(['db', 'backup', copy, '--home', home]).status, 0);
  assert.equal(readFileSync(copy).subarray(0, 15).toString(), 'SQLite format 3');
  writeFileSync(copy, 'mine');
  const again = rekindle(['db', 'backup', copy, '--home', home]);
  assert.equal(again.status, 2);
  assert.match(again.stderr, /copy\.db is there already/);
  assert.equal(readFileSync(copy, 'utf8'), 'mine');
});

test('db backup of a database that is not there says so', (t) => {
  const home = temporary(t);
  const { status, stderr } = rekindle(['db', 'backup', join(home, 'copy.db'), '--home', home]);
  assert.equal(status, 2);
  assert.match(stderr, /rekindle\.db does not exist/);
});

test('decode reads messages with the traits of their title', () => {
  // SessionBeginResponse: id, 3 pads, status 0, session key, then 3 pads, or 1 for application 10694.
  const fields = `${'00'.repeat(21)}000000${'00000000'}${'00'.repeat(17)}`;
  const lines = [
    { id: 'a', mediusVersion: 108, direction: 'server', hex: `0104${fields}000000` },
    { id: 'b', mediusVersion: 108, applicationId: 10694, direction: 'server', hex: `0104${fields}00` },
  ];
  const { stdout, status } = rekindle(['decode'], lines.map((line) => JSON.stringify(line)).join('\n'));
  assert.equal(status, 0);
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; name: string; bytesUsed: number });
  assert.deepEqual(
    answers.map(({ id, name, bytesUsed }) => [id, name, bytesUsed]),
    [
      ['a', 'SessionBeginResponse', 48],
      ['b', 'SessionBeginResponse', 46],
    ],
  );
});

test('the package that npm packs works from an empty folder', async (t) => {
  const dir = temporary(t);
  const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', dir], {
    cwd: packageRoot,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(packed.status, 0, packed.stderr);
  assert.equal(spawnSync('tar', ['-xzf', packed.stdout.trim()], { cwd: dir }).status, 0);
  // As npm would lay it out: the package beside the packages it needs.
  const modules = join(dir, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(packageRoot, 'node_modules')).filter((each) => !each.startsWith('.'))) {
    symlinkSync(join(packageRoot, 'node_modules', name), join(modules, name));
  }
  spawnSync('mv', ['package', join('node_modules', 'rekindle')], { cwd: dir });
  const installed = join(modules, 'rekindle', 'bin', 'rekindle.js');
  const home = join(dir, 'empty', 'home');
  const init = spawnSync(process.execPath, [installed, 'init', home], { encoding: 'utf8', timeout: 30_000 });
  assert.equal(init.status, 0, init.stderr);
  const host = startHost({ home, program: installed });
  t.after(async () => {
    host.child.kill('SIGKILL');
    await host.end();
  });
  await host.line('listening');
  host.child.kill('SIGTERM');
  assert.equal(await host.end(), 0);
  assert.ok(existsSync(join(home, 'data')));
});
