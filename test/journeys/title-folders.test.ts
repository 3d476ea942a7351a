/** Folders of titles that change while people play: as a whole, or not at all. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { VersionServerRequest, VersionServerResponse } from '#wire/messages/session/version-server.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer, status } from './people.js';

const MINE = 30_001;
const OTHER = 30_002;

interface Changes {
  readonly ids?: readonly number[];
  readonly [field: string]: unknown;
}

function titleText({ ids = [MINE], ...more }: Changes = {}): string {
  return JSON.stringify({
    name: 'Mine',
    applications: ids.map((id) => ({ id, region: 'X' })),
    accountPool: 'mine',
    status: 'UNKNOWN',
    proof: 'p',
    channels: [{ name: 'first' }],
    ...more,
  });
}

const plugin = (version: string, more = '') =>
  `plugin { name = "mine", version = "${version}" }\nserver.commands.add { name = "mine", run = function() return "${version}" end }\n${more}`;

/** A host with one title of ours. */
async function start(t: TestContext, files: Readonly<Record<string, string>> = {}): Promise<JourneyHost> {
  return startJourneyHost(t, [], {
    level: 'INFO',
    files: { 'games/mine/title.json': titleText(), 'games/mine/init.lua': plugin('1'), ...files },
  });
}

const player = (t: TestContext, applicationId = MINE) => makePlayer(t, { applicationId });
const write = (host: JourneyHost, path: string, text: string) => writeFileSync(join(host.home, path), text);
const serving = async (host: JourneyHost) => (await host.running.operations.command('mine', ''))?.[0];
const faultOf = (host: JourneyHost, id: string) =>
  host.running.operations.plugins().find((one) => one.id === id)?.fault;

async function until(what: string, holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await holds()) return;
    await pause(20);
  }
  assert.fail(`not within ten seconds: ${what}`);
}

const channelsOf = async (one: ReturnType<typeof player>) =>
  (await one.channels()).map(({ LobbyName }) => LobbyName);

test('a save of both files counts at once: channels for those who are here, and new rules', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  assert.deepEqual(await channelsOf(ann), ['first']);
  // As editors do it: written aside and put in place.
  write(host, 'games/mine/title.json.new', titleText({ channels: [{ name: 'first' }, { name: 'second' }] }));
  renameSync(join(host.home, 'games/mine/title.json.new'), join(host.home, 'games/mine/title.json'));
  write(host, 'games/mine/init.lua', plugin('2'));
  await until('the new rules', async () => (await serving(host)) === '2');
  assert.deepEqual(await channelsOf(ann), ['first', 'second']);
  const taken = host.lines.filter(({ msg }) => msg === 'title files taken over');
  assert.deepEqual(
    taken.map(({ folders }) => folders),
    [['games/mine']],
  );
});

test('a channel that is named no more goes with its last player', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  write(host, 'games/mine/title.json', titleText({ channels: [{ name: 'second' }] }));
  await until('the second channel', async () => (await channelsOf(ann)).includes('second'));
  assert.deepEqual((await channelsOf(ann)).sort(), ['first', 'second']);
  const second = (await ann.channels()).find(({ LobbyName }) => LobbyName === 'second')!;
  await ann.joinChannel(second.MediusWorldID);
  assert.deepEqual(await channelsOf(ann), ['second']);
});

test('a folder changes together or not at all, whichever of its files is wrong', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  write(host, 'games/mine/init.lua', plugin('2'));
  write(host, 'games/mine/title.json', '{ "name": ');
  await until('the fault', () => faultOf(host, 'games/mine'));
  assert.match(faultOf(host, 'games/mine')!, /games\/mine\/title\.json:1: is not valid JSON/);
  assert.equal(await serving(host), '1');
  const changed = titleText({ channels: [{ name: 'second' }] });
  write(host, 'games/mine/title.json', changed);
  write(host, 'games/mine/init.lua', plugin('3', 'error("no")'));
  await until('the other fault', () => faultOf(host, 'games/mine')?.includes('init.lua:3: no'));
  assert.equal(await serving(host), '1');
  assert.deepEqual(await channelsOf(ann), ['first']);
  write(host, 'games/mine/init.lua', plugin('4'));
  await until('the mended plugin', async () => (await serving(host)) === '4');
  assert.ok((await channelsOf(ann)).includes('second'), 'what was held back came with it');
  assert.equal(faultOf(host, 'games/mine'), undefined);
});

