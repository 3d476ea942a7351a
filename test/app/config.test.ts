import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  type Config,
  ConfigError,
  type ConfigSources,
  loadConfig,
  rolesOf,
  withoutEffect,
} from '#app/config.js';

const examples = fileURLToPath(new URL('../../config/', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'rekindle-config-'));
after(() => rmSync(dir, { recursive: true }));

/** A configuration file with that text; `{file}` in expected errors stands for its name. */
function load(text: string, rest: Omit<ConfigSources, 'file'> = {}) {
  const file = join(dir, 'test.json');
  writeFileSync(file, text);
  return loadConfig({ file, ...rest });
}

function errorsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message.replaceAll(join(dir, 'test.json'), '{file}').split('\n');
  }
  return [];
}

const configOf = (text: string, rest?: Omit<ConfigSources, 'file'>): Config => load(text, rest).config;

test('no file at all is a monolith with the ports of the original servers', () => {
  const { config, notes } = loadConfig({ file: null });
  assert.equal(config.mode, 'MONOLITH');
  assert.deepEqual(rolesOf(config), ['muis', 'mas', 'mps', 'mls', 'nat', 'dme']);
  const ports = [config.muis, config.mas, config.mps, config.mls, config.dme, config.nat].map(
    (role) => role.port,
  );
  assert.deepEqual(ports, [10071, 10075, 10077, 10078, 10079, 10070]);
  assert.equal(config.dme.udp_port, 50000);
  assert.equal(config.mls.encryption, 'auto');
  assert.deepEqual(config.limits, {
    handshake: 30_000,
    sockets_per_address: 32,
    sockets_from_loopback: 64,
    frame: 16 * 1024,
    unsent: 256 * 1024,
    queued: 64,
    login_attempts_per_account: 10,
    scripts_per_turn: 10,
    login_window: 300_000,
  });
  assert.deepEqual(notes, []);
});

test('the monolith example says exactly what the defaults are', () => {
  const { config } = loadConfig({ file: join(examples, 'monolith.json.example') });
  assert.deepEqual(config, loadConfig({ file: null }).config);
});

for (const name of readdirSync(examples).filter((file) => file.endsWith('.json.example'))) {
  test(`config/${name} parses and runs what its name says`, () => {
    const { config, notes } = loadConfig({ file: join(examples, name) });
    const role = name.split('.')[0];
    assert.deepEqual(notes, []);
    if (role === 'monolith') assert.equal(rolesOf(config).length, 6);
    else assert.deepEqual(rolesOf(config), [role]);
  });
}

test('there is an example for each server and for all of them', () => {
  const names = readdirSync(examples).filter((file) => file.endsWith('.json.example'));
  assert.deepEqual(
    names.sort(),
    ['dme', 'mas', 'mls', 'monolith', 'muis', 'nat'].map((role) => `${role}.json.example`),
  );
});

test("a predecessor's file for the authentication server maps onto ours", () => {
  const config = configOf(`{
    "mode": "MEDIUS_AUTHENTICATION_SERVER", "log_level": "FINE", "address": "172.16.0.9", "port": 11075,
    "encryption": false, "capacity": 200, "timeout": 15000, "parent_threads": 1, "child_threads": 4,
    "max_login_attempts": 5, "application_id": 10684,
    "mls": { "address": "172.16.0.10", "port": 11078 }, "nat": { "address": "172.16.0.11", "port": 11070 },
    "whitelist": { "enabled": true, "players": { "one": "plain", "two": "words" } },
    "locations": [{ "id": 1, "name": "Location 1" }],
    "database": { "host": "", "database": "", "username": "", "password": "" },
    "system_message": { "enabled": false, "severity": 200, "message": "" },
    "discord_webhooks": { "start": "", "shutdown": "", "login": "", "register": "", "ban": "" }
  }`);
  assert.deepEqual(rolesOf(config), ['mas']);
  const { bind, address, port, encryption, capacity, timeout } = config.mas;
  assert.deepEqual(
    [bind, address, port, encryption, capacity, timeout],
    ['172.16.0.9', null, 11075, false, 200, 15000],
  );
  assert.deepEqual([config.mls.address, config.mls.port], ['172.16.0.10', 11078]);
  assert.deepEqual([config.nat.address, config.nat.port], ['172.16.0.11', 11070]);
  assert.deepEqual(config.whitelist, { enabled: true, players: ['one', 'two'] });
  assert.equal(config.max_login_attempts, 5);
  assert.equal(config.database.mode, 'sqlite');
  assert.equal(config.system_message.severity, 200);
});

