/** The named values of RT messages. */
import { enumeration } from '../fields.js';

/** Why a connection is refused. Read in MultiServer3. */
export const RejectReason = enumeration('RejectReason', {
  Version: 0,
  WorldFull: 1,
  WorldId: 2,
  AppSignature: 3,
  Encryption: 4,
  AccessKey: 5,
  AuxUdpFailure: 6,
});

/** Why a connection ends. Read in MultiServer3; Normal seen in capture. */
export const DisconnectReason = enumeration('DisconnectReason', {
  None: 0,
  Normal: 1,
  ConnectFail: 2,
  StreamMediaFail: 3,
  UpdateFail: 4,
  Inactivity: 5,
  Shutdown: 6,
  LengthMismatch: 7,
});

/** Read in horizon-server, which does not send the message itself. */
export const ForcedDisconnectReason = enumeration('ForcedDisconnectReason', {
  None: 0,
  Error: 1,
  Shutdown: 2,
  EndSession: 3,
  EndGame: 4,
  Timeout: 5,
  BadPerformance: 6,
  Banned: 7,
});

/** Which relays a player wants. Seen in capture as 15, all of them. */
export const RecvFlag = enumeration('RecvFlag', { Broadcast: 1, List: 2, Single: 4, Notification: 8 }, true);

/** What a DME world runs on; ClientServerAuxUdp seen in capture. */
export const GameHostType = enumeration('GameHostType', {
  ClientServer: 0,
  IntegratedServer: 1,
  PeerToPeer: 2,
  LanPlay: 3,
  ClientServerAuxUdp: 4,
});

/** What a CHEAT_QUERY asks for. Read in horizon-server; SaltySha1 seen in capture. */
export const CheatQueryType = enumeration('CheatQueryType', {
  RawMemory: 0,
  Sha1: 1,
  Md5: 2,
  ActiveThreadCount: 3,
  RemnantThreadCount: 4,
  SaltySha1: 5,
  SaltyMd5: 6,
  FourBytePokeAddress: 8,
  NoOpFunctionAddress: 9,
  InterruptCount: 10,
  ThreadInfo: 11,
  StringExists: 12,
  IopRawMemory: 13,
  IopSha1: 14,
  IopMd5: 15,
  IopSaltySha1: 16,
  IopSaltyMd5: 17,
  IopModuleRaw: 18,
  IopModuleSha1: 19,
  IopModuleMd5: 20,
  IopModuleSaltySha1: 21,
  IopModuleSaltyMd5: 22,
  IopModuleCount: 23,
  ModuleTextAddress: 24,
  ModuleTextSize: 25,
  IopThreadCount: 26,
  IopMemoryFree: 27,
  IopMemoryUsed: 28,
});

/** How a SYSTEM_MESSAGE writes its text. Read in horizon-server. */
export const TextEncoding = enumeration('TextEncoding', { None: 0, Latin1: 1, Utf8: 2 });

/** The language of a SYSTEM_MESSAGE. Read in horizon-server; the last two in medius-wireshark. */
export const Language = enumeration('Language', {
  None: 0,
  UsEnglish: 1,
  UkEnglish: 2,
  Japanese: 3,
  Korean: 4,
  Italian: 5,
  Spanish: 6,
  German: 7,
  French: 8,
  Dutch: 9,
  Portuguese: 10,
  Chinese: 11,
  Taiwanese: 12,
  Finnish: 13,
  Norwegian: 14,
});

/** Steps of the election of a DME host. Read in MultiServer3. */
export const TokenType = enumeration('TokenType', {
  ClientQuery: 1,
  ClientRequest: 2,
  ClientRelease: 3,
  ClientListQuery: 4,
  ClientListRequest: 5,
  ClientListRelease: 6,
  ServerOwned: 7,
  ServerGranted: 8,
  ServerFreed: 9,
  ServerReleased: 10,
  ServerListOwned: 11,
  ServerListGranted: 12,
  ServerListFreed: 13,
  ServerListReleased: 14,
  ServerOwnerRemoved: 15,
});
