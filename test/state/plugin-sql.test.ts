/** Databases of plugins: what they keep, and what no statement gets out of them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreError, StoreTimeout } from '#state/store/errors.js';
import { PluginDatabases, type SqlValue } from '#state/store/plugin-sql/plugin-databases.js';

function open(t: TestContext, limit = 5000) {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-plugin-sql-'));
  const databases = new PluginDatabases({ folder: join(folder, 'sql'), limit });
  t.after(async () => {
    await databases.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const query = (text: string, ...values: SqlValue[]) => databases.query('p', { text, values });
  const execute = async (text: string, ...values: SqlValue[]) =>
    (await databases.execute('p', [{ text, values }]))[0];
  return { folder, databases, query, execute };
}

const failing = (pattern: RegExp) => (error: Error) =>
  error instanceof StoreError && pattern.test(error.message);

test('rows come back as they were kept, over another opening', async (t) => {
  const { folder, databases, query, execute } = open(t);
  assert.equal(await execute('create table score (id integer primary key, name text, data blob, x real)'), 0);
  assert.equal(
    await execute(
      'insert into score values (?, ?, ?, ?)',
      9_007_199_254_740_993n,
      "O'Neil; --",
      Buffer.from([0, 255]),
      1.5,
    ),
    1,
  );
  assert.equal(await execute('insert into score (name) values (?)', null), 1);
  const rows = await query('select name, data, x, id from score order by id limit 1 -- all');
  assert.deepEqual(
    rows.map((row) => ({ ...row, data: Buffer.from(row.data as Uint8Array).toString('hex') })),
    [{ name: "O'Neil; --", data: '00ff', x: 1.5, id: 9_007_199_254_740_993n }],
  );
  assert.deepEqual(await query('insert into score (name) values (?) returning name as n', 'x;y'), [
    { n: 'x;y' },
  ]);
  assert.equal(statSync(join(folder, 'sql', 'p.db')).mode & 0o777, 0o600);
  await databases.close();
  const again = new PluginDatabases({ folder: join(folder, 'sql') });
  assert.deepEqual(await again.query('p', { text: 'select count(*) as n from score', values: [] }), [
    { n: 3n },
  ]);
  assert.deepEqual(await again.query('P', { text: 'select count(*) as n from sqlite_master', values: [] }), [
    { n: 0n },
  ]);
  await again.close();
});

test('several statements are kept together or not at all', async (t) => {
  const { databases, query, execute } = open(t);
  await execute('create table t (a unique)');
  const both = (second: SqlValue) =>
    databases.execute('p', [
      { text: 'insert into t values (1)', values: [] },
      { text: 'insert into t values (?)', values: [second] },
    ]);
  await assert.rejects(both(1n), failing(/UNIQUE constraint failed: t\.a/));
  assert.deepEqual(await query('select * from t'), []);
  assert.deepEqual(await both(2n), [1, 1]);
});

test('nothing leads out of the file', async (t) => {
  const { folder, query, execute } = open(t);
  const secret = join(folder, 'secret.txt');
  const target = join(folder, 'written.txt');
  writeFileSync(secret, 'hash');
  const reading = [
    `select readfile('${secret}')`,
    `select "readfile"('${secret}')`,
    `select [ReadFile]('${secret}')`,
    `select \`readfile\`/**/('${secret}')`,
    `select writefile('${target}', 'x')`,
    `select * from fsdir('${folder}')`,
    `select * from 'fsdir'('${folder}')`,
    `select * from fsdir where path = '${folder}'`,
    'select * from pragma_database_list',
    'select * from sqlite_dbpage',
    "select load_extension('x')",
    'select name from pragma_function_list',
  ];
  for (const text of reading)
    await assert.rejects(query(text), failing(/may not stand in a statement/), text);
  const doing = [
    `attach '${target}' as other`,
    `/* x */ attach '${target}' as other`,
    `vacuum into '${target}'`,
    'pragma hard_heap_limit = 0',
    'begin',
    'commit',
    'explain attach 1 as x',
    '',
    '-- nothing',
  ];
  for (const text of doing) await assert.rejects(execute(text), failing(/a statement begins with/), text);
  const making = [
    'create virtual table v using fts5(a)',
    'create temp trigger t after insert on x begin select 1; end',
    "create function f language wasm as 'x'",
    `create table x as select readfile('${secret}')`,
    `create view v as select * from fsdir`,
  ];
  for (const text of making)
    await assert.rejects(execute(text), failing(/may not stand|one statement/), text);
  for (const text of ["select 1; attach 'x' as y", "select ';' ; select 2", 'select 1;;select 2'])
    await assert.rejects(query(text), failing(/one statement at a time|may not stand/), text);
  assert.deepEqual(await query('select \'a;b\' as x, "c" as y from (select 1 as c);'), [{ x: 'a;b', y: 1n }]);
  assert.ok(!existsSync(target));
});

test('what is too much is refused: rows, bytes, memory, the file', async (t) => {
  const { query, execute } = open(t, 20_000);
  const count = (most: number) =>
    `with recursive c(x) as (select 1 union all select x + 1 from c where x < ${most}) select x from c`;
  assert.equal((await query(count(1000))).length, 1000);
  await assert.rejects(query(count(1001)), failing(/more than 1000 rows/));
  await assert.rejects(query('select zeroblob(2000000) as x'), failing(/more than 1048576 bytes/));
  await assert.rejects(
    query('select length(zeroblob(200000000) || randomblob(200000000)) as x'),
    failing(/memory|big/),
  );
  await execute('create table t (a)');
  await assert.rejects(async () => {
    for (let i = 0; i < 40; i++) await execute('insert into t values (zeroblob(4000000))');
  }, failing(/full/));
  assert.equal((await query('select count(*) as n from t')).length, 1);
});

test('a statement without end is ended, and the next one runs', async (t) => {
  const { query, execute } = open(t, 400);
  await execute('create table t (a)');
  const endless = query(
    'with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c',
  );
  const behind = query('select 7 as x');
  await assert.rejects(endless, StoreTimeout);
  assert.deepEqual(await behind, [{ x: 7n }]);
  assert.equal(await execute('insert into t values (1)'), 1);
});

/** The processes in whose command line this path stands. */
const processesOf = (path: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path);
      } catch {
        return false;
      }
    });

const noProc = !existsSync('/proc/self/cmdline') && 'it looks into /proc';

test('when the server is killed in the middle of a statement, the process goes as well', {
  skip: noProc,
}, async (t) => {
  const { folder } = open(t);
  const databases = new URL('../../dist/state/store/plugin-sql/plugin-databases.js', import.meta.url);
  const file = join(folder, 'server.mjs');
  writeFileSync(
    file,
    `import { PluginDatabases } from ${JSON.stringify(databases.href)};
    const all = new PluginDatabases({ folder: ${JSON.stringify(join(folder, 'sql'))}, limit: 600000 });
    await all.query('p', { text: 'select 1', values: [] });
    all.query('p', { text: 'with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c', values: [] });
    setTimeout(() => console.log(process.getActiveResourcesInfo().join()), 300);`,
  );
  const server = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill('SIGKILL'));
  await once(server.stdout, 'data');
  const children = () => processesOf(join(folder, 'sql'));
  assert.equal(children().length, 1);
  server.kill('SIGKILL');
  for (let tries = 0; tries < 200 && children().length > 0; tries++) await pause(50);
  assert.deepEqual(children(), []);
});

test('a file that cannot be opened is an error for all who wait', async (t) => {
  const { folder } = open(t);
  writeFileSync(join(folder, 'sql'), 'in the way');
  const databases = new PluginDatabases({ folder: join(folder, 'sql') });
  const asks = [1, 2].map(() => databases.query('p', { text: 'select 1', values: [] }));
  for (const asked of await Promise.allSettled(asks)) assert.equal(asked.status, 'rejected');
  await databases.close();
});

test('a database that nobody asks for a while keeps no process, and all that it holds', {
  skip: noProc,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const databases = new PluginDatabases({ folder, idle: 50 });
  t.after(() => databases.close());
  await databases.execute('a', [{ text: 'create table t (x)', values: [] }]);
  await databases.execute('a', [{ text: 'insert into t values (?)', values: [7] }]);
  assert.equal(processesOf(folder).length, 1);
  for (let tries = 0; tries < 200 && processesOf(folder).length > 0; tries++) await pause(25);
  assert.deepEqual(processesOf(folder), []);
  assert.deepEqual(await databases.query('a', { text: 'select x from t', values: [] }), [{ x: 7 }]);
});

test('so many plugins use their databases at once, and others once those rest', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const databases = new PluginDatabases({ folder, idle: 200, most: 1 });
  t.after(() => databases.close());
  const ask = (plugin: string) => databases.query(plugin, { text: 'select 1 as one', values: [] });
  await ask('a');
  await assert.rejects(ask('b'), /1 plugins use their databases already/);
  await ask('a');
  let answer: unknown;
  for (let tries = 0; tries < 200 && answer === undefined; tries++) {
    await pause(50);
    answer = await ask('b').catch(() => undefined);
  }
  assert.deepEqual(answer, [{ one: 1n }]);
});
