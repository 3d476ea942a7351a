/** Passwords of an older server: they count once, and then the account has one of its own. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { AccountUpdatePasswordRequest } from '#wire/messages/account/account-update-password.js';
import { AccountUpdatePasswordStatusResponse } from '#wire/messages/account/account-update-password-status.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer, status } from './people.js';
import { uyaFiles } from './uya.js';

/** Those of bcrypt were computed by libcrypt: of "U*U", and of the SHA-512 of "a wrench" in upper-case hex. */
const legacy = {
  Clank: createHash('sha512').update('an antenna').digest('hex'),
  Ratchet: 'sha512:$2b$05$CCCCCCCCCCCCCCCCCCCCC.sn965GrtR6bnudEJlUXEawsqjeRwHgK',
  Skrunch: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  Broken: 'not a hash',
};

async function start(
  t: TestContext,
  permissions: readonly string[] = ['accounts.login'],
): Promise<JourneyHost> {
  const rows = Object.entries(legacy).map(([name, hash]) => `["${name}"] = "${hash}",`);
  const limits = { share: 100, hook_time: 1000 };
  const uya = { limits, permissions: ['packets.declare', 'packets.send', ...permissions] };
  return startJourneyHost(t, [`plugins=${JSON.stringify({ uya })}`], {
    files: uyaFiles({ 'legacy.lua': `return { ${rows.join('\n')} }` }),
  });
}

async function login(t: TestContext, host: JourneyHost, name: string, password: string) {
  const player = makePlayer(t);
  await player.begin(host.at('mas'));
  const { StatusCode } = await player.login(name, password);
  return { player, StatusCode };
}

const statusOf = async (t: TestContext, host: JourneyHost, name: string, password: string) => {
  const { player, StatusCode } = await login(t, host, name, password);
  await player.leave();
  host.advance(120_000);
  return StatusCode;
};

test('an account is made by the password of the older server alone, and has it from then on', async (t) => {
  const host = await start(t);
  assert.equal(await statusOf(t, host, 'Ratchet', 'a hammer'), status.MediusInvalidPassword);
  assert.equal(await statusOf(t, host, 'ratchet', 'a wrench'), status.MediusSuccess);
  assert.equal(await statusOf(t, host, 'Ratchet', 'a wrench'), status.MediusSuccess);
  assert.equal(await statusOf(t, host, 'Skrunch', 'U*U'), status.MediusSuccess);
  assert.equal(await statusOf(t, host, 'Nobody', 'U*U'), status.MediusAccountNotFound);
  assert.equal(await statusOf(t, host, 'Broken', 'not a hash'), status.MediusInvalidPassword);
  assert.ok(host.lines.some(({ msg }) => /legacy hash that can not be used/.test(msg)));
  assert.ok(!JSON.stringify(host.lines).includes('not a hash'), 'no hash is told');
});

test('an account that is there gets it in place of its own; once changed, the old one opens nothing', async (t) => {
  const host = await start(t);
  const other = makePlayer(t);
  await other.begin(host.at('mas'));
  await other.register('Clank', 'set by an import');
  await other.leave();
  assert.equal(await statusOf(t, host, 'Clank', 'an antenna'), status.MediusSuccess);
  const settled = async () => (await statusOf(t, host, 'Clank', 'set by an import')) !== status.MediusSuccess;
  for (let tries = 0; !(await settled()); tries++) assert.ok(tries < 50, 'the stored hash is another now');
  const { player, StatusCode } = await login(t, host, 'Clank', 'an antenna');
  assert.equal(StatusCode, status.MediusSuccess);
  await player.enterLobby();
  const changed = { OldPassword: 'an antenna', NewPassword: 'a helicopter' };
  const answer = await player.ask(AccountUpdatePasswordRequest, AccountUpdatePasswordStatusResponse, changed);
  assert.equal(answer.StatusCode, status.MediusSuccess);
  await player.leave();
  host.advance(120_000);
  assert.equal(await statusOf(t, host, 'Clank', 'an antenna'), status.MediusInvalidPassword);
  assert.equal(await statusOf(t, host, 'Clank', 'a helicopter'), status.MediusSuccess);
});

test('without the permission no hash is taken, and the error names it', async (t) => {
  const host = await start(t, []);
  assert.notEqual(await statusOf(t, host, 'Skrunch', 'U*U'), status.MediusSuccess);
  const line = host.lines.find(({ msg }) => msg === 'a script failed');
  assert.match(
    JSON.stringify(line),
    /login\.lua:\d+: account\.login: legacy_hash needs the permission accounts\.login/,
  );
});
