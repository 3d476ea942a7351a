/** Notes about accounts on their way to a store that takes its time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AccountNotes } from '#app/account-notes.js';
import { EntityData } from '#script/entity-data.js';
import { accountId, clanId } from '#state/ids.js';
import type { MemoryState } from '#state/memory/state.js';
import type { PluginStorage } from '#state/store/store.js';
import { silentLog } from '../silent-log.js';

/** A store whose writes wait until they are let through. */
class SlowStorage {
  readonly saved = new Map<string, string>();
  readonly written: string[] = [];
  private waiting: (() => void)[] = [];

  async set({ plugin, account }: { plugin: string; account?: number }, key: string, json: string) {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.written.push(`${key}=${json}`);
    this.saved.set(`${account} ${plugin} ${key}`, json);
    return 'set' as const;
  }

  async ofAccount(account: number) {
    const mine = [...this.saved].filter(([id]) => id.startsWith(`${account} `));
    const drawers = new Map<string, Map<string, string>>();
    for (const [id, json] of mine) {
      const [, plugin = '', key = ''] = id.split(' ');
      drawers.set(plugin, (drawers.get(plugin) ?? new Map()).set(key, json));
    }
    return drawers;
  }

  async letThrough(): Promise<void> {
    for (const resolve of this.waiting.splice(0)) resolve();
    for (let i = 0; i < 5; i++) await turn();
  }
}

function started() {
  const storage = new SlowStorage();
  const notes = new AccountNotes(storage as unknown as PluginStorage, silentLog);
  let now = 0;
  const sweeps: (() => void)[] = [];
  const listeners: ((event: unknown) => void)[] = [];
  const state = {
    players: { all: () => [] },
    subscribe: (listener: (event: unknown) => void) => {
      listeners.push(listener);
      return () => {};
    },
  } as unknown as MemoryState;
  notes.follow(state, {
    now: () => now,
    every: (_ms: number, run: () => void) => {
      sweeps.push(run);
      return () => {};
    },
  } as never);
  return {
    storage,
    notes,
    leaves: (id: number) => {
      for (const listener of listeners) listener({ kind: 'player.gone', player: { account: { id } } });
    },
    pass: (ms: number) => {
      now += ms;
      for (const run of sweeps) run();
    },
  };
}

test('a login does not wait for what is saved about others', async () => {
  const { storage, notes } = started();
  notes.data.set('account 1', 'p', 'a', '1');
  await turn();
  let recalled = false;
  void notes.recall(accountId(2)).then(() => {
    recalled = true;
  });
  for (let i = 0; i < 5; i++) await turn();
  assert.ok(recalled);
  await storage.letThrough();
});

test('what is not saved yet is not let go, and is there for who comes back', async () => {
  const { storage, notes, leaves, pass } = started();
  notes.data.set('account 1', 'p', 'a', '1');
  await turn();
  leaves(1);
  pass(60_000);
  await notes.recall(accountId(1));
  assert.equal(notes.data.get('account 1', 'p', 'a'), '1');
  leaves(1);
  await storage.letThrough();
  pass(60_000);
  assert.equal(notes.data.get('account 1', 'p', 'a'), undefined);
  await notes.recall(accountId(1));
  assert.equal(notes.data.get('account 1', 'p', 'a'), '1', 'from the store');
});

test('notes about somebody who is not here are at hand for a while, and two who ask undo nothing of each other', async () => {
  const { storage, notes, pass } = started();
  storage.saved.set('5 p a', '1');
  await Promise.all([
    notes.data.recall(5).then(() => notes.data.set('account 5', 'p', 'b', '2')),
    notes.data.recall(5),
  ]);
  assert.equal(notes.data.get('account 5', 'p', 'a'), '1');
  assert.equal(notes.data.get('account 5', 'p', 'b'), '2');
  await turn();
  await storage.letThrough();
  pass(60_000);
  assert.equal(notes.data.get('account 5', 'p', 'a'), undefined, 'let go');
  await notes.data.recall(5);
  assert.equal(notes.data.get('account 5', 'p', 'b'), '2', 'from the store');
});

test('each value is saved, the last of many in one go alone, also one that changes while it is saved', async () => {
  const { storage, notes } = started();
  for (const json of ['1', '2', '3']) notes.data.set('account 1', 'p', 'a', json);
  notes.data.set('account 1', 'p', 'b', '7');
  await turn();
  notes.data.set('account 1', 'p', 'a', '4');
  for (let i = 0; i < 5; i++) await storage.letThrough();
  assert.deepEqual(storage.written, ['a=3', 'b=7', 'a=4']);
  await notes.settled();
});

test('notes of one plugin about one account are bounded', () => {
  const data = new EntityData();
  data.set('account 1', 'p', 'a', 'x'.repeat(60_000));
  assert.throws(() => data.set('account 1', 'p', 'b', 'x'.repeat(6_000)), /at most 65536/);
  data.set('account 1', 'q', 'b', 'x'.repeat(6_000));
});

test('what is noted of an account that is gone is not kept, or saved after it', async () => {
  const storage = new SlowStorage();
  const notes = new AccountNotes(storage as unknown as PluginStorage, silentLog);
  notes.data.set('account 1', 'p', 'a', '1');
  await storage.letThrough();
  notes.data.set('account 1', 'p', 'b', '2');
  notes.data.set('account 2', 'p', 'c', '3');
  notes.drop(accountId(1));
  for (let i = 0; i < 5; i++) await storage.letThrough();
  await notes.settled();
  assert.deepEqual([...storage.saved.keys()].sort(), ['1 p a', '2 p c']);
  assert.equal(notes.data.get('account 1', 'p', 'a'), undefined);
  await notes.reload(accountId(1));
  assert.equal(notes.data.has('account 1'), false, 'only who is at hand is taken over anew');
  storage.saved.set('2 p d', '4');
  await notes.reload(accountId(2));
  assert.equal(notes.data.get('account 2', 'p', 'd'), '4');
});

test('what is noted between two reads of the same is not overwritten by the second', async () => {
  const answers: (() => void)[] = [];
  const none = () =>
    new Promise<Map<string, Map<string, string>>>((resolve) => answers.push(() => resolve(new Map())));
  const storage = { ofAccount: none, ofClan: none, set: async () => 'set' };
  const notes = new AccountNotes(storage as unknown as PluginStorage, silentLog);
  const recalls = [
    ['account 1', () => notes.recall(accountId(1))],
    ['clan 1', () => notes.recallClan(clanId(1))],
  ] as const;
  for (const [owner, recall] of recalls) {
    const [first, second] = [recall(), recall()];
    answers.shift()!();
    await first;
    notes.data.set(owner, 'p', 'a', '1');
    answers.shift()?.();
    await second;
    assert.equal(notes.data.get(owner, 'p', 'a'), '1');
  }
});

test('what is noted of an account while it is taken over anew is not lost', async () => {
  const { storage, notes } = started();
  await notes.recall(accountId(1));
  notes.data.set('account 1', 'p', 'a', '1');
  storage.saved.set('1 p b', '2'); // as a merge leaves it
  const reload = notes.reload(accountId(1));
  for (let i = 0; i < 5; i++) await storage.letThrough();
  await reload;
  for (const [key, json] of Object.entries({ a: '1', b: '2' }))
    assert.equal(notes.data.get('account 1', 'p', key), json);
});
