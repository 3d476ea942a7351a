/** Whole sessions with games, over real sockets: from login to match to the next match. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GameConnection } from '#tools/client/game.js';
import type { GamePlayer } from '#tools/client/game-player.js';
import { PlayerInfoRequest, PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import { RecvFlag } from '#wire/rt/enums.js';
import { RT } from '#wire/rt/ids.js';
import {
  assertNoComplaint,
  channels,
  companies,
  enter,
  exchangePackets,
  gameOf,
  host as hostGame,
  inClear,
  inTheLobby,
  match,
  statsOf,
  type Way,
  worldStatus,
} from './game-people.js';
import { startJourneyHost } from './host.js';
import { status } from './people.js';

/** For tests that wait for what the server does of its own accord. */
const limit = { timeout: 60_000 };

type Four = readonly [GamePlayer, GamePlayer, GamePlayer, GamePlayer];

for (const [company, ways] of Object.entries(companies)) {
  test(`four players, ${company}: login, match, lobby, and the same match again`, async (t) => {
    const host = await startJourneyHost(t);
    const players = (await inTheLobby(t, host, ways)) as unknown as Four;
    const first = await playMatch(players, ways, 1);
    const second = await playMatch(players, ways, 2);
    assert.notEqual(first, second, 'the game of the same name is another one');
    assertNoComplaint(host, players);
    for (const player of players) await player.leave();
  });
}

/** One match from its making to the lobby. Its id. */
async function playMatch(players: Four, ways: readonly Way[], seed: number): Promise<number> {
  const [ratchet, clank] = players;
  assert.deepEqual(await clank.games(), []);
  const world = await staging(players, ways);
  const seats = players.map(({ game }) => game);
  assert.deepEqual(
    seats.map(({ playerId }) => playerId),
    [0, 1, 2, 3],
  );
  await exchangePackets(seats, seed);
  ratchet.reportGame(world, match, worldStatus.WorldActive);
  await assertStatus(ratchet, world, worldStatus.WorldActive);
  await exchangePackets(seats, seed + 100);
  await clocks(players);
  await gameOver(players, world);
  return world;
}

/** The game fills while the lobby looks on. */
async function staging(players: Four, ways: readonly Way[]): Promise<number> {
  const [ratchet, clank] = players;
  const world = await hostGame(ratchet, match, ways[0]);
  const [listed, ...more] = await clank.games();
  assert.ok(listed && more.length === 0);
  assert.deepEqual(
    [listed.MediusWorldID, listed.GameName, listed.PlayerCount, listed.MaxPlayers, listed.WorldStatus],
    [world, match.name, 1, 8, worldStatus.WorldStaging],
  );
  for (let i = 1; i < players.length; i++) await enter(players[i]!, world, players.slice(0, i), ways[i]);
  const inGame = await clank.gamePlayers(world);
  assert.deepEqual(
    inGame.map(({ AccountName, Stats }) => [AccountName, Stats]),
    players.map((player) => [player.name, statsOf(player)]),
    'everybody, with the reports that came before the answers to their joins',
  );
  assert.equal(await presenceOf(clank, ratchet), 3);
  for (const { game } of players) assert.equal(game.version, '1.22.0141');
  return world;
}

/** The world's clock goes on, the same one for everybody, and the player's own time comes back. */
async function clocks(players: Four): Promise<void> {
  let last = 0;
  for (const { game } of players) {
    for (const channel of ['tcp', 'udp'] as const) {
      const { clientTime, worldClock } = await game.timebase(channel, 0xfedc_ba98);
      assert.equal(clientTime, 0xfedc_ba98);
      assert.ok(worldClock >= last && worldClock < 60_000, `${worldClock} after ${last}`);
      last = worldClock;
    }
  }
}

/** The host ends the game: it stays closed whatever guests say, and everybody is back in the lobby. */
async function gameOver(players: Four, world: number): Promise<void> {
  const [ratchet, clank, qwark, skrunch] = players;
  ratchet.endGame(world);
  await assertStatus(ratchet, world, worldStatus.WorldClosed);
  for (const guest of [clank, qwark]) {
    guest.reportGame(world, match, worldStatus.WorldActive);
    await assertStatus(guest, world, worldStatus.WorldClosed);
  }
  assert.deepEqual(await skrunch.games(), [], 'closed games are not listed');
  assert.equal((await skrunch.askToJoinGame(world)).StatusCode, status.MediusWorldClosed);
  for (const [index, player] of players.entries()) {
    const { playerId } = player.game;
    await player.leaveGame();
    for (const other of players.slice(index + 1))
      assert.equal((await other.game.left()).playerIndex, playerId);
  }
  assert.equal((await clank.gameInfo(world)).StatusCode, status.MediusGameNotFound);
  assert.equal(await presenceOf(clank, ratchet), 2);
  skrunch.say('again?');
  assert.equal((await ratchet.hear()).Message, 'again?', 'back in the channel that it came from');
}

