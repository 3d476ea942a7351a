import type { AccountId, ClanId } from '../../ids.js';
import { SHARED_DRAWER } from '../people.js';
import {
  PLUGIN_KEY_BYTES_MAX,
  PLUGIN_KEYS_MAX,
  PLUGIN_VALUE_BYTES_MAX,
  type PluginScope,
  type PluginStorage,
} from '../store.js';
import type { Database } from './database.js';
import { label, NAME_MAX, plainBytes } from './input.js';
import type { Db } from './tables.js';

/** The account id of a plugin's own drawer; no account ever has it. */
const NO_ACCOUNT = 0;

interface Drawer {
  plugin: string;
  account_id: number;
}

interface Slot extends Drawer {
  storage_key: Buffer;
}

export class SqlPluginStorage implements PluginStorage {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(scope: PluginScope, key: string): Promise<string | undefined> {
    const slot = slotOf(scope, key);
    const row = await this.#database.call((db) =>
      db
        .selectFrom('plugin_storage')
        .select('json')
        .where(({ and }) => and(slot))
        .executeTakeFirst(),
    );
    return row?.json;
  }

  /** Update, else insert; when another inserts in between, the second update finds its row. */
  async set(scope: PluginScope, key: string, json: string, most = PLUGIN_KEYS_MAX): Promise<'set' | 'full'> {
    const slot = slotOf(scope, key);
    plainBytes(json, `value of plugin key ${JSON.stringify(key)}`, PLUGIN_VALUE_BYTES_MAX);
    if (await this.#update(slot, json)) return 'set';
    const inserted = await this.#database.insertBelow(
      { table: 'plugin_storage', row: { ...slot, json }, among: drawerOf(scope), limit: most },
      { duplicate: 'exists' } as const,
    );
    if (inserted === 'full') return inserted;
    if (inserted === 'exists') await this.#update(slot, json);
    return 'set';
  }

  async delete(scope: PluginScope, key: string): Promise<'deleted' | 'absent'> {
    const slot = slotOf(scope, key);
    const { numDeletedRows } = await this.#database.call((db) =>
      db
        .deleteFrom('plugin_storage')
        .where(({ and }) => and(slot))
        .executeTakeFirst(),
    );
    return numDeletedRows > 0n ? 'deleted' : 'absent';
  }

  async keys(scope: PluginScope): Promise<string[]> {
    const drawer = drawerOf(scope);
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('plugin_storage')
        .select('storage_key')
        .where(({ and }) => and(drawer))
        .orderBy('storage_key')
        .execute(),
    );
    return rows.map((row) => row.storage_key.toString());
  }

  ofAccount(account: AccountId): Promise<Map<string, Map<string, string>>> {
    return this.#drawersOf(account);
  }

  ofClan(clan: ClanId): Promise<Map<string, Map<string, string>>> {
    return this.#drawersOf(-clan);
  }

  async #drawersOf(account: number): Promise<Map<string, Map<string, string>>> {
    const rows = await this.#database.call((db) =>
      db
        .selectFrom('plugin_storage')
        .select(['plugin', 'storage_key', 'json'])
        .where('account_id', '=', account)
        .where('plugin', '!=', SHARED_DRAWER)
        .execute(),
    );
    const drawers = new Map<string, Map<string, string>>();
    for (const { plugin, storage_key, json } of rows) {
      const drawer = drawers.get(plugin) ?? new Map<string, string>();
      drawers.set(plugin, drawer.set(storage_key.toString(), json));
    }
    return drawers;
  }

  async clear(scope: PluginScope): Promise<number> {
    const drawer = drawerOf(scope);
    const { numDeletedRows } = await this.#database.call((db) =>
      db
        .deleteFrom('plugin_storage')
        .where(({ and }) => and(drawer))
        .executeTakeFirst(),
    );
    return Number(numDeletedRows);
  }

  async #update(slot: Slot, json: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.call((db: Db) =>
      db
        .updateTable('plugin_storage')
        .set({ json })
        .where(({ and }) => and(slot))
        .executeTakeFirst(),
    );
    return numUpdatedRows > 0n;
  }
}

/** Clans go by their negative number where accounts go by their own. */
function drawerOf({ plugin, account, clan }: PluginScope): Drawer {
  const about = account ?? (clan === undefined ? NO_ACCOUNT : -clan);
  return { plugin: label(plugin, 'plugin name', NAME_MAX), account_id: about };
}

function slotOf(scope: PluginScope, key: string): Slot {
  return {
    ...drawerOf(scope),
    storage_key: Buffer.from(plainBytes(key, 'plugin key', PLUGIN_KEY_BYTES_MAX)),
  };
}
