/** What goes into a server link and what comes out of it. */
import type { KeyRing } from '../crypto/keys.js';
import type { RsaKey } from '../crypto/rsa.js';
import type { CipherSuites } from '../crypto/suites.js';

/**
 * auto: answer as the client speaks, reading is decided per frame. true: a client that speaks in clear is
 * refused. false: always answer in clear, though a console that sealed its key goes on sending sealed.
 */
export type EncryptionPolicy = 'auto' | boolean;

/** What a server link is given; one value may serve all connections of a role. */
export interface ServerLinkOptions {
  readonly suites: CipherSuites;
  /** Decides which replies a login gets: `dme` adds the peer key and the UDP address. */
  readonly kind: 'medius' | 'dme';
  readonly encryption: EncryptionPolicy;
  /** The role's own keys, tried first on a CLIENT_CRYPTKEY_PUBLIC. */
  readonly ownKeys: readonly RsaKey[];
  /** All keys known, tried after them. */
  readonly keys: KeyRing;
  /** 64 bytes, shared by the clients of a server. */
  readonly gameKey: Buffer;
  /** Third byte of the prefix of SERVER_CONNECT_ACCEPT_TCP at 1.08: 0xd3 on the original servers. */
  readonly acceptPrefixByte: number;
  /** DER certificate holding the role's modulus, sent to clients whose hello carries one. */
  readonly certificate?: Buffer;
  /** The longest payload that a frame may declare, in bytes. */
  readonly frameCeiling: number;
  /** Messages kept while a login is decided. */
  readonly heldMessages: number;
  randomBytes(length: number): Buffer;
  /** Unix time in milliseconds. */
  now(): number;
}

/** What a client's hello says (1.09 and later). */
export interface ClientHello {
  /** The Medius version chosen from its list. */
  readonly version: number;
  readonly encryptionVersion: number;
  /** Its DER certificate; the subject's common name ends in the application id. */
  readonly certificate: Buffer | undefined;
}

/** How the client gave its key: not at all, in clear, sealed to a key of ours, or sealed to an unknown one. */
export type KeyExchange = 'none' | 'clear' | 'sealed' | 'unopened';

/** A client's login, to be answered by `accept` or `reject`. */
export interface ConnectRequest {
  /** Medius version, such as 108. */
  readonly version: number;
  readonly worldId: number;
  readonly applicationId: number;
  /** Absent towards MUIS and MAS. */
  readonly sessionKey: string | undefined;
  readonly accessKey: string | undefined;
  /** True when the client wants UDP beside TCP (CLIENT_CONNECT_TCP_AUX_UDP). */
  readonly auxUdp: boolean;
  readonly keyExchange: KeyExchange;
  /** Id of the RSA key that opened its CLIENT_CRYPTKEY_PUBLIC. */
  readonly keyId: string | undefined;
}

/** The answer to a login. */
export interface ConnectAnswer {
  /** Index in the DME world; 0 at lobby servers, though original 1.10 MLS sent 0x19. */
  readonly playerId: number;
  /** Clients in the DME world, this one counted; 1 at lobby servers. */
  readonly playerCount: number;
  /** The client's IPv4 address as the server sees it, dotted. */
  readonly address: string;
  /** From 1.09 on: a number per connection. */
  readonly scertId?: number;
  /** True when this title is answered in clear, whatever the role's policy is. */
  readonly inClear?: boolean;
  /** Where a DME server wants the datagrams; needed when the client asked for UDP. */
  readonly dme?: DmeAnswer;
}

/** The DME part of an answer. */
export interface DmeAnswer {
  /** 64 bytes, the same for all players of the world, since relays are not enciphered anew. */
  readonly peerKey: Buffer;
  /** Dotted IPv4 address of the UDP side. */
  readonly udpAddress: string;
  readonly udpPort: number;
  /** One of GameHostType. */
  readonly gameHostType: number;
  /** Milliseconds that the world has been there. */
  readonly worldClock: number;
}

/** What a link may find wrong, one row per code. */
export const linkProblems = {
  E_RT_HASH: 'a frame whose hash does not verify was dropped',
  E_RT_NO_KEY: 'a frame sealed under a context that has no key on this connection was dropped',
  E_RT_STATE: 'a message came when it has no place and was dropped',
  E_RT_PAYLOAD: 'a malformed payload was dropped',
  E_RT_CRYPTKEY: 'no known key opens the CLIENT_CRYPTKEY_PUBLIC; it is answered in clear',
  E_RT_MODULUS: 'the modulus of the client is no full 512-bit number',
  E_RT_MULTI_APP: 'the tail of a multi-app message was dropped',
  E_RT_FRAME_LONG: 'a frame declares more than the ceiling',
} as const;

export type LinkProblemCode = keyof typeof linkProblems;

/** Something wrong with what a client sent. Never thrown, always told. */
export interface LinkProblem {
  readonly code: LinkProblemCode;
  /** RT message id. */
  readonly id: number;
  /** What was wrong, with the offending value and what would be right; holds no secret. */
  readonly detail: string;
  /** Offset in the payload, in bytes, where that is known. */
  readonly offset?: number;
  /** A few bytes at the offset; absent for messages that hold secrets. */
  readonly hex?: string;
}

/** Why a link ends the connection. */
export type CloseReason = 'refused' | 'hash failures' | 'overlong frame' | 'too many messages before login';

/** Where a server link puts what it finds. Called from within `receive`, `accept` and the senders. */
export interface ServerLinkSink {
  /** One whole frame for the client; frames of one turn may be gathered. */
  send(frame: Buffer): void;
  /**
   * Looks at every message in clear before it is taken or sealed: what it gives goes on in the payload's
   * place, undefined drops the message. Messages of the key exchange are only announced, without their bytes.
   */
  look?(direction: 'in' | 'out', id: number, payload: Buffer): Buffer | undefined;
  hello(hello: ClientHello): void;
  connect(request: ConnectRequest): void;
  /** The handshake is through; SERVER_CONNECT_COMPLETE was sent. */
  connected(): void;
  /** A Medius message, class byte first. May share memory with the chunk received, which the link never writes to. */
  app(payload: Buffer): void;
  /** Any other message once connected, known or not. */
  frame(id: number, payload: Buffer): void;
  /** The client takes its leave; `reason` is there when it gave one. */
  disconnected(reason: number | undefined): void;
  problem(problem: LinkProblem): void;
  /** The link takes nothing more; the socket should be closed once what was sent has left. */
  close(reason: CloseReason): void;
}
