/** Plugins change channels, games and worlds: what consoles then see, over real sockets. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '#app/home.js';
import type { GamePlayer } from '#tools/client/game-player.js';
import { MediusWorldStatus } from '#wire/enums.js';
import { CreateChannelRequest, CreateChannelResponse } from '#wire/messages/channel/create-channel.js';
import { companies, exchangePackets, gameOf, inTheLobby, match, sealed } from './game-people.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { status } from './people.js';
import { heard, recording } from './recorder.js';

type Two = [GamePlayer, GamePlayer];
const { WorldActive, WorldStaging, WorldClosed } = MediusWorldStatus;

/** What the operator's line gives, values two blanks apart. */
const lua = async (host: JourneyHost, code: string) =>
  ((await host.running.operations.lua(code)) ?? []).join('\n');

async function two(t: TestContext, host: JourneyHost): Promise<Two> {
  return (await inTheLobby(t, host, [sealed, sealed])) as Two;
}

test('a channel is renamed, marked, locked and closed', async (t) => {
  const host = await startJourneyHost(t);
  const locations = await lua(host, 'return server.locations()');
  assert.equal(locations.match(/title = "uya"/g)?.length, 1, 'once for all editions');
  const [ratchet, clank] = await two(t, host);
  const made = await ratchet.ask(CreateChannelRequest, CreateChannelResponse, {
    LobbyName: 'den',
    MaxPlayers: 8,
  });
  const den = made.MediusWorldID;
  const city = (await clank.channels())[0]!.MediusWorldID;
  await ratchet.joinChannel(den);
  const channel = `server.channel(${den})`;
  const listed = async () => (await clank.channels()).find(({ MediusWorldID }) => MediusWorldID === den);
  const code = `local c = ${channel} return c:rename("lair"), c:set_fields { generic_field1 = 77 }, c.locked, c.title`;
  assert.equal(await lua(host, code), 'true  true  false  uya');
  assert.deepEqual([(await listed())?.LobbyName, (await listed())?.GenericField1], ['lair', 77]);
  assert.equal(await lua(host, `return server.channel("CY00000000-00"):rename("lair")`), 'nil  taken');

  await lua(host, `${channel}:lock("psst")`);
  assert.equal((await clank.askToJoin(den, 'hm')).StatusCode, status.MediusInvalidPassword);
  assert.equal((await clank.askToJoin(den, 'psst')).StatusCode, status.MediusSuccess);
  assert.equal((await clank.askToJoin(city)).StatusCode, status.MediusSuccess);
  await lua(host, `${channel}:lock()`);
  assert.equal((await clank.askToJoin(den, 'psst')).StatusCode, status.MediusInvalidPassword);
  assert.equal((await ratchet.askToJoin(den)).StatusCode, status.MediusSuccess, 'who is in stays');
  assert.equal(await lua(host, `return ${channel}.locked`), 'true');
  await lua(host, `${channel}:unlock()`);
  assert.equal((await clank.askToJoin(den)).StatusCode, status.MediusSuccess);
  assert.equal((await clank.askToJoin(city)).StatusCode, status.MediusSuccess);

  await lua(host, `${channel}:close("too late")`);
  assert.equal(await listed(), undefined);
  assert.equal((await clank.askToJoin(den)).StatusCode, status.MediusChannelNotFound);
  ratchet.say('still here');
  assert.equal(await lua(host, `return ${channel}.player_count`), '1');
  const again = await clank.ask(CreateChannelRequest, CreateChannelResponse, {
    LobbyName: 'lair',
    MaxPlayers: 8,
  });
  assert.equal(again.StatusCode, status.MediusSuccess, 'its name is free');
  await ratchet.joinChannel(city);
  assert.equal(await lua(host, `return ${channel}`), 'nil');
});

test('the channel of a title keeps its place under another name, and comes back when it was closed', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet] = (await inTheLobby(t, host, [sealed])) as [GamePlayer];
  const names = async () => (await ratchet.channels()).map(({ LobbyName }) => LobbyName);
  const reload = () => host.running.reload({ ...host.config });
  assert.deepEqual(await names(), ['CY00000000-00']);
  await lua(host, 'server.channel("CY00000000-00"):rename("CY00000000-07")');
  await reload();
  assert.deepEqual(await names(), ['CY00000000-07']);
  await lua(host, 'server.channel("CY00000000-07"):close()');
  assert.deepEqual(await names(), []);
  await reload();
  assert.deepEqual(await names(), ['CY00000000-00']);
});

