import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FailedLogins, KeyedBuckets, RequestRates, SocketCounts, TokenBucket } from '#server/limits.js';

test('an address may open as many sockets as the setting says, loopback has its own number', () => {
  const counts = new SocketCounts({ perAddress: 2, fromLoopback: 3 });
  assert.deepEqual(
    [1, 2, 3].map(() => counts.enter('198.51.100.1')),
    [true, true, false],
  );
  assert.deepEqual(
    [1, 2, 3, 4].map(() => counts.enter('127.0.0.9')),
    [true, true, true, false],
  );
  counts.leave('198.51.100.1');
  assert.ok(counts.enter('198.51.100.1'));
  for (const address of ['198.51.100.1', '198.51.100.1', '127.0.0.9', '127.0.0.9', '127.0.0.9'])
    counts.leave(address);
  assert.equal(counts.addresses, 0);
});

test('a bucket gives its burst at once and then what time brings', () => {
  const bucket = new TokenBucket(2, 3, 0);
  assert.deepEqual(
    [0, 0, 0, 0].map((now) => bucket.take(now)),
    [true, true, true, false],
  );
  assert.ok(!bucket.take(499));
  assert.ok(bucket.take(1000));
});

test('buckets by key are forgotten when they are full, and never more than the bound', () => {
  const buckets = new KeyedBuckets(1, 2, 3);
  assert.ok(['a', 'b', 'c'].every((key) => buckets.take(key, 0)));
  assert.ok(!buckets.take('d', 0), 'no place while all three are in use');
  assert.ok(buckets.take('d', 5000), 'the three are full again and make room');
  assert.equal(buckets.size, 1);
});

test('rates count by kind', () => {
  const rates = new RequestRates();
  const taken = Array.from({ length: 30 }, () => rates.allow('bulk', 0)).filter(Boolean).length;
  assert.equal(taken, 20);
  assert.ok(rates.allow('user', 0));
});

test('failed logins close the door for the address and for the account, and time opens it', () => {
  let now = 0;
  const guard = new FailedLogins({ perAddress: 3, perAccount: 2, window: 1000 }, () => now);
  guard.failed('198.51.100.1', 'anna');
  assert.ok(guard.allow('198.51.100.1', 'anna'));
  guard.failed('198.51.100.2', 'anna');
  assert.ok(!guard.allow('198.51.100.3', 'anna'), 'two failures of the account, whatever the addresses');
  assert.ok(guard.allow('198.51.100.1', 'ben'));
  guard.failed('198.51.100.1', 'ben');
  guard.failed('198.51.100.1', 'cleo');
  assert.ok(!guard.allow('198.51.100.1', 'dora'), 'three failures from the address, whatever the accounts');
  now = 1000;
  assert.ok(guard.allow('198.51.100.1', 'anna'));
  guard.sweep();
  assert.equal(guard.size, 0);
});

test("a right password clears the account's failures but not those of the address", () => {
  const guard = new FailedLogins({ perAddress: 2, perAccount: 2, window: 1000 }, () => 0);
  guard.failed('198.51.100.1', 'anna');
  guard.failed('198.51.100.1', 'anna');
  guard.succeeded('198.51.100.1', 'anna');
  assert.ok(guard.allow('198.51.100.2', 'anna'));
  assert.ok(!guard.allow('198.51.100.1', 'anna'));
});
