/** The server is killed while players are busy; whatever it had acknowledged is there when they come back. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Endpoint, HeadlessPlayer } from '#tools/client/player.js';
import {
  AccountUpdateStatsRequest,
  AccountUpdateStatsResponse,
} from '#wire/messages/account/account-update-stats.js';
import { PlayerInfoRequest, PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import { AddToBuddyListRequest, AddToBuddyListResponse } from '#wire/messages/buddy/add-to-buddy-list.js';
import { GetBuddyListRequest, GetBuddyListResponse } from '#wire/messages/buddy/get-buddy-list.js';
import {
  GetLadderStatsWideRequest,
  GetLadderStatsWideResponse,
} from '#wire/messages/ladder/get-ladder-stats-wide.js';
import {
  UpdateLadderStatsWideRequest,
  UpdateLadderStatsWideResponse,
} from '#wire/messages/ladder/update-ladder-stats-wide.js';
import { startHost, temporaryHome, until } from '../app/host.js';
import { MariaDb, skipMariaDb } from '../mariadb.js';
import { makePlayer, status } from './people.js';

const names = ['Ratchet', 'Clank', 'Qwark', 'Skrunch'];
const passwordOf = (name: string) => `password of ${name}`;
/** Acknowledged writes of each player before the server dies. */
const BUSY = 12;

/** A server process on its own data. */
async function server(t: TestContext, home: string, database: readonly string[]) {
  const set = ['passwords.cost=10', 'max_accounts_per_ip=1000', ...database];
  const host = startHost({ home, arguments: ['--no-supervise'], set });
  t.after(async () => {
    host.child.kill('SIGKILL');
    await host.end();
  });
  const listens = (role: string) =>
    until(
      () => host.lines.find((line) => line.msg === 'listening' && line.role === role),
      () => `no ${role}: ${JSON.stringify(host.lines)} ${host.errors()}`,
    );
  const { address, port } = await listens('mas');
  await listens('mls');
  return { ...host, mas: { host: String(address), port: Number(port) } satisfies Endpoint };
}

/** What one player was told is done. */
interface Acknowledged {
  readonly player: HeadlessPlayer;
  buddies: number[];
  stats: number;
  ladder: number;
}

const SUCCESS = status.MediusSuccess;

async function busyPlayer(t: TestContext, mas: Endpoint, name: string): Promise<Acknowledged> {
  const player = makePlayer(t);
  await player.play(mas, name, passwordOf(name));
  return { player, buddies: [], stats: 0, ladder: 0 };
}

/** Adds the others as buddies, then writes ever higher numbers until the server is gone. */
async function write(done: Acknowledged, others: readonly number[]): Promise<void> {
  const { player } = done;
  for (const AccountID of others) {
    const added = await player.ask(AddToBuddyListRequest, AddToBuddyListResponse, { AccountID });
    assert.equal(added.StatusCode, SUCCESS);
    done.buddies.push(AccountID);
  }
  for (let number = 1; ; number++) {
    const blob = Buffer.alloc(256);
    blob.writeUInt32LE(number);
    const stats = await player.ask(AccountUpdateStatsRequest, AccountUpdateStatsResponse, { Stats: blob });
    if (stats.StatusCode === SUCCESS) done.stats = number;
    const wide = { LadderType: 0, Stats: Array.from({ length: 100 }, () => number) };
    const ladder = await player.ask(UpdateLadderStatsWideRequest, UpdateLadderStatsWideResponse, wide);
    if (ladder.StatusCode === SUCCESS) done.ladder = number;
  }
}

/** Registers one account after another until the server is gone. */
async function register(player: HeadlessPlayer, done: string[]): Promise<void> {
  for (let number = 1; ; number++) {
    const name = `Newcomer ${number}`;
    if ((await player.register(name, passwordOf(name))).StatusCode === SUCCESS) done.push(name);
  }
}

async function killAndReturn(t: TestContext, database: readonly string[]): Promise<void> {
  const home = temporaryHome();
  t.after(home.remove);
  const first = await server(t, home.dir, database);
  const busy = await Promise.all(names.map((name) => busyPlayer(t, first.mas, name)));
  const ids = busy.map(({ player }) => player.accountId);
  const registrar = makePlayer(t);
  await registrar.begin(first.mas);
  const registered: string[] = [];
  const work = Promise.allSettled([
    ...busy.map((done) =>
      write(
        done,
        ids.filter((id) => id !== done.player.accountId),
      ),
    ),
    register(registrar, registered),
  ]);
  await until(
    () => registered.length >= 2 && busy.every(({ ladder }) => ladder >= BUSY),
    () => `only ${registered} and ${busy.map(({ ladder }) => ladder)}`,
  );
  first.child.kill('SIGKILL');
  for (const ended of await work) {
    assert.equal(ended.status, 'rejected');
    assert.doesNotMatch(String((ended as PromiseRejectedResult).reason), /Assertion/);
  }
  assert.equal(await first.end(), 'SIGKILL');

  const second = await server(t, home.dir, database);
  for (const done of busy) await assertKept(t, second.mas, done);
  for (const name of registered) await assertLogsIn(t, second.mas, name);
}

async function assertLogsIn(t: TestContext, mas: Endpoint, name: string): Promise<HeadlessPlayer> {
  const player = makePlayer(t);
  await player.begin(mas);
  assert.equal((await player.login(name, 'wrong')).StatusCode, status.MediusInvalidPassword);
  assert.equal((await player.login(name, passwordOf(name))).StatusCode, SUCCESS, name);
  return player;
}

async function assertKept(t: TestContext, mas: Endpoint, done: Acknowledged): Promise<void> {
  const player = await assertLogsIn(t, mas, done.player.name);
  assert.equal(player.accountId, done.player.accountId);
  await player.enterLobby();
  const buddies = await player.list(GetBuddyListRequest, GetBuddyListResponse, {});
  assert.deepEqual(buddies.map(({ AccountID }) => AccountID).sort(), done.buddies.sort());
  // The write after the last acknowledged one may have been done, too.
  const { Stats } = await player.ask(PlayerInfoRequest, PlayerInfoResponse, { AccountID: player.accountId });
  assertOneOf(Stats.readUInt32LE(), [done.stats, done.stats + 1]);
  const asked = { AccountID_or_ClanID: player.accountId, LadderType: 0 };
  const ladder = await player.ask(GetLadderStatsWideRequest, GetLadderStatsWideResponse, asked);
  assertOneOf(ladder.Stats[0]!, [done.ladder, done.ladder + 1]);
  assert.equal(new Set(ladder.Stats).size, 1, 'a write is whole or not there');
}

function assertOneOf(value: number, allowed: readonly number[]): void {
  assert.ok(allowed.includes(value), `${value} is none of ${allowed}`);
}

test('a killed server: everything acknowledged is still there, on SQLite', async (t) => {
  await killAndReturn(t, ['database.mode=sqlite']);
});

test('a killed server: everything acknowledged is still there, on MariaDB', {
  skip: skipMariaDb,
}, async (t) => {
  const mariaDb = await MariaDb.start();
  t.after(() => mariaDb.stop());
  const { host, port, user, password, database } = mariaDb.address;
  await killAndReturn(t, [
    'database.mode=mysql',
    `database.host=${host}`,
    `database.port=${port}`,
    `database.username=${user}`,
    `database.password=${password}`,
    `database.database=${database}`,
  ]);
});
