/** Players in games: their way in, and game packets in all forms, compared with what each must have got. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Channel, GameConnection, GamePacket } from '#tools/client/game.js';
import { type EnterOptions, GamePlayer, type HostedGame } from '#tools/client/game-player.js';
import type { PlayerOptions } from '#tools/client/player.js';
import { MediusWorldStatus } from '#wire/enums.js';
import { RecvFlag } from '#wire/rt/enums.js';
import { LAST_VERSION_WITHOUT_HELLO } from '#wire/rt/ids.js';
import { noise, noiseBytes } from '../wire/rt-noise.js';
import type { JourneyHost } from './host.js';
import { console108, status } from './people.js';

export const worldStatus = MediusWorldStatus;
export const names = ['Ratchet', 'Clank', 'Qwark', 'Skrunch'] as const;
export const channels: readonly Channel[] = ['tcp', 'udp'];

const { Broadcast, List, Single, Notification } = RecvFlag;
const EVERYTHING = Broadcast | List | Single | Notification;

/** Sixteen characters of name and a tail that consoles read (flows.md 15, row 39). */
export const match: HostedGame = {
  name: "Ratchet's        000000280000",
  maxPlayers: 8,
  level: 1,
  skillLevel: 0x0800_0000,
  rulesSet: 2,
  genericFields: [3, -4, 0x7fff_ffff],
};

/** How a player speaks, in the lobby and on the game server. */
export interface Way {
  readonly options?: Partial<PlayerOptions>;
  readonly enter?: EnterOptions;
}

export const sealed: Way = {};
export const inClear: Way = { options: { keyOffer: 'none' } };
/** Gives its key in clear on the game server, so that it is told the world's key and yet seals nothing. */
export const keyInClear: Way = { options: { keyOffer: 'clear' }, enter: { keyOffer: 'clear' } };

/** Four equal ways, and one of each. */
export const companies: Readonly<Record<string, readonly Way[]>> = {
  'all encrypted': [sealed, sealed, sealed, sealed],
  'all in clear': [inClear, inClear, inClear, inClear],
  'encrypted and in clear in one world': [sealed, inClear, sealed, keyInClear],
};

export function makeGamePlayer(t: TestContext, changes: Partial<PlayerOptions> = {}): GamePlayer {
  const player = new GamePlayer({ ...console108, ...changes });
  t.after(() => player.cut());
  return player;
}

/** New players in the first channel of their title. */
export async function inTheLobby(
  t: TestContext,
  host: JourneyHost,
  ways: readonly Way[],
): Promise<GamePlayer[]> {
  const players = await Promise.all(
    ways.map(async ({ options }, index) => {
      const player = makeGamePlayer(t, options);
      const name = names[index] ?? `Player ${index}`;
      await player.play(host.at('mas'), name, `password of ${name}`);
      return player;
    }),
  );
  return players;
}

/** The stats that a player reports, told apart by its name. */
export function statsOf({ name }: GamePlayer): Buffer {
  return Buffer.alloc(256, `${name} `);
}

/** The host makes a game, is its first player, and says so. The game's id. */
export async function host(player: GamePlayer, game: HostedGame, { enter }: Way = {}): Promise<number> {
  const created = await player.createGame(game);
  assert.equal(created.StatusCode, status.MediusSuccess);
  const world = created.MediusWorldID;
  await player.joinGame(world, statsOf(player), { game, status: worldStatus.WorldStaging });
  const seat = await takeSeat(player, enter);
  assert.deepEqual([seat.playerId, seat.accepted.playerCount], [0, 1]);
  return world;
}

/** From 1.09 on a console asks for every kind of relay as soon as it is in. Seen in capture. */
async function takeSeat(player: GamePlayer, changes?: EnterOptions): Promise<GameConnection> {
  const seat = await player.enterGame(changes);
  if (player.options.version <= LAST_VERSION_WITHOUT_HELLO) return seat;
  seat.setReceiveFlags(EVERYTHING);
  await seat.echo('tcp');
  return seat;
}