async function assertStatus(player: GamePlayer, world: number, expected: number): Promise<void> {
  const info = await player.gameInfo(world);
  assert.deepEqual([info.StatusCode, info.WorldStatus], [status.MediusSuccess, expected]);
}

async function presenceOf(player: GamePlayer, other: GamePlayer): Promise<number> {
  const asked = { AccountID: other.accountId };
  return (await player.ask(PlayerInfoRequest, PlayerInfoResponse, asked)).PlayerStatus;
}

test('a host may make its game anew while guests are still in the closed one', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet, clank] = (await inTheLobby(t, host, [{}, {}])) as [GamePlayer, GamePlayer];
  const old = await gameOf([ratchet, clank]);
  const taken = await clank.createGame(match);
  assert.equal(taken.StatusCode, status.MediusGameNameExists, 'while the host plays it');
  ratchet.endGame(old);
  await ratchet.leaveGame();
  const world = await hostGame(ratchet, match);
  assert.notEqual(world, old);
  await clank.leaveGame();
  await enter(clank, world, [ratchet]);
  await exchangePackets([ratchet.game, clank.game], 3);
});

test('an active game is joined, and left and joined again', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [{}, {}, {}]);
  const [ratchet, clank, qwark] = players as [GamePlayer, GamePlayer, GamePlayer];
  const world = await gameOf([ratchet, clank]);
  ratchet.reportGame(world, match, worldStatus.WorldActive);
  await assertStatus(ratchet, world, worldStatus.WorldActive);
  assert.equal((await enter(qwark, world, [ratchet, clank])).playerId, 2);
  await clank.leaveGame();
  for (const player of [ratchet, qwark]) assert.equal((await player.game.left()).playerIndex, 1);
  assert.equal((await enter(clank, world, [ratchet, qwark])).playerId, 1, 'the lowest free seat');
  await exchangePackets(
    players.map(({ game }) => game),
    4,
  );
});

test('a player who is cut off comes back to its seat and the others hear of it', limit, async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [{}, {}]);
  const [ratchet, clank] = players as [GamePlayer, GamePlayer];
  const world = await gameOf([ratchet, clank]);
  clank.game.cut();
  assert.equal((await ratchet.game.left()).playerIndex, 1);
  await enter(clank, world, [ratchet]);
  await exchangePackets([ratchet.game, clank.game], 5);
  // While the former connection is still there, the seat goes over to the new one.
  const former = clank.game;
  await clank.joinGame(world, statsOf(clank));
  await clank.enterGame();
  assert.equal(clank.game.playerId, 1);
  await former.tcp.closed;
  assert.equal((await ratchet.game.left()).playerIndex, 1);
  assert.equal((await ratchet.game.joined()).playerIndex, 1);
  await exchangePackets([ratchet.game, clank.game], 6);
  former.cut();
});

test('when the host leaves, the others play on, and who reports next speaks for the game', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [{}, {}, {}]);
  const [ratchet, clank, qwark] = players as [GamePlayer, GamePlayer, GamePlayer];
  const world = await gameOf(players);
  await ratchet.leaveGame();
  for (const player of [clank, qwark]) assert.equal((await player.game.left()).playerIndex, 0);
  await exchangePackets([clank.game, qwark.game], 7);
  clank.reportGame(world, match, worldStatus.WorldActive);
  await assertStatus(clank, world, worldStatus.WorldActive);
  qwark.reportGame(world, match, worldStatus.WorldStaging);
  await assertStatus(qwark, world, worldStatus.WorldActive);
  await enter(ratchet, world, [clank, qwark]);
  await Promise.all(players.map((player) => player.leaveGame()));
});

test('a player who plays game after game finds back to the lobby with its first ticket', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet] = (await inTheLobby(t, host, [{}])) as [GamePlayer];
  for (let round = 0; round < 6; round++) {
    const world = await hostGame(ratchet, match);
    ratchet.endGame(world);
    await ratchet.leaveGame();
  }
  assert.equal((await ratchet.channels()).length, 1);
});

test('the connection to the lobby may be closed while the player is in a game', async (t) => {
  const host = await startJourneyHost(t, ['timeouts.grace=1000']);
  const [ratchet, clank] = (await inTheLobby(t, host, [{}, {}])) as [GamePlayer, GamePlayer];
  const world = await gameOf([ratchet, clank]);
  await ratchet.leave();
  host.advance(5_000);
  await ratchet.game.echo('tcp');
  assert.equal(await presenceOf(clank, ratchet), 3);
  assert.equal((await clank.gamePlayers(world)).length, 2);
  await ratchet.leaveGame();
  assert.equal((await clank.gamePlayers(world)).length, 1);
});

