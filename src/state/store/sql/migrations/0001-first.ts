import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../flavour.js';
import type { SchemaStep } from '../migrate.js';
import { createTable as create } from './create-table.js';

/**
 * Accounts and what hangs on them, bans, plugin storage. MySQL commits each table by itself, so a
 * step that was cut off is run again over what is there: hence `ifNotExists`, and indexes inside
 * the tables as unique keys or foreign keys wherever that will do.
 */
export const first: SchemaStep = {
  name: '0001-first',
  async up(db, columns) {
    await createAccount(db, columns);
    await createStats(db, columns);
    await createPlayerList(db, columns, 'buddy');
    await createPlayerList(db, columns, 'ignored');
    await createBan(db, columns);
    await createMachine(db, columns);
    await createPluginStorage(db, columns);
  },
};

async function createAccount(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await create(db, columns, 'account', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('pool', columns.text(64), (column) => column.notNull())
      .addColumn('name', columns.text(64), (column) => column.notNull())
      .addColumn('folded_name', columns.text(64), (column) => column.notNull())
      .addColumn('password_hash', columns.text(255), (column) => column.notNull())
      .addColumn('password_reset_pending', columns.integer, (column) => column.notNull().defaultTo(0))
      .addColumn('registered', columns.time, (column) => column.notNull())
      .addColumn('registration_address', columns.text(64), (column) => column.notNull())
      .addColumn('last_login', columns.time)
      .addColumn('last_address', columns.text(64))
      .addUniqueConstraint('account_name', ['pool', 'folded_name'])
      // Counting an address' accounts reads this; the id makes it unique without restricting anything.
      .addUniqueConstraint('account_registration', ['registration_address', 'id']),
  );
}

async function createStats(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await create(db, columns, 'account_stats', (table) =>
    table
      .addColumn('account_id', columns.integer, (column) => column.notNull().primaryKey())
      .addColumn('stats', columns.bytes(256), (column) => column.notNull())
      .addForeignKeyConstraint('account_stats_account', ['account_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
  await create(db, columns, 'ladder_stat', (table) =>
    table
      .addColumn('account_id', columns.integer, (column) => column.notNull())
      .addColumn('stat', columns.integer, (column) => column.notNull())
      .addColumn('value', columns.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('ladder_stat_key', ['account_id', 'stat'])
      // A ladder reads one statistic in the order of its values.
      .addUniqueConstraint('ladder_stat_rank', ['stat', 'value', 'account_id'])
      .addForeignKeyConstraint('ladder_stat_account', ['account_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createPlayerList(db: Kysely<unknown>, columns: ColumnTypes, name: string): Promise<void> {
  await create(db, columns, name, (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('owner_id', columns.integer, (column) => column.notNull())
      .addColumn('other_id', columns.integer, (column) => column.notNull())
      .addColumn('added', columns.time, (column) => column.notNull())
      .addUniqueConstraint(`${name}_pair`, ['owner_id', 'other_id'])
      .addUniqueConstraint(`${name}_reverse`, ['other_id', 'owner_id'])
      .addForeignKeyConstraint(`${name}_owner`, ['owner_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .addForeignKeyConstraint(`${name}_other`, ['other_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createBan(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await create(db, columns, 'ban', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('kind', columns.text(16), (column) => column.notNull())
      .addColumn('target', columns.text(128), (column) => column.notNull())
      .addColumn('reason', columns.text(1000), (column) => column.notNull())
      .addColumn('author', columns.text(64), (column) => column.notNull())
      .addColumn('time', columns.time, (column) => column.notNull())
      .addColumn('expires', columns.time)
      .addColumn('lifted', columns.time)
      .addColumn('lifted_by', columns.text(64))
      .addUniqueConstraint('ban_target', ['kind', 'target', 'id']),
  );
}

async function createMachine(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await create(db, columns, 'machine', (table) =>
    table
      .addColumn('account_id', columns.integer, (column) => column.notNull())
      .addColumn('machine', columns.text(128), (column) => column.notNull())
      .addColumn('first_seen', columns.time, (column) => column.notNull())
      .addColumn('last_seen', columns.time, (column) => column.notNull())
      .addPrimaryKeyConstraint('machine_key', ['account_id', 'machine'])
      .addUniqueConstraint('machine_account', ['machine', 'account_id'])
      .addForeignKeyConstraint('machine_owner', ['account_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createPluginStorage(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await create(db, columns, 'plugin_storage', (table) =>
    table
      .addColumn('plugin', columns.text(64), (column) => column.notNull())
      .addColumn('account_id', columns.integer, (column) => column.notNull())
      .addColumn('storage_key', columns.bytes(255), (column) => column.notNull())
      .addColumn('json', columns.longText, (column) => column.notNull())
      .addPrimaryKeyConstraint('plugin_storage_key', ['plugin', 'account_id', 'storage_key'])
      // Deleting an account reads this.
      .addUniqueConstraint('plugin_storage_account', ['account_id', 'plugin', 'storage_key']),
  );
}
