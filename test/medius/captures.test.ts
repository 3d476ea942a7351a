/** Requests that consoles were captured sending, answered as the original servers answered them. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { accountId } from '#state/ids.js';
import type { Title } from '#state/title.js';
import type { CodecContext } from '#wire/condition.js';
import { MediusGameListFilterField } from '#wire/enums.js';
import { messages } from '#wire/messages/registry.js';
import { vectors, vectorTest } from '../vectors.js';
import { type Client, Lobby, type Sent, uya } from './harness.js';

interface Captured {
  readonly dir: 'client' | 'server';
  readonly id: number;
  readonly status: string;
  readonly plain: string;
}

interface Sample {
  readonly id: string;
  readonly message: string;
  readonly hex: string;
}

let lobby: Lobby;

before(async () => {
  lobby = await Lobby.open();
});
after(() => lobby.close());

/** The application messages of a recorded connection, without those that were taken out. */
function recorded(file: string): Captured[] {
  const { messages: all } = vectors<{ messages: Captured[] }>(file);
  return all.filter(({ id, status }) => (id === 10 || id === 11) && status === 'decrypted');
}

function sample(id: string): Buffer {
  const { samples } = vectors<{ samples: Sample[] }>('medius-samples.json');
  return Buffer.from(samples.find((one) => one.id === id)!.hex, 'hex');
}

/** The fields of a captured answer; what stands behind the NUL of its texts is stale and no part of it. */
function fields(bytes: Buffer, codec: CodecContext): unknown {
  const message = messages.find('server', bytes.readUInt16BE(0))!;
  return message.decode(bytes, 2, bytes.length, codec);
}

function assertAnswer(answer: Sent | undefined, captured: Buffer, codec: CodecContext): void {
  assert.ok(answer);
  assert.equal(answer.bytes.readUInt16BE(0), captured.readUInt16BE(0), answer.name);
  assert.equal(answer.bytes.length, captured.length, answer.name);
  assert.deepEqual(answer.value, fields(captured, codec), answer.name);
}

/** A player as the capture has it, in the channel where the capture finds it. */
async function capturedPlayer(title: Title, version: number, name: string, id: number): Promise<Client> {
  const client = lobby.client({ role: 'MLS', title, version });
  await client.begin();
  await lobby.state.players.login(client.session, { id: accountId(id), name });
  await lobby.state.players.arrive(client.session, 'chat');
  return client;
}

vectorTest('arriving in a city of UYA: every answer is the original one, field by field', async () => {
  const title: Title = { ...uya, accountPool: 'novalis' };
  await lobby.state.channels.open('novalis', [{ id: 68465, name: 'CY00000002-00', capacity: 224 }]);
  const all = recorded('conv-uya108-mls-novalis.json');
  const answers = all.filter(({ dir }) => dir === 'server').map(({ plain }) => Buffer.from(plain, 'hex'));
  const [person] = answers
    .map((bytes) => fields(bytes, { version: 108 }) as Record<string, unknown>)
    .filter((value) => 'AccountName' in value);
  const client = await capturedPlayer(title, 108, String(person?.AccountName), Number(person?.AccountID));
  const channel = (await lobby.state.channels.byName('novalis', 'CY00000002-00'))!;
  await lobby.state.channels.join(client.session, channel.id, '');

  const requests = all.filter(({ dir }) => dir === 'client');
  assert.ok(requests.length > 8);
  for (const { plain } of requests) {
    const bytes = Buffer.from(plain, 'hex');
    for (const answer of await client.send(bytes)) {
      const codec = client.codec(bytes.readUInt16BE(0));
      assertAnswer(answer, answers.shift()!, codec);
    }
  }
  assert.equal(answers.length, 0, 'captured answers that we did not give');
  assert.deepEqual(client.player?.lobbyFilter?.masks, new Array(4).fill(0xffffffff));
  const { MEDIUS_FILTER_GAME_LEVEL: level, MEDIUS_FILTER_PLAYER_SKILL_LEVEL: skill } =
    MediusGameListFilterField;
  assert.deepEqual(
    client.player?.gameFilters.map(({ field, value }) => [field, value]),
    [
      [level, 68465],
      [skill, 0x8000000],
    ],
  );
});

