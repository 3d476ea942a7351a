/**
 * CLIENT_CONNECT_AUX_UDP: how a datagram's source becomes a player's. It counts only from the address of the
 * player's TCP connection, and under the peer key when that connection is sealed. Several players may come
 * from one address, so the key and the player id tell them apart (clank issue 99).
 */

import { WireError } from '#wire/errors.js';
import type { Frame } from '#wire/rt/frame.js';
import { CLIENT_CONNECT_AUX_UDP } from '#wire/rt/messages.js';
import { isClear, openFrame } from '#wire/rt/seal.js';
import { KeyedBuckets } from '../limits.js';
import type { DmeConnection } from './dme-connection.js';
import type { Endpoint } from './endpoint.js';
import type { DmeSettings } from './settings.js';
import type { Sender } from './udp-transport.js';

/** Claims per second and address. Consoles repeat theirs every 60 ms until it is answered (seen in capture). */
const CLAIMS_PER_SECOND = 100;

export class Claims {
  /** Players whose UDP side is expected or there, by the network that their datagrams have to come from. */
  private readonly players = new Map<number, Set<DmeConnection>>();
  private readonly buckets = new KeyedBuckets(CLAIMS_PER_SECOND, CLAIMS_PER_SECOND);

  constructor(private readonly settings: () => Pick<DmeSettings, 'sameAddressBits'>) {}

  add(connection: DmeConnection): void {
    const key = this.networkOf(connection.ends.remote);
    const players = this.players.get(key);
    if (players === undefined) this.players.set(key, new Set([connection]));
    else players.add(connection);
    connection.network = key;
  }

  remove(connection: DmeConnection): void {
    const players = this.players.get(connection.network);
    players?.delete(connection);
    if (players?.size === 0) this.players.delete(connection.network);
  }

  /** The player whose claim this is, or undefined. `owner` is who has the sender's address and port now. */
  claimant(
    frame: Frame,
    sender: Sender,
    owner: Endpoint | undefined,
    now: number,
  ): DmeConnection | undefined {
    const players = this.players.get(this.networkOf(sender.address));
    if (players === undefined || !this.buckets.take(sender.address, now)) return undefined;
    return isClear(frame) ? inClear(players, frame.payload, owner) : sealed(players, frame);
  }

  sweep(now: number): void {
    this.buckets.forgetFull(now);
  }

  private networkOf(address: string): number {
    const bits = this.settings().sameAddressBits;
    const mask = bits === 0 ? 0 : (-1 << (32 - bits)) >>> 0;
    return (addressNumber(address) & mask) >>> 0;
  }
}

/** A connection that is sealed itself takes no claim in clear. */
function inClear(
  players: ReadonlySet<DmeConnection>,
  payload: Buffer,
  owner: Endpoint | undefined,
): DmeConnection | undefined {
  let best: DmeConnection | undefined;
  let bestScore = 0;
  for (const player of players) {
    const score = player.sealing ? 0 : likeness(player, payload, owner);
    if (score <= bestScore) continue;
    best = player;
    bestScore = score;
  }
  return best;
}

/** Tries the peer key of each world once; 29 bits of hash leave no doubt. */
function sealed(players: ReadonlySet<DmeConnection>, frame: Frame): DmeConnection | undefined {
  const tried = new Set<Buffer>();
  for (const player of players) {
    const peerKey = player.peerKey;
    if (peerKey === undefined || tried.has(peerKey)) continue;
    tried.add(peerKey);
    const plain = openFrame(player.dialect, peerKey, frame);
    if (plain !== undefined) return inWorld(players, peerKey, plain);
  }
  return undefined;
}

function inWorld(
  players: ReadonlySet<DmeConnection>,
  peerKey: Buffer,
  payload: Buffer,
): DmeConnection | undefined {
  for (const player of players)
    if (player.peerKey === peerKey && likeness(player, payload, undefined) > 0) return player;
  return undefined;
}

/**
 * How well a claim fits a player, 0 when it names another one. The world decides last between two players of
 * one address and player id, because the headless client "thug" writes the Medius world there.
 */
function likeness(player: DmeConnection, payload: Buffer, owner: Endpoint | undefined): number {
  const claim = decode(payload, player.dialect.version);
  const { place } = player;
  if (claim === undefined || place === undefined || claim.playerId !== place.seat.index) return 0;
  const isOwner = owner?.connection === player ? 8 : 0;
  const sameNumber = 'scertId' in claim && claim.scertId === (place.seat.scertId & 0xffff) ? 4 : 0;
  const isWaiting = player.endpoint === undefined ? 2 : 0;
  const sameWorld = claim.worldId === place.world.id ? 1 : 0;
  return 1 + isOwner + sameNumber + isWaiting + sameWorld;
}

function decode(payload: Buffer, version: number) {
  try {
    return CLIENT_CONNECT_AUX_UDP.decode(payload, version);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** A dotted IPv4 address as a number. */
function addressNumber(address: string): number {
  return address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);
}
