import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '#app/config.js';
import { openHome } from '#app/home.js';
import { lobbySettings } from '#app/lobby-settings.js';
import { changedNeedingRestart } from '#app/reload.js';

function settingsOf(t: TestContext, ...set: string[]) {
  const dir = mkdtempSync(join(tmpdir(), 'rekindle-lobby-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'words.txt'), '# one word in a line\nDarn\n\nheck # not nice\n');
  return lobbySettings(loadConfig({ file: null, set }).config, openHome(dir));
}

test('names: printable, without spaces at the ends, short enough for their slot', (t) => {
  const { isNameAllowed } = settingsOf(t);
  for (const name of ['a', 'Anna', 'two words', 'x'.repeat(31), 'Zo\xeb'])
    assert.ok(isNameAllowed(name), name);
  for (const name of ['#', '#1 fan', 'a#1']) assert.ok(isNameAllowed(name), name);
  for (const name of ['#1', '#123456789'])
    assert.ok(!isNameAllowed(name), `${name} means another account where somebody types it into a command`);
  for (const name of ['', ' a', 'a ', 'x'.repeat(32), 'a\nb', 'a\x08b', '\u202eabc', 'a\x7fb']) {
    assert.ok(!isNameAllowed(name), JSON.stringify(name));
  }
});

test('username_blacklist refuses names that hold one of its words', (t) => {
  const { isNameAllowed } = settingsOf(t, 'username_blacklist=words.txt');
  assert.ok(!isNameAllowed('xxDARNxx'));
  assert.ok(!isNameAllowed('heck'));
  assert.ok(isNameAllowed('nice'));
});

test('a list that cannot be read is an error that names option and file', (t) => {
  assert.throws(
    () => settingsOf(t, 'chat.blacklist=absent.txt'),
    /chat\.blacklist: the file absent\.txt cannot be read/,
  );
});

test('chat.blacklist stars words out, chat.strip_special_chars drops colours, chat.enabled ends all', (t) => {
  assert.equal(settingsOf(t, 'chat.blacklist=words.txt').filterChat('oh dArN it'), 'oh **** it');
  assert.equal(settingsOf(t).filterChat('\x08red\x10'), 'red');
  assert.equal(settingsOf(t, 'chat.strip_special_chars=false').filterChat('\x08red\x10'), '\x08red\x10');
  assert.equal(settingsOf(t, 'chat.enabled=false').filterChat('hello'), undefined);
});

test('whitelist, maintenance, system message, policy and announcements say what the options say', (t) => {
  const open = settingsOf(t);
  assert.ok(!open.refusedByWhitelist('anybody'));
  assert.equal(open.maintenance, undefined);
  assert.equal(open.systemMessage, undefined);
  const closed = settingsOf(
    t,
    'whitelist={"enabled":true,"players":["Anna"]}',
    'maintenance={"enabled":true,"message":"Back soon."}',
    'system_message={"enabled":true,"severity":3,"message":"Hello."}',
    'announcements=["One","Two"]',
    'policy=Be kind.',
    'max_accounts_per_ip=7',
  );
  assert.ok(!closed.refusedByWhitelist('anna'));
  assert.ok(closed.refusedByWhitelist('Ben'));
  assert.equal(closed.maintenance, 'Back soon.');
  assert.deepEqual(closed.systemMessage, { severity: 3, text: 'Hello.' });
  assert.deepEqual(closed.announcements(undefined as never), ['One', 'Two']);
  assert.equal(closed.policy(undefined as never, 'usage'), 'Be kind.');
  assert.equal(closed.maxAccountsPerAddress, 7);
});

test('a reload names what counts only from the next start', () => {
  const at = (...set: string[]) => loadConfig({ file: null, set }).config;
  assert.deepEqual(changedNeedingRestart(at(), at('policy=New.', 'mls.timeout=60000')), []);
  assert.deepEqual(changedNeedingRestart(at(), at('mls.port=20000', 'database.mode=simulated')), [
    'database',
    'mls.port',
  ]);
});

test('names of operators and of a whitelist in force are reserved, in whatever form they are written', (t) => {
  const persistent = 'database={"mode":"sqlite"}';
  const { isReserved } = settingsOf(
    t,
    persistent,
    'operators=["Big Al"]',
    'whitelist={"enabled":true,"players":["Anna"]}',
  );
  const forms = [
    'Big Al',
    'bIG aL',
    'Big Al  ',
    'Big\xa0Al',
    'Big  Al',
    'Big Al\0',
    '\x08Big\x0a Al',
    'Big\xad Al',
  ];
  for (const name of [...forms, 'anna', 'SYSTEM', 'system ', 'Server'])
    for (const address of ['127.0.0.1', '192.0.2.7'])
      assert.ok(isReserved(name, address), JSON.stringify(name));
  for (const name of ['Big Ali', 'BigAl', 'Ann', "Big Al'", 'Systems'])
    assert.ok(!isReserved(name, '192.0.2.7'), name);
  const off = settingsOf(t, persistent, 'whitelist={"enabled":false,"players":["Anna"]}');
  assert.ok(!off.isReserved('Anna', '192.0.2.7'));
});

test('in simulated mode the machine itself may take the names of operators, but not those of the server', (t) => {
  const { isReserved } = settingsOf(t, 'database={"mode":"simulated"}', 'operators=["Anna"]');
  for (const address of ['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'])
    assert.ok(!isReserved('Anna', address), address);
  for (const address of ['192.0.2.7', '10.127.0.1', '::ffff:192.0.2.7'])
    assert.ok(isReserved('Anna', address), address);
  assert.ok(isReserved('SYSTEM', '127.0.0.1'));
});
