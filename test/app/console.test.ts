import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { answer, type ConsoleContext, readConsole } from '#app/console.js';
import { accountId } from '#state/ids.js';

const ratchet = {
  id: accountId(7),
  pool: 'uya',
  name: 'Ratchet',
  passwordHash: 'x',
  passwordResetPending: false,
  registered: 0,
  registrationAddress: '192.0.2.7',
  lastLogin: null,
  lastAddress: null,
};

const idle = {
  version: '',
  handlers: 0,
  tasks: 0,
  memory: 0,
  calls: 0,
  time: 0,
  errors: 0,
  limitHits: 0,
  strikes: 0,
  passed: 0,
  lost: 0,
  fault: undefined,
};

function context(): { context: ConsoleContext; did: string[] } {
  const did: string[] = [];
  return {
    did,
    context: {
      version: '1.2.3',
      uptime: () => 90_061,
      exit: () => did.push('exit'),
      reload: async () => {
        did.push('reload');
      },
      running: {
        listening: [{ role: 'mas', protocol: 'tcp', address: '0.0.0.0', port: 10075 }],
        operations: {
          counters: () => ({ connections: 12, players: 3 }),
          players: () => [
            { name: 'evil\u001b[2J', title: 'uya', place: 'channel Aquatos', address: '192.0.2.7' },
          ],
          unknown: () => [{ message: 'Lobby 0x8a', role: 'mls', count: 4, hex: '018a00' }],
          commands: () => [{ name: 'peek', help: 'read memory', plugin: 'commands' }],
          command: async (name, text) => (name === 'peek' ? [`asked for ${text}\u001b[2J`] : undefined),
          plugins: () => [
            { ...idle, id: 'scripts/chat', name: 'chat', version: '1.0', handlers: 2, memory: 40_960 },
            { ...idle, id: 'scripts/bad', name: 'bad', fault: 'bad.lua:3: oops\u001b[2J' },
          ],
          reloadPlugin: async (id) => void did.push(`load ${id}`),
          createAccount: async (name, pool) => {
            if (name === 'SYSTEM') throw new Error('nobody may be called "SYSTEM"');
            return { pools: [pool ?? 'uya'], password: 'secret' };
          },
          account: async (text) => {
            if (text === 'nobody') throw new Error('there is no account "nobody\u001b[2J"');
            return { ...ratchet, name: text };
          },
          rights: {
            list: async () => [
              { account: { ...ratchet, name: 'evil\u001b[2J' }, role: 'helper', author: 'me' },
            ],
            grant: async ({ name }, role, author) => void did.push(`grant ${name} ${role} by ${author}`),
            revoke: async ({ name }, role, author) => void did.push(`revoke ${name} ${role} by ${author}`),
            codeFor: () => 'abcd2345',
          },
          mutes: {
            list: () => [
              { account: accountId(7), reason: 'a\u001b[2J', author: 'me', time: 0, expires: null },
            ],
            mute: async (account, ms, reason, author) => {
              did.push(`mute ${account} ${ms} ${reason} by ${author}`);
              return { account, reason, author, time: 0, expires: ms };
            },
            unmute: async (account) => account === 7,
          },
          broadcast: async (severity, message) => {
            did.push(`broadcast ${severity} ${message}`);
            return 3;
          },
        },
        reload: async () => [],
        stop: async () => {},
      },
    },
  };
}