test('a fault in one folder keeps no other from changing', async (t) => {
  const host = await start(t, {
    'games/other/title.json': titleText({ ids: [OTHER], accountPool: 'other' }),
  });
  write(host, 'games/other/title.json', '{');
  write(host, 'games/mine/title.json', titleText({ versionString: 'two' }));
  await until('the good folder', () => host.lines.some(({ msg }) => msg === 'title files taken over'));
  assert.match(faultOf(host, 'games/other')!, /title\.json:1/);
});

test('texts are live; traits and ids count from the next connection', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.begin(host.at('mas'));
  const version = async () => (await ann.ask(VersionServerRequest, VersionServerResponse, {})).VersionServer;
  write(
    host,
    'games/mine/title.json',
    titleText({ versionString: 'another', traits: ['createAccountAtLogin'], ids: [MINE, OTHER] }),
  );
  await until('the new text', async () => (await version()) === 'another');
  assert.equal(
    (await ann.login('New', 'a password')).StatusCode,
    status.MediusAccountNotFound,
    'the profile of the beginning',
  );
  const bob = player(t, OTHER);
  await bob.begin(host.at('mas'));
  assert.equal(
    (await bob.login('Bob', 'a password')).StatusCode,
    status.MediusSuccess,
    'an account is made at login now',
  );
});

test('two folders that claim one id: the old set stays, and the log and the console say why', async (t) => {
  const host = await start(t);
  mkdirSync(join(host.home, 'games/twin'));
  write(host, 'games/twin/title.json', titleText({ accountPool: 'twin' }));
  await until('the fault', () => faultOf(host, 'games/twin'));
  assert.equal(faultOf(host, 'games/twin'), `application ${MINE} is in games/mine already`);
  const line = host.lines.find(
    ({ msg, folder }) => msg === 'a folder did not change' && folder === 'games/twin',
  );
  assert.match(String(line?.err), /is in games\/mine already/);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  assert.deepEqual(await channelsOf(ann), ['first']);
  write(host, 'games/twin/title.json', titleText({ ids: [OTHER], accountPool: 'twin' }));
  await until('the mended folder', () => !faultOf(host, 'games/twin'));
  const bob = player(t, OTHER);
  await bob.play(host.at('mas'), 'Bob', 'a password');
});

test('an id whose players are here stays until they have left', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  rmSync(join(host.home, 'games/mine'), { recursive: true });
  await until('the fault', () => faultOf(host, 'games/mine'));
  assert.match(
    faultOf(host, 'games/mine')!,
    /application 30001 would be gone, and 1 of its players are here/,
  );
  assert.deepEqual(await channelsOf(ann), ['first']);
  await ann.leave();
  host.advance(60_000);
  await until('the folder to go', () => host.lines.some(({ msg }) => msg === 'title files taken over'));
  assert.equal(faultOf(host, 'games/mine'), undefined);
});

test('a folder that comes while the servers run is served', async (t) => {
  const host = await start(t);
  mkdirSync(join(host.home, 'games/late'));
  for (const [path, text] of Object.entries({
    'title.json': titleText({ ids: [OTHER], accountPool: 'late', channels: [{ name: 'late city' }] }),
    'init.lua': 'plugin { name = "late", version = "1" }\nlocal words = require("words")',
    'words.lua': 'return { "one" }',
  }))
    write(host, `games/late/${path}`, text);
  await until('the plugin', () => host.running.operations.plugins().some(({ id }) => id === 'games/late'));
  await until('the title', () => host.lines.some(({ msg }) => msg === 'title files taken over'));
  const bob = player(t, OTHER);
  await bob.play(host.at('mas'), 'Bob', 'a password');
  assert.deepEqual(await channelsOf(bob), ['late city']);
});
