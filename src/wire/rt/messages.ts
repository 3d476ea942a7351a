/**
 * Every RT message whose layout is known, as rows of fields. Ids that are known by name only stand in
 * ids.ts. Where two layouts are given the first is that of 1.08, with its 3-byte prefix `01 08 xx`.
 */
import {
  bytes,
  enumOf,
  from,
  guessed,
  list,
  pad,
  personal,
  rest,
  secret,
  text,
  u8,
  u16,
  u32,
  when,
} from '../fields.js';
import { limits } from '../limits.js';
import { type RtMessage, rtMessage, versioned } from './declare.js';
import {
  CheatQueryType,
  DisconnectReason,
  ForcedDisconnectReason,
  GameHostType,
  Language,
  RecvFlag,
  RejectReason,
  TextEncoding,
  TokenType,
} from './enums.js';

/** `01 08 xx`; xx is 01 from clients, d3 from the original servers, 10 from the SDK's. Seen in capture. */
const prefix = bytes(3);
const address = personal(text(limits.NET_MAX_IP_LENGTH));
const key = secret(bytes(limits.RSAKEY_MAXLEN));

/** Some clients leave out the closing NUL of the last key, so the payload is a byte shorter. */
const keyLengths = limits.SESSIONKEY_MAXLEN + limits.ACCESSKEY_MAXLEN - 1;
const CONNECT_108 = 73;
const CONNECT_109 = 72;
const sessionKey = secret(text(limits.SESSIONKEY_MAXLEN));
const accessKey = secret(text(limits.ACCESSKEY_MAXLEN, { atLeast: limits.ACCESSKEY_MAXLEN - 1 }));

/** Session and access key are absent towards MUIS and MAS. The purpose of `key` is unknown. */
const connect108 = {
  prefix,
  worldId: u16,
  applicationId: u32,
  key: secret(bytes(64)),
  sessionKey: when({ payloadAtLeast: CONNECT_108 + keyLengths }, sessionKey),
  accessKey: when({ payloadAtLeast: CONNECT_108 + keyLengths }, accessKey),
} as const;

const connect109 = {
  worldId: u32,
  applicationId: u32,
  key: secret(bytes(64)),
  sessionKey: when({ payloadAtLeast: CONNECT_109 + keyLengths }, sessionKey),
  accessKey: when({ payloadAtLeast: CONNECT_109 + keyLengths }, accessKey),
} as const;

/** Login to MUIS, MAS and MLS. */
export const CLIENT_CONNECT_TCP = versioned(
  'CLIENT_CONNECT_TCP',
  'client',
  'capture',
  connect108,
  connect109,
);

/** Login to DME by a player who wants UDP beside TCP. */
export const CLIENT_CONNECT_TCP_AUX_UDP = versioned(
  'CLIENT_CONNECT_TCP_AUX_UDP',
  'client',
  'capture',
  connect108,
  connect109,
);

/** Sent before closing, in clear; at 1.08 also before any key exchange. */
export const CLIENT_DISCONNECT = rtMessage('CLIENT_DISCONNECT', 'client', 'capture', {});

/** To all others in the DME world, who get it as CLIENT_APP_SINGLE. */
export const CLIENT_APP_BROADCAST = rtMessage('CLIENT_APP_BROADCAST', 'client', 'capture', { payload: rest });

/** `player` is the target when a client sends it, the source when the server does. */
export const CLIENT_APP_SINGLE = rtMessage('CLIENT_APP_SINGLE', 'both', 'capture', {
  player: u16,
  payload: rest,
});

/** Bit i of byte b of the mask is player b * 8 + i. */
export const CLIENT_APP_LIST = rtMessage('CLIENT_APP_LIST', 'client', 'source', {
  maskLength: u8,
  mask: bytes(from('maskLength')),
  payload: rest,
});

/** Keep-alive, answered with the same bytes; one byte a5 seen. */
export const CLIENT_ECHO = rtMessage('CLIENT_ECHO', 'both', 'capture', { echo: rest });

export const SERVER_CONNECT_REJECT = rtMessage('SERVER_CONNECT_REJECT', 'server', 'source', {
  reason: enumOf(RejectReason, 'u8'),
  _1: pad(2),
});

