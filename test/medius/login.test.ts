/** Every branch of the login table (flows.md 5.2), in its order. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { MediusCallbackStatus as Status } from '#wire/enums.js';
import { AccountLoginRequest } from '#wire/messages/account/account-login.js';
import { DnasSignaturePost } from '#wire/messages/session/dnas-signature-post.js';
import { type Client, type ClientOptions, Lobby, NOW, type Sent, uya } from './harness.js';

let lobby: Lobby;

before(async () => {
  lobby = await Lobby.open();
});
after(() => lobby.close());

async function visitor(options: ClientOptions = {}): Promise<Client> {
  const client = lobby.client(options);
  await client.begin();
  await lobby.state.players.arrive(client.session, 'authenticating');
  return client;
}

const login = (client: Client, Username: string, Password = 'secret'): Promise<Sent> =>
  client.askOne(AccountLoginRequest, { SessionKey: client.session, Username, Password });

/** A refusal has the status, no account, no keys and the length of every answer. */
function assertRefused({ bytes }: Sent, status: number): void {
  assert.equal(bytes.readInt32LE(26), status);
  assert.equal(bytes.length, 198);
  assert.deepEqual(bytes.subarray(30), Buffer.alloc(168));
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail('it did not come to pass within a second');
}

test('a right password: account, way to the lobby, a ticket that is good, and a record of it', async () => {
  const { id } = await lobby.account('Right');
  const client = await visitor();
  const { value, bytes } = await login(client, 'rIGHT');
  assert.equal(bytes.readInt32LE(26), 0);
  assert.equal(value.AccountID, id);
  assert.equal(value.AccountType, 1);
  const { SessionKey, AccessKey, ServerKey, AddressList } = value.ConnectInfo as {
    SessionKey: string;
    AccessKey: string;
    ServerKey: { key: Buffer };
    AddressList: { AddressList: unknown };
  };
  assert.deepEqual(AddressList.AddressList, [
    { AddressType: 1, Address: '192.0.2.10', Port: 10078 },
    { AddressType: 3, Address: '192.0.2.11', Port: 10070 },
  ]);
  assert.deepEqual(ServerKey.key, Buffer.alloc(64, 0xab));
  const ticket = { sessionKey: SessionKey, accessKey: AccessKey, address: '198.51.100.7' };
  assert.equal((await lobby.state.players.admit(ticket))?.account?.name, 'Right');
  assert.equal(await lobby.state.players.admit({ ...ticket, accessKey: 'AAAAAAAAAAAAAAAA' }), undefined);
  await eventually(async () => (await lobby.store.accounts.findById(id))?.lastLogin === NOW);
  assert.equal((await lobby.store.accounts.findById(id))?.lastAddress, '198.51.100.7');
  assert.ok(lobby.guard.includes('succeeded 198.51.100.7 uya right'));
});

test('a name that is not allowed, or none, is refused before anything is looked up', async () => {
  const client = await visitor();
  await lobby.account('Badger');
  lobby.guard.length = 0;
  assertRefused(await login(client, 'Badger'), Status.MediusFail);
  assertRefused(await login(client, '   '), Status.MediusFail);
  assert.deepEqual(lobby.guard, []);
});

test('who failed too often has to wait, also with the right password, and is told so; nothing is looked up', async () => {
  await lobby.account('Waiter');
  const client = await visitor({ address: '198.51.100.8' });
  const { accounts } = lobby.store;
  const { findByName } = accounts;
  let lookups = 0;
  accounts.findByName = (...args) => {
    lookups++;
    return findByName.apply(accounts, args);
  };
  for (const key of ['198.51.100.8', 'uya waiter']) {
    lobby.waiting.add(key);
    client.boxes.length = 0;
    assertRefused(await login(client, 'Waiter'), Status.MediusLoginFailed);
    assert.match(client.boxes.join(), /wait/);
    lobby.waiting.clear();
  }
  assert.equal(lookups, 0);
  assert.equal((await login(client, 'Waiter')).value.StatusCode, 0);
  assert.equal(lookups, 1);
  accounts.findByName = findByName;
});

