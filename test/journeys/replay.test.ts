/**
 * Captured consoles speak to our server: what the client said, under fresh keys, with our ids in the places
 * of the original's and every stale byte kept. Our answers must be the original's in kind, length, outcome
 * and order; where they rightly differ, docs/fidelity.md says so, and this test holds it to that.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ClientConnection, type ConnectionOptions } from '#tools/client/connection.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { context108 } from '#wire/condition.js';
import { RsaKey } from '#wire/crypto/rsa.js';
import { AccountLoginRequest } from '#wire/messages/account/account-login.js';
import { ChannelInfoResponse } from '#wire/messages/channel/channel-info.js';
import { CreateChannelRequest, CreateChannelResponse } from '#wire/messages/channel/create-channel.js';
import { GetLobbyPlayerNames_ExtraInfoResponse } from '#wire/messages/channel/get-lobby-player-names-extra-info.js';
import { messages } from '#wire/messages/registry.js';
import { GetServerTimeRequest, GetServerTimeResponse } from '#wire/messages/session/get-server-time.js';
import { SessionBeginResponse } from '#wire/messages/session/session-begin.js';
import type { ConversationMessage } from '#wire/rt/conversation.js';
import { RT } from '#wire/rt/ids.js';
import { CLIENT_CONNECT_TCP } from '#wire/rt/messages.js';
import { vectorTest } from '../vectors.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer, status, UYA_NTSC } from './people.js';
import {
  Answers,
  type Difference,
  differences,
  differencesListed,
  listed,
  offsetOf,
  recording,
  type Said,
  words,
} from './recording.js';

/** What takes the place of the original's values, known by the time that it is needed. */
interface Swaps {
  sessionKey: string;
  readonly worlds: ReadonlyMap<number, number>;
}

const NAME = 'Recorded';
const PASSWORD = 'not the original';
/** The console's link sends these itself, with keys of its own. */
const BY_THE_LINK: readonly number[] = [RT.CLIENT_CRYPTKEY_PUBLIC, RT.CLIENT_CONNECT_TCP];

async function replay(
  conversation: string,
  said: readonly Said[],
  options: ConnectionOptions,
  swaps: Swaps,
): Promise<Difference[]> {
  const found: Difference[] = [];
  const compare = (position: number, original: readonly string[], ours: readonly string[]) =>
    found.push(...differences(conversation, position, original, ours));
  const answers = new Answers();
  const connection = ClientConnection.begin({ ...options, tap: answers.tap });
  let asked: number | undefined;
  for (const message of said) {
    if (message.from === 'server') {
      const ours = await answers.next();
      learn(ours, swaps);
      compare(message.position, words(message.id, message.plain!, asked), inWords(ours, asked));
    } else if (message.id === RT.CLIENT_APP_TOSERVER) {
      const payload = ourWords(message, swaps);
      asked = payload.readUInt16BE(0);
      connection.sendFrame(message.id, payload);
    } else if (message.id === RT.CLIENT_DISCONNECT) {
      await barrier(connection, answers, compare);
      await connection.leave();
    } else assert.ok(BY_THE_LINK.includes(message.id), `RT ${message.id} cannot be replayed`);
  }
  if (!connection.isClosed) {
    await barrier(connection, answers, compare);
    await connection.leave();
  }
  assert.deepEqual(connection.problems, []);
  return found;
}

/** What came besides: one more question is answered after all before it. */
async function barrier(
  connection: ClientConnection,
  answers: Answers,
  compare: (position: number, original: readonly string[], ours: readonly string[]) => void,
): Promise<void> {
  await connection.request(GetServerTimeRequest, GetServerTimeResponse, {});
  const extra = answers.rest().slice(0, -1);
  for (const each of extra) compare(0, [], inWords(each, undefined));
}

function inWords(message: ConversationMessage | undefined, requestType: number | undefined): string[] {
  return message?.plain ? words(message.frame.id, message.plain, requestType) : [];
}

/** At MAS the session key is in the first answer. */
function learn(answer: ConversationMessage | undefined, swaps: Swaps): void {
  const plain = answer?.plain;
  if (answer?.frame.id !== RT.SERVER_APP || plain?.readUInt16BE(0) !== SessionBeginResponse.key) return;
  swaps.sessionKey = SessionBeginResponse.decode(plain, 2, plain.length, context108).SessionKey;
}