test("a predecessor's file for the lobby server maps onto ours", () => {
  const { config, notes } = load(`{
    "mode": "MEDIUS_LOBBY_SERVER", "file_log_level": null, "file_log_size": 0, "address": null, "port": 10078,
    "encryption": true, "nat": { "address": "172.16.0.9", "port": 10070 }, "dme": null,
    "rpc_server": { "address": "172.16.0.9", "port": 8484, "encryption": { "enabled": false, "cert_chain": null, "private_key": null } },
    "policy": "Hello", "announcements": ["News"], "operators": ["op"],
    "chat": { "enabled": true, "blacklist": "words.txt", "command_prefix": "!", "strip_special_chars": false },
    "channels": [{ "id": 1, "name": "Channel 1", "capacity": 256 }], "locations": null,
    "database": { "mode": "maria_db", "host": "db.example", "database": "m", "username": "u", "password": "p" }
  }`);
  assert.deepEqual(rolesOf(config), ['mls']);
  assert.equal(config.mls.encryption, true);
  assert.equal(config.mls.rpc_server.address, '172.16.0.9');
  assert.deepEqual([config.policy, config.announcements, config.operators], ['Hello', ['News'], ['op']]);
  assert.deepEqual(config.channels, [{ id: 1, name: 'Channel 1', capacity: 256 }]);
  assert.deepEqual(config.locations, []);
  assert.equal(config.dme.port, 10079);
  const { mode, host, port, username, database } = config.database;
  assert.deepEqual([mode, host, port, username, database], ['mysql', 'db.example', 3306, 'u', 'm']);
  const said = notes.map((note) => note.replace(/ \(.+\)$/, ''));
  const silent = ['mls.rpc_server'];
  assert.deepEqual(said.sort(), silent.map((path) => `${path}: accepted, without effect`).sort());
});

test("predecessor's files for the other servers and its null database map onto ours", () => {
  const dme = configOf(
    '{ "mode": "DME_SERVER", "address": "172.16.0.9", "udp_address": "172.16.0.8", "port": 10079, "udp_port": 50001, "rpc": { "address": null, "port": 8484 }, "udp_threads": 8 }',
  ).dme;
  assert.deepEqual(
    [dme.bind, dme.udp_address, dme.port, dme.udp_port],
    ['172.16.0.9', '172.16.0.8', 10079, 50001],
  );
  assert.equal(
    configOf('{ "mode": "NAT_SERVER", "address": null, "port": 10999, "udp_threads": 4 }').nat.port,
    10999,
  );
  const muis = configOf(`{ "mode": "MEDIUS_UNIVERSE_INFORMATION_SERVER", "port": 10071, "universes": [
    { "application_id": 11184, "name": "n", "description": "d", "universe_id": 1, "hostname": "h.example", "port": 10075 }] }`);
  assert.equal(muis.universes[0]?.hostname, 'h.example');
  assert.equal(configOf('{ "database": null }').database.mode, 'simulated');
});

test("the predecessor's monolith keeps shared options in sections: they count for all servers", () => {
  const { config, notes } = load(`{
    "mode": "MONOLITH",
    "mas": { "port": 10075, "max_login_attempts": 7, "channels": [{ "id": 1, "name": "From mas" }] },
    "mls": { "port": 10078, "policy": "Hello", "channels": [{ "id": 2, "name": "From mls" }], "database": { "mode": "" } },
    "nat": { "udp_port": 10999, "encryption": true, "udp_threads": 4 }
  }`);
  assert.equal(config.max_login_attempts, 7);
  assert.equal(config.policy, 'Hello');
  assert.equal(config.nat.port, 10999);
  assert.deepEqual(config.channels, [{ id: 2, name: 'From mls', capacity: 256 }]);
  assert.ok(
    notes.includes('mas.channels is not used: mls.channels says something else and counts for all servers'),
  );
});

test('--set counts before the environment, which counts before the file', () => {
  const text = '{ "mas": { "port": 1111, "timeout": 11111, "capacity": 11 } }';
  const config = configOf(text, {
    set: ['mas.port=3333', 'announcements=["one", "two"]', 'policy=Be kind', 'public_address=null'],
    environment: {
      REKINDLE_MAS__PORT: '2222',
      REKINDLE_MAS__TIMEOUT: '22222',
      REKINDLE_HOME: '/x',
      PATH: '/bin',
    },
  });
  assert.deepEqual([config.mas.port, config.mas.timeout, config.mas.capacity], [3333, 22222, 11]);
  assert.deepEqual(
    [config.announcements, config.policy, config.public_address],
    [['one', 'two'], 'Be kind', null],
  );
});

test('--set takes the names of a file for one server, list items, and texts that look like numbers', () => {
  const config = configOf(
    '{ "mode": "NAT_SERVER", "port": 10070, "channels": [{ "id": 1, "name": "One" }] }',
    {
      set: [
        'port=12000',
        'address=127.0.0.1',
        'channels.0.name=12',
        'database.password=12345',
        'mls.policy=Hi',
      ],
    },
  );
  assert.deepEqual([config.nat.port, config.nat.bind], [12000, '127.0.0.1']);
  assert.deepEqual(config.channels, [{ id: 1, name: '12', capacity: 256 }]);
  assert.deepEqual([config.database.password, config.policy], ['12345', 'Hi']);
  assert.deepEqual(rolesOf(configOf('{}', { set: ['mode=DME_SERVER', 'port=1'] })), ['dme']);
  assert.deepEqual(rolesOf(configOf('{}', { set: ['mps.enabled=false'] })), [
    'muis',
    'mas',
    'mls',
    'nat',
    'dme',
  ]);
});

