/** What a player's way must survive: old tickets, cut and glued streams, and the walk of a later title. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ClientConnection } from '#tools/client/connection.js';
import { ConnectionRefused } from '#tools/client/faults.js';
import type { ConnectInfo, HeadlessPlayer, PlayerOptions } from '#tools/client/player.js';
import { RsaKey } from '#wire/crypto/rsa.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { PlayerInfoRequest, PlayerInfoResponse } from '#wire/messages/account/player-info.js';
import { ChannelInfoRequest, ChannelInfoResponse } from '#wire/messages/channel/channel-info.js';
import { DMEPacketFragment } from '#wire/messages/dme/dme-packet-fragment.js';
import { GetLocationsRequest, GetLocationsResponse } from '#wire/messages/location/get-locations.js';
import { UniverseVariableInformationResponse } from '#wire/messages/universe/universe-variable-information.js';
import { Conversation } from '#wire/rt/conversation.js';
import { RejectReason } from '#wire/rt/enums.js';
import { noise } from '../wire/rt-noise.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { DEADLOCKED_NTSC, makePlayer, publishedKeys } from './people.js';

async function inTheLobby(
  t: TestContext,
  host: JourneyHost,
  name: string,
  changes: Partial<PlayerOptions> = {},
): Promise<HeadlessPlayer> {
  const player = makePlayer(t, changes);
  await player.play(host.at('mas'), name, `password of ${name}`);
  return player;
}

test('a player comes back with the newest access key or an earlier one, nobody with a wrong one', async (t) => {
  const host = await startJourneyHost(t);
  const player = await inTheLobby(t, host, 'Ratchet');
  const older = player.connectInfo!;
  const [city] = await player.channels();
  await player.askToJoin(city!.MediusWorldID);
  const newer = player.connectInfo!;
  assert.equal(older.SessionKey, newer.SessionKey);
  assert.notEqual(older.AccessKey, newer.AccessKey);
  assert.match(newer.AccessKey, /^[A-Za-z0-9+/]{16}$/);
  for (const info of [older, newer, older]) {
    await player.leave();
    await player.connectToLobby(info);
    const asked = { AccountID: player.accountId };
    assert.equal((await player.ask(PlayerInfoRequest, PlayerInfoResponse, asked)).AccountName, 'Ratchet');
  }

  const wrong: ConnectInfo[] = [
    { ...newer, AccessKey: 'AAAAAAAAAAAAAAAA' },
    { ...newer, AccessKey: '' },
    { ...newer, SessionKey: '4711' },
    { ...newer, SessionKey: '' },
  ];
  await Promise.all(wrong.map((info) => assertRefused(makePlayer(t), info)));
  await assertRefused(
    makePlayer(t, { localAddress: '127.0.0.9' }),
    newer,
    'a ticket is good from its address only',
  );
});

async function assertRefused(player: HeadlessPlayer, info: ConnectInfo, why?: string): Promise<void> {
  await assert.rejects(
    player.connectToLobby(info),
    (error) => error instanceof ConnectionRefused && error.reason === RejectReason.AccessKey,
    why,
  );
}

const someCuts = noise(20041102);
const cuts: Readonly<Record<string, PlayerOptions['pieces']>> = {
  'cut at every byte': (bytes) => Array.from(bytes, (byte) => Buffer.of(byte)),
  'cut anywhere': (bytes) => {
    const at = someCuts(bytes.length);
    return [bytes.subarray(0, at), bytes.subarray(at)].filter((piece) => piece.length > 0);
  },
};

for (const [how, pieces] of Object.entries(cuts)) {
  for (const keyOffer of ['sealed', 'none'] as const) {
    test(`a stream ${how} is the same stream, keys ${keyOffer}`, async (t) => {
      const host = await startJourneyHost(t);
      const [talker, listener] = await Promise.all(
        ['Ratchet', 'Clank'].map((name) => inTheLobby(t, host, name, { keyOffer, pieces: pieces! })),
      );
      talker!.say('in pieces');
      assert.equal((await listener!.hear()).Message, 'in pieces');
      await Promise.all([talker!.leave(), listener!.leave()]);
      assert.equal(host.counter('framesDropped'), 0);
    });
  }
}

test('requests glued into one segment are all answered, in their order', async (t) => {
  const host = await startJourneyHost(t);
  const player = await inTheLobby(t, host, 'Ratchet');
  const listener = await inTheLobby(t, host, 'Clank');
  const [city] = await player.channels();
  const order: string[] = [];
  const answered = (name: string) => () => void order.push(name);
  const questions: Promise<void>[] = [];
  player.connection.glue(() => {
    const channel = { MediusWorldID: city!.MediusWorldID };
    player.say('one');
    questions.push(
      player.ask(ChannelInfoRequest, ChannelInfoResponse, channel).then(answered('channel')),
      player.ask(PlayerInfoRequest, PlayerInfoResponse, { AccountID: -1 }).then(answered('player')),
      player.connection.echo().then(answered('echo')),
      player.list(GetLocationsRequest, GetLocationsResponse, {}).then(answered('locations')),
    );
    player.say('two');
  });
  await Promise.all(questions);
  assert.deepEqual(
    order.filter((name) => name !== 'echo'),
    ['channel', 'player', 'locations'],
  );
  assert.deepEqual([(await listener.hear()).Message, (await listener.hear()).Message], ['one', 'two']);
});

test('a 1.10 console finds its way from MUIS to MAS to MLS, long answers in pieces', async (t) => {
  const host = await startJourneyHost(t);
  const clientKey = publishedKeys.find('client-dl-ps2-ntsc')!;
  const pieces: number[] = [];
  const conversation = new Conversation(publishedKeys, cipherSuites());
  const deadlocked = { version: 110, applicationId: DEADLOCKED_NTSC, clientKey };
  const guest = makePlayer(t, {
    ...deadlocked,
    tap: (from, bytes) => {
      for (const { direction, plain } of conversation.receive(from, bytes))
        if (direction === 'server' && plain?.readUInt16BE(0) === DMEPacketFragment.key)
          pieces.push(plain.length);
    },
  });
  const answers = await guest.universes(host.at('muis'));
  assert.deepEqual(
    answers.map(({ message }) => message?.name),
    ['UniverseVariableSvoURLResponse', 'UniverseVariableInformationResponse'],
  );
  // Seen in capture: 510 and 212 bytes at the same fields.
  assert.deepEqual(pieces, [510, 212]);
  const universe = answers[1]!.value as { DNS?: string; Port?: number };
  assert.equal(answers[1]!.message, UniverseVariableInformationResponse);
  const mas = { host: universe.DNS!, port: universe.Port! };
  assert.deepEqual(mas, host.at('mas'));

  const [ratchet, alister] = await Promise.all(
    ['Ratchet', 'Alister'].map(async (name) => {
      const player = makePlayer(t, deadlocked);
      await player.play(mas, name, 'deadlocked');
      return player;
    }),
  );
  ratchet!.say('from 1.10');
  assert.equal((await alister!.hear()).Message, 'from 1.10');
  assert.deepEqual(ratchet!.connection.problems, []);
  await ratchet!.connection.echo();
  await Promise.all([ratchet!.leave(), alister!.leave()]);
});

test('the lobby is reached under the key of the answer, and under that key only', async (t) => {
  const host = await startJourneyHost(t);
  const player = await inTheLobby(t, host, 'Ratchet');
  const info = player.connectInfo!;
  const { Address, Port } = info.AddressList.AddressList[0]!;
  const own = RsaKey.fromModulus('own', info.ServerKey.key)!;
  assert.equal(publishedKeys.byModulus(own.modulus), undefined, 'a pair of its own, not a published one');
  const conversation = new Conversation(publishedKeys, cipherSuites());
  const statuses: string[] = [];
  const connection = await ClientConnection.open({
    ...player.options,
    host: Address,
    port: Port,
    serverKey: own,
    login: { worldId: 1, sessionKey: info.SessionKey, accessKey: info.AccessKey },
    tap: (from, bytes) => statuses.push(...conversation.receive(from, bytes).map(({ status }) => status)),
  });
  await connection.leave();
  // With the console's published pair all is opened, except that its own key went out under the new one.
  assert.deepEqual([...new Set(statuses.slice(0, -1))], ['named', 'opened']);
  assert.equal(statuses.at(-1), 'clear', 'a 1.08 console takes its leave in clear');
});
