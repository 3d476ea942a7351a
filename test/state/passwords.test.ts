import assert from 'node:assert/strict';
import { createHash, scryptSync } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { FAST_COST, Passwords, PasswordsBusy, type ScryptCost } from '#state/password/passwords.js';

describe('passwords', () => {
  const open: Passwords[] = [];
  after(() => Promise.all(open.map((passwords) => passwords.close())));

  function passwordsWith(cost: ScryptCost, waitingMax = 64): Passwords {
    const passwords = new Passwords({ cost, waitingMax });
    open.push(passwords);
    return passwords;
  }

  const fast = passwordsWith(FAST_COST);
  const slow = passwordsWith({ N: 16_384, r: 8, p: 1 });

  test('a hash is what scrypt makes of the password, with a salt of its own', async () => {
    const [one, other] = await Promise.all([fast.hash('s3cret ü'), fast.hash('s3cret ü')]);
    assert.notEqual(one, other);
    const [name, N, r, p, salt = '', hash] = one.split('$');
    assert.deepEqual([name, N, r, p], ['scrypt', '16', '1', '1']);
    const expected = scryptSync('s3cret ü', Buffer.from(salt, 'base64'), 32, { N: 16, r: 1, p: 1 });
    assert.equal(hash, expected.toString('base64'));
    assert.equal(Buffer.from(salt, 'base64').length, 16);
  });

  test('the published vector of scrypt is accepted (RFC 7914, section 12)', async () => {
    const hash = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
      'hex',
    );
    const encoded = `scrypt$16384$8$1$${Buffer.from('SodiumChloride').toString('base64')}$${hash.toString('base64')}`;
    assert.deepEqual(await fast.verify('pleaseletmein', encoded), { matches: true, raise: false });
    assert.deepEqual(await fast.verify('Pleaseletmein', encoded), { matches: false, raise: false });
  });

  test('a weaker hash matches and asks to be raised, a wrong password never does', async () => {
    const weak = await fast.hash('clank');
    assert.deepEqual(await fast.verify('clank', weak), { matches: true, raise: false });
    assert.deepEqual(await slow.verify('clank', weak), { matches: true, raise: true });
    assert.deepEqual(await slow.verify('wrong', weak), { matches: false, raise: false });
  });

  for (const form of ['hex', 'base64'] as const) {
    test(`an unsalted SHA-256 in ${form} is accepted, to be raised`, async () => {
      const encoded = createHash('sha256').update('ratchet').digest(form);
      assert.deepEqual(await fast.verify('ratchet', encoded), { matches: true, raise: true });
      assert.deepEqual(await fast.verify('Ratchet', encoded), { matches: false, raise: false });
      if (form === 'hex') assert.equal((await fast.verify('ratchet', encoded.toUpperCase())).matches, true);
    });
  }

  test('an unknown name takes as long as a wrong password', async () => {
    const encoded = await slow.hash('right');
    const quickest = async (stored: string | undefined) => {
      const times: number[] = [];
      for (let turn = 0; turn < 5; turn += 1) {
        const start = performance.now();
        assert.deepEqual(await slow.verify('wrong', stored), { matches: false, raise: false });
        times.push(performance.now() - start);
      }
      return Math.min(...times);
    };
    const ratio = (await quickest(undefined)) / (await quickest(encoded));
    assert.ok(ratio > 0.5 && ratio < 2, `ratio ${ratio}`);
  });

  test('the event loop turns while a password is hashed', async () => {
    let turns = 0;
    const turn = setInterval(() => {
      turns += 1;
    }, 1);
    await Promise.all([slow.hash('a'), slow.hash('b')]);
    clearInterval(turn);
    assert.ok(turns > 5, `${turns} turns`);
  });

  test('only so many wait; the next one is refused', async () => {
    const passwords = passwordsWith({ N: 4_096, r: 8, p: 1 }, 2);
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((password) => passwords.hash(password)),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    );
    await assert.rejects(
      Promise.all(['a', 'b', 'c', 'd'].map((password) => passwords.verify(password, undefined))),
      PasswordsBusy,
    );
  });

  test('what is no hash is refused and not shown', async () => {
    for (const encoded of ['', 'plain text', 'scrypt$16$1$1$c2hvcnQ=$eA==', 'bcrypt$x']) {
      await assert.rejects(fast.verify('x', encoded), (error: Error) => {
        return /no known form/.test(error.message) && (encoded === '' || !error.message.includes(encoded));
      });
    }
    const greedy = `scrypt$16777216$8$1$${'A'.repeat(24)}$${'A'.repeat(44)}`;
    await assert.rejects(fast.verify('x', greedy), /N=16777216/);
    assert.throws(() => new Passwords({ cost: { N: 1000, r: 8, p: 1 } }), /N=1000.*power of two/);
  });
});
