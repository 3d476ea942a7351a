import type { SchemaStep } from '../migrate.js';
import { createTable } from './create-table.js';

/** Roles and mutes of accounts, which go with their account. */
export const roles: SchemaStep = {
  name: '0002-roles',
  async up(db, columns) {
    await createTable(db, columns, 'account_role', (table) =>
      table
        .addColumn('account_id', columns.integer, (column) => column.notNull().primaryKey())
        .addColumn('role', columns.text(64), (column) => column.notNull())
        .addColumn('author', columns.text(64), (column) => column.notNull())
        .addColumn('time', columns.time, (column) => column.notNull())
        .addForeignKeyConstraint('account_role_account', ['account_id'], 'account', ['id'], (key) =>
          key.onDelete('cascade'),
        ),
    );
    await createTable(db, columns, 'mute', (table) =>
      table
        .addColumn('account_id', columns.integer, (column) => column.notNull().primaryKey())
        .addColumn('reason', columns.text(1000), (column) => column.notNull())
        .addColumn('author', columns.text(64), (column) => column.notNull())
        .addColumn('time', columns.time, (column) => column.notNull())
        .addColumn('expires', columns.time)
        .addForeignKeyConstraint('mute_account', ['account_id'], 'account', ['id'], (key) =>
          key.onDelete('cascade'),
        ),
    );
  },
};
