/** What roles may do, and how long a login in chat is good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODE_TIME, LoginCodes } from '#app/roles/login-codes.js';
import { OperatorLogin } from '#app/roles/operator-login.js';
import { isDangerous, leastRole } from '#app/roles/permissions.js';
import { Rights } from '#app/roles/rights.js';
import { accountId } from '#state/ids.js';
import type { Player } from '#state/player.js';
import { silentLog } from '../silent-log.js';

const anna = accountId(1);
const ben = accountId(2);

/** Time that passes when it is told to. */
function timer() {
  let time = 1000;
  return {
    now: () => time,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

test('a permission belongs to the least role that has it; one that no role knows to operators', () => {
  const expected = {
    'players.whois': 'helper',
    'players.warn': 'helper',
    'players.kick': 'moderator',
    'players.rename': 'moderator',
    'accounts.merge': 'operator',
    'players.moderate': 'moderator',
    'chat.system': 'moderator',
    'memory.poke': 'operator',
    'plugin.reload': 'operator',
    'server.stop': 'operator',
    'role.grant': 'owner',
    console: 'owner',
    'dice.use': 'operator',
    chat: 'operator',
    chatter: 'operator',
    '': 'operator',
    '*': 'operator',
  };
  for (const [permission, role] of Object.entries(expected))
    assert.equal(leastRole(permission), role, permission);
});

test('what is not made good again is dangerous', () => {
  for (const permission of [
    'memory.peek',
    'memory.poke',
    'role.grant',
    'plugin.reload',
    'server.stop',
    'console',
  ])
    assert.ok(isDangerous(permission), permission);
  for (const permission of [
    'players.kick',
    'chat.say',
    'server.version',
    'memory',
    'consoles',
    'plugins.list',
  ])
    assert.ok(!isDangerous(permission), permission);
});

test('a code is good once, for its account, for some minutes and a few tries', () => {
  const clock = timer();
  const codes = new LoginCodes(clock);
  const code = codes.issue(anna);
  assert.match(code, /^[a-hjkmnp-z2-9]{8}$/);
  assert.ok(!codes.take(ben, code), 'of another account');
  assert.ok(codes.take(anna, ` ${code.toUpperCase()} `), 'as consoles type it');
  assert.ok(!codes.take(anna, code), 'once');

  const late = codes.issue(anna);
  clock.pass(CODE_TIME);
  assert.ok(!codes.take(anna, late), 'late');

  const tried = codes.issue(anna);
  for (let i = 0; i < 4; i++) assert.ok(!codes.take(anna, 'wrong'));
  assert.ok(codes.take(anna, tried), 'at the fifth try');
  const lost = codes.issue(anna);
  for (const wrong of ['', 'wrong', lost.slice(1), `${lost}x`, '\0']) assert.ok(!codes.take(anna, wrong));
  assert.ok(!codes.take(anna, lost), 'five wrong tries end it');

  const former = codes.issue(anna);
  const next = codes.issue(anna);
  assert.notEqual(former, next);
  assert.ok(!codes.take(anna, former), 'a new one takes the place');
  assert.ok(codes.take(anna, next));
});

test('there are so many codes at once and no more', () => {
  const codes = new LoginCodes(timer());
  const given = Array.from(
    { length: 40 },
    (_, i) => [accountId(i + 1), codes.issue(accountId(i + 1))] as const,
  );
  const good = given.filter(([account, code]) => codes.take(account, code)).map(([account]) => account);
  assert.deepEqual(
    good,
    given.slice(8).map(([account]) => account),
  );
});

function login() {
  const clock = timer();
  const made = new OperatorLogin({
    clock: clock as never,
    log: silentLog,
    store: { accounts: { findById: async () => ({ passwordHash: 'kept' }) } } as never,
    passwords: { verify: async (typed: string) => ({ matches: typed === 'right', raise: false }) },
    logins: { allow: (address) => address !== '192.0.2.66', failed: () => {}, succeeded: () => {} },
  });
  return { clock, made };
}

function player(sessionKey: string, address = '192.0.2.7', account = anna): Player {
  return {
    sessionKey,
    address,
    account: { id: account, name: 'Anna' },
    title: { accountPool: 'uya' },
  } as Player;
}

const settings = { operator_addresses: [], chat: { command_prefix: '/' } };

test('a login is good for its session and account, for an hour', async () => {
  const { clock, made } = login();
  made.set({ ...settings, operator_login: 'code' });
  assert.match(await made.login(player('1'), made.codes.issue(anna)), /^logged in for 60 minutes/);
  assert.ok(made.isIn(player('1')));
  assert.ok(!made.isIn(player('2')), 'another session');
  assert.ok(!made.isIn(player('1', '192.0.2.7', ben)), 'another account');
  clock.pass(3_599_999);
  assert.ok(made.isIn(player('1')));
  clock.pass(1);
  assert.ok(!made.isIn(player('1')), 'after an hour');

  for (const end of [
    () => made.forget('1'),
    () => made.end(anna),
    () => made.set({ ...settings, operator_login: 'password' }),
  ]) {
    made.set({ ...settings, operator_login: 'code' });
    await made.login(player('1'), made.codes.issue(anna));
    assert.ok(made.isIn(player('1')));
    end();
    assert.ok(!made.isIn(player('1')));
  }
});

test('by address nobody logs in: one is there or not', async () => {
  const { made } = login();
  made.set({ ...settings, operator_login: 'address', operator_addresses: ['192.0.2.7', '10.8.0.0/16'] });
  assert.ok(made.isIn(player('1', '192.0.2.7')));
  assert.ok(made.isIn(player('1', '10.8.255.1')));
  assert.ok(!made.isIn(player('1', '192.0.2.8')));
  assert.ok(!made.isIn(player('1', '10.9.0.1')));
  const code = made.codes.issue(anna);
  assert.match(await made.login(player('1', '192.0.2.8'), code), /operator_addresses/);
  assert.ok(!made.isIn(player('1', '192.0.2.8')));
});

test('by password, failures make wait as those of logins do', async () => {
  const { made } = login();
  made.set({ ...settings, operator_login: 'password' });
  assert.match(await made.login(player('1'), 'wrong'), /wrong/);
  assert.ok(!made.isIn(player('1')));
  assert.match(await made.login(player('1', '192.0.2.66'), 'right'), /wait/);
  assert.ok(!made.isIn(player('1', '192.0.2.66')));
  assert.match(await made.login(player('1'), 'right'), /^logged in/);
  assert.ok(made.isIn(player('1')));
});

test('names in the configuration make operators of their accounts; in simulated mode only from here', async () => {
  const { clock } = login();
  const named = { id: anna, name: 'Anna', pool: 'uya' };
  const rights = await Rights.open({
    clock: { ...clock, wall: () => 0 } as never,
    log: silentLog,
    store: {
      accounts: { findByName: async (_pool: string, name: string) => (name === 'Anna' ? named : undefined) },
      roles: { list: async () => [{ account: ben, role: 'helper', author: 'x', time: 0 }] },
    } as never,
    passwords: {} as never,
    logins: {} as never,
  });
  const load = (mode: 'sqlite' | 'simulated') =>
    rights.load({ ...settings, operator_login: 'code', operators: ['Anna', 'Nobody'], database: { mode } }, [
      'uya',
    ]);
  await load('sqlite');
  assert.equal(rights.roleOf(anna, '192.0.2.7'), 'operator');
  assert.equal(rights.roleOf(ben, '192.0.2.7'), 'helper');
  assert.equal(rights.roleOf(accountId(3), '127.0.0.1'), 'player');
  assert.equal(rights.roleOf(undefined, '127.0.0.1'), 'player');
  await load('simulated');
  assert.equal(rights.roleOf(anna, '192.0.2.7'), 'player');
  assert.equal(rights.roleOf(anna, '127.0.0.1'), 'operator');
  assert.equal(rights.roleOf(ben, '192.0.2.7'), 'helper', 'what was granted counts from anywhere');
  assert.equal(rights.refusal(player('1', '192.0.2.7'), 'memory.poke'), 'this needs the role operator');
  assert.match(rights.refusal(player('1', '127.0.0.1'), 'memory.poke')!, /^type \/login CODE/);
  assert.equal(rights.refusal(player('1', '127.0.0.1'), 'dice.use'), undefined);
});
