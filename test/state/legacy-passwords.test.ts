/** Hashes of older servers, by published examples and by libcrypt's own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLegacy } from '#state/password/legacy.js';
import { FAST_COST, Passwords } from '#state/password/passwords.js';

/** The examples "abc" of RFC 1321 and FIPS 180. */
const ofAbc = [
  '900150983cd24fb0d6963f7d28e17f72',
  'A9993E364706816ABA3E25717850C26C9CD0D89D',
  'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
];
const bcrypt = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

test('digests and bcrypt, over the password and over its SHA-512, open by their password alone', async (t) => {
  const passwords = new Passwords({ cost: FAST_COST });
  t.after(() => passwords.close());
  for (const hash of ofAbc) {
    assert.ok(await passwords.isLegacy('abc', hash), hash);
    assert.ok(!(await passwords.isLegacy('abd', hash)), hash);
  }
  assert.ok(await passwords.isLegacy('U*U', bcrypt));
  assert.ok(!(await passwords.isLegacy('U*V', bcrypt)));
  const over = 'sha512:$2b$05$CCCCCCCCCCCCCCCCCCCCC.sn965GrtR6bnudEJlUXEawsqjeRwHgK';
  assert.ok(await passwords.isLegacy('a wrench', over));
  assert.ok(!(await passwords.isLegacy('a wrench', over.slice('sha512:'.length))));
});

test('other forms, and rounds that take too long, are errors that do not tell the hash', () => {
  const wrong = ['', 'hunter2', 'abc', `md5:${ofAbc[0]}`, bcrypt.replace('$05$', '$15$'), `${bcrypt}x`];
  for (const text of wrong)
    assert.throws(
      () => decodeLegacy(text),
      (err: Error) => /no known form/.test(err.message) && (text === '' || !err.message.includes(text)),
    );
});