test('every word answers; what players chose as names cannot act on the terminal', async () => {
  const { context: given, did } = context();
  assert.match(await answer('version', given), /^Rekindle 1\.2\.3, Node \d+/);
  assert.match(
    await answer('STATUS', given),
    /up 1 d 1 h 1 min\nmas +tcp 0\.0\.0\.0:10075\nconnections +12\nplayers +3$/,
  );
  assert.equal(await answer('players', given), 'evil\\x1b[2J  uya  channel Aquatos  192.0.2.7');
  assert.equal(await answer('unknown', given), 'Lobby 0x8a  mls  4 times  018a00');
  assert.equal(await answer('  broadcast  200   Back in 5 minutes  ', given), 'told 3 players');
  assert.equal(await answer('Peek anna 0x100', given), 'asked for anna 0x100\\x1b[2J');
  assert.match(
    await answer('plugins', given),
    /scripts\/chat .*40 KB +serves\nscripts\/bad .*bad\.lua:3: oops\\x1b\[2J$/,
  );
  assert.equal(await answer('reload', given), '');
  assert.equal(await answer('exit', given), 'stopping');
  assert.deepEqual(did, ['broadcast 200 Back in 5 minutes', 'reload', 'exit']);
});

test('roles, codes and mutes are words about accounts, and refuse what is none', async () => {
  const { context: given, did } = context();
  assert.equal(await answer('role grant "Big Al" Moderator', given), 'Big Al #7 (uya) is moderator now');
  assert.equal(await answer('role revoke #7 helper', given), '#7 #7 (uya) is not helper any more');
  assert.equal(await answer('role list', given), 'helper  evil\\x1b[2J  #7  uya  by me');
  assert.match(
    await answer('login code Ratchet', given),
    /^Ratchet types within 5 minutes.*\/login abcd2345$/,
  );
  assert.equal(
    await answer('mute Ratchet 1h30m shouts "all day"', given),
    'Ratchet is muted until 1970-01-01 01:30 GMT',
  );
  assert.equal(await answer('mute Ratchet forever', given), 'Ratchet is muted');
  assert.equal(
    await answer('mute list', given),
    '7  #7  uya  for ever  by me  a\\x1b[2J'.replace('7  #7', '#7  #7'),
  );
  assert.equal(await answer('unmute Ratchet', given), 'Ratchet may speak again');
  assert.deepEqual(did.splice(0), [
    'grant Big Al moderator by the console',
    'revoke #7 helper by the console',
    'mute 7 5400000 shouts all day by the console',
    'mute 7 null  by the console',
  ]);
  assert.match(
    await answer('role grant Ratchet king', given),
    /no role "king".*helper, moderator, operator, owner/,
  );
  assert.match(await answer('role grant nobody helper', given), /there is no account "nobody\\x1b\[2J"/);
  for (const line of ['role', 'role grant x', 'role sing x y', 'role grant x y z', 'role list all'])
    assert.match(await answer(line, given), /^usage: role list/, line);
  for (const line of ['login', 'login Ratchet', 'login code', 'login code a b'])
    assert.match(await answer(line, given), /^usage: login code/, line);
  assert.match(await answer('mute Ratchet', given), /^usage: mute/);
  assert.match(await answer('mute Ratchet soon', given), /is a time such as 30m or 7d, not "soon"/);
  assert.match(await answer('mute Ratchet 0', given), /longer than nothing/);
  assert.match(await answer('unmute', given), /^usage: unmute/);
  assert.deepEqual(did, []);
});

test('help lists every word that it understands', async () => {
  const { context: given } = context();
  const lines = (await answer('help', given)).split('\n');
  const names = lines.map((line) => line.split(' ')[0]!);
  assert.deepEqual(names.sort(), [
    'account',
    'broadcast',
    'exit',
    'help',
    'login',
    'mute',
    'peek',
    'players',
    'plugin',
    'plugins',
    'reload',
    'role',
    'status',
    'unknown',
    'unmute',
    'version',
  ]);
});

test('what is wrong gets an answer that says what would be right', async () => {
  const { context: given, did } = context();
  assert.equal(await answer('', given), '');
  assert.equal(await answer('shutdown', given), 'unknown word "shutdown"; "help" lists the words');
  assert.equal(await answer('broadcast hello', given), 'usage: broadcast <severity 0 to 255> <message>');
  assert.equal(await answer('broadcast 256 hello', given), 'usage: broadcast <severity 0 to 255> <message>');
  assert.match(await answer(`broadcast 1 ${'x'.repeat(1001)}`, given), /1001 characters; at most 1000/);
  assert.deepEqual(did, []);
  const failing: ConsoleContext = { ...given, reload: () => Promise.reject(new Error('no file\n')) };
  assert.equal(await answer('reload', failing), 'reload: no file\\x0a');
});

test('lines are answered in their order, and the end of the input ends nothing', async () => {
  const { context: given, did } = context();
  const input = new PassThrough();
  const printed: string[] = [];
  readConsole(input, (text) => printed.push(text), given);
  input.end('broadcast 1 first\nversion\nbroadcast 2 second');
  while (printed.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(did, ['broadcast 1 first', 'broadcast 2 second']);
  assert.match(printed[1]!, /^Rekindle .*\n$/);
});

test('a terminal that goes away with an error disturbs nobody', () => {
  const input = new PassThrough();
  readConsole(input, () => {}, context().context);
  input.emit('error', Object.assign(new Error('read EIO'), { code: 'EIO' }));
});

test('a plugin is found by its id, its name or a part of it, and only if it is one', async () => {
  const { context: given, did } = context();
  for (const name of ['scripts/chat', 'CHAT', 'cha'])
    assert.match(await answer(`plugin info ${name}`, given), /^id +scripts\/chat\nname +chat 1\.0\n/);
  assert.equal(await answer('plugin info s', given), 'plugin: "s" may be scripts/chat, scripts/bad');
  assert.equal(await answer('plugin info nix', given), 'plugin: no plugin "nix"; "plugins" lists them');
  assert.equal(await answer('plugin reload chat', given), 'scripts/chat 1.0 serves');
  for (const wrong of ['plugin', 'plugin info', 'plugin toString chat', 'plugin info a b'])
    assert.match(await answer(wrong, given), /^usage: plugin list/);
  assert.deepEqual(did, ['load scripts/chat']);
});

test('account create says the password; names with blanks stand in quotes', async () => {
  const { context: given } = context();
  assert.equal(await answer('account create Anna', given), 'made Anna for uya; its password is secret');
  assert.match(await answer('account create "Big Al" deadlocked', given), /^made Big Al for deadlocked;/);
  assert.equal(await answer('account create SYSTEM', given), 'account: nobody may be called "SYSTEM"');
  for (const wrong of ['account', 'account create', 'account create a b c', 'account create "a'])
    assert.match(await answer(wrong, given), /^usage: account create/);
});
