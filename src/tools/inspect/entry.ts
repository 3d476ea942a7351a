/** What is told of one message of a capture. */
import type { Direction } from '#wire/rt/conversation.js';
import type { Plain } from '../plain.js';
import type { Endpoint } from './capture/layers.js';
import type { RoleName } from './roles.js';

/** Where a message stands in its capture. */
export interface Moment {
  /** Number of the packet in its file. */
  readonly packet: number;
  /** Seconds since 1970, where the capture has times. */
  readonly time: number | undefined;
}

/** Who plays at the client's end, as far as the connection has told. */
export interface Player {
  readonly names: Set<string>;
  readonly accountIds: Set<string>;
  readonly sessionKeys: Set<string>;
}

/** The connection that a message belongs to. */
export interface ConnectionHead {
  /** From 1, in the order in which they first told something; 0 until then. */
  number: number;
  readonly transport: 'tcp' | 'udp';
  readonly client: Endpoint;
  readonly server: Endpoint;
  role: RoleName | undefined;
  /** The TCP connection that these datagrams belong to. */
  beside: ConnectionHead | undefined;
  applicationId: number | undefined;
  /** Medius version, such as 108. */
  version: number;
  readonly player: Player;
}

/** A Medius message, or what a game sends through DME in the same form. */
export interface MediusEntry {
  /** Undefined when none is known under this class, type and sender. */
  readonly name: string | undefined;
  readonly class: number;
  readonly type: number;
  /** Bytes of the payload, without class and type. */
  readonly length: number;
  /** Bytes of it that the layout accounts for; undefined when it has none or does not fit. */
  readonly bytesUsed: number | undefined;
  readonly plain: Plain | undefined;
  /** Why it does not decode. */
  readonly error: string | undefined;
  /** True when it goes to other players, not to the server. */
  readonly relayed: boolean;
}

export interface Entry extends Moment {
  readonly connection: ConnectionHead;
  readonly direction: Direction;
  /**
   * frame: it travelled by itself; inner: inside the multi-app message before it; whole: put together from
   * the fragments before it; datagram: no RT message, such as those of NAT.
   */
  readonly kind: 'frame' | 'inner' | 'whole' | 'datagram';
  /** RT message id; undefined for a datagram that is no RT message. */
  readonly id: number | undefined;
  /** RT name, or what kind of datagram it is. */
  readonly name: string | undefined;
  /** Bytes of the payload. */
  readonly length: number;
  /** The hash of the plaintext, where the frame carries one. */
  readonly hash: number | undefined;
  /**
   * clear: it travelled so; opened: deciphered; named: the key in it is recognised by its hash alone; sealed:
   * it stays so, for the `reason`.
   */
  readonly status: 'clear' | 'opened' | 'named' | 'sealed';
  readonly reason: string | undefined;
  /** Why the RT message does not decode, or its piece of a message is dropped. */
  readonly error: string | undefined;
  /** Fields of the RT message itself; undefined when sealed, or when it only carries a Medius message. */
  readonly plain: Plain | undefined;
  readonly medius: MediusEntry | undefined;
  /** The plaintext, unless it may hold a secret. */
  readonly raw: Buffer | undefined;
}

/** An address as people read it. */
export function addressText({ host, port }: Endpoint): string {
  return `${host || '?'}:${port}`;
}
