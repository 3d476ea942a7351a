import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Addresses, type AddressSettings, isPrivate, network } from '#server/addresses.js';
import { silentLog } from '../silent-log.js';

const ports = { MAS: 10075, MPS: 10077, MLS: 10078, NAT: 10070, DME: 10079 };
const roles = Object.fromEntries(
  Object.entries(ports).map(([role, port]) => [role, { address: null, port }]),
) as AddressSettings['roles'];

function book(
  settings: Partial<AddressSettings>,
  hosts: Record<string, string> = {},
  interfaces = ['203.0.113.9'],
) {
  const lines: string[] = [];
  const looked: string[] = [];
  let now = 0;
  const sources = {
    lookup: async (host: string) => {
      looked.push(host);
      if (!hosts[host]) throw new Error('ENOTFOUND');
      return hosts[host];
    },
    interfaces: () => interfaces,
    now: () => now,
  };
  const log = { ...silentLog, warn: (_: unknown, message: string) => void lines.push(message) };
  const addresses = new Addresses({ networks: [], publicAddress: null, roles, ...settings }, sources, log);
  return {
    addresses,
    lines,
    looked,
    hosts,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const outside = { remote: '198.51.100.20', local: '10.0.0.5' };

test('a network rule comes before everything else, the first that fits', async () => {
  const { addresses } = book({
    networks: [
      { from: '198.51.100.0/28', address: '192.0.2.1' },
      { from: '198.51.100.0/24', address: '192.0.2.2' },
    ],
    publicAddress: '192.0.2.9',
    roles: { ...roles, MLS: { address: '192.0.2.8', port: 10078 } },
  });
  assert.deepEqual(await addresses.endpoint('MLS', outside), { address: '192.0.2.2', port: 10078 });
});

test("a role's own address comes before the player's side and the public address", async () => {
  const own = { ...roles, NAT: { address: '192.0.2.8', port: 10070 } };
  const { addresses } = book({ publicAddress: '192.0.2.9', roles: own });
  const near = { remote: '192.168.1.7', local: '192.168.1.1' };
  assert.equal((await addresses.endpoint('NAT', near)).address, '192.0.2.8');
  assert.equal((await addresses.endpoint('MLS', near)).address, '192.168.1.1');
  assert.equal((await addresses.endpoint('MLS', outside)).address, '192.0.2.9');
});

test('players on loopback and private networks are given the address that they reached', async () => {
  const { addresses } = book({ publicAddress: '192.0.2.9' });
  for (const remote of [
    '127.0.0.2',
    '127.0.0.3',
    '10.1.1.1',
    '172.20.0.4',
    '192.168.4.4',
    '169.254.9.9',
    '100.64.3.3',
  ]) {
    const { address } = await addresses.endpoint('MLS', { remote, local: '10.0.0.5' });
    assert.equal(address, '10.0.0.5', remote);
  }
});

test('a host name is looked up, kept a minute, and looked up again', async () => {
  const { addresses, hosts, looked, pass } = book(
    { publicAddress: 'home.example' },
    { 'home.example': '203.0.113.1' },
  );
  assert.equal((await addresses.endpoint('MLS', outside)).address, '203.0.113.1');
  hosts['home.example'] = '203.0.113.2';
  assert.equal((await addresses.endpoint('MLS', outside)).address, '203.0.113.1');
  pass(60_001);
  assert.equal((await addresses.endpoint('MLS', outside)).address, '203.0.113.2');
  assert.equal(looked.length, 2);
});

test('a host name that cannot be looked up any more keeps its last address and warns once', async () => {
  const { addresses, hosts, lines, pass } = book(
    { publicAddress: 'home.example' },
    { 'home.example': '203.0.113.1' },
  );
  await addresses.endpoint('MLS', outside);
  delete hosts['home.example'];
  for (let i = 0; i < 3; i++) {
    pass(60_001);
    assert.equal((await addresses.endpoint('MLS', outside)).address, '203.0.113.1');
  }
  assert.equal(lines.length, 1);
});

test('without a public address the default interface is given, with one warning when it is private', async () => {
  const open = book({});
  assert.equal((await open.addresses.endpoint('MLS', outside)).address, '203.0.113.9');
  assert.equal(open.lines.length, 0);
  const home = book({}, {}, ['192.168.1.10']);
  for (let i = 0; i < 3; i++)
    assert.equal((await home.addresses.endpoint('MLS', outside)).address, '192.168.1.10');
  assert.equal(home.lines.length, 1);
  assert.match(home.lines[0]!, /public_address is not set/);
});

test('networks are told apart to the bit', () => {
  assert.ok(network('10.0.0.0/8')('10.255.255.255'));
  assert.ok(!network('10.0.0.0/8')('11.0.0.0'));
  assert.ok(network('0.0.0.0/0')('203.0.113.4'));
  assert.ok(network('203.0.113.4/32')('203.0.113.4'));
  assert.ok(!network('203.0.113.4/32')('203.0.113.5'));
  assert.ok(isPrivate('172.31.255.255') && !isPrivate('172.32.0.0'));
});