/** A guest joins; all who are there are told of it, and it is told of nobody. */
export async function enter(
  player: GamePlayer,
  world: number,
  others: readonly GamePlayer[],
  way: Way = {},
): Promise<GameConnection> {
  await player.joinGame(world, statsOf(player));
  const seat = await takeSeat(player, way.enter);
  assert.equal(seat.accepted.playerCount, others.length + 1);
  for (const other of others) {
    const told = await other.game.joined();
    assert.equal(told.playerIndex, seat.playerId);
    assert.equal(told.address, player.options.localAddress ?? '127.0.0.1');
    assert.deepEqual(told.key, player.options.clientKey.modulus);
  }
  return seat;
}

/** A game of all these players, the first of them its host. */
export async function gameOf(
  players: readonly GamePlayer[],
  ways: readonly Way[] = [],
  game: HostedGame = match,
): Promise<number> {
  const world = await host(players[0]!, game, ways[0]);
  for (let i = 1; i < players.length; i++) await enter(players[i]!, world, players.slice(0, i), ways[i]);
  return world;
}

/** All that each player must have got on a channel: the senders' packets, each sender's in its order. */
type Expected = Map<number, Buffer[]>;

/**
 * Every player sends every form on both channels, and everybody gets the very bytes that were meant for it,
 * on the channel on which they were sent, and nothing else.
 */
export async function exchangePackets(seats: readonly GameConnection[], seed: number): Promise<void> {
  const expected = new Map(
    seats.map(({ playerId }) => [playerId, { tcp: new Map() as Expected, udp: new Map() as Expected }]),
  );
  const next = noise(seed);
  for (const seat of seats) {
    for (const channel of channels) {
      for (const { to, send } of forms(seat, seats)) {
        const payload = noiseBytes(next, 1 + next(90));
        send(channel, payload);
        for (const id of to) {
          const own = expected.get(id)![channel];
          own.set(seat.playerId, [...(own.get(seat.playerId) ?? []), payload]);
        }
      }
    }
  }
  for (const seat of seats)
    for (const channel of channels) await assertGot(seat, channel, expected.get(seat.playerId)![channel]);
}

/** What a player can do with a packet, and whom it reaches. */
function forms(seat: GameConnection, seats: readonly GameConnection[]) {
  const others = seats.map(({ playerId }) => playerId).filter((id) => id !== seat.playerId);
  const [first = 0] = others;
  const last = others.at(-1) ?? 0;
  return [
    { to: others, send: (on: Channel, payload: Buffer) => seat.broadcast(on, payload) },
    { to: [last], send: (on: Channel, payload: Buffer) => seat.single(on, last, payload) },
    {
      to: [...new Set([first, last])],
      // Its own bit and one of nobody stand in the mask, too.
      send: (on: Channel, payload: Buffer) => seat.list(on, [first, last, seat.playerId, 200], payload),
    },
  ];
}

async function assertGot(seat: GameConnection, channel: Channel, expected: Expected): Promise<void> {
  const count = [...expected.values()].flat().length;
  const got: GamePacket[] = [];
  for (let i = 0; i < count; i++) got.push(await seat.packet(channel));
  await seat.echo(channel);
  got.push(...seat.packets(channel));
  for (const [from, payloads] of expected) {
    const theirs = got.filter((packet) => packet.from === from).map(({ payload }) => payload);
    assert.deepEqual(theirs, payloads, `${channel} from ${from} to ${seat.playerId}`);
  }
  assert.equal(got.length, count);
}

/** Nobody met anything that an original server or console would not have sent. */
export function assertNoComplaint(host: JourneyHost, players: readonly GamePlayer[]): void {
  assert.deepEqual(
    host.lines.filter(({ level }) => level === 'error' || level === 'warn'),
    [],
  );
  for (const player of players) assert.deepEqual(player.connection.problems, []);
}