test('an unknown name and a wrong password count against address and name, and both cost one hash', async () => {
  await lobby.account('Known');
  const client = await visitor();
  lobby.guard.length = 0;
  const { passwords } = lobby;
  const asked: (string | undefined)[] = [];
  const { verify } = passwords;
  passwords.verify = async (password, encoded) => {
    asked.push(encoded);
    return verify.call(passwords, password, encoded);
  };
  assertRefused(await login(client, 'Unknown'), Status.MediusAccountNotFound);
  assertRefused(await login(client, 'Known', 'wrong'), Status.MediusInvalidPassword);
  passwords.verify = verify;
  assert.equal(asked.length, 2);
  assert.equal(asked[0], undefined);
  assert.deepEqual(lobby.guard, ['failed 198.51.100.7 uya unknown', 'failed 198.51.100.7 uya known']);
  assert.equal(client.player?.account, undefined);
});

test('a title that wants it makes the account at the first login, and only there', async () => {
  const title = { ...uya, createAccountAtLogin: true };
  const first = await visitor({ title });
  const { value } = await login(first, 'Newcomer', 'chosen');
  assert.equal(value.StatusCode, 0);
  const account = await lobby.store.accounts.findByName('uya', 'newcomer');
  assert.equal(account?.id, value.AccountID);
  assert.equal(account?.registrationAddress, '198.51.100.7');
  assertRefused(await login(await visitor({ title }), 'Newcomer', 'other'), Status.MediusInvalidPassword);
});

test('two first logins at once make one account', async () => {
  const title = { ...uya, createAccountAtLogin: true };
  const [one, two] = [await visitor({ title }), await visitor({ title })];
  const answers = await Promise.all([login(one, 'Twin'), login(two, 'Twin')]);
  const statuses = answers.map(({ value }) => value.StatusCode).sort();
  assert.deepEqual(statuses, [Status.MediusAccountLoggedIn, 0]);
});

test('an address that made too many accounts makes no more at login', async () => {
  const title = { ...uya, createAccountAtLogin: true };
  const client = await visitor({ title, address: '198.51.100.44' });
  lobby.settings.maxAccountsPerAddress = 0;
  assertRefused(await login(client, 'OneTooMany'), Status.MediusAccountNotFound);
  lobby.settings.maxAccountsPerAddress = 100;
  assert.match(client.boxes.join(), /Too many accounts/);
  assert.equal(await lobby.store.accounts.findByName('uya', 'OneTooMany'), undefined);
});

test('after a pending reset the password of the next login becomes the account’s', async () => {
  const { id } = await lobby.account('Forgetful', 'old');
  await lobby.store.accounts.requirePasswordReset(id);
  assert.equal((await login(await visitor(), 'Forgetful', 'new')).value.StatusCode, 0);
  await lobby.state.players.logout((await lobby.state.players.byName('uya', 'Forgetful'))!.sessionKey);
  assertRefused(await login(await visitor(), 'Forgetful', 'old'), Status.MediusInvalidPassword);
  assert.equal((await login(await visitor(), 'Forgetful', 'new')).value.StatusCode, 0);
});

test('bans of account, address and machine refuse, with the reason on the screen; those that are over do not', async () => {
  const { id } = await lobby.account('Outlaw');
  const common = { author: 'operator', time: NOW - 1000, reason: 'Cheating.' };
  const client = await visitor({ address: '198.51.100.9' });
  await client.ask(DnasSignaturePost, {
    SessionKey: client.session,
    DnasSignatureLength: 4,
    DnasSignature: Buffer.concat([Buffer.from('c0ffee01', 'hex'), Buffer.alloc(28, 9)]),
  });
  const bans = [
    { kind: 'account', target: String(id), status: Status.MediusAccountBanned },
    { kind: 'address', target: '198.51.100.9', status: Status.MediusAccountBanned },
    { kind: 'machine', target: 'c0ffee01', status: Status.MediusMachineBanned },
  ] as const;
  for (const { kind, target, status } of bans) {
    const ban = await lobby.store.bans.add({ kind, target, expires: NOW + 60_000, ...common });
    client.boxes.length = 0;
    assertRefused(await login(client, 'Outlaw'), status);
    assert.deepEqual(client.boxes, [
      `200 You are banned until ${new Date(NOW + 60_000).toISOString().slice(0, 10)} ${new Date(NOW + 60_000).toISOString().slice(11, 16)} GMT. Cheating.`,
    ]);
    assertRefused(await login(client, 'Outlaw', 'wrong'), Status.MediusInvalidPassword);
    await lobby.store.bans.lift(ban.id, 'operator', NOW);
  }
  await lobby.store.bans.add({ kind: 'account', target: String(id), expires: NOW - 1, ...common });
  assert.equal((await login(client, 'Outlaw')).value.StatusCode, 0);
  await eventually(async () => (await lobby.store.machines.accountsOn('c0ffee01')).includes(id));
});