/** `playerId` is the index in a DME world; `scertId` a number per connection that comes back in CONNECT_AUX_UDP. */
export const SERVER_CONNECT_ACCEPT_TCP = versioned(
  'SERVER_CONNECT_ACCEPT_TCP',
  'server',
  'capture',
  { prefix, playerId: u16, playerCount: u16, address },
  { playerId: u16, scertId: u32, playerCount: u16, address },
);

/** To the players of a DME world when another one has joined. */
export const SERVER_CONNECT_NOTIFY = versioned(
  'SERVER_CONNECT_NOTIFY',
  'server',
  'source',
  { playerIndex: u16, address, key: bytes(64) },
  { playerIndex: u16, scertId: u16, _1: pad(2), address, key: bytes(64) },
);

export const SERVER_DISCONNECT_NOTIFY = versioned(
  'SERVER_DISCONNECT_NOTIFY',
  'server',
  'source',
  { playerIndex: u16, address },
  { playerIndex: u16, scertId: u16, _1: pad(2), address },
);

const app = { messageClass: u8, messageType: u8, body: rest } as const;

/** A Medius message to the client. */
export const SERVER_APP = rtMessage('SERVER_APP', 'server', 'capture', app);

/** A Medius message to the server. */
export const CLIENT_APP_TOSERVER = rtMessage('CLIENT_APP_TOSERVER', 'client', 'capture', app);

/** At 1.08 the second byte is 1 for broadcasts; the other relays come with it. */
export const CLIENT_SET_RECV_FLAG = versioned(
  'CLIENT_SET_RECV_FLAG',
  'client',
  'capture',
  { kind: u8, broadcast: u8 },
  { flags: enumOf(RecvFlag, 'u8') },
);

/** How many milliseconds the server may gather its output. */
export const CLIENT_SET_AGG_TIME = rtMessage('CLIENT_SET_AGG_TIME', 'client', 'capture', {
  milliseconds: u16,
});

/** A hint to send gathered output now. */
export const CLIENT_FLUSH_ALL = rtMessage('CLIENT_FLUSH_ALL', 'client', 'capture', {});

export const CLIENT_FLUSH_SINGLE = rtMessage('CLIENT_FLUSH_SINGLE', 'client', 'capture', { player: u16 });

export const SERVER_FORCED_DISCONNECT = rtMessage('SERVER_FORCED_DISCONNECT', 'server', 'source', {
  reason: enumOf(ForcedDisconnectReason, 'u8'),
});

/** The modulus of the client's RSA key, least significant byte first. */
export const CLIENT_CRYPTKEY_PUBLIC = rtMessage('CLIENT_CRYPTKEY_PUBLIC', 'client', 'capture', {
  key: bytes(64),
});

/** The session key; a second one, on DME, replaces it by the key that all players of the world share. */
export const SERVER_CRYPTKEY_PEER = rtMessage('SERVER_CRYPTKEY_PEER', 'server', 'capture', { key });

/** The game key, common to the clients of a server. */
export const SERVER_CRYPTKEY_GAME = rtMessage('SERVER_CRYPTKEY_GAME', 'server', 'capture', { key });

/** A player's first datagram. `address` and `port` are those of the DME server's TCP side, as he joined it. */
export const CLIENT_CONNECT_AUX_UDP = versioned(
  'CLIENT_CONNECT_AUX_UDP',
  'client',
  'capture',
  { prefix, worldId: u16, applicationId: u32, address, port: u16, playerId: u16 },
  {
    worldId: u32,
    applicationId: u32,
    address,
    port: u16,
    playerId: u16,
    scertId: u16,
    scertIdHigh: guessed(u16),
  },
);

/** Over TCP, once the datagram was answered. */
export const CLIENT_CONNECT_READY_AUX_UDP = rtMessage(
  'CLIENT_CONNECT_READY_AUX_UDP',
  'client',
  'capture',
  {},
);

/** Where the datagrams go. */
export const SERVER_INFO_AUX_UDP = rtMessage('SERVER_INFO_AUX_UDP', 'server', 'capture', {
  address,
  port: u16,
});

