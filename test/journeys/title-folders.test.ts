/** Folders of titles that change while people play: as a whole, or not at all. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { loadConfig } from '#app/config.js';
import { VersionServerRequest, VersionServerResponse } from '#wire/messages/session/version-server.js';
import { freePorts } from '../app/host.js';
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

test('five files that a checkout writes one after the other are one reload', async (t) => {
  const files = (version: string) => ({
    'games/mine/title.json': titleText({ channels: [{ name: `city ${version}` }] }),
    'games/mine/init.lua': `plugin { name = "mine", version = "${version}" }
      local parts = { ${version}, require "rules", require "texts", require "shared" }
      server.commands.add { name = "mine", run = function() return table.concat(parts, " ") end }`,
    'games/mine/rules.lua': `return ${version}`,
    'games/mine/texts.lua': `return ${version}`,
    'scripts/lib/shared.lua': `return ${version}`,
  });
  const host = await start(t, files('1'));
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  assert.equal(await serving(host), '1 1 1 1');
  for (const [path, text] of Object.entries(files('2'))) {
    rmSync(join(host.home, path));
    await pause(40);
    write(host, path, text);
  }
  await until('the new rules', async () => (await serving(host)) === '2 2 2 2');
  assert.deepEqual((await channelsOf(ann)).sort(), ['city 1', 'city 2'], 'Ann is still in the former one');
  const said = host.lines.filter(({ msg, level }) => msg === 'plugin reloaded' || level === 'error');
  assert.deepEqual(
    said.map(({ msg, plugin: id }) => [msg, id]),
    [['plugin reloaded', 'games/mine']],
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

const taken = (host: JourneyHost) =>
  until('what is new', () => host.lines.some(({ msg }) => msg === 'title files taken over'));

test('versions, traits and ids count from the next connection', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.begin(host.at('mas'));
  const version = async (of: typeof ann) =>
    (await of.ask(VersionServerRequest, VersionServerResponse, {})).VersionServer;
  const former = await version(ann);
  write(
    host,
    'games/mine/title.json',
    titleText({ versionString: 'another', traits: ['createAccountAtLogin'], ids: [MINE, OTHER] }),
  );
  await taken(host);
  assert.equal(await version(ann), former);
  assert.equal(
    (await ann.login('New', 'a password')).StatusCode,
    status.MediusAccountNotFound,
    'the profile of the beginning',
  );
  const bob = player(t, OTHER);
  await bob.begin(host.at('mas'));
  assert.equal(await version(bob), 'another');
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
  assert.match(
    faultOf(host, 'games/twin')!,
    /games\/twin\/title\.json:1: application 30001 is in games\/mine already$/,
  );
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
  assert.equal(await serving(host), '1', 'its plugin stays with it');
  await ann.leave();
  host.advance(60_000);
  await taken(host);
  assert.equal(faultOf(host, 'games/mine'), undefined);
  assert.notEqual(await serving(host), '1', 'its plugin goes with it');
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

const heldBack = (host: JourneyHost, count: number) =>
  until(
    `${count} times that a folder is held back`,
    () =>
      host.lines.filter(({ msg }) => msg === 'a folder did not change, because its plugin did not load')
        .length >= count,
  );

test('once title.json is mended, the plugin of that save comes too', async (t) => {
  const host = await start(t);
  write(host, 'games/mine/init.lua', plugin('2'));
  write(host, 'games/mine/title.json', '{ "name": ');
  await until('the fault', () => faultOf(host, 'games/mine'));
  write(host, 'games/mine/title.json', titleText({ versionString: 'two' }));
  await until('the plugin', async () => (await serving(host)) === '2');
  await taken(host);
  assert.equal(faultOf(host, 'games/mine'), undefined);
});

test('title.json that is edited while its plugin is broken waits for it', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  write(host, 'games/mine/init.lua', plugin('3', 'error("no")'));
  await until('the fault', () => faultOf(host, 'games/mine'));
  write(host, 'games/mine/title.json', titleText({ channels: [{ name: 'second' }] }));
  await heldBack(host, 1);
  assert.deepEqual(await channelsOf(ann), ['first']);
  write(host, 'games/mine/init.lua', plugin('4'));
  await until('both', async () => (await channelsOf(ann)).includes('second'));
  assert.equal(await serving(host), '4');
});

test('a reload of the configuration keeps an id whose players are here', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  write(host, 'games/mine/title.json', titleText({ ids: [OTHER] }));
  await until('the fault', () => faultOf(host, 'games/mine'));
  assert.match(faultOf(host, 'games/mine')!, /games\/mine\/title\.json:1: application 30001 would be gone/);
  await host.running.reload(loadConfig({ file: null, set: [...freePorts] }).config);
  const bob = player(t);
  await bob.play(host.at('mas'), 'Bob', 'a password');
  assert.deepEqual(await channelsOf(bob), ['first']);
});

test('an id that goes over to a folder whose plugin does not load stays, with or without players', async (t) => {
  const host = await start(t);
  mkdirSync(join(host.home, 'games/next'));
  write(host, 'games/next/init.lua', 'error("no")');
  write(host, 'games/next/title.json', titleText({ accountPool: 'next', channels: [{ name: 'n' }] }));
  write(host, 'games/mine/title.json', titleText({ ids: [OTHER] }));
  await until('the fault', () => faultOf(host, 'games/mine'));
  assert.match(faultOf(host, 'games/mine')!, /application 30001 would be gone: games\/next did not change/);
  const bob = player(t);
  await bob.play(host.at('mas'), 'Bob', 'a password');
  assert.deepEqual(await channelsOf(bob), ['first']);
  await bob.leave();
  host.advance(60_000);
  write(host, 'games/next/init.lua', 'plugin { name = "next", version = "1" }');
  await taken(host);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  assert.deepEqual(await channelsOf(ann), ['n']);
});

test('a folder that would take an id from one whose plugin does not load stays as it was, too', async (t) => {
  const host = await start(t);
  mkdirSync(join(host.home, 'games/next'));
  write(host, 'games/mine/init.lua', plugin('2', 'error("no")'));
  write(host, 'games/mine/title.json', titleText({ ids: [OTHER] }));
  write(host, 'games/next/init.lua', 'plugin { name = "next", version = "1" }');
  write(host, 'games/next/title.json', titleText({ accountPool: 'next', channels: [{ name: 'n' }] }));
  await until('what is said of the taker', () => faultOf(host, 'games/next'));
  assert.match(faultOf(host, 'games/next')!, /application 30001 is in games\/mine already/);
  const bob = player(t);
  await bob.play(host.at('mas'), 'Bob', 'a password');
  assert.deepEqual(await channelsOf(bob), ['first']);
  await bob.leave();
  host.advance(60_000);
  write(host, 'games/mine/init.lua', plugin('3'));
  await until('the giver', async () => (await serving(host)) === '3');
  await until('the taker', () => !faultOf(host, 'games/next'));
  const next = host.running.operations.plugins().find(({ id }) => id === 'games/next');
  assert.equal(next?.version, '1', 'its plugin came with it, though its files did not change again');
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  assert.deepEqual(await channelsOf(ann), ['n']);
});

test('whose pool changes while he is here plays on in the former one, over connections', async (t) => {
  const host = await start(t);
  const ann = player(t);
  await ann.play(host.at('mas'), 'Ann', 'a password');
  write(host, 'games/mine/title.json', titleText({ accountPool: 'pool2' }));
  await taken(host);
  const [channel] = await ann.channels();
  await ann.joinChannel(channel!.MediusWorldID); // a new connection to the lobby
  const [again] = await ann.channels();
  await ann.joinChannel(again!.MediusWorldID);
  const bob = player(t);
  await bob.play(host.at('mas'), 'Ann', 'another password'); // the new pool has no Ann
});

test('what is wrong in one folder is said once, whatever is saved elsewhere', async (t) => {
  const host = await start(t, {
    'games/other/title.json': titleText({ ids: [OTHER], accountPool: 'other' }),
    'games/other/init.lua': 'plugin { name = "other", version = "1" }',
  });
  write(host, 'games/other/init.lua', 'plugin { name = "other", version = "2" }');
  write(host, 'games/other/title.json', '{');
  await until('the fault', () => faultOf(host, 'games/other'));
  for (const version of ['2', '3', '4']) {
    write(host, 'games/mine/init.lua', plugin(version));
    await until(version, async () => (await serving(host)) === version);
  }
  const said = host.lines.filter(({ level, folder, plugin: id }) => {
    return level === 'error' && (folder === 'games/other' || id === 'games/other');
  });
  assert.ok(said.length >= 1 && said.length <= 2, JSON.stringify(said));
});
