/** Games of UYA as they were captured: requests as consoles sent them, answers as the original servers gave them. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { accountId } from '#state/ids.js';
import type { Title } from '#state/title.js';
import { CreateGameRequest1 } from '#wire/messages/game/create-game-1.js';
import { WorldReport0 } from '#wire/messages/game/world-report-0.js';
import { messages } from '#wire/messages/registry.js';
import { vectors, vectorTest } from '../vectors.js';
import { type Client, Lobby, type Sent, uya } from './harness.js';

const title: Title = {
  ...uya,
  traits: new Set(['gameFilterAny', 'anyGameHostType', 'auxUdpBefore109']),
};
/** Class, type, MessageID 21: there the session key begins, and behind its 17 bytes and a pad of 2 the world id. */
const at = { session: 2 + 21, world: 2 + 21 + 17 + 2 };

let lobby: Lobby;
before(async () => {
  lobby = await Lobby.open(title);
});
after(() => lobby.close());

type Values = Record<string, unknown>;

function sample(id: string): Buffer {
  const { samples } = vectors<{ samples: { id: string; hex: string }[] }>('medius-samples.json');
  return Buffer.from(samples.find((one) => one.id === id)!.hex, 'hex');
}

/** A captured request for our player and our world. */
function asked(id: string, world?: number): Buffer {
  const bytes = sample(id);
  bytes.fill(0, at.session, at.session + 17);
  if (world !== undefined) bytes.writeInt32LE(world, at.world);
  return bytes;
}

function fields(bytes: Buffer): Values {
  const message = messages.find('server', bytes.readUInt16BE(0))!;
  return message.decode(bytes, 2, bytes.length, { version: 108 }) as Values;
}

/** The answer says what the captured one says, but for what is replaced. */
function assertAnswer(answer: Sent | undefined, captured: Buffer, replaced: Values): void {
  assert.ok(answer);
  assert.equal(answer.bytes.length, captured.length);
  assert.equal(answer.bytes.readUInt16BE(0), captured.readUInt16BE(0));
  assert.deepEqual(answer.value, { ...fields(captured), ...replaced });
}

async function member(name: string, id: number): Promise<Client> {
  const client = lobby.client({ role: 'MLS', title });
  await client.begin();
  await lobby.state.players.login(client.session, { id: accountId(id), name });
  await lobby.state.players.arrive(client.session, 'chat');
  return client;
}

/** What a console says when it makes the game of a captured list item or info. */
async function create(client: Client, game: Values): Promise<number> {
  const names = [
    ...['GameName', 'MinPlayers', 'MaxPlayers', 'GameLevel', 'PlayerSkillLevel', 'RulesSet'],
    ...['GenericField1', 'GenericField2', 'GenericField3', 'GameHostType'],
  ];
  const said = Object.fromEntries(names.map((name) => [name, game[name]]));
  const answer = await client.askOne(CreateGameRequest1, { ...said, Attributes: 0 });
  assert.equal(answer.value.StatusCode, 0);
  return answer.value.MediusWorldID as number;
}

async function join(client: Client, world: number): Promise<Sent> {
  const [answer, ...more] = await client.send(asked('pub-50', world));
  assert.ok(answer && more.length === 0);
  const info = answer.value.ConnectInfo as { WorldID: number };
  lobby.hosting.connect(info.WorldID, client.session);
  await new Promise((resolve) => setImmediate(resolve));
  return answer;
}

async function endGame(client: Client): Promise<void> {
  const { game } = client.player!;
  await lobby.state.games.end(client.session, game!);
  for (const { sessionKey } of await lobby.state.games.players(game!))
    await lobby.state.games.leave(sessionKey);
}

vectorTest('making a game and joining it: the captured answers, but for ids and keys', async () => {
  const captured = sample('pub-13');
  const theirs = fields(captured) as { ConnectInfo: { ServerKey: { key: Buffer } } };
  lobby.endpoints.DME = { address: '160.33.33.245', port: 10079 };
  lobby.serverKey = theirs.ConnectInfo.ServerKey.key;
  const client = await member('Masquarr', 1);
  const created = await client.askOne(CreateGameRequest1, {
    MessageID: '1',
    GameName: "Masquarr's        000000280000",
    MaxPlayers: 8,
    GameHostType: 4,
    Attributes: 0,
  });
  const world = created.value.MediusWorldID as number;
  assertAnswer(created, sample('pub-11'), { MediusWorldID: world });

  const joined = await join(client, world);
  const ours = joined.value.ConnectInfo as { WorldID: number; SessionKey: string; AccessKey: string };
  const { WorldID, SessionKey, AccessKey } = ours;
  assertAnswer(joined, captured, {
    ConnectInfo: { ...theirs.ConnectInfo, WorldID, SessionKey, AccessKey },
  });
  assert.equal(SessionKey, client.session);
  assert.match(AccessKey, /^[A-Za-z0-9+/]{16}$/);
  const ticket = lobby.hosting.tickets.at(-1)!;
  assert.deepEqual(
    [ticket.accessKey, ticket.sessionKey, ticket.world.worldId],
    [AccessKey, SessionKey, WorldID],
  );
  await endGame(client);
});