test(
  'a game whose host never comes ends after a short while, and its guests are sent home',
  limit,
  async (t) => {
    const host = await startJourneyHost(t, ['timeouts.game=2000']);
    const [ratchet, clank] = (await inTheLobby(t, host, [{}, {}])) as [GamePlayer, GamePlayer];
    const { MediusWorldID: world } = await ratchet.createGame(match);
    await clank.joinGame(world, statsOf(clank));
    await clank.enterGame();
    assert.deepEqual(await clank.games(), [], 'not listed before its host came');
    host.advance(3_000);
    await clank.game.tcp.dismissed;
    await clank.game.tcp.closed;
    assert.equal((await clank.gameInfo(world)).StatusCode, status.MediusGameNotFound);
    assert.equal((await clank.askToJoinGame(world)).StatusCode, status.MediusGameNotFound);
    await hostGame(ratchet, match);
  },
);

test(
  'a player that never sends a datagram loses its seat, and nobody else loses anything',
  limit,
  async (t) => {
    const host = await startJourneyHost(t, ['timeouts.game=12000']);
    const players = await inTheLobby(t, host, [{}, {}, {}]);
    const [ratchet, clank, qwark] = players as [GamePlayer, GamePlayer, GamePlayer];
    const world = await gameOf([ratchet, clank]);
    await qwark.joinGame(world, statsOf(qwark));
    const silent = await qwark.beginGame();
    const alive = async () => {
      await Promise.all(players.map(({ connection }) => connection.echo()));
      for (const { game } of [ratchet, clank]) await game.echo('udp');
      if (!silent.tcp.isClosed) silent.send('tcp', 0x05, Buffer.of(0xa5));
    };
    for (let passed = 0; passed < 16_000; passed += 8_000) {
      host.advance(8_000);
      await alive();
    }
    await silent.tcp.closed;
    const hints = host.lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
    assert.deepEqual(hints, ['TCP accepted, but no UDP came; is the UDP port open everywhere?']);
    assert.equal((await ratchet.gamePlayers(world)).length, 2);
    assert.deepEqual(ratchet.game.tcp.frames.all(), [], 'it was never announced');
    await exchangePackets([ratchet.game, clank.game], 8);
    // The seat is free again, for the same player or another.
    assert.equal((await enter(qwark, world, [ratchet, clank])).playerId, 2);
  },
);

test('several packets in one datagram go out one by one, and hints to flush are no packets', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [{}, inClear, {}]);
  await gameOf(players, [{}, inClear, {}]);
  const [ratchet, clank, qwark] = players.map(({ game }) => game) as [
    GameConnection,
    GameConnection,
    GameConnection,
  ];
  const toClank = Buffer.concat([Buffer.of(1, 0), Buffer.from('you')]);
  for (const flush of [
    [RT.CLIENT_FLUSH_ALL, Buffer.alloc(0)],
    [RT.CLIENT_FLUSH_SINGLE, Buffer.of(1, 0)],
  ] as const) {
    ratchet.sendDatagram(
      [RT.CLIENT_APP_BROADCAST, Buffer.from('all')],
      [RT.CLIENT_APP_SINGLE, toClank],
      flush,
    );
    await ratchet.echo('udp');
    for (const [seat, expected] of [
      [clank, ['all', 'you']],
      [qwark, ['all']],
    ] as const) {
      for (const text of expected)
        assert.deepEqual(await seat.packet('udp'), { from: 0, payload: Buffer.from(text) });
      await seat.echo('udp');
      assert.deepEqual(seat.packets('udp'), []);
    }
  }
});

test('a player who wants no broadcasts gets none, and all the rest', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [{}, {}]);
  await gameOf(players);
  const [ratchet, clank] = players.map(({ game }) => game) as [GameConnection, GameConnection];
  clank.setReceiveFlags(0);
  clank.setAggregation(30);
  await clank.echo('tcp');
  for (const channel of channels) {
    ratchet.broadcast(channel, Buffer.from('to all'));
    ratchet.single(channel, 1, Buffer.from('to one'));
    ratchet.list(channel, [1], Buffer.from('to some'));
    const got = [await clank.packet(channel), await clank.packet(channel)];
    assert.deepEqual(
      got.map(({ payload }) => payload.toString()),
      ['to one', 'to some'],
    );
  }
  clank.setReceiveFlags(RecvFlag.Broadcast);
  await clank.echo('tcp');
  await exchangePackets([ratchet, clank], 12);
});

test('a player without UDP gets over TCP what others send over UDP', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [{}, {}]);
  const [ratchet, clank] = players as [GamePlayer, GamePlayer];
  const world = await hostGame(ratchet, match);
  await clank.joinGame(world, statsOf(clank));
  const seat = await GameConnection.openTcp(clank.wayToGame());
  t.after(() => seat.cut());
  assert.equal((await ratchet.game.joined()).playerIndex, 1);
  for (const channel of channels) {
    ratchet.game.broadcast(channel, Buffer.from(channel));
    assert.deepEqual(await seat.packet('tcp'), { from: 0, payload: Buffer.from(channel) });
  }
  seat.broadcast('tcp', Buffer.from('heard'));
  assert.deepEqual(await ratchet.game.packet('tcp'), { from: 1, payload: Buffer.from('heard') });
  await seat.leave();
  assert.equal((await ratchet.game.left()).playerIndex, 1);
});
