import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Premises } from '#app/commands/command.js';
import { CommandDesk } from '#app/commands/desk.js';
import { answer, type ConsoleContext, readConsole } from '#app/console.js';
import { Ending } from '#app/ending.js';
import type { CommandFacts } from '#script/layer.js';
import { accountId } from '#state/ids.js';
import type { Account } from '#state/store/store.js';
import { silentLog } from '../silent-log.js';

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
  stopped: false,
};

const peek: CommandFacts = {
  name: 'peek',
  help: 'read memory',
  plugin: 'commands',
  permission: 'memory.peek',
  where: new Set(['console']),
  scope: 'anywhere',
  silent: false,
  aliases: [],
  args: [],
};

function context(changes: Partial<Premises> = {}): {
  context: ConsoleContext;
  did: string[];
  desk: CommandDesk;
} {
  const did: string[] = [];
  const stopped = new Set<string>();
  const nobody = () => [];
  const ann = { sessionKey: '7', account: { id: 7, name: 'Ann' }, title: { accountPool: 'uya' } };
  const control = {
    stop: () => did.push('exit'),
    restart: (reason: string) => did.push(`restart ${reason}`),
    reload: async () => {
      did.push('reload');
      return ['configuration read again'];
    },
    ...changes.control,
  };
  const premises = {
    version: '1.2.3',
    ending: new Ending({
      control,
      clock: {
        now: () => 0,
        wall: () => 0,
        after: (ms) => () => void did.push(`not after ${ms}`),
        every: () => () => {},
      },
      log: silentLog,
      tell: ({ reason, seconds, restart }) => did.push(`told ${reason} ${seconds} ${restart}`),
      show: (text) => did.push(`shown ${text}`),
    }),
    uptime: () => 90_061,
    now: () => 0,
    control,
    listening: [{ role: 'mas', protocol: 'tcp', address: '0.0.0.0', port: 10075 }],
    directory: {
      players: () => [ann],
      games: nobody,
      channels: nobody,
      accounts: async (text: string) => (text === 'nobody' ? [] : [{ ...ratchet, name: text }]),
    },
    operations: {
      account: async () => ratchet,
      rights: {
        checkRank: () => {},
        list: async () => [{ account: { ...ratchet, name: 'evil\u001b[2J' }, role: 'helper', author: 'me' }],
        grant: async ({ name }: Account, role: string, author: string) =>
          void did.push(`grant ${name} ${role} by ${author}`),
        revoke: async ({ name }: Account, role: string, author: string) =>
          void did.push(`revoke ${name} ${role} by ${author}`),
        codeFor: () => 'abcd2345',
        loginWord: '/login',
      },
      mutes: {
        list: () => [{ account: accountId(7), reason: 'a\u001b[2J', author: 'me', time: 0, expires: null }],
        mute: async (account: number, ms: number | null, reason: string, author: string) => {
          did.push(`mute ${account} ${ms} ${reason} by ${author}`);
          return { account, reason, author, time: 0, expires: ms };
        },
        unmute: async (account: number) => account === 7,
      },
      counters: () => ({ connections: 12, players: 3 }),
      players: () => [
        { name: 'evil\u001b[2J', title: 'uya', place: 'channel Aquatos', address: '192.0.2.7' },
      ],
      games: () => [{ id: 5, name: 'cup\u001b[2J', host: 'Ann', status: 'staging', players: 1, capacity: 8 }],
      unknown: () => [{ message: 'Lobby 0x8a', role: 'mls', count: 4, hex: '018a00' }],
      commands: () => new Map([['peek', peek]]),
      command: async (name: string, text: string) =>
        name === 'peek' ? [`asked for ${text}\u001b[2J`] : undefined,
      plugins: () =>
        [
          { ...idle, id: 'scripts/chat', name: 'chat', version: '1.0', handlers: 2, memory: 40_960 },
          { ...idle, id: 'scripts/bad', name: 'bad', fault: 'bad.lua:3: oops\u001b[2J' },
        ].map((one) => (stopped.has(one.id) ? { ...one, fault: 'stopped', stopped: true } : one)),
      reloadPlugin: async (id: string) => void did.push(`load ${id}`),
      stopPlugin: async (id: string) => void stopped.add(id),
      startPlugin: async (id: string) => void stopped.delete(id),
      createAccount: async (name: string, pool: string | undefined) => {
        if (name === 'SYSTEM') throw new Error('nobody may be called "SYSTEM"');
        return { pools: [pool ?? 'uya'], password: 'secret' };
      },
      broadcast: (severity: number, message: string) => {
        did.push(`broadcast ${severity} ${message}`);
        return 3;
      },
      lua: async (code: string) => [`ran ${code}\u001b[2J`],
    },
    ...changes,
  };
  const desk = new CommandDesk(premises as unknown as Premises);
  return { did, desk, context: { running: { commands: desk } } };
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
  assert.equal(await answer('  broadcast  200   Back in 5 minutes  ', given), 'told 3 clients');
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
  assert.equal(await answer('mute list', given), 'Ratchet  #7  uya  for ever  by me  a\\x1b[2J');
  assert.equal(await answer('unmute Ratchet', given), 'Ratchet may speak again');
  assert.deepEqual(did.splice(0), [
    'grant Ratchet moderator by the console',
    'revoke Ratchet helper by the console',
    'mute 7 5400000 shouts "all day" by the console',
    'mute 7 null  by the console',
  ]);
  assert.match(
    await answer('role grant Ratchet king', given),
    /no role "king".*helper, moderator, operator, owner/,
  );
  assert.match(await answer('role grant nobody helper', given), /there is no account "nobody"/);
  for (const line of ['role', 'role grant x', 'role sing x y', 'role grant x y z', 'role list all'])
    assert.match(await answer(line, given), /usage: role /, line);
  for (const line of ['login', 'login Ratchet', 'login code', 'login code a b'])
    assert.match(await answer(line, given), /usage: login code/, line);
  assert.match(await answer('mute Ratchet', given), /time is missing; usage: mute/);
  assert.match(await answer('mute Ratchet soon', given), /is a time such as 30m or 7d, not "soon"/);
  assert.match(await answer('mute Ratchet 0', given), /longer than nothing/);
  assert.match(await answer('unmute', given), /usage: unmute/);
  assert.deepEqual(did, []);
});