test('a game is resized, marked and closed, whatever its host reports', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet, clank] = await two(t, host);
  const world = await gameOf([ratchet]);
  const game = `server.game(${world})`;
  const info = () => clank.gameInfo(world);
  assert.equal(await lua(host, `return ${game}:set_max_players(1)`), 'true');
  ratchet.reportGame(world, match, WorldStaging);
  await ratchet.connection.echo();
  assert.equal((await info()).MaxPlayers, 1);
  assert.equal((await clank.askToJoinGame(world)).StatusCode, status.MediusWorldIsFull);
  assert.equal(await lua(host, `return ${game}:set_max_players(200)`), 'nil  made for 8 players');

  assert.equal(await lua(host, `return ${game}.started_at, ${game}.elapsed`), 'nil  nil');
  assert.equal(await lua(host, `return ${game}:start()`), 'true');
  assert.equal((await info()).WorldStatus, WorldActive);
  host.advance(10_000);
  assert.equal(await lua(host, `return ${game}.elapsed >= 10 and ${game}.elapsed < 70`), 'true');
  ratchet.reportGame(world, match, WorldStaging);
  await ratchet.connection.echo();
  assert.equal((await info()).WorldStatus, WorldStaging);

  const place = `local p = ${game}.place return p.name, p.address ~= nil, p.port`;
  assert.equal(await lua(host, place), `local  true  ${host.at('dme').port}`);
  assert.equal(await lua(host, `return ${game}:close("enough")`), 'true');
  assert.equal((await clank.askToJoinGame(world)).StatusCode, status.MediusWorldClosed);
  assert.deepEqual(await clank.games(), []);
  assert.equal(await lua(host, `return ${game}:set_status(1)`), 'nil  closed');
  await ratchet.game.echo('tcp');
});

test('a player is taken out of a game and stays in the lobby', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet, clank] = await two(t, host);
  const world = await gameOf([ratchet, clank]);
  const facts = 'local p = server.player("Clank") return p.dme_id, p.host_of, p.world and p.world.id';
  assert.equal(await lua(host, facts), `1  nil  ${world}`);
  assert.equal(await lua(host, 'return server.player("Ratchet").host_of.id'), String(world));
  assert.equal(await lua(host, 'return server.player("Clank"):force_leave("idle")'), 'true');
  assert.equal((await ratchet.game.left()).playerIndex, 1);
  assert.equal(await lua(host, facts), 'nil  nil  nil');
  assert.equal(await lua(host, 'return server.player("Clank"):force_leave()'), 'nil  not in a game');
  assert.deepEqual(
    (await clank.games()).map(({ PlayerCount }) => PlayerCount),
    [1],
  );
});

test('packets that no player sent come to each in its own form, from the slots that were named', async (t) => {
  for (const [company, ways] of Object.entries(companies)) {
    const host = await startJourneyHost(t);
    const players = await inTheLobby(t, host, ways);
    const world = await gameOf(players, ways);
    const seats = players.map(({ game }) => game);
    const here = `server.world(${world})`;
    assert.equal(await lua(host, `return ${here}:send_tcp("all")`), '4', company);
    for (const seat of seats) {
      const from = seat.playerId === 0 ? 1 : 0;
      assert.deepEqual(await seat.packet('tcp'), { from, payload: Buffer.from('all') }, company);
    }
    const some = `return ${here}:send_udp("some", { to = { 1, 2 }, from = 3 }), ${here}:send_to(2, "one", { via = "udp", from = 9 })`;
    assert.equal(await lua(host, some), '2  1');
    assert.deepEqual(await seats[1]!.packet('udp'), { from: 3, payload: Buffer.from('some') });
    assert.deepEqual(await seats[2]!.packet('udp'), { from: 3, payload: Buffer.from('some') });
    assert.deepEqual(await seats[2]!.packet('udp'), { from: 9, payload: Buffer.from('one') });
    await exchangePackets(seats, 7);
  }
});