test('all errors of a file at once, each with file, line, path, value and what is allowed', () => {
  const errors = errorsOf(() =>
    load(`// a comment
{
  "mode": "MEDIUS_AUTHENTICATION_SERVER",
  "prot": 10075,
  "port": 99999,
  "log_level": "LOUD", // another
  "mls": { "adress": "1.2.3.4" },
  "public_address": "256.1.1.1",
  "networks": [
    { "from": "10.0.0/8", "address": "10.0.0.1" }
  ],
  "database": { "password": 12 },
}`),
  );
  assert.deepEqual(errors, [
    '{file}:4: prot is not an option; did you mean "port"?',
    '{file}:5: port is 99999; allowed: a whole number from 0 to 65535',
    '{file}:6: log_level is "LOUD"; allowed: one of FINEST, FINER, FINE, INFO, WARN, SEVERE',
    '{file}:7: mls.adress is not an option; did you mean "address"?',
    '{file}:8: public_address is "256.1.1.1"; allowed: an IPv4 address such as "192.0.2.7", a host name, or null',
    '{file}:10: networks[0].from is "10.0.0/8"; allowed: an IPv4 network such as "192.168.0.0/16"',
    '{file}:12: database.password is (not shown); allowed: a text of at most 1024 characters',
  ]);
});

test('errors of a shape of the predecessor name the place where the option was written', () => {
  const errors = errorsOf(() => load('{\n "mls": {\n  "policy": 5,\n  "polcy": ""\n }\n}'));
  assert.deepEqual(errors, [
    '{file}:3: mls.policy is 5; allowed: a text of at most 10000 characters',
    '{file}:4: mls.polcy is not an option; did you mean "policy"?',
  ]);
});

test('errors of arguments and variables name them', () => {
  const errors = errorsOf(() =>
    load('{}', {
      set: ['mas.port=abc', 'nonsense.x=1'],
      environment: { REKINDLE_MSA__PORT: '3', REKINDLE_MLS__TIMEOUT: '1' },
    }),
  );
  assert.equal(errors.length, 4);
  assert.ok(errors.includes('--set mas.port: mas.port is "abc"; allowed: a whole number from 0 to 65535'));
  assert.ok(
    errors.includes('environment variable REKINDLE_MSA__PORT: msa is not an option; did you mean "mas"?'),
  );
  assert.ok(
    errors.some((error) =>
      error.startsWith('--set nonsense.x: nonsense is not an option; allowed here: mode, '),
    ),
  );
  assert.ok(
    errors.includes(
      'environment variable REKINDLE_MLS__TIMEOUT: mls.timeout is 1; allowed: a whole number from 1000 to 3600000 (milliseconds)',
    ),
  );
  assert.deepEqual(
    errorsOf(() => load('{}', { set: ['mas.port', '=1', 'a..b=1'] })),
    ['mas.port', '=1', 'a..b=1'].map((given) => `--set ${given}: is not path=value, such as mas.port=10075`),
  );
});

test('a file that is no JSON, no object, given twice, or not there is an error with its place', () => {
  assert.match(
    errorsOf(() => load('{\n "mas": {\n')).join('\n'),
    /^\{file\}:\d: is not valid JSON: close brace expected/m,
  );
  assert.deepEqual(
    errorsOf(() => load('[1]')),
    ['{file}:1: must hold one object: { ... }'],
  );
  assert.equal(errorsOf(() => load('')).length, 1);
  assert.deepEqual(
    errorsOf(() => load('{ "mas": { "port": 1,\n "port": 2 } }')),
    ['{file}:2: mas.port stands a second time; the first is on line 1'],
  );
  assert.match(
    errorsOf(() => loadConfig({ file: join(dir, 'none.json') }))[0]!,
    /none\.json: cannot be read: ENOENT/,
  );
});

test('a missing option of a list item says which', () => {
  assert.deepEqual(
    errorsOf(() => load('{\n "channels": [\n  { "name": "x" } ] }')),
    ['{file}:3: channels[0].id is missing; allowed: a whole number from 1 to 2147483647'],
  );
});

test('threads are accepted and said to be without effect, each reason once', () => {
  const { notes } = load(
    '{ "mas": { "parent_threads": 1, "child_threads": 4 }, "mls": { "child_threads": 4 } }',
  );
  assert.deepEqual(notes, [
    'mas.parent_threads: accepted, without effect (one event loop serves all connections)',
    'mas.child_threads, mls.child_threads: accepted, without effect (one event loop serves all connections)',
  ]);
});

test('the table of options without effect names only options that exist', () => {
  for (const { path } of withoutEffect) {
    const option = path.replace('*', 'mas');
    const errors = errorsOf(() => loadConfig({ file: null, set: [`${option}=?`] }));
    assert.ok(!errors.some((error) => error.includes('is not an option')), `${path}: ${errors.join()}`);
  }
});

test('names that mean something to JavaScript are options like others: unknown ones', () => {
  assert.equal(
    errorsOf(() => load('{}', { set: ['__proto__.x=1', 'constructor=1', 'mas.toString=1'] })).length,
    3,
  );
  assert.equal(({} as Record<string, unknown>).x, undefined);
});