vectorTest('the game list of a city, as UYA asks for it', async () => {
  const captured = sample('pub-48');
  const theirs = fields(captured);
  const [host, guest, elsewhere] = [await member('Pj', 2), await member('Guest', 3), await member('Else', 4)];
  const world = await create(host, theirs);
  const other = await create(elsewhere, { ...theirs, GameName: 'another city', GameLevel: 1862 });
  await join(host, world);
  await join(guest, world);
  await join(elsewhere, other);

  const asking = await member('Asking', 5);
  assertAnswer((await asking.send(asked('pub-34')))[0], sample('pub-35'), {});
  assertAnswer((await asking.send(asked('pub-32')))[0], sample('pub-33'), {});
  const answers = await asking.send(sample('pub-47'));
  assert.equal(answers.length, 1, 'the game of the other city is not shown');
  assertAnswer(answers[0], captured, { MediusWorldID: world });
  for (const client of [host, elsewhere]) await endGame(client);
});

vectorTest('two filters of UYA: a game that passes one of them is shown', async () => {
  const { messages: all } = vectors<{ messages: { plain?: string }[] }>('conv-uya108-mls-novalis.json');
  const filters = all
    .map(({ plain = '' }) => Buffer.from(plain, 'hex'))
    .filter((bytes) => bytes.length === 54 && bytes.readUInt16BE(0) === 0x014e);
  assert.equal(filters.length, 2);
  const asking = await member('Asking', 6);
  for (const filter of filters) {
    filter.fill(0, at.session, at.session + 17);
    await asking.send(filter);
  }
  const theirs = fields(sample('pub-48'));
  const games: [string, number, number][] = [
    ['this city, high skill', 68465, 0x8000001],
    ['other city, low skill', 1, 0x7ffffff],
    ['other city, high skill', 1, 0x8000000],
  ];
  const hosts: Client[] = [];
  for (const [GameName, GameLevel, PlayerSkillLevel] of games) {
    const host = await member(`h${hosts.length}`, 100 + hosts.length);
    await join(host, await create(host, { ...theirs, GameName, GameLevel, PlayerSkillLevel }));
    hosts.push(host);
  }
  const shown = await asking.send(sample('pub-47'));
  assert.deepEqual(
    shown.map(({ value }) => value.GameName),
    ['this city, high skill', 'other city, low skill'],
  );
  assert.deepEqual(
    shown.map(({ value }) => value.EndOfList),
    [false, true],
  );
  for (const host of hosts) await endGame(host);
});

vectorTest('the info of a running game, which its host reports with zeros', async () => {
  const captured = sample('pub-21');
  const theirs = fields(captured);
  const host = await member('Masquarr', 7);
  const world = await create(host, fields(sample('pub-48')));
  await join(host, world);
  await host.ask(WorldReport0, {
    MediusWorldID: world,
    GameName: theirs.GameName as string,
    GenericField3: theirs.GenericField3 as number,
    WorldStatus: 2,
  });
  assertAnswer((await host.send(asked('pub-20', world)))[0], captured, {});
  await endGame(host);
});

vectorTest('the players of a game, with stats that were reported before the join was answered', async () => {
  const captured = sample('pub-17');
  const theirs = fields(captured) as { AccountID: number; AccountName: string; Stats: Buffer };
  const host = await member(theirs.AccountName, theirs.AccountID);
  const guest = await member('Guest', 8);
  const world = await create(host, fields(sample('pub-48')));
  for (const [client, stats] of [
    [host, theirs.Stats],
    [guest, sample('pub-04').subarray(-256)],
  ] as const) {
    const report = sample('pub-04'); // class, type, session key 17, pad 3, world id, stats 256
    report.fill(0, 2, 2 + 17);
    report.writeInt32LE(world, 2 + 17 + 3);
    stats.copy(report, 2 + 17 + 3 + 4);
    assert.deepEqual(await client.send(report), []);
  }
  await join(host, world);
  await join(guest, world);
  const [first, second, ...more] = await guest.send(asked('pub-16', world));
  assert.equal(more.length, 0);
  assertAnswer(first, captured, {});
  assert.deepEqual(second?.value.Stats, sample('pub-04').subarray(-256));
  assert.equal(second?.value.EndOfList, true);
  await endGame(host);
});

vectorTest('a player in a game is found there, and its world asks for no password', async () => {
  const captured = sample('pub-25');
  const host = await member('Player59391', 945_035);
  const world = await create(host, fields(sample('pub-48')));
  await join(host, world);
  const find = asked('pub-24');
  assertAnswer((await host.send(find))[0], captured, { MediusWorldID: world });
  assertAnswer((await host.send(asked('pub-37', world)))[0], sample('pub-38'), { MediusWorldID: world });
  await endGame(host);
  assert.equal((await host.send(find))[0]?.value.ApplicationType, 1, 'in a channel again');
});