test('packets of a world are gathered as long as a plugin says, and none is lost or reordered', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet, clank] = await two(t, host);
  const world = `server.world(${await gameOf([ratchet, clank])})`;
  const show = `local a = ${world}.aggregation return a.tcp_ms, a.udp_ms`;
  assert.equal(await lua(host, show), 'nil  nil');
  await lua(host, `${world}:set_aggregation { tcp_ms = 80, udp_ms = 100 }`);
  assert.equal(await lua(host, show), '80  100');
  for (const channel of ['tcp', 'udp'] as const) {
    const began = performance.now();
    for (let i = 0; i < 20; i++) ratchet.game.broadcast(channel, Buffer.of(i));
    for (let i = 0; i < 20; i++) assert.deepEqual((await clank.game.packet(channel)).payload, Buffer.of(i));
    if (channel === 'tcp') assert.ok(performance.now() - began >= 75, 'TCP waited');
  }
  await lua(host, `${world}:set_aggregation { tcp_ms = false }`);
  assert.equal(await lua(host, show), 'nil  100');
  await exchangePackets([ratchet.game, clank.game], 3);
});

test('a world is closed: all leave, its game is gone, and who listens is told', async (t) => {
  const host = await startJourneyHost(t, recording.set, recording.options);
  const [ratchet, clank] = await two(t, host);
  await heard(host);
  const world = await gameOf([ratchet, clank]);
  const opened = (await heard(host)).map(({ name }) => name).filter((name) => name.startsWith('dme.'));
  assert.deepEqual(opened, ['dme.world.opened', 'dme.joined', 'dme.joined']);
  assert.equal(
    await lua(host, `return #server.worlds(), server.world(${world}):close("maintenance")`),
    '1  true',
  );
  await Promise.all([ratchet.game.tcp.closed, clank.game.tcp.closed]);
  const closed = (await heard(host)).map(({ name }) => name).filter((name) => /^dme\.|^game\.des/.test(name));
  assert.deepEqual(closed.sort(), ['dme.left', 'dme.left', 'dme.world.closed', 'game.destroyed']);
  assert.equal(
    await lua(host, `return #server.worlds(), server.game(${world}), server.world(${world})`),
    '0  nil  nil',
  );
});

test('a plugin keeps games from being placed, started and ended', async (t) => {
  const host = await startJourneyHost(t, [], {
    files: {
      'scripts/keeper.lua': `plugin { name = "keeper", version = "1" }
local keeps = persist("keeps", {})
server.on("game.place", function(e) if keeps.place then return e:refuse(-985) end e.server = e.servers[1] end)
server.on("game.start", function(e) if keeps.start then return false end end)
server.on("game.end", function(e) if keeps.stop then return false end end)
server.on("game.started", function(e) log.info("started " .. e.game.name) end)
server.commands.add { name = "keep", args = { "what:word", "on:choice yes|no" }, run = function(_, args)
  keeps[args.what] = args.on == "yes"
end }`,
    },
  });
  const keep = (text: string) => host.running.operations.command('keep', text);
  const [ratchet, clank] = await two(t, host);
  await keep('place yes');
  assert.equal((await ratchet.createGame(match)).StatusCode, status.MediusRequestDenied);
  assert.equal(await lua(host, 'return #server.games()'), '0');
  await keep('place no');
  const world = await gameOf([ratchet]);
  const statusOf = async () => (await clank.gameInfo(world)).WorldStatus;
  const report = async (wanted: number) => {
    ratchet.reportGame(world, match, wanted);
    await ratchet.connection.echo();
    return statusOf();
  };
  await keep('start yes');
  assert.equal(await report(WorldActive), WorldStaging);
  await keep('start no');
  assert.equal(await report(WorldActive), WorldActive);
  await keep('stop yes');
  assert.equal(await report(WorldClosed), WorldActive);
  ratchet.endGame(world);
  await ratchet.connection.echo();
  assert.equal(await statusOf(), WorldActive);
  await keep('stop no');
  ratchet.endGame(world);
  await ratchet.connection.echo();
  assert.equal((await clank.askToJoinGame(world)).StatusCode, status.MediusWorldClosed);
  const texts = host.lines.map(({ text }) => String(text)).filter((text) => text.startsWith('started'));
  assert.equal(texts.length, 1);
});

interface Inspected {
  readonly connection: number;
  readonly direction: string;
  readonly rt: { readonly name: string };
  readonly raw: string;
  readonly summary?: { readonly connections: readonly { readonly clientAddress: string }[] };
}

