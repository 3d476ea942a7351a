/**
 * Ten messages of the lobby journey, written by hand: fixed offsets, one length check, and the refusals
 * that the codec makes too (range, length and characters of texts). The measure for the generated code.
 */
import type { Message } from '#wire/message.js';
import type { AccountLoginRequest, AccountLoginResponse } from '#wire/messages/account/account-login.js';
import type { PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import type { ChannelList_ExtraInfoResponse } from '#wire/messages/channel/channel-list-extra-info.js';
import type { ChannelList_ExtraInfoRequest1 } from '#wire/messages/channel/channel-list-extra-info-1.js';
import type { JoinChannelRequest, JoinChannelResponse } from '#wire/messages/channel/join-channel.js';
import type { ChatMessage } from '#wire/messages/chat/chat-message.js';
import type { SessionBeginRequest, SessionBeginResponse } from '#wire/messages/session/session-begin.js';

type ValueOf<M> = M extends Message<infer F> ? ReturnType<Message<F>['decode']> : never;
type LoginRequest = ValueOf<typeof AccountLoginRequest>;
type LoginResponse = ValueOf<typeof AccountLoginResponse>;
type ChannelListRequest = ValueOf<typeof ChannelList_ExtraInfoRequest1>;
type ChannelListResponse = ValueOf<typeof ChannelList_ExtraInfoResponse>;
type JoinRequest = ValueOf<typeof JoinChannelRequest>;
type JoinResponse = ValueOf<typeof JoinChannelResponse>;
type Chat = ValueOf<typeof ChatMessage>;
type PlayerInfo = ValueOf<typeof PlayerInfoResponse>;
type BeginRequest = ValueOf<typeof SessionBeginRequest>;
type BeginResponse = ValueOf<typeof SessionBeginResponse>;
type ConnectInfo = LoginResponse['ConnectInfo'];
type Address = ConnectInfo['AddressList']['AddressList'][number];

/** One hand-written message. */
export interface HandCodec<V> {
  decode(bytes: Buffer, start: number, end: number): V;
  encode(value: V): Buffer;
}

export const sessionBeginRequest: HandCodec<BeginRequest> = {
  decode(b, p, end) {
    if (end - p < 28) throw new RangeError('short');
    return { MessageID: readText(b, p, 21), ConnectionClass: readI32(b, p + 24) };
  },
  encode(v) {
    const b = blank(28);
    writeText(b, 0, 21, v.MessageID);
    writeI32(b, 24, v.ConnectionClass);
    return b;
  },
};

export const sessionBeginResponse: HandCodec<BeginResponse> = {
  decode(b, p, end) {
    if (end - p < 45) throw new RangeError('short');
    return {
      MessageID: readText(b, p, 21),
      StatusCode: readI32(b, p + 24),
      SessionKey: readText(b, p + 28, 17),
    };
  },
  encode(v) {
    const b = blank(48);
    writeText(b, 0, 21, v.MessageID);
    writeI32(b, 24, v.StatusCode);
    writeText(b, 28, 17, v.SessionKey);
    return b;
  },
};

export const accountLoginRequest: HandCodec<LoginRequest> = {
  decode(b, p, end) {
    if (end - p < 102) throw new RangeError('short');
    return {
      MessageID: readText(b, p, 21),
      SessionKey: readText(b, p + 21, 17),
      Username: readText(b, p + 38, 32),
      Password: readText(b, p + 70, 32),
    };
  },
  encode(v) {
    const b = blank(102);
    writeText(b, 0, 21, v.MessageID);
    writeText(b, 21, 17, v.SessionKey);
    writeText(b, 38, 32, v.Username);
    writeText(b, 70, 32, v.Password);
    return b;
  },
};

export const accountLoginResponse: HandCodec<LoginResponse> = {
  decode(b, p, end) {
    if (end - p < 194) throw new RangeError('short');
    return {
      MessageID: readText(b, p, 21),
      StatusCode: readI32(b, p + 24),
      AccountID: readI32(b, p + 28),
      AccountType: readI32(b, p + 32),
      WorldID: readI32(b, p + 36),
      ConnectInfo: readConnectInfo(b, p + 40),
    };
  },
  encode(v) {
    const b = blank(196);
    writeText(b, 0, 21, v.MessageID);
    writeI32(b, 24, v.StatusCode);
    writeI32(b, 28, v.AccountID);
    writeI32(b, 32, v.AccountType);
    writeI32(b, 36, v.WorldID);
    writeConnectInfo(b, 40, v.ConnectInfo);
    return b;
  },
};

export const channelListRequest: HandCodec<ChannelListRequest> = {
  decode(b, p, end) {
    if (end - p < 26) throw new RangeError('short');
    return { MessageID: readText(b, p, 21), PageID: readU16(b, p + 22), PageSize: readU16(b, p + 24) };
  },
  encode(v) {
    const b = blank(26);
    writeText(b, 0, 21, v.MessageID);
    writeU16(b, 22, v.PageID);
    writeU16(b, 24, v.PageSize);
    return b;
  },
};

/** The 128 bytes that a 1.08 client is sent when it asked with ChannelList_ExtraInfoRequest1. */
export const channelListResponse: HandCodec<ChannelListResponse> = {
  decode(b, p, end) {
    if (end - p < 125) throw new RangeError('short');
    return {
      MessageID: readText(b, p, 21),
      StatusCode: readI32(b, p + 24),
      MediusWorldID: readI32(b, p + 28),
      PlayerCount: readU16(b, p + 32),
      MaxPlayers: readU16(b, p + 34),
      SecurityLevel: readI32(b, p + 36),
      GenericField1: readU32(b, p + 40),
      GenericField2: readU32(b, p + 44),
      GenericField3: readU32(b, p + 48),
      GenericField4: readU32(b, p + 52),
      GenericFieldLevel: readI32(b, p + 56),
      LobbyName: readText(b, p + 60, 64),
      EndOfList: b[p + 124] !== 0,
    };
  },
  encode(v) {
    const b = blank(128);
    writeText(b, 0, 21, v.MessageID);
    writeI32(b, 24, v.StatusCode);
    writeI32(b, 28, v.MediusWorldID);
    writeU16(b, 32, v.PlayerCount);
    writeU16(b, 34, v.MaxPlayers);
    writeI32(b, 36, v.SecurityLevel);
    writeU32(b, 40, v.GenericField1);
    writeU32(b, 44, v.GenericField2 as number);
    writeU32(b, 48, v.GenericField3 as number);
    writeU32(b, 52, v.GenericField4 as number);
    writeI32(b, 56, v.GenericFieldLevel as number);
    writeText(b, 60, 64, v.LobbyName);
    b[124] = v.EndOfList ? 1 : 0;
    return b;
  },
};

export const joinChannelRequest: HandCodec<JoinRequest> = {
  decode(b, p, end) {
    if (end - p < 76) throw new RangeError('short');
    return {
      MessageID: readText(b, p, 21),
      SessionKey: readText(b, p + 21, 17),
      MediusWorldID: readI32(b, p + 40),
      LobbyChannelPassword: readText(b, p + 44, 32),
    };
  },
  encode(v) {
    const b = blank(76);
    writeText(b, 0, 21, v.MessageID);
    writeText(b, 21, 17, v.SessionKey);
    writeI32(b, 40, v.MediusWorldID);
    writeText(b, 44, 32, v.LobbyChannelPassword);
    return b;
  },
};

export const joinChannelResponse: HandCodec<JoinResponse> = {
  decode(b, p, end) {
    if (end - p < 182) throw new RangeError('short');
    return {
      MessageID: readText(b, p, 21),
      StatusCode: readI32(b, p + 24),
      ConnectInfo: readConnectInfo(b, p + 28),
    };
  },
  encode(v) {
    const b = blank(184);
    writeText(b, 0, 21, v.MessageID);
    writeI32(b, 24, v.StatusCode);
    writeConnectInfo(b, 28, v.ConnectInfo);
    return b;
  },
};

export const chatMessage: HandCodec<Chat> = {
  decode(b, p, end) {
    if (end - p < 112) throw new RangeError('short');
    return {
      MessageID: readText(b, p, 21),
      SessionKey: readText(b, p + 21, 17),
      MessageType: readI32(b, p + 40),
      TargetID: readI32(b, p + 44),
      Message: readText(b, p + 48, 64),
    };
  },
  encode(v) {
    const b = blank(112);
    writeText(b, 0, 21, v.MessageID);
    writeText(b, 21, 17, v.SessionKey);
    writeI32(b, 40, v.MessageType);
    writeI32(b, 44, v.TargetID);
    writeText(b, 48, 64, v.Message);
    return b;
  },
};

export const playerInfoResponse: HandCodec<PlayerInfo> = {
  decode(b, p, end) {
    if (end - p < 328) throw new RangeError('short');
    return {
      MessageID: readText(b, p, 21),
      StatusCode: readI32(b, p + 24),
      AccountName: readText(b, p + 28, 32),
      ApplicationID: readI32(b, p + 60),
      PlayerStatus: readI32(b, p + 64),
      ConnectionClass: readI32(b, p + 68),
      Stats: Buffer.from(b.subarray(p + 72, p + 328)),
    };
  },
  encode(v) {
    if (v.Stats.length !== 256) throw new RangeError('stats');
    const b = blank(328);
    writeText(b, 0, 21, v.MessageID);
    writeI32(b, 24, v.StatusCode);
    writeText(b, 28, 32, v.AccountName);
    writeI32(b, 60, v.ApplicationID);
    writeI32(b, 64, v.PlayerStatus);
    writeI32(b, 68, v.ConnectionClass);
    b.set(v.Stats, 72);
    return b;
  },
};

function readConnectInfo(b: Buffer, p: number): ConnectInfo {
  return {
    Type: readU32(b, p),
    AddressList: { AddressList: [readAddress(b, p + 4), readAddress(b, p + 28)] },
    WorldID: readI32(b, p + 52),
    ServerKey: { key: Buffer.from(b.subarray(p + 56, p + 120)) },
    SessionKey: readText(b, p + 120, 17),
    AccessKey: readText(b, p + 137, 17),
  };
}

function writeConnectInfo(b: Buffer, p: number, v: ConnectInfo): void {
  const [first, second] = v.AddressList.AddressList;
  if (!first || !second || v.ServerKey.key.length !== 64) throw new RangeError('connect info');
  writeU32(b, p, v.Type);
  writeAddress(b, p + 4, first);
  writeAddress(b, p + 28, second);
  writeI32(b, p + 52, v.WorldID);
  b.set(v.ServerKey.key, p + 56);
  writeText(b, p + 120, 17, v.SessionKey);
  writeText(b, p + 137, 17, v.AccessKey);
}

function readAddress(b: Buffer, p: number): Address {
  const type = readU32(b, p);
  const text = type <= 3 ? readText(b, p + 4, 16) : b.toString('hex', p + 4, p + 20);
  return { AddressType: type, Address: text, Port: readU32(b, p + 20) };
}

function writeAddress(b: Buffer, p: number, v: Address): void {
  if (v.AddressType > 3) throw new RangeError('binary addresses are not measured');
  writeU32(b, p, v.AddressType);
  writeText(b, p + 4, 16, v.Address);
  writeU32(b, p + 20, v.Port);
}

function blank(size: number): Buffer {
  return Buffer.allocUnsafe(size).fill(0);
}

function byte(b: Buffer, p: number): number {
  return b[p] as number;
}

function readU16(b: Buffer, p: number): number {
  return byte(b, p) | (byte(b, p + 1) << 8);
}

function readI32(b: Buffer, p: number): number {
  return byte(b, p) | (byte(b, p + 1) << 8) | (byte(b, p + 2) << 16) | (byte(b, p + 3) << 24);
}

function readU32(b: Buffer, p: number): number {
  return readI32(b, p) >>> 0;
}

function readText(b: Buffer, p: number, size: number): string {
  const stop = p + size;
  let end = p;
  while (end < stop && b[end] !== 0) end++;
  return end === p ? '' : b.toString('latin1', p, end);
}

function writeU16(b: Buffer, p: number, value: number): void {
  if (value !== (value & 0xffff)) throw new RangeError('u16');
  b[p] = value;
  b[p + 1] = value >>> 8;
}

function writeI32(b: Buffer, p: number, value: number): void {
  if (value !== (value | 0)) throw new RangeError('i32');
  b[p] = value;
  b[p + 1] = value >>> 8;
  b[p + 2] = value >>> 16;
  b[p + 3] = value >>> 24;
}

function writeU32(b: Buffer, p: number, value: number): void {
  if (value !== value >>> 0) throw new RangeError('u32');
  writeI32(b, p, value | 0);
}

function writeText(b: Buffer, p: number, size: number, value: string): void {
  if (value.length > size) throw new RangeError('text');
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code > 0xff) throw new RangeError('character');
    b[p + i] = code;
  }
}
