import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../flavour.js';
import type { SchemaStep } from '../migrate.js';
import { createTable } from './create-table.js';

/** Warnings, reports, the record of who did what, and numbers that scripts count. */
export const people: SchemaStep = {
  name: '0003-people',
  async up(db, columns) {
    await createWarning(db, columns);
    await createReport(db, columns);
    await createAudit(db, columns);
    await createCustomStat(db, columns);
  },
};

async function createWarning(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'warning', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('account_id', columns.integer, (column) => column.notNull())
      .addColumn('reason', columns.text(1000), (column) => column.notNull())
      .addColumn('author', columns.text(64), (column) => column.notNull())
      .addColumn('time', columns.time, (column) => column.notNull())
      .addUniqueConstraint('warning_order', ['account_id', 'id'])
      .addForeignKeyConstraint('warning_account', ['account_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createReport(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'report', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('account_id', columns.integer, (column) => column.notNull())
      .addColumn('reporter_id', columns.integer, (column) => column.notNull())
      .addColumn('text', columns.text(1000), (column) => column.notNull())
      .addColumn('time', columns.time, (column) => column.notNull())
      .addUniqueConstraint('report_order', ['account_id', 'id'])
      .addUniqueConstraint('report_by', ['reporter_id', 'id'])
      .addForeignKeyConstraint('report_account', ['account_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .addForeignKeyConstraint('report_reporter', ['reporter_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

/** Without a key to the account: the record outlives it. */
async function createAudit(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'audit', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('time', columns.time, (column) => column.notNull())
      .addColumn('action', columns.text(64), (column) => column.notNull())
      .addColumn('author', columns.text(64), (column) => column.notNull())
      .addColumn('pool', columns.text(64))
      .addColumn('account_id', columns.integer)
      .addColumn('target', columns.text(128), (column) => column.notNull())
      .addColumn('detail', columns.text(1000), (column) => column.notNull())
      .addUniqueConstraint('audit_account', ['account_id', 'id'])
      .addUniqueConstraint('audit_time', ['time', 'id']),
  );
}

async function createCustomStat(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'custom_stat', (table) =>
    table
      .addColumn('account_id', columns.integer, (column) => column.notNull())
      .addColumn('title', columns.text(64), (column) => column.notNull())
      .addColumn('name', columns.text(64), (column) => column.notNull())
      .addColumn('value', columns.real, (column) => column.notNull())
      .addPrimaryKeyConstraint('custom_stat_key', ['account_id', 'title', 'name'])
      .addForeignKeyConstraint('custom_stat_account', ['account_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}
