/** What a game server is given. */
import type { Socket } from 'node:net';
import type { PackingRule } from '#dme/packing.js';
import type { Clock } from '#state/clock.js';
import type { ApplicationId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { KeyRing } from '#wire/crypto/keys.js';
import type { RsaKey } from '#wire/crypto/rsa.js';
import type { CipherSuites } from '#wire/crypto/suites.js';
import type { EncryptionPolicy } from '#wire/rt/link-types.js';
import type { Ends } from '../addresses.js';
import type { DmeConnection } from './dme-connection.js';

/** Third byte of the prefix `01 08 xx` at 1.08, as the original servers sent it. Seen in capture. */
export const ACCEPT_PREFIX_BYTE = 0xd3;

/** What differs from title to title. */
export interface DmeTitle {
  /** Undefined: as the role has it. */
  readonly encryption: EncryptionPolicy | undefined;
  readonly packing: PackingRule;
  /** Milliseconds between two players let into one world; Deadlocked lags out when they join fast. */
  readonly joinPause: number;
  /** Told to every player, at most 15 characters; undefined for that of the original servers. */
  readonly versionText: string | undefined;
}

/** Somebody who sees what passes between a game server and its players besides game packets. */
export interface Onlooker {
  /** Somebody connects: calls `enter` or `refuse`, now or later. */
  meets(
    socket: Socket,
    address: string,
    then: { readonly enter: () => void; readonly refuse: () => void },
  ): void;
  /** False when the player of this login is not to be let in. */
  admits(connection: DmeConnection): boolean;
  /** A frame in clear, before it is taken or sealed: the payload that goes on, or undefined to drop it. */
  look(connection: DmeConnection, direction: 'in' | 'out', id: number, payload: Buffer): Buffer | undefined;
  /** The connection has ended; it was announced to `admits` before. */
  gone(connection: DmeConnection, reason: string): void;
}

/** Read anew for each use, so a changed configuration reaches open connections. */
export interface DmeSettings {
  readonly encryption: EncryptionPolicy;
  /** Own keys for CLIENT_CRYPTKEY_PUBLIC, tried first. */
  readonly keys: readonly RsaKey[];
  /** Milliseconds of silence, on TCP and UDP together, after which a player is gone (25 s in horizon-server). */
  readonly timeout: number;
  /** Milliseconds that a reserved seat is kept, and that a join may take up to READY. */
  readonly joinTime: number;
  /** Milliseconds without UDP after which the log gives the operator a hint. */
  readonly udpHint: number;
  /** Milliseconds that an empty world is kept. */
  readonly emptyTime: number;
  /** Milliseconds between two echo requests to clients from 1.09 on. */
  readonly echo: number;
  /** Bytes of the longest frame payload over TCP. */
  readonly frame: number;
  /** Bytes that a slow client may leave unread. */
  readonly unsent: number;
  /** Messages kept while a login is decided. */
  readonly queued: number;
  /** Connections at once. */
  readonly capacity: number;
  /**
   * Leading bits in which the address of a player's first datagram has to equal that of its TCP connection:
   * 32, or fewer for carriers that send the two from several addresses.
   */
  readonly sameAddressBits: number;
  titleOf(application: ApplicationId): DmeTitle;
}

/** Addresses with sockets: those of one address are counted together over all servers. */
export interface SocketLimit {
  enter(address: string): boolean;
  leave(address: string): void;
}

export interface DmeServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly randomBytes: (size: number) => Buffer;
  readonly suites: CipherSuites;
  readonly keys: KeyRing;
  /** 64 bytes that all clients of this host share (SERVER_CRYPTKEY_GAME). */
  readonly gameKey: Buffer;
  readonly sockets: SocketLimit;
  /** Worlds at once. */
  readonly worlds: number;
  settings(): DmeSettings;
  /** The address at which this player reaches the UDP side, dotted IPv4. */
  udpAddress(ends: Ends): Promise<string>;
}

/** Plain counts, for the console and for tests; never reset. */
export interface DmeCounters {
  connections: number;
  refusedConnections: number;
  /** Frames over TCP that were dropped. */
  framesDropped: number;
  /** Game packets taken from players, and frames that went out for them. */
  packetsIn: number;
  packetsOut: number;
  packetsDropped: number;
  datagramsIn: number;
  datagramsOut: number;
  /** From nobody we know, too long, or not what a player may send. */
  datagramsDropped: number;
}

export function newCounters(): DmeCounters {
  return {
    connections: 0,
    refusedConnections: 0,
    framesDropped: 0,
    packetsIn: 0,
    packetsOut: 0,
    packetsDropped: 0,
    datagramsIn: 0,
    datagramsOut: 0,
    datagramsDropped: 0,
  };
}

/** Counts a packet that a relay took: to how many players it went, -1 when it was dropped. */
export function countPacket(counters: DmeCounters, recipients: number): void {
  counters.packetsIn++;
  if (recipients < 0) counters.packetsDropped++;
  else counters.packetsOut += recipients;
}
