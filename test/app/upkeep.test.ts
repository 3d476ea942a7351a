/** The commands `backup` and `doctor`: what they do, and what they say. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Backups } from '#app/backup.js';
import { examine, type Patient } from '#app/doctor.js';
import type { Listening } from '#app/running.js';
import type { PluginFacts } from '#script/host.js';
import { openStore, type StoreConfig } from '#state/store/open.js';

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'rekindle-upkeep-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('backup copies a database that is in use, and keeps the last ten copies', async (t) => {
  const dir = folder(t);
  let now = Date.UTC(2026, 0, 1);
  const store: StoreConfig = { mode: 'sqlite', file: join(dir, 'a.db') };
  const open = await openStore(store, { now: () => now });
  await open.accounts.create({ pool: 'uya', name: 'Ann', passwordHash: 'x', address: '192.0.2.1', time: 1 });
  const copies = join(dir, 'backups');
  const backups = new Backups({ folder: copies, store: () => store, now: () => now });
  const [first, second] = await Promise.all([backups.make(), backups.make()]);
  assert.equal(first, `the database is copied to ${join(copies, 'rekindle-20260101T000000Z.db')}`);
  assert.equal(second, 'a copy is being made already');
  assert.match(await backups.make(), /is there already$/);
  const copy = await openStore(
    { mode: 'sqlite', file: join(copies, readdirSync(copies)[0]!) },
    { now: () => now },
  );
  assert.equal((await copy.accounts.findByName('uya', 'ann'))?.name, 'Ann');
  await copy.close();
  writeFileSync(join(copies, 'mine.db'), 'not ours to delete');
  for (let i = 0; i < 10; i++) {
    now += 60_000;
    await backups.make();
  }
  const kept = readdirSync(copies).filter((name) => name.startsWith('rekindle-') && name.endsWith('.db'));
  assert.equal(kept.length, 10);
  assert.ok(!kept.includes('rekindle-20260101T000000Z.db'));
  assert.ok(readdirSync(copies).includes('mine.db'));
  await open.close();
});

test('backup says what it cannot copy', async () => {
  const make = (store: StoreConfig) =>
    new Backups({ folder: '/nowhere', store: () => store, now: () => 0 }).make();
  assert.match(await make({ mode: 'simulated' }), /lives in memory only/);
  const mysql = { mode: 'mysql', host: 'h', port: 1, user: 'u', password: 'secret', database: 'd' } as const;
  const said = await make(mysql);
  assert.match(said, /mariadb-dump/);
  assert.ok(!said.includes('secret'));
});

async function patient(t: TestContext, more: Partial<Patient> = {}): Promise<Patient> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const mas: Listening = { role: 'mas', protocol: 'tcp', address: '0.0.0.0', port };
  return {
    listening: [mas],
    dataFolder: tmpdir(),
    addresses: () => ({ endpoint: async () => ({ address: '198.51.100.1', port: 10_075 }) }),
    plugins: () => [{ id: 'scripts/a', fault: undefined } as PluginFacts],
    ping: async () => {},
    wall: () => Date.UTC(2026, 5, 1),
    ...more,
  };
}

test('doctor finds nothing wrong with a healthy host', async (t) => {
  const well = await patient(t);
  const lines = await examine(well);
  assert.deepEqual(
    lines.filter((line) => line.startsWith('!!') && !/MB free/.test(line)),
    [],
  );
  const text = lines.join('\n');
  assert.match(text, /^ok {2}the database answers in \d+ ms$/m);
  assert.ok(text.includes(`ok  mas at 127.0.0.1:${well.listening[0]!.port} can be reached from here`));
  assert.match(text, /^ok {2}players outside are told 198\.51\.100\.1:10075 for MAS$/m);
  assert.match(text, /^ok {2}it is 2026-06-01T00:00:00Z on this machine$/m);
  assert.match(text, /^ok {2}1 plugins, and nothing wrong with them$/m);
});

test('doctor names what is wrong', async (t) => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const ill = await patient(t, {
    listening: [{ role: 'mls', protocol: 'tcp', address: '127.0.0.1', port }],
    dataFolder: '/no/such/folder',
    addresses: () => ({ endpoint: async () => ({ address: '192.168.1.5', port: 10_078 }) }),
    plugins: () => [
      { id: 'scripts/a', fault: 'scripts/a.lua:1: no' } as PluginFacts,
      { id: 'scripts/b', fault: 'stopped' } as PluginFacts,
    ],
    ping: () => Promise.reject(new Error('it is away')),
    wall: () => 0,
  });
  const text = (await examine(ill)).join('\n');
  for (const part of [
    '!!  the database does not answer: it is away',
    '!!  players outside are told 192.168.1.5:10078 for MLS, which only a network of yours reaches',
    '!!  the data folder cannot be looked at',
    '!!  it is 1970-01-01T00:00:00Z on this machine, which cannot be',
    '!!  plugin scripts/a: scripts/a.lua:1: no',
  ])
    assert.ok(text.includes(part), `${part}\n${text}`);
  assert.match(text, /^!! {2}mls at 127\.0\.0\.1:\d+: .*ECONNREFUSED/m);
  assert.ok(!text.includes('scripts/b'));
});