/** The message as the console would have said it to us. */
function ourWords({ plain, length }: Said, swaps: Swaps): Buffer {
  if (!plain) return login(length, swaps);
  const ours = Buffer.from(plain);
  const payload = ours.subarray(2);
  const message = messages.find('client', ours.readUInt16BE(0))!;
  const keyAt = offsetOf(message, 'SessionKey');
  if (keyAt !== undefined && payload[keyAt] !== 0) payload.write(`${swaps.sessionKey}\0`, keyAt, 'latin1');
  const worldAt = offsetOf(message, 'MediusWorldID');
  if (worldAt !== undefined) {
    const world = payload.readInt32LE(worldAt);
    payload.writeInt32LE(swaps.worlds.get(world) ?? world, worldAt);
  }
  return ours;
}

/** The one message that was taken out of the capture. */
function login(length: number, { sessionKey }: Swaps): Buffer {
  const value = { MessageID: '1', SessionKey: sessionKey, Username: NAME, Password: PASSWORD };
  const whole = AccountLoginRequest.encodeWhole(value, context108);
  assert.equal(whole.length, length);
  return whole;
}

const connectOf = (said: readonly Said[]) =>
  CLIENT_CONNECT_TCP.decode(said.find(({ id }) => id === RT.CLIENT_CONNECT_TCP)!.plain!, 108);

const answerOf = (said: readonly Said[], key: number) =>
  said.find(({ id, plain }) => id === RT.SERVER_APP && plain!.readUInt16BE(0) === key)!.plain!;

vectorTest('replay: the login of conv-uya108-mas-1 is answered as it was then', async (t) => {
  const host = await startJourneyHost(t);
  await registered(t, host);
  const said = recording('conv-uya108-mas-1.json');
  const { worldId } = connectOf(said);
  const { options } = makePlayer(t);
  const to = { ...options, ...host.at('mas'), serverKey: options.discKey, login: { worldId } };
  const found = await replay('conv-uya108-mas-1', said, to, { sessionKey: '', worlds: new Map() });
  assert.deepEqual(found, listed('conv-uya108-mas-1'));
});

vectorTest('replay: the city change of conv-uya108-mls-novalis is answered as it was then', async (t) => {
  const host = await startJourneyHost(t);
  const said = recording('conv-uya108-mls-novalis.json');
  const player = await registered(t, host);
  const worlds = await inTheCity(player, said);
  const { SessionKey, AccessKey, ServerKey, AddressList } = player.connectInfo!;
  const { Address, Port } = AddressList.AddressList[0]!;
  const found = await replay(
    'conv-uya108-mls-novalis',
    said,
    {
      ...player.options,
      host: Address,
      port: Port,
      serverKey: RsaKey.fromModulus('lobby', ServerKey.key)!,
      login: { worldId: connectOf(said).worldId, sessionKey: SessionKey, accessKey: AccessKey },
    },
    { sessionKey: SessionKey, worlds },
  );
  assert.deepEqual(found, listed('conv-uya108-mls-novalis'));
});

/** The account of the capture, under another name; its player is back at MAS' door. */
async function registered(t: TestContext, host: JourneyHost): Promise<HeadlessPlayer> {
  const player = makePlayer(t);
  await player.begin(host.at('mas'));
  assert.equal((await player.register(NAME, PASSWORD)).StatusCode, status.MediusSuccess);
  await player.leave();
  await player.begin(host.at('mas'));
  return player;
}

/** Where the capture begins: the player has founded the city and joined it, and has just left MLS. */
async function inTheCity(player: HeadlessPlayer, said: readonly Said[]): Promise<Map<number, number>> {
  assert.equal((await player.login(NAME, PASSWORD)).StatusCode, status.MediusSuccess);
  await player.enterLobby();
  const info = answerOf(said, ChannelInfoResponse.key);
  const { LobbyName, MaxPlayers } = ChannelInfoResponse.decode(info, 2, info.length, context108);
  const city = { ApplicationID: UYA_NTSC, LobbyName, MaxPlayers };
  const { MediusWorldID } = await player.ask(CreateChannelRequest, CreateChannelResponse, city);
  assert.equal((await player.askToJoin(MediusWorldID)).StatusCode, status.MediusSuccess);
  await player.leave();
  const names = answerOf(said, GetLobbyPlayerNames_ExtraInfoResponse.key);
  const { OnlineState } = GetLobbyPlayerNames_ExtraInfoResponse.decode(names, 2, names.length, context108);
  return new Map([[OnlineState.MediusLobbyWorldID, MediusWorldID]]);
}

test('replay: every row of the table is about a conversation that is replayed', () => {
  const replayed = [
    'conv-uya108-mas-1',
    'conv-uya108-mls-novalis',
    'conv-uya108-dme-create',
    'udp-uya108-dme-create',
  ];
  assert.notEqual(differencesListed().length, 0);
  assert.deepEqual(
    differencesListed().filter(({ conversation }) => !replayed.includes(conversation)),
    [],
  );
});