vectorTest('logging in to UYA: byte by byte the captured answer, but for ids and keys', async () => {
  const captured = sample('pub-07');
  const info = (fields(captured, { version: 108 }) as { ConnectInfo: { ServerKey: { key: Buffer } } })
    .ConnectInfo;
  lobby.endpoints.MLS = { address: '172.16.222.31', port: 10078 };
  lobby.endpoints.NAT = { address: '172.16.222.31', port: 10070 };
  lobby.serverKey = info.ServerKey.key;
  const { id } = await lobby.account('P', 'x');

  const client = lobby.client();
  const begun = await client.send(Buffer.from(recorded('conv-uya108-mas-1.json')[0]!.plain, 'hex'));
  assert.equal(begun[0]?.bytes.length, sample('pub-05').length);
  for (const { dir, plain } of recorded('conv-uya108-mas-1.json').slice(1))
    if (dir === 'client') await client.send(Buffer.from(plain, 'hex'));
  assert.equal(
    client.player?.machine,
    sample('pub-51').toString('hex', 2 + 21 + 17 + 2 + 4 + 1, 2 + 21 + 17 + 2 + 4 + 1 + 32),
  );

  const [answer] = await client.send(sample('pub-06'));
  assert.ok(answer);
  assert.equal(answer.bytes.length, 198);
  // Offsets of the packed C struct, counted by hand: class, type, MessageID 21, pad 3, status, then the ids.
  const at = {
    account: 30,
    world: 38,
    connectWorld: 42 + 4 + 48,
    session: 42 + 4 + 48 + 4 + 64,
    access: 179,
  };
  const lobbyChannel = await lobby.channelId('CY00000000-00');
  assert.equal(answer.bytes.readInt32LE(at.account), id);
  assert.equal(answer.bytes.readInt32LE(at.world), lobbyChannel);
  assert.equal(answer.bytes.readInt32LE(at.connectWorld), lobbyChannel);
  assert.equal(answer.bytes.toString('latin1', at.session, at.access).replace(/\0+$/, ''), client.session);
  assert.match(answer.bytes.toString('latin1', at.access, at.access + 17), /^[A-Za-z0-9+/]{16}\0$/);
  for (const bytes of [answer.bytes, captured]) {
    bytes.writeInt32LE(0, at.account);
    bytes.writeInt32LE(0, at.world);
    bytes.writeInt32LE(0, at.connectWorld);
    bytes.fill(0, at.session, at.access + 17);
  }
  assert.equal(answer.bytes.toString('hex'), captured.toString('hex'));
});

vectorTest('joining a channel of UYA: the captured answer, but for ids and keys', async () => {
  const captured = sample('pub-15');
  const client = await lobby.member('Joiner');
  const id = await lobby.channelId('CY00000001-00');
  lobby.endpoints.MLS = { address: '160.33.33.245', port: 10078 };
  const request = sample('pub-14');
  request.fill(0, 2 + 21, 2 + 21 + 17);
  request.writeInt32LE(id, 2 + 21 + 17 + 2);
  const [answer] = await client.send(request);
  assert.equal(answer?.bytes.length, 186);
  const [ours, theirs] = [answer!.value, fields(captured, { version: 108 })] as {
    StatusCode: number;
    ConnectInfo: { Type: number; AddressList: unknown; WorldID: number };
  }[];
  assert.equal(ours?.StatusCode, theirs?.StatusCode);
  assert.equal(ours?.ConnectInfo.Type, theirs?.ConnectInfo.Type);
  assert.deepEqual(ours?.ConnectInfo.AddressList, theirs?.ConnectInfo.AddressList);
  assert.equal(ours?.ConnectInfo.WorldID, id);
  assert.equal(client.player?.channel, id);
});