test('help lists every word that it understands, and says how one is used', async () => {
  const { context: given } = context();
  const lines = (await answer('help', given)).split('\n');
  const names = [...new Set(lines.map((line) => line.split(' ')[0]!))];
  assert.deepEqual(
    names.sort(),
    (
      'account alts audit backup ban broadcast doctor find games help kick login lua mute note patch peek penalties players ' +
      'plugin plugins reload restart role say seen status stop unban unknown unmute version warn who whois'
    ).split(' '),
  );
  assert.match(await answer('help kick', given), /^usage: kick <player> \[reason\]\nask a player to leave/);
  assert.match(await answer('help exit', given), /^usage: stop \[after\] \[reason\]\n/);
  assert.equal((await answer('help plugin', given)).match(/usage: plugin /g)?.length, 8);
  assert.equal(await answer('help nix', given), 'help: there is no command "nix" that you may use');
});

test('what is wrong gets an answer that says what would be right', async () => {
  const { context: given, did } = context();
  assert.equal(await answer('', given), '');
  assert.equal(await answer('shutdown', given), 'unknown word "shutdown"; "help" lists the words');
  assert.equal(await answer('broadcast', given), 'text is missing; usage: broadcast <text>');
  assert.match(await answer('broadcast 256 hello', given), /^a severity is a number from 0 to 255, not 256/);
  assert.match(await answer(`broadcast 1 ${'x'.repeat(1001)}`, given), /1001 characters; at most 1000/);
  assert.match(await answer('exit now', given), /after .*usage: stop \[after\] \[reason\]$/);
  assert.equal(
    await answer('kick bob', given),
    'nobody who is here is called "bob"; usage: kick <player> [reason]',
  );
  assert.deepEqual(did, []);
  const failing = context({
    control: { stop() {}, restart() {}, reload: () => Promise.reject(new Error('no file\n')) },
  });
  assert.equal(await answer('reload', failing.context), 'reload: no file\\x0a');
});

