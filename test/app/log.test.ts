import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type LevelName, openLog } from '#app/log.js';
import type { Clock } from '#state/clock.js';

interface Line {
  level: string;
  msg: string;
  [field: string]: unknown;
}

/** Lines of a log, parsed as a reader of the output would. */
function collect() {
  const raw: string[] = [];
  return {
    raw,
    lines: () => raw.map((line) => JSON.parse(line) as Line),
    screen: { write: (line: string) => void raw.push(line), print: () => {}, close: async () => {} },
  };
}

function standingClock() {
  let time = 0;
  let ticks: (() => void)[] = [];
  const clock: Clock = {
    now: () => time,
    wall: () => time,
    after: () => () => {},
    every: (_, run) => {
      ticks.push(run);
      return () => {
        ticks = [];
      };
    },
  };
  const advance = (ms: number) => {
    time += ms;
    for (const tick of ticks) tick();
  };
  return { clock, advance };
}

const written: Readonly<Record<LevelName, readonly string[]>> = {
  FINEST: ['trace', 'debug', 'info', 'warn', 'error'],
  FINER: ['trace', 'debug', 'info', 'warn', 'error'],
  FINE: ['debug', 'info', 'warn', 'error'],
  INFO: ['info', 'warn', 'error'],
  WARN: ['warn', 'error'],
  SEVERE: ['error'],
};

for (const [level, expected] of Object.entries(written)) {
  test(`log level ${level} writes ${expected.join(', ')}`, async () => {
    const { lines, screen } = collect();
    const log = openLog({ level: level as LevelName, file: null, screen });
    for (const name of ['trace', 'debug', 'info', 'warn', 'error'] as const)
      log[name]({ port: 10075 }, `a ${name} line`);
    await log.close();
    assert.deepEqual(
      lines().map((line) => line.level),
      expected,
    );
    assert.equal(lines()[0]?.port, 10075);
  });
}

