/** The generated codec against one written by hand for the same messages. */
import assert from 'node:assert/strict';
import type { CodecContext } from '#wire/condition.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { type BenchRow, compare } from './bench.js';
import * as hand from './hand-codec.js';

/** As a 1.08 client stands that asked for its channels with ChannelList_ExtraInfoRequest1. */
const context: CodecContext = { version: 108, requestType: 0x0415 };

/** One message with a value as the journey has it, in both codecs. */
interface Pair {
  readonly message: Message;
  readonly byHand: hand.HandCodec<unknown>;
  readonly value: unknown;
  readonly payload: Buffer;
}

/** Encode and decode of a small and a middling message and a list, and of ten messages in turn. */
export async function benchCodec(): Promise<BenchRow[]> {
  const ten = journey();
  const [small, , , medium, , list] = ten as [Pair, Pair, Pair, Pair, Pair, Pair];
  return [
    ...bothWays('small (SessionBeginRequest)', [small], 1.5),
    ...bothWays('medium (AccountLoginResponse)', [medium], 1.5),
    ...bothWays('list (20 x ChannelList_ExtraInfoResponse)', Array<Pair>(20).fill(list), 1.5),
    ...bothWays('ten messages of the lobby journey', ten, 1.3),
  ];
}

function bothWays(name: string, pairs: readonly Pair[], goal: number): BenchRow[] {
  return [
    compare(
      `codec: encode ${name}`,
      () => pairs.map(({ message, value }) => message.encode(value as never, context)),
      () => pairs.map(({ byHand, value }) => byHand.encode(value)),
      goal,
    ),
    compare(
      `codec: decode ${name}`,
      () => pairs.map(({ message, payload }) => message.decode(payload, 0, payload.length, context)),
      () => pairs.map(({ byHand, payload }) => byHand.decode(payload, 0, payload.length)),
      goal,
    ),
  ];
}

function journey(): Pair[] {
  const MessageID = '00000000000000012345';
  const SessionKey = '1234567890123456';
  const begun = { MessageID, SessionKey };
  const ConnectInfo = {
    Type: 1,
    AddressList: {
      AddressList: [
        { AddressType: 1, Address: '203.0.113.17', Port: 10078 },
        { AddressType: 3, Address: '203.0.113.18', Port: 10070 },
      ],
    },
    WorldID: 17,
    ServerKey: { key: Buffer.alloc(64, 0x5a) },
    SessionKey,
    AccessKey: 'abcdefghijklmnop',
  };
  const channel = {
    MessageID,
    StatusCode: 0,
    MediusWorldID: 21,
    PlayerCount: 12,
    MaxPlayers: 256,
    SecurityLevel: 0,
    GenericField1: 1,
    GenericField2: 2,
    GenericField3: 0xfffffffe,
    GenericField4: 0,
    GenericFieldLevel: 0,
    LobbyName: 'Aquatos Sewers',
    EndOfList: false,
  };
  const player = { AccountName: 'Skid McMarx', ApplicationID: 10684, PlayerStatus: 2, ConnectionClass: 1 };
  return [
    pair('SessionBeginRequest', hand.sessionBeginRequest, { MessageID, ConnectionClass: 1 }),
    pair('SessionBeginResponse', hand.sessionBeginResponse, { ...begun, StatusCode: 0 }),
    pair('AccountLoginRequest', hand.accountLoginRequest, {
      ...begun,
      Username: 'Skid McMarx',
      Password: 'hoverboard',
    }),
    pair('AccountLoginResponse', hand.accountLoginResponse, {
      MessageID,
      StatusCode: 0,
      AccountID: 4711,
      AccountType: 1,
      WorldID: 17,
      ConnectInfo,
    }),
    pair('ChannelList_ExtraInfoRequest1', hand.channelListRequest, { MessageID, PageID: 1, PageSize: 20 }),
    pair('ChannelList_ExtraInfoResponse', hand.channelListResponse, channel),
    pair('JoinChannelRequest', hand.joinChannelRequest, {
      ...begun,
      MediusWorldID: 21,
      LobbyChannelPassword: '',
    }),
    pair('JoinChannelResponse', hand.joinChannelResponse, { MessageID, StatusCode: 0, ConnectInfo }),
    pair('ChatMessage', hand.chatMessage, {
      ...begun,
      MessageType: 0,
      TargetID: 0,
      Message: 'A00000001Meet me at the hoverboard track',
    }),
    pair('PlayerInfoResponse', hand.playerInfoResponse, {
      MessageID,
      StatusCode: 0,
      ...player,
      Stats: Buffer.alloc(256, 7),
    }),
  ];
}

/** Both codecs must agree on bytes and values before they are compared. */
function pair<V>(name: string, byHand: hand.HandCodec<V>, value: V): Pair {
  const message = messages.named(name);
  assert.ok(message, name);
  const payload = message.encode(value as never, context);
  assert.equal(byHand.encode(value).toString('hex'), payload.toString('hex'), name);
  assert.deepEqual(byHand.decode(payload, 0, payload.length), value, name);
  assert.deepEqual(message.decode(payload, 0, payload.length, context), value, name);
  return { message, byHand: byHand as hand.HandCodec<unknown>, value, payload };
}
