import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { answer, type ConsoleContext, readConsole } from '#app/console.js';

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

test('help lists every word that it understands', async () => {
  const { context: given } = context();
  const lines = (await answer('help', given)).split('\n');
  const names = lines.map((line) => line.split(' ')[0]!);
  assert.deepEqual(names.sort(), [
    'account',
    'broadcast',
    'exit',
    'help',
    'peek',
    'players',
    'plugin',
    'plugins',
    'reload',
    'status',
    'unknown',
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
