/** Accounts as commands and scripts change them, while somebody plays with them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Accounts } from '#app/people/accounts.js';
import type { Actor } from '#script/services/people.js';
import { silentLog } from '../silent-log.js';

const console_: Actor = { name: 'console', isTrusted: true };

/** Accounts of a store, in which somebody comes as soon as the account is gone from it. */
function accounts() {
  const log: string[] = [];
  let isHere = false;
  const kept = { id: 2, name: 'Bob', pool: 'uya' };
  const gone = { id: 1, name: 'Ann', pool: 'uya' };
  const going = (word: string) => async () => {
    isHere = true;
    return word;
  };
  const store = {
    accounts: {
      findById: async (id: number) => [gone, kept].find((one) => one.id === id),
      delete: going('deleted'),
      merge: going('merged'),
    },
    clans: { of: async () => undefined, release: async () => 'not-member' },
  };
  const nothing = () => {};
  const later = async () => {};
  const parts = {
    ...{ store, log: silentLog, loadRights: later },
    known: { forget: nothing, remember: nothing },
    record: { note: nothing, tell: nothing },
    rights: { roleOf: () => 'player', forgetAccount: nothing },
    mutes: { reload: later, forgetAccount: nothing },
    notes: { settled: later, drop: nothing, reload: later },
    players: { byAccount: async (id: number) => (isHere && id === 1 ? { account: gone } : undefined) },
    sendAway: async (_player: unknown, text: string) => void log.push(text),
  };
  return { accounts: new Accounts(parts as never), log };
}

test('who logs in with an account while it is deleted or merged is sent away, too', async () => {
  const one = accounts();
  await one.accounts.delete(1, console_);
  assert.deepEqual(one.log, ['Your account was deleted.']);
  const other = accounts();
  await other.accounts.merge(1, 2, console_);
  assert.match(other.log.join(), /^Your account was made a part of Bob/);
});
