import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Connection, createConnection } from 'mysql2/promise';
import { StoreError, StoreNewer, StoreTimeout, StoreUnavailable } from '#state/store/errors.js';
import { backupStore, migrateStore, openStore, type StoreConfig } from '#state/store/open.js';
import { migrations } from '#state/store/sql/migrations/index.js';
import type { NewAccount } from '#state/store/store.js';
import { MariaDb, skipMariaDb } from '../mariadb.js';
import { clansConformance } from './clans-conformance.js';
import { peopleConformance } from './people-conformance.js';
import { storeConformance } from './store-conformance.js';

const options = { now: Date.now };
const account: NewAccount = { pool: 'uya', name: 'Clank', passwordHash: 'x', address: '192.0.2.1', time: 1 };

describe('MariaDB', { skip: skipMariaDb }, () => {
  let server: MariaDb;
  let databases = 0;

  before(async () => {
    server = await MariaDb.start();
  });
  after(() => server.stop());

  function raw(): Promise<Connection> {
    return createConnection(server.address);
  }

  /** A new database, empty. */
  async function config(): Promise<StoreConfig & { mode: 'mysql' }> {
    databases += 1;
    const database = `store_${databases}`;
    const connection = await raw();
    await connection.query(`create database ${database}`);
    await connection.end();
    return { mode: 'mysql', ...server.address, database };
  }

  storeConformance('MariaDB', async () => openStore(await config(), options));
  peopleConformance('MariaDB', async () => openStore(await config(), options));
  clansConformance('MariaDB', async () => openStore(await config(), options));
  // As MariaDB is set from 11.6.2 on: what has changed since it was read cannot be changed in the same transaction.
  const isolated = async () => {
    const connection = await raw();
    await connection.query('set global innodb_snapshot_isolation = on').catch(() => {}); // older ones have it not
    await connection.end();
    return openStore(await config(), options);
  };
  peopleConformance('MariaDB with snapshot isolation', isolated);
  clansConformance('MariaDB with snapshot isolation', isolated);

  test('two that open an empty database at once both get a whole one', async () => {
    const shared = await config();
    const stores = await Promise.all([openStore(shared, options), openStore(shared, options)]);
    const results = await Promise.all(stores.map((store) => store.accounts.create(account)));
    assert.deepEqual(results.filter((result) => result === 'exists').length, 1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a migration that was cut off is finished by the next opener', async () => {
    const cut = await config();
    await migrateStore(cut, options);
    const connection = await raw();
    await connection.query(`delete from ${cut.database}.kysely_migration`);
    await connection.query(`drop table ${cut.database}.plugin_storage`);
    assert.deepEqual(await migrateStore(cut, options), {
      from: '0000',
      to: migrations.at(-1)!.name.slice(0, 4),
    });
    const [tables] = await connection.query(`show tables in ${cut.database} like 'plugin_storage'`);
    assert.equal((tables as unknown[]).length, 1);
    await connection.end();
  });

  test('a newer database is refused with both versions', async () => {
    const newer = await config();
    await migrateStore(newer, options);
    const connection = await raw();
    await connection.query(
      `insert into ${newer.database}.kysely_migration values ('0099-future', '2099-01-01')`,
    );
    await connection.end();
    await assert.rejects(openStore(newer, options), (error: Error) => {
      assert.ok(error instanceof StoreNewer);
      assert.match(error.message, /is at version 0099, this program knows versions up to \d{4}/);
      return true;
    });
  });

  test('text that does not fit is an error whatever the server is set to', async () => {
    const connection = await raw();
    const [[before]] = (await connection.query('select @@global.sql_mode as mode')) as unknown as [
      [{ mode: string }],
    ];
    await connection.query("set global sql_mode = 'NO_BACKSLASH_ESCAPES'");
    const store = await openStore(await config(), options);
    const json = String.raw`"quote ' and \\ backslash"`;
    await store.pluginStorage.set({ plugin: 'p' }, 'k', json);
    assert.equal(await store.pluginStorage.get({ plugin: 'p' }, 'k'), json);
    await store.close();
    await connection.query('set global sql_mode = ?', [before.mode]);
    await connection.end();
  });

  test('a call that the server holds up fails in time, and others go on', async () => {
    const held = await config();
    const store = await openStore(held, { ...options, callLimit: 300 });
    const clank = await store.accounts.create(account);
    const connection = await raw();
    await connection.query(`lock tables ${held.database}.account write`);
    const start = performance.now();
    await assert.rejects(store.accounts.findByName('uya', 'Clank'), StoreTimeout);
    assert.ok(performance.now() - start < 1_500);
    assert.deepEqual(await store.pluginStorage.keys({ plugin: 'p' }), [], 'another table answers');
    await connection.query('unlock tables');
    assert.deepEqual(await store.accounts.findByName('uya', 'Clank'), clank);
    await connection.end();
    await store.close();
  });

  test('after the server crashed and came back, all that was acknowledged is there', async () => {
    const store = await openStore(await config(), options);
    const names = Array.from({ length: 40 }, (_, index) => `Survivor ${index}`);
    await Promise.all(names.map((name) => store.accounts.create({ ...account, name })));
    await server.halt('SIGKILL');
    await assert.rejects(store.accounts.findByName('uya', 'Survivor 1'), StoreUnavailable);
    await assert.rejects(store.accounts.create({ ...account, name: 'Too late' }), StoreUnavailable);
    await server.resume();
    for (const name of names) assert.equal((await store.accounts.findByName('uya', name))?.name, name);
    assert.equal(await store.accounts.findByName('uya', 'Too late'), undefined);
    await store.close();
  });

  test('errors name the server and not the password', async () => {
    const wrong = { ...(await config()), password: 'hunter2' };
    const problem = await openStore(wrong, options).catch((error: Error) => error);
    assert.ok(problem instanceof StoreError);
    assert.match(problem.message, new RegExp(`${wrong.database} at 127.0.0.1:${wrong.port}: Access denied`));
    assert.doesNotMatch(JSON.stringify(problem, Object.getOwnPropertyNames(problem)), /hunter2/);
    await assert.rejects(
      openStore({ ...server.address, mode: 'mysql', database: 'nowhere' }, options),
      /nowhere/,
    );
  });

  test('a copy is left to its own programs', async () => {
    await assert.rejects(
      backupStore(await config(), '/nonexistent/copy', options),
      /mariadb-dump or mysqldump/,
    );
  });
});

test('a MySQL server that is not there is named', { timeout: 10_000 }, async () => {
  const nowhere: StoreConfig = {
    mode: 'mysql',
    host: '127.0.0.1',
    port: 1,
    user: 'u',
    password: 'p',
    database: 'd',
  };
  await assert.rejects(openStore(nowhere, options), (error: Error) => {
    return error instanceof StoreUnavailable && /d at 127\.0\.0\.1:1: .*ECONNREFUSED/.test(error.message);
  });
});
