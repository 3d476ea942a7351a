import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { initHome, openHome } from '#app/home.js';
import { ownKeys, readKeys } from '#app/keys.js';
import { takeLock } from '#app/lock.js';
import { StartError } from '#app/start-error.js';
import { temporaryHome } from './host.js';

function temporary(t: TestContext): string {
  const home = temporaryHome();
  t.after(home.remove);
  return home.dir;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

test("the home's files come before the shipped ones of the same path", (t) => {
  const root = temporary(t);
  const [own, shipped] = [join(root, 'own'), join(root, 'shipped')];
  write(own, 'games/uya/title.json', 'own');
  write(shipped, 'games/uya/title.json', 'shipped');
  write(shipped, 'games/killzone/title.json', 'shipped');
  const home = openHome(own, shipped);
  assert.equal(home.find('games/uya/title.json'), join(own, 'games/uya/title.json'));
  assert.equal(home.find('games/killzone/title.json'), join(shipped, 'games/killzone/title.json'));
  assert.equal(home.find('games/none/title.json'), undefined);
  assert.deepEqual(home.list('games'), ['killzone', 'uya']);
  assert.deepEqual(home.list('scripts'), []);
  assert.equal(home.resolve('logs/x.log'), join(own, 'logs/x.log'));
  assert.equal(home.resolve('/var/log/x.log'), '/var/log/x.log');
});

test('init says what it made and what it kept', (t) => {
  const dir = join(temporary(t), 'new');
  assert.ok(initHome(dir).every(({ made }) => made));
  assert.deepEqual(readdirSync(dir).sort(), ['README.md', 'config', 'games', 'scripts']);
  assert.ok(initHome(dir).every(({ made }) => !made));
});

test('init tells editors where the annotations of the shipped API lie', (t) => {
  const dir = join(temporary(t), 'new');
  initHome(dir);
  for (const folder of ['scripts', 'games']) {
    const settings = JSON.parse(readFileSync(join(dir, folder, '.luarc.json'), 'utf8'));
    assert.equal(settings['runtime.version'], 'Lua 5.4');
    const [types] = settings['workspace.library'];
    assert.match(readFileSync(join(types, 'api.d.lua'), 'utf8'), /^---@meta\n/);
  }
});

test('keys of our own are made once, for their owner alone', async (t) => {
  const home = openHome(temporary(t));
  const made: string[] = [];
  const generate = async (id: string) => {
    made.push(id);
    return { id, use: 'test', source: 'own', n: `${made.length}01`, e: 17, d: `${made.length}02` };
  };
  const keys = await ownKeys(home, generate);
  assert.deepEqual(made, ['own-mls', 'own-dme']);
  assert.notEqual(keys.mls.n, keys.dme.n);
  assert.equal(statSync(join(home.data, 'keys.json')).mode & 0o777, 0o600);
  assert.deepEqual(await ownKeys(home, generate), keys);
  assert.equal(made.length, 2);
});

test('a damaged key file is refused and stays as it is', async (t) => {
  const home = openHome(temporary(t));
  const generate = () => Promise.reject(new Error('must not be made'));
  const file = join(home.data, 'keys.json');
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"mls":{}}',
    '{"mls":{"id":"a","n":"1","e":17},"dme":{"id":"b","n":"1","e":17}}',
  ]) {
    write(home.dir, 'data/keys.json', text);
    await assert.rejects(
      ownKeys(home, generate),
      (error: Error) => error instanceof StartError && error.message.includes(file),
    );
    assert.equal(readFileSync(file, 'utf8'), text);
  }
});

test('the shipped keys are read, and a file that holds none is named', (t) => {
  const home = openHome(temporary(t));
  const ids = readKeys(home).map((key) => key.id);
  assert.ok(ids.includes('global') && ids.includes('dme-server'));
  write(home.dir, 'config/keys/mine.json', '{ "keys": [{ "id": "x", "n": "abc", "e": 17 }] }');
  assert.throws(() => readKeys(home), /mine\.json: keys\[0\] must have "id", "n" \(decimal\)/);
});

test('a lock is held by one process and free after it', (t) => {
  const file = join(temporary(t), 'a.lock');
  const unlock = takeLock(file);
  assert.throws(() => takeLock(file), new RegExp(`already running as process ${process.pid} `));
  unlock();
  assert.equal(existsSync(file), false);
  takeLock(file)();
});

test('locks of the gone are taken over: a dead pid, a pid that is somebody else now, a broken file', (t) => {
  const file = join(temporary(t), 'a.lock');
  const stale = [
    JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }), // above the largest pid that Linux gives
    ...(process.platform === 'linux' ? [JSON.stringify({ pid: process.pid, started: '1' })] : []),
    '',
    '{"pid":',
    '{"pid":-1}',
  ];
  for (const text of stale) {
    writeFileSync(file, text);
    const unlock = takeLock(file);
    assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid, process.pid);
    unlock();
  }
  assert.deepEqual(readdirSync(join(file, '..')), []);
});
