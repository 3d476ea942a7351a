/** The console in a real terminal, made by script(1): keys go in, what the terminal would show comes out. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { freePorts, isRunning, late, program, temporaryHome, until } from './host.js';

const keys = { left: '\x1b[D', up: '\x1b[A', home: '\x01', tab: '\t', enter: '\r', clear: '\x15' };
const COLUMNS = 60;
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_Z = '\x1a';

interface Terminal {
  readonly child: ChildProcess;
  readonly home: string;
  type(...text: string[]): Promise<void>;
  /** All that came since the last `forget`, as bytes for the terminal. */
  shown(): string;
  forget(): void;
  sees(pattern: RegExp): Promise<RegExpExecArray>;
  end(): Promise<number>;
}

/** Starts a host in a terminal of its own; `behind` are commands of the shell behind its end. */
function terminal(t: TestContext, { extra = '', behind = '' } = {}): Terminal {
  const { dir: home, remove } = temporaryHome();
  const settings = freePorts.map((setting) => `--set ${setting}`).join(' ');
  const command = `stty rows 24 cols ${COLUMNS}; "${process.execPath}" "${program}" start --home "${home}" ${settings} ${extra}; code=$?; ${behind} exit $code`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: undefined, TERM: 'xterm', SHELL: '/bin/sh' },
  });
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  t.after(async () => {
    // A closed terminal ends no server.
    for (const pid of await supervised(home)) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await ended;
    remove();
  });
  return {
    child,
    home,
    async type(...parts) {
      // Like a hand: an escape and what follows it come together, other keys one after the other.
      for (const part of parts) {
        child.stdin!.write(part);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
    shown: () => text,
    forget: () => {
      text = '';
    },
    sees: (pattern) =>
      until(
        () => pattern.exec(text) ?? undefined,
        () => `no ${pattern} in ${JSON.stringify(text)}`,
      ),
    end: () => Promise.race([ended, late(() => `no end: ${JSON.stringify(text)}`)]),
  };
}

/** The rows of a terminal after these bytes: enough of one for what the console and the log write. */
function screen(bytes: string): string[] {
  const rows = [''];
  let row = 0;
  let column = 0;
  const put = (character: string) => {
    if (column === COLUMNS) {
      column = 0;
      row++;
    }
    const text = (rows[row] ?? '').padEnd(column);
    rows[row] = text.slice(0, column) + character + text.slice(column + 1);
    column++;
  };
  const sequence = /^.\[(\d*)([A-Za-z])/;
  for (let left = bytes; left !== ''; ) {
    const found = left.startsWith('\x1b') ? sequence.exec(left) : null;
    const count = Number(found?.[1] || 1);
    if (found) {
      left = left.slice(found[0].length);
      if (found[2] === 'A') row = Math.max(0, row - count);
      else if (found[2] === 'B') row += count;
      else if (found[2] === 'C') column += count;
      else if (found[2] === 'D') column = Math.max(0, column - count);
      else if (found[2] === 'G') column = count - 1;
      else if (found[2] === 'J') {
        rows[row] = (rows[row] ?? '').slice(0, column);
        rows.length = row + 1;
      } else if (found[2] === 'K') rows[row] = (rows[row] ?? '').slice(0, column);
      continue;
    }
    const character = left[0]!;
    left = left.slice(1);
    if (character === '\r') column = 0;
    else if (character === '\n') row++;
    else put(character);
    while (rows.length <= row) rows.push('');
  }
  return rows;
}

describe('the console in a terminal', { concurrency: 2 }, () => {
  test('lines are edited, completed and remembered, over a start, without what may be secret', async (t) => {
    const console = terminal(t);
    await console.sees(/"exit" to stop[^>]*> /);
    console.forget();
    await console.type('rsion', keys.left.repeat(5), 've', keys.enter);
    await console.sees(/Rekindle \d+\.\d+\.\d+, Node/);
    console.forget();
    await console.type('plugin inf', keys.tab, 'welc', keys.tab, keys.enter);
    await console.type(' ', keys.clear, 'plugin info scripts/we', keys.tab, keys.enter);
    await console.sees(/id +scripts\/welcome/);
    console.forget();
    await console.type('  lua "of a blank"', keys.enter, 'lua "my password"', keys.enter);
    await console.sees(/my password.*my password/s);
    await console.type('lua 6 * 7', keys.enter);
    await console.sees(/\n.*42/s);
    console.forget();
    await console.type(keys.up, ' + 1', keys.enter);
    await console.sees(/43/);
    const history = () => readFileSync(join(console.home, 'data', 'console-history'), 'utf8').split('\n');
    assert.deepEqual(history().slice(0, 2), ['lua 6 * 7 + 1', 'lua 6 * 7']);
    assert.doesNotMatch(history().join('\n'), /password|blank/);
    assert.equal(statSync(join(console.home, 'data', 'console-history')).mode & 0o777, 0o600);
    await console.type('exit', keys.enter);
    assert.equal(await console.end(), 0);
  });

  test('a log line in the middle leaves the line that is typed whole, however many rows it has', async (t) => {
    const console = terminal(t);
    await console.sees(/"exit" to stop[^>]*> /);
    console.forget();
    const long = `lua "${'abcdefghi '.repeat(9)}"`;
    await console.type(long);
    await console.type(keys.left.repeat(3));
    const before = console.shown();
    const [supervisor] = await supervised(console.home);
    process.kill(supervisor!, 'SIGHUP');
    await console.sees(/configuration read again.*abcdefghi/s);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const rows = screen(console.shown());
    const said = rows.findIndex((row) => row.includes('configuration read again'));
    assert.ok(said >= 0, rows.join('\n'));
    assert.equal(
      rows
        .slice(said + 1)
        .join('')
        .replace(/^> /, ''),
      long,
      'the line once more, below',
    );
    assert.ok(
      !rows.slice(0, said).some((row) => row.includes('abcdefghi')),
      `it is gone above: ${rows.join('\n')}`,
    );
    assert.ok(before.includes('abcdefghi'));
    await console.type('XY', keys.enter);
    await console.sees(/abcdefghXYi /);
    await console.type('exit', keys.enter);
    assert.equal(await console.end(), 0);
  });

  test('Ctrl-C stops in order with one process or two; Ctrl-D and Ctrl-Z stop nothing', async (t) => {
    for (const extra of ['', '--no-supervise']) {
      const console = terminal(t, { extra, behind: 'stty -a;' });
      await console.sees(/"exit" to stop[^>]*> /);
      await console.type(CTRL_D, CTRL_Z, 'version', keys.enter);
      await console.sees(/Node \d+/);
      await console.type('half a line', CTRL_C);
      assert.equal(await console.end(), 0, console.shown());
      assert.match(console.shown(), /stopped/);
      assertSane(console.shown());
    }
  });

  test('a server that is killed leaves no raw terminal behind, and the next one edits lines', async (t) => {
    const console = terminal(t, { behind: 'stty -a;' });
    await console.sees(/"exit" to stop[^>]*> /);
    const [supervisor, pid] = await supervised(console.home);
    await console.type('half');
    console.forget();
    process.kill(pid!, 'SIGKILL');
    await console.sees(/started again/);
    const device = readlinkSync(`/proc/${supervisor}/fd/0`);
    assertSane(spawnSync('stty', ['-a', '-F', device]).stdout.toString());
    await console.sees(/"exit" to stop[^>]*> /);
    await console.type('rsion', keys.left.repeat(5), 've', keys.enter);
    await console.sees(/Rekindle \d/);
    const [, next] = await supervised(console.home);
    assert.notEqual(next, pid);
    process.kill(supervisor!, 'SIGTERM');
    assert.equal(await console.end(), 0);
    assertSane(console.shown());
  });
});

/** The process ids of supervisor and server. */
async function supervised(home: string): Promise<number[]> {
  const pidOf = (lock: string) => {
    try {
      return Number(/\d+/.exec(readFileSync(join(home, 'data', lock), 'utf8'))?.[0]);
    } catch {
      return undefined;
    }
  };
  return [pidOf('supervisor.lock'), pidOf('server.lock')].filter((pid) => pid !== undefined);
}

function assertSane(shown: string): void {
  const [settings = ''] = /speed \d+ baud.*$/s.exec(shown) ?? [];
  for (const flag of ['icanon', 'echo', 'isig', 'icrnl', 'opost'])
    assert.match(settings, new RegExp(`[ ;\\n]${flag}\\b`), flag);
}