test('text from clients cannot break, colour or reorder a line', async () => {
  const { raw, lines, screen } = collect();
  const log = openLog({ level: 'INFO', file: null, screen });
  log.info({ name: 'a\u001b[2J\nfake line\u202e', list: ['\u009b'], 'na\nme': 1 }, 'login\nfake');
  await log.close();
  assert.equal(raw.length, 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  assert.doesNotMatch(raw[0]!.trimEnd(), /[\u0000-\u001f\u007f-\u009f\u202e]/);
  assert.equal(lines()[0]?.name, 'a\\x1b[2J\\x0afake line\\u{202e}');
  assert.equal(lines()[0]?.msg, 'login\\x0afake');
});

test('secrets are hidden by the name of their field, at any depth', async () => {
  const { raw, screen } = collect();
  const log = openLog({ level: 'FINEST', file: null, screen });
  const secret = 'hunter2hunter2';
  log.error(
    { password: secret, login: { sessionKey: secret, access_key: secret }, err: new Error('x') },
    'a',
  );
  log.trace(
    { config: { database: { db_password: secret } }, tokens: [secret], serverKey: Buffer.from(secret) },
    'b',
  );
  await log.close();
  assert.equal(raw.length, 2);
  assert.ok(!raw.join('').includes(secret));
  assert.ok(!raw.join('').includes(Buffer.from(secret).toString('hex')));
});

test('values that JSON has no form for are written, and long ones are cut', async () => {
  const { lines, screen } = collect();
  const log = openLog({ level: 'INFO', file: null, screen });
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const cause = new Error('disk\nfull');
  log.info(
    {
      id: 12n,
      bytes: Buffer.from('c0ffee', 'hex'),
      many: Buffer.alloc(5000),
      loop,
      err: new Error('no', { cause }),
    },
    'odd values',
  );
  await log.close();
  const line = lines()[0]!;
  assert.equal(line.id, '12');
  assert.equal(line.bytes, 'c0ffee');
  assert.match(String(line.many), /^(00){256}\.\.\. \(5000 bytes\)$/);
  const err = line.err as { message: string; stack: string; cause: { message: string } };
  assert.equal(err.message, 'no');
  assert.match(err.stack, /^Error: no\n\s+at /);
  assert.equal(err.cause.message, 'disk\\x0afull');
});

test('repeats become one line with a count; different lines do not', async () => {
  const { lines, screen } = collect();
  const { clock, advance } = standingClock();
  const log = openLog({ level: 'INFO', file: null, screen, clock });
  for (let n = 0; n < 50; n++) log.warn({ address: '192.0.2.7' }, 'too many sockets');
  log.warn({ address: '192.0.2.8' }, 'too many sockets');
  for (let port = 1; port <= 30; port++) log.warn({ port, fold: '192.0.2.9' }, 'refused');
  assert.equal(lines().length, 3);
  advance(11_000);
  const folded = lines().slice(3);
  assert.deepEqual(
    folded.map((line) => [line.msg, line.address ?? line.port, line.repeated]),
    [
      ['too many sockets', '192.0.2.7', 49],
      ['refused', 30, 29],
    ],
  );
  log.warn({ address: '192.0.2.7' }, 'too many sockets');
  assert.equal(lines().length, 6, 'a new window begins with a line at once');
  await log.close();
});

test('what answers a person is written each time', () => {
  const { lines, screen } = collect();
  const { clock } = standingClock();
  const log = openLog({ level: 'INFO', file: null, screen, clock });
  for (let n = 0; n < 3; n++) log.info({ plugin: 'a', fold: false }, 'plugin reloaded');
  assert.deepEqual(
    lines().map(({ msg, plugin, repeated, fold }) => [msg, plugin, repeated, fold]),
    Array(3).fill(['plugin reloaded', 'a', undefined, undefined]),
  );
});

test('counted repeats are written when the log ends', async () => {
  const { lines, screen } = collect();
  const log = openLog({ level: 'INFO', file: null, screen });
  log.error({}, 'again');
  log.error({}, 'again');
  await log.close();
  assert.deepEqual(
    lines().map((line) => line.repeated),
    [undefined, 1],
  );
});

test('a log file has a level of its own and is for its owner alone', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'rekindle-log-'));
  const path = join(dir, 'logs', 'rekindle.log');
  const { lines, screen } = collect();
  const log = openLog({ level: 'WARN', file: { path, level: 'FINE' }, screen });
  log.debug({ n: 1 }, 'in the file only');
  log.warn({ n: 2 }, 'in both');
  log.trace({}, 'in neither');
  await log.close();
  const inFile = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Line).msg);
  assert.deepEqual(inFile, ['in the file only', 'in both']);
  assert.deepEqual(
    lines().map((line) => line.msg),
    ['in both'],
  );
  assert.equal(statSync(path).mode & 0o077, 0);
  rmSync(dir, { recursive: true });
});

test('a full disk stops the file log, says so once, and not the log', {
  skip: !existsSync('/dev/full'),
}, async () => {
  const { lines, screen } = collect();
  const log = openLog({ level: 'INFO', file: { path: '/dev/full', level: 'INFO' }, screen });
  for (let n = 0; n < 5; n++) {
    log.info({ n }, 'play goes on');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await log.close();
  const complaints = lines().filter((line) => line.level === 'error');
  assert.equal(complaints.length, 1);
  assert.match(JSON.stringify(complaints[0]), /ENOSPC.*\/dev\/full|\/dev\/full.*ENOSPC/);
  assert.equal(lines().filter((line) => line.msg === 'play goes on').length, 5);
});

test('a closed pipe stops the lines, not the process', () => {
  const script = `
    import { openLog } from '${import.meta.resolve('#app/log.js')}';
    const log = openLog({ level: 'INFO', file: null });
    let n = 0;
    const timer = setInterval(() => { log.info({ n }, 'line'); if (++n === 20) { clearInterval(timer); process.stderr.write('alive'); } }, 10);
  `;
  const result = spawnSync('sh', ['-c', '"$NODE" --input-type=module -e "$SCRIPT" | head -n 1'], {
    env: { ...process.env, NODE: process.execPath, SCRIPT: script },
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal((JSON.parse(result.stdout) as Line).msg, 'line');
  assert.equal(result.stderr, 'alive');
});
