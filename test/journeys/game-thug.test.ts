/** The headless client "thug" beside consoles: another program with other habits, in the same game. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { GamePlayer } from '#tools/client/game-player.js';
import { Thug } from '#tools/client/game-thug.js';
import { ChatFwdMessage } from '#wire/messages/chat/chat-fwd-message.js';
import { GameInfoRequest0, GameInfoResponse0 } from '#wire/messages/game/game-info-0.js';
import { FrameReader } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import {
  channels,
  exchangePackets,
  gameOf,
  inTheLobby,
  makeGamePlayer,
  match,
  sealed,
  worldStatus,
} from './game-people.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { publishedKeys, UYA_NTSC } from './people.js';

const NAME = 'CPU-001';
const PASSWORD = 'not a human';

/** A thug at MLS, with an account that it did not make itself. */
async function thugInTheLobby(t: TestContext, host: JourneyHost): Promise<Thug> {
  const owner = makeGamePlayer(t);
  await owner.begin(host.at('mas'));
  await owner.register(NAME, PASSWORD);
  await owner.leave();
  const thug = new Thug({
    mas: host.at('mas'),
    applicationId: UYA_NTSC,
    name: NAME,
    password: PASSWORD,
    key: publishedKeys.find('client-uya-ps2-ntsc')!.modulus,
  });
  t.after(() => thug.cut());
  await thug.login();
  return thug;
}

test('thug joins three consoles, plays in clear beside sealed ones, and is switched off', async (t) => {
  const host = await startJourneyHost(t);
  const consoles = await inTheLobby(t, host, [sealed, sealed, sealed]);
  const world = await gameOf(consoles);
  const thug = await thugInTheLobby(t, host);
  await thug.join(world);
  assert.deepEqual([thug.playerId, thug.playerCount], [3, 4]);
  for (const { game } of consoles) {
    const told = await game.joined();
    assert.deepEqual([told.playerIndex, told.key], [3, Buffer.alloc(64)]);
  }
  assert.deepEqual(
    (await consoles[0]!.gamePlayers(world)).map(({ AccountName }) => AccountName).at(-1),
    NAME,
  );
  await thugSpeaks(thug, consoles);
  await thugListens(thug, consoles);
  await exchangePackets(
    consoles.map(({ game }) => game),
    11,
  );
  thug.echo();
  thug.cut();
  for (const { game } of consoles) assert.equal((await game.left()).playerIndex, 3);
  for (const { game } of consoles) assert.deepEqual(game.problems, []);
});

async function thugSpeaks(thug: Thug, consoles: readonly GamePlayer[]): Promise<void> {
  for (const channel of channels) {
    const payload = Buffer.from(`${channel} \0\xff from thug`, 'latin1');
    thug.broadcast(channel, payload);
    for (const { game } of consoles) assert.deepEqual(await game.packet(channel), { from: 3, payload });
    thug.send(channel, RT.CLIENT_APP_SINGLE, Buffer.concat([Buffer.of(1, 0), payload]));
    assert.deepEqual(await consoles[1]!.game.packet(channel), { from: 3, payload });
    thug.send(channel, RT.CLIENT_APP_LIST, Buffer.concat([Buffer.of(1, 0b0000_1101), payload]));
    for (const { game } of [consoles[0]!, consoles[2]!])
      assert.deepEqual(await game.packet(channel), { from: 3, payload });
    for (const { game } of consoles) {
      await game.echo(channel);
      assert.deepEqual(game.packets(channel), []);
    }
  }
}

async function thugListens(thug: Thug, consoles: readonly GamePlayer[]): Promise<void> {
  for (const channel of channels) {
    for (const { game } of consoles) {
      const forms: readonly ((payload: Buffer) => void)[] = [
        (payload) => game.broadcast(channel, payload),
        (payload) => game.single(channel, thug.playerId, payload),
        (payload) => game.list(channel, [thug.playerId], payload),
      ];
      for (const [index, send] of forms.entries()) {
        const payload = Buffer.from(`${channel} form ${index} of ${game.playerId}`);
        send(payload);
        assert.deepEqual(await thug.packet(channel), { from: game.playerId, payload });
      }
    }
    // What the others got of the broadcasts is not looked at here.
    for (const { game } of consoles) {
      const others = consoles.filter((other) => other.game !== game);
      for (let i = 0; i < others.length; i++) await game.packet(channel);
    }
  }
}

test('thug stays away from a game that has begun, and comes to the next one with its session', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet] = (await inTheLobby(t, host, [sealed])) as [GamePlayer];
  const world = await gameOf([ratchet]);
  ratchet.reportGame(world, match, worldStatus.WorldActive);
  await ratchet.gameInfo(world);
  const thug = await thugInTheLobby(t, host);
  await assert.rejects(thug.join(world), /status is 2/);
  ratchet.reportGame(world, match, worldStatus.WorldStaging);
  await ratchet.gameInfo(world);
  await thug.join(world);
  assert.equal(thug.playerId, 1);
  thug.cut();
});

test('what nobody asked for waits behind the answer', async (t) => {
  const host = await startJourneyHost(t);
  const reader = new FrameReader();
  const order: number[] = [];
  const player = makeGamePlayer(t, {
    keyOffer: 'none',
    tap: (from, bytes) => {
      if (from === 'server')
        for (const { id, payload } of reader.receive(bytes))
          if (id === RT.SERVER_APP) order.push(payload.readUInt16BE(0));
    },
  });
  await player.begin(host.at('mas'));
  await player.register('Ratchet', 'wrench');
  await player.login('Ratchet', 'wrench');
  await player.enterLobby();
  order.length = 0;
  let answer: Promise<unknown> | undefined;
  player.connection.glue(() => {
    player.say('/nothing');
    answer = player.ask(GameInfoRequest0, GameInfoResponse0, { MediusWorldID: 4711 });
  });
  await answer;
  assert.equal((await player.hear()).Message, 'no command /nothing');
  assert.deepEqual(order, [GameInfoResponse0.key, ChatFwdMessage.key]);
});