/** `address` and `port` are the client's, as its datagram came from. */
export const SERVER_CONNECT_ACCEPT_AUX_UDP = versioned(
  'SERVER_CONNECT_ACCEPT_AUX_UDP',
  'server',
  'capture',
  { prefix, playerId: u16, playerCount: u16, address, port: u16 },
  { playerId: u16, scertId: u32, playerCount: u16, address, port: u16 },
);

/** The number of clients now connected: 1 at lobby servers, on DME the players of the world. */
export const SERVER_CONNECT_COMPLETE = rtMessage('SERVER_CONNECT_COMPLETE', 'server', 'capture', {
  clientCount: u16,
});

/** A text box. `text` is closed by a NUL. */
export const SERVER_SYSTEM_MESSAGE = rtMessage('SERVER_SYSTEM_MESSAGE', 'server', 'source', {
  severity: u8,
  encoding: enumOf(TextEncoding, 'u8'),
  language: enumOf(Language, 'u8'),
  endOfMessage: u8,
  text: rest,
});

/** Asks for memory or a hash of it; the answer has the same id, and `length` counts its data. */
export const SERVER_CHEAT_QUERY = rtMessage('SERVER_CHEAT_QUERY', 'both', 'capture', {
  queryType: enumOf(CheatQueryType, 'u8'),
  sequenceId: u32,
  address: u32,
  length: u32,
  data: rest,
});

/** Writes into the console's memory; there is no answer. */
export const SERVER_MEMORY_POKE = rtMessage('SERVER_MEMORY_POKE', 'server', 'source', {
  address: u32,
  length: u32,
  data: bytes(from('length')),
});

/** From 1.09 on: the server's keep-alive, which the client sends back unchanged. */
export const SERVER_ECHO = rtMessage('SERVER_ECHO', 'both', 'capture', { seconds: u32, microseconds: u32 });

export const CLIENT_DISCONNECT_WITH_REASON = rtMessage('CLIENT_DISCONNECT_WITH_REASON', 'both', 'capture', {
  reason: enumOf(DisconnectReason, 'u8'),
});

/** `startOption` is 14 in every capture, `receiveFlag` 1 at lobby servers and 5 on DME. */
export const CLIENT_CONNECT_READY_TCP = rtMessage('CLIENT_CONNECT_READY_TCP', 'client', 'capture', {
  startOption: u8,
  receiveFlag: u8,
});

/** Flags 2 with one length, 6 with two: the largest TCP and UDP packet that the server takes. */
export const SERVER_CONNECT_REQUIRE = rtMessage('SERVER_CONNECT_REQUIRE', 'server', 'capture', {
  flags: u8,
  maxTcpPacket: u16,
  maxUdpPacket: when({ payloadAtLeast: 5 }, u16),
});

export const CLIENT_CONNECT_READY_REQUIRE = rtMessage('CLIENT_CONNECT_READY_REQUIRE', 'client', 'capture', {
  value: u8,
});

/** A hello of this many bytes carries a certificate; without one it has 10, with three more versions 16. */
const HELLO_WITH_CERTIFICATE = 64;

const certificate = {
  certificateLength: when({ payloadAtLeast: HELLO_WITH_CERTIFICATE }, u16),
  /** DER. */
  certificate: when({ payloadAtLeast: HELLO_WITH_CERTIFICATE }, bytes(from('certificateLength'))),
  /** Zero for a new session. */
  resumeTag: when({ payloadAtLeast: HELLO_WITH_CERTIFICATE }, bytes(4)),
  /** 16 bytes when the tag is not zero. */
  nonce: when({ payloadAtLeast: HELLO_WITH_CERTIFICATE }, rest),
} as const;

/** From 1.09 on the first message of a client, in clear. That both lists are counted is inferred. */
export const CLIENT_HELLO = rtMessage('CLIENT_HELLO', 'client', 'capture', {
  versionCount: u16,
  versions: list(from('versionCount'), u16),
  encryptionVersionCount: u16,
  encryptionVersions: list(from('encryptionVersionCount'), u16),
  ...certificate,
});

export const SERVER_HELLO = rtMessage('SERVER_HELLO', 'server', 'capture', {
  version: u16,
  encryptionVersion: u16,
  ...certificate,
});