/** What `rekindle inspect` says of a capture: frame, the player at the one end, who sent it, and what. */
async function inspected(file: string): Promise<string[]> {
  const program = join(packageRoot, 'bin', 'rekindle.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'inspect', '--json', file]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Inspected);
  const players = lines.at(-1)!.summary!.connections.map(({ clientAddress }) => clientAddress.split(':')[0]);
  return lines.slice(0, -1).map(({ rt, connection, direction, raw }) => {
    const text = Buffer.from(raw, 'hex').toString();
    return `${rt.name} ${players[connection - 1]} ${direction}: ${text}`;
  });
}

test('a capture of a world has its packets in clear, in a form that inspect reads, and ends by itself', async (t) => {
  for (const [company, ways] of Object.entries(companies)) {
    const host = await startJourneyHost(t);
    const players = await inTheLobby(t, host, ways);
    const here = `server.world(${await gameOf(players, ways)})`;
    const [ratchet, clank, qwark] = players.map(({ game }) => game);
    const path = await lua(host, `return ${here}:capture_start()`);
    assert.match(path, /^captures.game-\d+-[-\dTZ]+-1\.pcap$/);
    assert.equal(await lua(host, `return ${here}:capture_start()`), 'nil  already');
    ratchet!.broadcast('tcp', Buffer.from('to everybody'));
    assert.equal((await qwark!.packet('tcp')).payload.toString(), 'to everybody');
    clank!.single('udp', 2, Buffer.from('to one'));
    assert.equal((await qwark!.packet('udp')).payload.toString(), 'to one');
    ratchet!.list('tcp', [1, 2], Buffer.from('to two'));
    assert.equal((await qwark!.packet('tcp')).payload.toString(), 'to two');
    await lua(host, `${here}:send_to(2, "from nobody")`);
    const stop = `local c = ${here}:capture_stop() return c.packets, c.lost, c.bytes`;
    const [packets, lost, bytes] = (await lua(host, stop)).split('  ');
    assert.deepEqual([packets, lost], ['4', '0'], company);
    assert.equal(await lua(host, `return ${here}:capture_stop()`), 'nil  no capture');
    const file = join(host.home, path);
    await until(() => existsSync(file) && statSync(file).size === Number(bytes));
    assert.deepEqual(await inspected(file), [
      'CLIENT_APP_BROADCAST 192.0.2.0 client: to everybody',
      'CLIENT_APP_SINGLE 192.0.2.1 client: to one',
      'CLIENT_APP_LIST 192.0.2.0 client: to two',
      'CLIENT_APP_SINGLE 192.0.2.2 server: from nobody',
    ]);
  }
});

test('a capture ends by itself when it is full, its time is over or its world is gone', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet, clank] = await two(t, host);
  const here = `server.world(${await gameOf([ratchet, clank])})`;
  const ended = () =>
    host.lines.filter(({ msg }) => msg === 'a capture ended').map(({ reason }) => String(reason));
  await lua(host, `${here}:capture_start { bytes = 1024 }`);
  for (let i = 0; i < 4; i++) ratchet.game.broadcast('tcp', Buffer.alloc(300, i));
  for (let i = 0; i < 4; i++) assert.equal((await clank.game.packet('tcp')).payload.length, 300);
  assert.deepEqual(ended(), ['it is full']);
  const path = await lua(host, `return ${here}:capture_start { time = 30 }`);
  host.advance(31_000);
  assert.equal(ended().at(-1), 'its time is over');
  await lua(host, `${here}:capture_start()`);
  await lua(host, `${here}:close()`);
  assert.equal(ended().at(-1), 'its world has ended');
  await until(() => existsSync(join(host.home, path)));
  assert.equal(statSync(join(host.home, path)).mode & 0o077, 0, 'for its owner alone');
});

test('there are only so many files of captures in one run', async (t) => {
  const host = await startJourneyHost(t);
  const here = `server.world(${await gameOf(await two(t, host))})`;
  const often = `local begun = 0
    for _ = 1, 500 do
      local path, why = ${here}:capture_start()
      if not path then return begun, why end
      begun = begun + 1
      ${here}:capture_stop()
    end
    return begun`;
  assert.equal(
    await lua(host, often),
    '100  100 captures were made already, which is all until the next start',
  );
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}