test('a whitelist refuses who is not on it', async () => {
  await lobby.account('Guest');
  lobby.settings.refusedByWhitelist = (name) => name === 'Guest';
  assertRefused(await login(await visitor(), 'Guest'), Status.MediusFail);
  lobby.settings.refusedByWhitelist = () => false;
  assert.equal((await login(await visitor(), 'Guest')).value.StatusCode, 0);
});

test('maintenance lets nobody in but operators, and says so', async () => {
  await lobby.account('Player');
  const { id } = await lobby.account('Keeper');
  lobby.settings.maintenance = 'Back at noon.';
  const client = await visitor();
  assertRefused(await login(client, 'Player'), Status.MediusFail);
  assertRefused(await login(client, 'Keeper'), Status.MediusFail);
  lobby.settings.isOperator = (account) => account === id;
  assertRefused(await login(client, 'Player'), Status.MediusFail);
  assert.equal((await login(client, 'Keeper')).value.StatusCode, 0);
  lobby.settings.maintenance = undefined;
  assert.deepEqual(client.boxes, new Array(3).fill('200 Back at noon.'));
});

test('an account that is on is not let in twice, but the same session may ask again', async () => {
  await lobby.account('Once');
  const client = await visitor();
  const first = await login(client, 'Once');
  const again = await login(client, 'Once');
  assert.equal(again.value.StatusCode, 0);
  assert.equal(again.value.AccountID, first.value.AccountID);
  assertRefused(await login(await visitor(), 'Once'), Status.MediusAccountLoggedIn);
  await lobby.state.players.depart(client.session); // in transit: the same person, back again
  assert.equal((await login(await visitor(), 'Once')).value.StatusCode, 0);
});

test('a session that has ended cannot log in', async () => {
  await lobby.account('Late');
  const client = await visitor();
  await lobby.state.players.end(client.session);
  assertRefused(await login(client, 'Late'), Status.MediusSessionKeyInvalid);
});

test('a hash of the old kind is raised behind the answer, to one that the same password opens', async () => {
  const sha256 = createHash('sha256').update('secret').digest('hex');
  const account = await lobby.store.accounts.create({
    pool: 'uya',
    name: 'Veteran',
    passwordHash: sha256,
    address: '192.0.2.1',
    time: NOW,
  });
  assert.ok(typeof account === 'object');
  assert.equal((await login(await visitor(), 'Veteran')).value.StatusCode, 0);
  await eventually(async () => (await lobby.store.accounts.findById(account.id))?.passwordHash !== sha256);
  const raised = await lobby.store.accounts.findById(account.id);
  assert.deepEqual(await lobby.passwords.verify('secret', raised?.passwordHash), {
    matches: true,
    raise: false,
  });
});

test('who logged in sees the operator’s message', async () => {
  await lobby.account('Greeted');
  lobby.settings.systemMessage = { severity: 3, text: 'Welcome back.' };
  const client = await visitor();
  await login(client, 'Greeted', 'wrong');
  assert.deepEqual(client.boxes, []);
  await login(client, 'Greeted');
  lobby.settings.systemMessage = undefined;
  assert.deepEqual(client.boxes, ['3 Welcome back.']);
});

test('a name of another title’s pool is unknown', async () => {
  await lobby.account('Elsewhere', 'secret', 'deadlocked');
  assertRefused(await login(await visitor(), 'Elsewhere'), Status.MediusAccountNotFound);
});

test('an account that goes while its password is checked is played with by nobody', async (t) => {
  await lobby.account('Ghost');
  const { accounts } = lobby.store;
  const find = accounts.findByName.bind(accounts);
  accounts.findByName = async (pool, name) => {
    const found = await find(pool, name);
    if (found) await accounts.delete(found.id);
    return found;
  };
  t.after(() => {
    accounts.findByName = find;
  });
  const client = await visitor();
  await login(client, 'Ghost');
  await eventually(async () => lobby.state.players.entry(client.session)?.account === undefined);
});
