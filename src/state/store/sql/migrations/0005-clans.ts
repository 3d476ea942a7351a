import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../flavour.js';
import type { SchemaStep } from '../migrate.js';
import { createTable } from './create-table.js';

/** Clans, and what goes with them and with the accounts in them. */
export const clans: SchemaStep = {
  name: '0005-clans',
  async up(db, columns) {
    await createClan(db, columns);
    await createMember(db, columns);
    await createLadder(db, columns);
    await createInvitation(db, columns);
    await createMessage(db, columns);
    await createChallenge(db, columns);
  },
};

async function createClan(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'clan', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('pool', columns.text(64), (column) => column.notNull())
      .addColumn('name', columns.text(64), (column) => column.notNull())
      .addColumn('folded_name', columns.text(64), (column) => column.notNull())
      .addColumn('leader_id', columns.integer, (column) => column.notNull())
      .addColumn('created', columns.time, (column) => column.notNull())
      .addColumn('stats', columns.bytes(256), (column) => column.notNull())
      .addColumn('changes', columns.integer, (column) => column.notNull().defaultTo(0))
      .addUniqueConstraint('clan_name', ['pool', 'folded_name'])
      .addForeignKeyConstraint('clan_leader', ['leader_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createMember(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'clan_member', (table) =>
    table
      // One clan for an account.
      .addColumn('account_id', columns.integer, (column) => column.notNull().primaryKey())
      .addColumn('clan_id', columns.integer, (column) => column.notNull())
      .addColumn('joined', columns.time, (column) => column.notNull())
      .addUniqueConstraint('clan_member_order', ['clan_id', 'joined', 'account_id'])
      .addForeignKeyConstraint('clan_member_account', ['account_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .addForeignKeyConstraint('clan_member_clan', ['clan_id'], 'clan', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createLadder(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'clan_ladder_stat', (table) =>
    table
      .addColumn('clan_id', columns.integer, (column) => column.notNull())
      .addColumn('stat', columns.integer, (column) => column.notNull())
      .addColumn('value', columns.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('clan_ladder_stat_key', ['clan_id', 'stat'])
      .addUniqueConstraint('clan_ladder_stat_rank', ['stat', 'value', 'clan_id'])
      .addForeignKeyConstraint('clan_ladder_stat_clan', ['clan_id'], 'clan', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createInvitation(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'clan_invitation', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('clan_id', columns.integer, (column) => column.notNull())
      .addColumn('account_id', columns.integer, (column) => column.notNull())
      .addColumn('message', columns.text(1200), (column) => column.notNull())
      .addColumn('status', columns.text(16), (column) => column.notNull())
      .addColumn('response', columns.text(1200), (column) => column.notNull())
      .addColumn('time', columns.time, (column) => column.notNull())
      .addColumn('answered', columns.time)
      .addUniqueConstraint('clan_invitation_pair', ['clan_id', 'account_id'])
      .addUniqueConstraint('clan_invitation_account', ['account_id', 'status', 'id'])
      .addForeignKeyConstraint('clan_invitation_clan', ['clan_id'], 'clan', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .addForeignKeyConstraint('clan_invitation_invited', ['account_id'], 'account', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createMessage(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'clan_message', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('clan_id', columns.integer, (column) => column.notNull())
      // An id that may be gone: what was said stays.
      .addColumn('author_id', columns.integer, (column) => column.notNull())
      .addColumn('text', columns.text(1200), (column) => column.notNull())
      .addColumn('time', columns.time, (column) => column.notNull())
      .addColumn('modified', columns.integer, (column) => column.notNull().defaultTo(0))
      .addUniqueConstraint('clan_message_order', ['clan_id', 'id'])
      .addForeignKeyConstraint('clan_message_clan', ['clan_id'], 'clan', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}

async function createChallenge(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await createTable(db, columns, 'clan_challenge', (table) =>
    table
      .addColumn('id', columns.serial)
      .addColumn('challenger_id', columns.integer, (column) => column.notNull())
      .addColumn('against_id', columns.integer, (column) => column.notNull())
      .addColumn('status', columns.text(16), (column) => column.notNull())
      .addColumn('message', columns.text(1200), (column) => column.notNull())
      .addColumn('response', columns.text(1200), (column) => column.notNull())
      .addColumn('time', columns.time, (column) => column.notNull())
      .addColumn('answered', columns.time)
      .addUniqueConstraint('clan_challenge_order', ['challenger_id', 'id'])
      .addUniqueConstraint('clan_challenge_against_order', ['against_id', 'id'])
      .addForeignKeyConstraint('clan_challenge_challenger', ['challenger_id'], 'clan', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .addForeignKeyConstraint('clan_challenge_against', ['against_id'], 'clan', ['id'], (key) =>
        key.onDelete('cascade'),
      ),
  );
}
