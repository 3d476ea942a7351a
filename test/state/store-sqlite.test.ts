import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { StoreBusy, StoreError, StoreNewer, StoreTimeout, StoreUnavailable } from '#state/store/errors.js';
import { backupStore, migrateStore, openStore } from '#state/store/open.js';
import { Database } from '#state/store/sql/database.js';
import { Gate } from '#state/store/sql/gate.js';
import { migrate, type SchemaStep } from '#state/store/sql/migrate.js';
import { migrations } from '#state/store/sql/migrations/index.js';
import { sqliteFlavour } from '#state/store/sql/sqlite/flavour.js';
import type { NewAccount } from '#state/store/store.js';

const options = { now: () => Date.UTC(2026, 10, 20, 19, 6, 12) };
const folder = mkdtempSync(join(tmpdir(), 'rekindle-sqlite-'));
const account: NewAccount = { pool: 'uya', name: 'Clank', passwordHash: 'x', address: '192.0.2.1', time: 1 };
let files = 0;

after(() => rmSync(folder, { recursive: true, force: true }));

function newFile(): string {
  files += 1;
  return join(folder, `${files}`, 'store.db');
}

function storeAt(file: string, limits: { callLimit?: number; callsMax?: number } = {}) {
  return openStore({ mode: 'sqlite', file }, { ...options, ...limits });
}

/** Asks the file itself, through a connection of the test's own. */
function ask<R>(file: string, sql: string): R[] {
  const connection = new Libsql(file);
  const rows = connection.prepare(sql).all() as R[];
  connection.close();
  return rows;
}

