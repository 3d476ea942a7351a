/**
 * Registers accounts without end in the store of the file that is named as its argument, and prints
 * each name once the account and its stats are acknowledged. To be killed.
 */
import { writeSync } from 'node:fs';
import { openStore } from '#state/store/open.js';
import type { Store } from '#state/store/store.js';

async function write(store: Store, lane: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const name = `Player ${lane} ${count}`;
    const account = { pool: 'uya', name, passwordHash: 'x', address: '192.0.2.1', time: 1 };
    const made = await store.accounts.create(account);
    if (typeof made === 'string') throw new Error(`${name}: ${made}`);
    await store.accountStats.set(made.id, Buffer.alloc(256, name.length));
    writeSync(1, `${name}\n`);
  }
}

const [, , file = ''] = process.argv;
const store = await openStore({ mode: 'sqlite', file }, { now: Date.now });
await Promise.all([0, 1, 2, 3, 4].map((lane) => write(store, lane)));
