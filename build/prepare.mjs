// Makes a bare clone ready: installs the locked packages when they are missing or older than the
// lock file, and compiles when a source is newer than the last build. Node's own modules only,
// because this runs before anything is installed. Of two that run at once, one waits for the other.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeIndexes } from './indexes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const withTests = process.argv.includes('--test');
const lockFile = join(root, '.preparing');

takeTurn();
process.on('exit', () => rmSync(lockFile, { force: true }));
install();
if (existsSync(join(root, 'src'))) writeIndexes(root);
compile('src', 'tsconfig.json', 'dist');
if (withTests) compile('test', 'test/tsconfig.json', 'dist-test', 'dist');

/** Waits until nobody else prepares this tree; the lock of a process that is gone counts for nothing. */
function takeTurn() {
  const own = `${lockFile}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    while (!tryLink(own)) {
      const holder = holderOfLock();
      if (holder !== undefined && !isAlive(holder)) rmSync(lockFile, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  } finally {
    unlinkSync(own);
  }
}

function tryLink(own) {
  try {
    linkSync(own, lockFile);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderOfLock() {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined; // given back at this moment
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function install() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (!existsSync(lock)) return; // an installed package brings its own modules and no lock file
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing the packages that package-lock.json names ...');
  run(npmCommand(), ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** npm passes its own script as npm_execpath; run it with this very Node. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return [process.execPath, script];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/** Compiles one project unless the stamp of its sources says that nothing changed since. */
function compile(sourceDir, project, outDir, dependsOn) {
  const sources = join(root, sourceDir);
  if (!existsSync(sources)) return; // an installed package ships compiled
  const stampFile = join(root, outDir, '.stamp');
  const upstream = dependsOn ? readFileSync(join(root, dependsOn, '.stamp'), 'utf8') : '';
  const stamp = stampOf(sources, upstream);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  // A fresh folder, so that no output of a deleted source stays behind and is loaded.
  rmSync(join(root, outDir), { recursive: true, force: true });
  run([process.execPath, join(root, 'node_modules', 'typescript', 'bin', 'tsc')], ['-p', project]);
  writeFileSync(stampFile, stamp);
}

/** A digest over path, size and time of every source, and what it is built on. */
function stampOf(dir, upstream) {
  const hash = createHash('sha256').update(upstream);
  for (const file of ['package.json', 'tsconfig.json']) hash.update(readFileSync(join(root, file)));
  for (const entry of readdirSync(dir, { recursive: true }).sort()) {
    const stat = statSync(join(dir, entry));
    if (stat.isFile()) hash.update(`${entry} ${stat.size} ${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function run([command, ...first], args) {
  const result = spawnSync(command, [...first, ...args], { cwd: root, stdio: 'inherit' });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0)
    fail(`${[command, ...first, ...args].join(' ')} ended with ${result.status ?? result.signal}`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