test('a stop or restart is announced, told to scripts and players, and can be taken back', async () => {
  const { context: given, did } = context();
  assert.match(await answer('restart 5m new maps', given), /^announced/);
  assert.match(await answer('stop 30s', given), /^announced/);
  assert.equal(await answer('stop cancel', given), 'taken back');
  assert.equal(await answer('stop cancel', given), 'none was announced');
  assert.equal(await answer('restart', given), 'restarting');
  assert.deepEqual(did, [
    'told new maps 300 true',
    'shown The server restarts in 5 minutes: new maps',
    'not after 300000',
    'told the word exit 30 false',
    'shown The server stops in 30 seconds: the word exit',
    'not after 30000',
    'restart the word restart',
  ]);
  assert.match(await answer('stop 2d', given), /a day of notice is the most/);
});

test('what scripts and players choose cannot act on the terminal, in any answer', async () => {
  const { context: given } = context();
  assert.match(await answer('games', given), /^#5 +cup\\x1b\[2J +1\/8 +staging +Ann$/);
  assert.equal(await answer('lua 1 + 1', given), 'ran 1 + 1\\x1b[2J');
  assert.equal(await answer('\u001b[2J', given), 'unknown word "\\x1b[2J"; "help" lists the words');
});

test('plugin stop takes one away until start or ensure brings it back', async () => {
  const { context: given, did } = context();
  assert.equal(await answer('plugin stop chat', given), 'scripts/chat is stopped');
  assert.equal(await answer('plugin stop chat', given), 'scripts/chat is stopped already');
  assert.match(await answer('plugins', given), /scripts\/chat .*stopped\n/);
  assert.match(
    await answer('plugin reload chat', given),
    /is stopped; "plugin start scripts\/chat" starts it/,
  );
  assert.equal(await answer('plugin start chat', given), 'scripts/chat 1.0 serves');
  assert.equal(await answer('plugin start chat', given), 'scripts/chat serves already');
  await answer('plugin stop chat', given);
  assert.equal(await answer('plugin ensure chat', given), 'scripts/chat 1.0 serves');
  assert.deepEqual(did, []);
});

test('words, sub words, plugins and players are completed', () => {
  const { desk } = context();
  assert.deepEqual(desk.complete('bro'), [['broadcast '], 'bro']);
  assert.deepEqual(desk.complete('plugin r'), [['plugin reload '], 'plugin r']);
  assert.deepEqual(desk.complete('plugin reload scripts/c'), [['scripts/chat '], 'scripts/c']);
  assert.deepEqual(desk.complete('kick a'), [['Ann '], 'a']);
  assert.deepEqual(desk.complete('kick Ann '), [[], '']);
  assert.deepEqual(desk.complete('pee'), [['peek '], 'pee']);
  assert.deepEqual(desk.complete('nix '), [[], 'nix ']);
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
  assert.equal(await answer('plugin info s', given), 'plugin info: "s" may be scripts/chat, scripts/bad');
  assert.equal(await answer('plugin info nix', given), 'plugin info: no plugin "nix"; "plugins" lists them');
  assert.equal(await answer('plugin reload chat', given), 'scripts/chat 1.0 serves');
  for (const wrong of ['plugin', 'plugin info', 'plugin toString chat', 'plugin info a b'])
    assert.match(await answer(wrong, given), /usage: plugin (list|info)/);
  assert.deepEqual(did, ['load scripts/chat']);
});

test('account create says the password; names with blanks stand in quotes', async () => {
  const { context: given } = context();
  assert.equal(await answer('account create Anna', given), 'made Anna for uya; its password is secret');
  assert.match(await answer('account create "Big Al" deadlocked', given), /^made Big Al for deadlocked;/);
  assert.equal(await answer('account create SYSTEM', given), 'account create: nobody may be called "SYSTEM"');
  for (const wrong of ['account', 'account create', 'account create a b c', 'account create "a'])
    assert.match(await answer(wrong, given), /usage: account create/);
});
