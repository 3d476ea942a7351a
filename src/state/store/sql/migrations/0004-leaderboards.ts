import type { SchemaStep } from '../migrate.js';
import { createTable } from './create-table.js';

/** Boards of plugins; who is on them goes with the account, and all of a board with the board. */
export const leaderboards: SchemaStep = {
  name: '0004-leaderboards',
  async up(db, columns) {
    await createTable(db, columns, 'leaderboard', (table) =>
      table
        .addColumn('id', columns.serial)
        .addColumn('plugin', columns.text(64), (column) => column.notNull())
        .addColumn('pool', columns.text(64), (column) => column.notNull())
        .addColumn('name', columns.text(64), (column) => column.notNull())
        .addColumn('ascending', columns.integer, (column) => column.notNull())
        .addUniqueConstraint('leaderboard_name', ['plugin', 'pool', 'name']),
    );
    await createTable(db, columns, 'leaderboard_entry', (table) =>
      table
        .addColumn('board_id', columns.integer, (column) => column.notNull())
        .addColumn('account_id', columns.integer, (column) => column.notNull())
        .addColumn('value', columns.real, (column) => column.notNull())
        .addColumn('time', columns.time, (column) => column.notNull())
        .addPrimaryKeyConstraint('leaderboard_entry_key', ['board_id', 'account_id'])
        .addUniqueConstraint('leaderboard_entry_rank', ['board_id', 'value', 'account_id'])
        .addForeignKeyConstraint('leaderboard_entry_board', ['board_id'], 'leaderboard', ['id'], (key) =>
          key.onDelete('cascade'),
        )
        .addForeignKeyConstraint('leaderboard_entry_account', ['account_id'], 'account', ['id'], (key) =>
          key.onDelete('cascade'),
        ),
    );
  },
};