/** Commits in a write-ahead log: frames whose header has the size of the database, bytes 4 to 8. */
function commitsIn(log: Buffer): number {
  const pageSize = log.readUInt32BE(8);
  const salt = log.readUInt32BE(16);
  let commits = 0;
  for (let at = 32; at + 24 + pageSize <= log.length; at += 24 + pageSize) {
    if (log.readUInt32BE(at + 8) !== salt) break;
    if (log.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}

describe('SQLite file', () => {
  test('only its owner can read it', async () => {
    const file = newFile();
    const store = await storeAt(file);
    await store.accounts.create(account);
    for (const part of readdirSync(join(file, '..'))) {
      assert.equal(statSync(join(file, '..', part)).mode & 0o777, 0o600, part);
    }
    await store.close();
  });

  test('what is acknowledged is in the file, behind a write-ahead log', async () => {
    const file = newFile();
    const store = await storeAt(file);
    await store.accounts.create(account);
    assert.deepEqual(
      ask<{ name: string }>(file, 'select name from account').map(({ name }) => name),
      ['Clank'],
      'another connection sees it at once',
    );
    assert.equal(ask<{ journal_mode: string }>(file, 'pragma journal_mode')[0]?.journal_mode, 'wal');
    await store.close();
  });

  test('writes that arrive together are committed together, each with its own result', async () => {
    const file = newFile();
    const store = await storeAt(file);
    await store.accounts.create({ ...account, name: 'Player 7' });
    const before = commitsIn(readFileSync(`${file}-wal`));
    const names = Array.from({ length: 200 }, (_, index) => `Player ${index}`);
    const results = await Promise.all(names.map((name) => store.accounts.create({ ...account, name })));
    const commits = commitsIn(readFileSync(`${file}-wal`)) - before;
    assert.ok(commits >= 1 && commits <= 10, `${commits} commits for 200 writes`);
    assert.deepEqual(
      results.flatMap((result, index) => (typeof result === 'string' ? [[index, result]] : [])),
      [[7, 'exists']],
    );
    assert.equal(ask<{ n: number }>(file, 'select count(*) as n from account')[0]?.n, 200);
    await store.close();
  });

  test('a process that is killed has kept all that it acknowledged', async () => {
    const file = newFile();
    const writer = fileURLToPath(new URL('./store-writer.js', import.meta.url));
    const child = spawn(process.execPath, [writer, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const acknowledged: string[] = [];
    for await (const name of createInterface({ input: child.stdout })) {
      acknowledged.push(name);
      if (acknowledged.length === 300) child.kill('SIGKILL');
    }
    assert.ok(acknowledged.length >= 300);
    const store = await storeAt(file);
    for (const name of acknowledged) {
      const found = await store.accounts.findByName('uya', name);
      assert.ok(found, `${name} was acknowledged and is lost`);
      assert.deepEqual(await store.accountStats.get(found.id), Buffer.alloc(256, name.length));
    }
    await store.close();
    assert.deepEqual(ask(file, 'pragma integrity_check'), [{ integrity_check: 'ok' }]);
  });

  test('a locked file delays nobody beyond the limit, and what was told to have failed is not done later', async () => {
    const file = newFile();
    const store = await storeAt(file, { callLimit: 250 });
    const lock = new Libsql(file);
    lock.exec('begin immediate');
    const first = store.accounts.create({ ...account, name: 'First' });
    first.catch(() => {});
    await sleep(20);
    const start = performance.now();
    await assert.rejects(store.accounts.create({ ...account, name: 'Second' }), StoreTimeout);
    assert.ok(performance.now() - start < 1_000, 'the event loop was free to tell the time');
    await assert.rejects(first, StoreTimeout);
    await sleep(2_200); // until the thread gives up waiting for the lock
    lock.exec('rollback');
    lock.close();
    await store.ping();
    assert.deepEqual(ask(file, 'select name from account'), []);
    assert.ok(typeof (await store.accounts.create(account)) === 'object', 'the store goes on');
    await store.close();
  });

  test('a lock of another process ends in an error that names the file', async () => {
    const file = newFile();
    const store = await storeAt(file);
    const lock = new Libsql(file);
    lock.exec('begin immediate');
    await assert.rejects(store.accounts.create(account), (error: Error) => {
      return (
        error instanceof StoreUnavailable &&
        error.message.startsWith(file) &&
        /SQLITE_BUSY/.test(error.message)
      );
    });
    assert.equal(await store.accounts.findByName('uya', 'Clank'), undefined, 'reading goes on');
    lock.close();
    await store.close();
  });

  test('only so many calls wait; the next one is told so and not begun', async () => {
    const file = newFile();
    const store = await storeAt(file, { callsMax: 5 });
    const calls = Array.from({ length: 8 }, (_, index) =>
      store.accounts.create({ ...account, name: `P${index}` }),
    );
    const results = await Promise.allSettled(calls);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    assert.equal(refused.length, 3);
    assert.ok(refused.every((error) => error instanceof StoreBusy && /5 calls waiting/.test(error.message)));
    assert.equal(ask<{ n: number }>(file, 'select count(*) as n from account')[0]?.n, 5);
    assert.ok(typeof (await store.accounts.create({ ...account, name: 'P7' })) === 'object');
    await store.close();
  });

  test('closing waits for the calls under way', async () => {
    const file = newFile();
    const store = await storeAt(file);
    const calls = Array.from({ length: 50 }, (_, index) =>
      store.accounts.create({ ...account, name: `P${index}` }),
    );
    await store.close();
    await Promise.all(calls);
    assert.equal(ask<{ n: number }>(file, 'select count(*) as n from account')[0]?.n, 50);
  });

  test('a file that is no database is refused and left as it is', async () => {
    const file = join(folder, 'letter.txt');
    const text = 'This is a letter, and no database at all. '.repeat(100);
    writeFileSync(file, text);
    await assert.rejects(storeAt(file), (error: Error) => {
      return (
        error instanceof StoreUnavailable &&
        error.message.includes(file) &&
        /not a database/.test(error.message)
      );
    });
    assert.equal(readFileSync(file, 'utf8'), text);
    await assert.rejects(storeAt(join(file, 'below.db')), StoreUnavailable);
  });
});

/** The version of the tables that this program knows. */
const present = migrations.at(-1)!.name.slice(0, 4);

/** Slow enough that a second opener meets the first one at it. */
const second: SchemaStep = {
  name: '0099-second',
  async up(db) {
    await sleep(200);
    await db.schema.createTable('later').addColumn('id', 'integer').execute();
  },
};

const failing: SchemaStep = {
  name: '0099-failing',
  async up(db) {
    await db.schema.createTable('half').addColumn('id', 'integer').execute();
    throw new Error('the step went wrong');
  },
};

async function migrateTo(file: string, steps: readonly SchemaStep[]) {
  const flavour = await sqliteFlavour(file, 3_000);
  const database = new Database(flavour, new Gate(10, 3_000));
  const messages: string[] = [];
  const log = (_level: string, message: string) => messages.push(message);
  try {
    return { ...(await migrate(database.ungated, flavour, { now: options.now, log, steps })), messages };
  } finally {
    await database.close();
  }
}

describe('migrations of a SQLite file', () => {
  test('a new file is brought to the present version without a backup', async () => {
    const file = newFile();
    const report = await migrateStore({ mode: 'sqlite', file }, options);
    assert.deepEqual(report, { from: '0000', to: present });
    assert.deepEqual(await migrateStore({ mode: 'sqlite', file }, options), { from: present, to: present });
    assert.deepEqual(readdirSync(join(file, '..')), ['store.db']);
  });

  test('two openers at once: one migrates after a backup, the other waits for it', async () => {
    const file = newFile();
    const store = await storeAt(file);
    await store.accounts.create(account);
    await store.close();
    const steps = [...migrations, second];
    const reports = await Promise.all([migrateTo(file, steps), migrateTo(file, steps)]);
    const backups = reports.flatMap(({ backup }) => backup ?? []);
    assert.deepEqual(backups, [`${file}.${present}.20261120T190612Z.backup`]);
    assert.ok(reports.every(({ to }) => to === '0099'));
    assert.match(
      reports.flatMap(({ messages }) => messages).join(),
      /was copied to .*store\.db\.\d{4}\..*backup/,
    );
    assert.deepEqual(ask(file, "select name from sqlite_master where name = 'later'"), [{ name: 'later' }]);
    assert.deepEqual(ask(backups[0]!, "select name from sqlite_master where name = 'later'"), []);
    assert.deepEqual(ask(backups[0]!, 'select name from account'), [{ name: 'Clank' }]);
    assert.equal(statSync(backups[0]!).mode & 0o777, 0o600);
  });

  test('two openers of a file that does not exist yet both get a whole one', async () => {
    const file = newFile();
    const stores = await Promise.all([storeAt(file), storeAt(file)]);
    const results = await Promise.all(stores.map((store) => store.accounts.create(account)));
    assert.equal(results.filter((result) => result === 'exists').length, 1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a step that fails leaves the file at its version, with nothing of the step', async () => {
    const file = newFile();
    await migrateStore({ mode: 'sqlite', file }, options);
    await assert.rejects(migrateTo(file, [...migrations, failing]), (error: Error) => {
      return error instanceof StoreError && /the step went wrong/.test(error.message);
    });
    assert.deepEqual(ask(file, "select name from sqlite_master where name = 'half'"), []);
    await (await storeAt(file)).close();
  });

  test('a newer file is refused with both versions and not touched', async () => {
    const file = newFile();
    await migrateTo(file, [...migrations, second]);
    const before = readFileSync(file);
    await assert.rejects(storeAt(file), (error: Error) => {
      assert.ok(error instanceof StoreNewer);
      assert.equal(
        error.message,
        `${file} is at version 0099, this program knows versions up to ${present}: use a newer program or restore a backup`,
      );
      return true;
    });
    assert.deepEqual(readFileSync(file), before);
  });
});

describe('backup of a SQLite file', () => {
  test('copies a store in use, into a file that opens as one', async () => {
    const file = newFile();
    const store = await storeAt(file);
    await store.accounts.create(account);
    const target = `${file}.copy`;
    await backupStore({ mode: 'sqlite', file }, target, options);
    await store.accounts.create({ ...account, name: 'Later' });
    await store.close();
    const copy = await storeAt(target);
    assert.equal((await copy.accounts.findByName('uya', 'Clank'))?.name, 'Clank');
    assert.equal(await copy.accounts.findByName('uya', 'Later'), undefined);
    await copy.close();
  });

  test('never writes over a file', async () => {
    const file = newFile();
    await migrateStore({ mode: 'sqlite', file }, options);
    const target = `${file}.precious`;
    writeFileSync(target, 'precious');
    await assert.rejects(backupStore({ mode: 'sqlite', file }, target, options), /precious exists already/);
    assert.equal(readFileSync(target, 'utf8'), 'precious');
  });

  test('refuses a source that is not there instead of making it', async () => {
    const file = newFile();
    await assert.rejects(backupStore({ mode: 'sqlite', file }, `${file}.copy`, options), /does not exist/);
    await assert.rejects(backupStore({ mode: 'simulated' }, `${file}.copy`, options), /lives in memory only/);
  });
});
