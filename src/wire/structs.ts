/** Fields and tables of fields that several messages share. */
import { MediusPlayerStatus, NetAddressType, NetConnectionType } from './enums.js';
import {
  addressSlot,
  bytes,
  defineStruct,
  enumOf,
  i32,
  list,
  pad,
  personal,
  secret,
  struct,
  text,
  u16,
  u32,
} from './fields.js';
import { limits } from './limits.js';

/** Chosen by the client, copied into every answer. */
export const messageId = text(limits.MESSAGEID_MAXLEN);

/** Names a session; not a credential. */
export const sessionKey = secret(text(limits.SESSIONKEY_MAXLEN));

/** Lets a session move to the next server: a credential. */
export const accessKey = secret(text(limits.NET_ACCESS_KEY_LEN));

/** 24 bytes. */
export const NetAddress = defineStruct('NetAddress', {
  AddressType: enumOf(NetAddressType, 'u32'),
  Address: personal(addressSlot),
  Port: u32,
});

/** 48 bytes. */
export const NetAddressList = defineStruct('NetAddressList', {
  AddressList: list(limits.NET_ADDRESS_LIST_COUNT, struct(NetAddress)),
});

/** 64 bytes. */
export const RSA_KEY = defineStruct('RSA_KEY', {
  key: bytes(64),
});

/** 156 bytes. */
export const NetConnectionInfo = defineStruct('NetConnectionInfo', {
  Type: enumOf(NetConnectionType, 'u32'),
  AddressList: struct(NetAddressList),
  WorldID: i32,
  ServerKey: struct(RSA_KEY),
  SessionKey: sessionKey,
  AccessKey: accessKey,
  _1: pad(2),
});

/** 140 bytes. */
export const MediusPlayerOnlineState = defineStruct('MediusPlayerOnlineState', {
  ConnectStatus: enumOf(MediusPlayerStatus),
  MediusLobbyWorldID: i32,
  MediusGameWorldID: i32,
  LobbyName: text(limits.WORLDNAME_MAXLEN),
  GameName: text(limits.WORLDNAME_MAXLEN),
});

/** 16 bytes. */
export const MediusGenericChatFilter = defineStruct('MediusGenericChatFilter', {
  GenericChatFilterBitfield: bytes(limits.MEDIUS_GENERIC_CHAT_FILTER_BYTES_LEN),
});

/** 172 bytes. */
export const MediusFile = defineStruct('MediusFile', {
  Filename: text(limits.MEDIUS_FILE_MAX_FILENAME_LENGTH),
  ServerChecksum: bytes(limits.MEDIUS_FILE_CHECKSUM_NUMBYTES),
  FileID: u32,
  FileSize: u32,
  CreationTimeStamp: u32,
  OwnerID: u32,
  GroupID: u32,
  OwnerPermissionRWX: u16,
  GroupPermissionRWX: u16,
  GlobalPermissionRWX: u16,
  ServerOperationID: u16,
});

/** 276 bytes. */
export const MediusFileAttributes = defineStruct('MediusFileAttributes', {
  Description: text(limits.MEDIUS_FILE_MAX_DESCRIPTION_LENGTH),
  LastChangedTimeStamp: u32,
  LastChangedByUserID: u32,
  NumberAccesses: u32,
  StreamableFlag: u32,
  StreamingDataRate: u32,
});

/** 312 bytes. */
export const MediusFileMetaData = defineStruct('MediusFileMetaData', {
  Key: text(limits.MEDIUS_FILE_MAX_KEY_LENGTH),
  Value: text(limits.MEDIUS_FILE_MAX_VALUE_LENGTH),
});