/** `worldClock`: milliseconds that the DME world has been there, 0 for its creator. */
export const SERVER_STARTUP_INFO_NOTIFY = rtMessage('SERVER_STARTUP_INFO_NOTIFY', 'server', 'capture', {
  gameHostType: enumOf(GameHostType, 'u8'),
  worldClock: u32,
});

/** Milliseconds of the client's clock. */
export const CLIENT_TIMEBASE_QUERY = rtMessage('CLIENT_TIMEBASE_QUERY', 'client', 'capture', {
  clientTime: u32,
});

/** The client's milliseconds back, and those of the world's clock. */
export const SERVER_TIMEBASE_QUERY_NOTIFY = rtMessage('SERVER_TIMEBASE_QUERY_NOTIFY', 'server', 'capture', {
  clientTime: u32,
  worldClock: u32,
});

export const CLIENT_TOKEN_MESSAGE = rtMessage('CLIENT_TOKEN_MESSAGE', 'client', 'source', {
  type: enumOf(TokenType, 'u8'),
  token: u16,
});

/** One token or more, each a type byte and what that type carries; taken apart by the relay. */
export const SERVER_TOKEN_MESSAGE = rtMessage('SERVER_TOKEN_MESSAGE', 'server', 'source', { tokens: rest });

/** Frames without encrypted bit and hash, back to back. */
export const CLIENT_MULTI_APP_TOSERVER = rtMessage('CLIENT_MULTI_APP_TOSERVER', 'client', 'capture', {
  frames: rest,
});

export const SERVER_MULTI_APP_TOCLIENT = rtMessage('SERVER_MULTI_APP_TOCLIENT', 'server', 'capture', {
  frames: rest,
});

/** Every message above, in the order of their ids. */
export const RT_MESSAGES: readonly RtMessage[] = [
  CLIENT_CONNECT_TCP,
  CLIENT_DISCONNECT,
  CLIENT_APP_BROADCAST,
  CLIENT_APP_SINGLE,
  CLIENT_APP_LIST,
  CLIENT_ECHO,
  SERVER_CONNECT_REJECT,
  SERVER_CONNECT_ACCEPT_TCP,
  SERVER_CONNECT_NOTIFY,
  SERVER_DISCONNECT_NOTIFY,
  SERVER_APP,
  CLIENT_APP_TOSERVER,
  CLIENT_SET_RECV_FLAG,
  CLIENT_SET_AGG_TIME,
  CLIENT_FLUSH_ALL,
  CLIENT_FLUSH_SINGLE,
  SERVER_FORCED_DISCONNECT,
  CLIENT_CRYPTKEY_PUBLIC,
  SERVER_CRYPTKEY_PEER,
  SERVER_CRYPTKEY_GAME,
  CLIENT_CONNECT_TCP_AUX_UDP,
  CLIENT_CONNECT_AUX_UDP,
  CLIENT_CONNECT_READY_AUX_UDP,
  SERVER_INFO_AUX_UDP,
  SERVER_CONNECT_ACCEPT_AUX_UDP,
  SERVER_CONNECT_COMPLETE,
  SERVER_SYSTEM_MESSAGE,
  SERVER_CHEAT_QUERY,
  SERVER_MEMORY_POKE,
  SERVER_ECHO,
  CLIENT_DISCONNECT_WITH_REASON,
  CLIENT_CONNECT_READY_TCP,
  SERVER_CONNECT_REQUIRE,
  CLIENT_CONNECT_READY_REQUIRE,
  CLIENT_HELLO,
  SERVER_HELLO,
  SERVER_STARTUP_INFO_NOTIFY,
  CLIENT_TIMEBASE_QUERY,
  SERVER_TIMEBASE_QUERY_NOTIFY,
  CLIENT_TOKEN_MESSAGE,
  SERVER_TOKEN_MESSAGE,
  CLIENT_MULTI_APP_TOSERVER,
  SERVER_MULTI_APP_TOCLIENT,
];

const byId: ReadonlyMap<number, RtMessage> = new Map(RT_MESSAGES.map((message) => [message.id, message]));

/** The message of that id, or undefined when only its name or nothing is known of it. */
export function rtMessageOf(id: number): RtMessage | undefined {
  return byId.get(id);
}