vectorTest('the channel list that UYA got for its own city', async () => {
  const title: Title = { ...uya, accountPool: 'aridia' };
  const captured = sample('pub-49');
  await lobby.state.channels.open('aridia', [
    { id: 68459, name: 'CY00000001-00', capacity: 224, genericFields: [1, 2, 0, 0], level: 32 },
    { name: 'CY00000002-00', capacity: 224, genericFields: [1, 4, 0, 0], level: 32 },
  ]);
  const client = await capturedPlayer(title, 108, 'Somebody', 900_001);
  const channel = (await lobby.state.channels.byName('aridia', 'CY00000001-00'))!;
  await lobby.state.channels.join(client.session, channel.id, '');
  const filter = sample('pub-53'); // EqualsFilter on masks 1 and 1, at level 123
  filter.writeUInt32LE(2, 2 + 21 + 3 + 4);
  await client.send(filter);
  const answers = await client.send(sample('pub-56'));
  assert.equal(answers.length, 1);
  assertAnswer(answers[0], captured, client.codec(0x0415));
});

vectorTest('the answer to a lobby filter repeats it', async () => {
  const client = await lobby.member('Filterer');
  const [answer] = await client.send(sample('pub-53'));
  assert.equal(answer?.bytes.toString('hex'), sample('pub-54').toString('hex'));
});

vectorTest('the universe of Deadlocked, whole as the client puts it together', async () => {
  const captured = sample('pub-52');
  const wanted = fields(captured, { version: 110 }) as Record<string, string & number>;
  const title: Title = {
    ...uya,
    universes: [
      {
        id: Number(wanted.UniverseID),
        name: String(wanted.UniverseName),
        description: String(wanted.UniverseDescription),
        hostname: String(wanted.DNS),
        port: Number(wanted.Port),
        extendedInfo: String(wanted.ExtendedInfo),
        status: 0,
        maxUsers: 0,
        news: '',
        svoUrl: '',
      },
    ],
  };
  const client = lobby.client({ role: 'MUIS', version: 110, title });
  const [svo, information, ...more] = await client.send(sample('pub-43'));
  assert.equal(more.length, 0);
  assert.ok(svo);
  const captures = recorded('conv-dl110-muis.json').map(({ plain }) => plain);
  assert.ok(captures.includes(svo.bytes.toString('hex')), 'the SVO URL message');
  assertAnswer(information, captured, { version: 110 });
});

vectorTest('a text that passes the filter, and the chat that follows it', async () => {
  const speaker = await lobby.member('Speaker');
  const listener = await lobby.member('Listener');
  const channel = await lobby.channelId('CY00000000-00');
  for (const { session } of [speaker, listener]) await lobby.state.channels.join(session, channel, '');

  const filter = sample('pub-39');
  filter.fill(0, 2 + 21, 2 + 21 + 17);
  const [passed] = await speaker.send(filter);
  assert.equal(passed?.bytes.length, sample('pub-40').length);
  assert.equal(
    passed?.value.StatusCode,
    (fields(sample('pub-40'), { version: 108 }) as { StatusCode: number }).StatusCode,
  );

  const chat = sample('pub-26');
  chat.fill(0, 2 + 21, 2 + 21 + 17);
  lobby.pushed.length = 0;
  assert.deepEqual(await speaker.send(chat), []);
  assert.deepEqual(
    lobby.pushed.map(({ to }) => to),
    ['Listener'],
  );
  assert.equal(lobby.pushed[0]?.bytes.length, sample('pub-27').length);
});

vectorTest('the chat filter of Deadlocked', async () => {
  const client = await lobby.member('Deaf', { version: 110 });
  const captured = sample('pub-57');
  const request = Buffer.concat([
    Buffer.from([4, 0x25]),
    captured.subarray(2, 2 + 21),
    Buffer.alloc(17),
    Buffer.alloc(16, 0xff),
  ]);
  const [answer] = await client.send(request);
  assert.equal(answer?.bytes.toString('hex'), captured.toString('hex'));
});
