/** Games of Up Your Arsenal as its plugin keeps them: the host's choices, teams, custom modes, and stats that do not count. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { GamePlayer } from '#tools/client/game-player.js';
import {
  AccountUpdateStatsRequest,
  AccountUpdateStatsResponse,
} from '#wire/messages/account/account-update-stats.js';
import {
  GetLadderStatsWideRequest,
  GetLadderStatsWideResponse,
} from '#wire/messages/ladder/get-ladder-stats-wide.js';
import {
  UpdateLadderStatsWideRequest,
  UpdateLadderStatsWideResponse,
} from '#wire/messages/ladder/update-ladder-stats-wide.js';
import {
  enter,
  gameOf,
  inTheLobby,
  makeGamePlayer,
  match,
  sealed,
  statsOf,
  worldStatus,
} from './game-people.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { status } from './people.js';
import { FakeConsole, uyaFiles } from './uya.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const generous = { share: 100, hook_time: 1000, batch_time: 1000, task_time: 1000 };

async function start(
  t: TestContext,
  limits: object = generous,
  files = uyaFiles(),
  more: readonly string[] = [],
): Promise<JourneyHost> {
  const permissions = ['packets.declare', 'packets.send', 'chat.say', ...more];
  return startJourneyHost(t, [`plugins=${JSON.stringify({ uya: { limits, permissions } })}`], { files });
}

/** UyaSetGameConfig by hand: key, 49 bytes of rules, 3 to the next word, 108 of a map. */
function chosen(
  mode: number,
  seed = 7,
): { readonly message: Buffer; readonly config: Buffer; readonly map: Buffer } {
  const config = Buffer.alloc(49);
  config.writeInt8(mode, 1);
  config[3] = 12;
  config.writeInt32LE(seed, 39);
  const map = Buffer.alloc(108);
  map.writeInt32LE(4, 0);
  map.writeInt32LE(44, 4);
  map.write('Maraxus Prison', 12, 'latin1');
  map.write('maraxus prison', 44, 'latin1');
  return { message: Buffer.concat([hex('0008 09000000'), config, Buffer.alloc(3), map]), config, map };
}

const next = async (player: GamePlayer, key: number): Promise<Buffer> => {
  const isOne = ({ whole }: { whole: Buffer }) => whole[0] === 0 && whole[1] === 8 && whole[2] === key;
  return (await player.connection.pushes.next(`message ${key}`, 5000, isOne)).whole;
};

const heard = (player: GamePlayer, pattern: RegExp) =>
  player.hear(({ Message }) => pattern.test(Message)).then(({ Message }) => Message);

test('what the host chose goes to its guests, those who come later among them, and nobody else’s choice counts', async (t) => {
  const host = await start(t);
  const [ratchet, clank, qwark] = (await inTheLobby(t, host, [sealed, sealed, sealed])) as [
    GamePlayer,
    GamePlayer,
    GamePlayer,
  ];
  const played = { ...match, genericFields: [40, 0, -68_925_424] as const };
  const world = await gameOf([ratchet, clank], [], played);
  clank.connection.sendApp(chosen(5, 99).message);
  await clank.connection.echo();
  const { message, config, map } = chosen(0);
  ratchet.connection.sendApp(message);
  const rules = Buffer.concat([hex('0008 0a000000'), config]);
  const override = Buffer.concat([hex('0008 05000000'), map]);
  assert.ok((await next(clank, 10)).equals(rules));
  assert.ok((await next(clank, 5)).equals(override));
  assert.ok((await next(ratchet, 5)).equals(override));
  await enter(qwark, world, [ratchet, clank]);
  assert.ok((await next(qwark, 10)).equals(rules));
  assert.ok((await next(qwark, 5)).equals(override));
  const own = await Promise.race([next(ratchet, 10), pause(300)]);
  assert.equal(own, undefined, 'the host is told nothing that it knows');
  qwark.connection.sendApp(hex('0008 07000000'));
  assert.ok((await next(qwark, 5)).equals(override));
  assert.equal(await heardCommand(ratchet, '/rules'), 'capture the flag on Hoven Gorge');
  assert.match(await heard(ratchet, /no vehicles/), /^to 20 frags, to 7 captures, no vehicles, /);
  // Once it has begun, nothing is chosen any more.
  ratchet.reportGame(world, played, worldStatus.WorldActive);
  await ratchet.connection.echo();
  ratchet.connection.sendApp(chosen(0, 8).message);
  assert.equal(await Promise.race([next(clank, 10), pause(300)]), undefined);
});

async function heardCommand(player: GamePlayer, line: string): Promise<string> {
  player.say(line);
  return (await player.hear(({ OriginatorAccountName }) => OriginatorAccountName === 'SYSTEM')).Message;
}

test('hosts draw teams and captains; guests do not', async (t) => {
  const host = await start(t);
  const [ratchet, clank] = (await inTheLobby(t, host, [sealed, sealed])) as [GamePlayer, GamePlayer];
  await gameOf([ratchet, clank]);
  assert.equal(await heardCommand(clank, '/teams'), 'only the host can do that');
  ratchet.say('/teams 3');
  const [mine, theirs] = await Promise.all([next(ratchet, 255), next(clank, 255)]);
  assert.ok(mine.equals(theirs), 'all draw by one seed');
  assert.equal(mine.toString('hex', 10), '03000000 000102ffffffffff'.replace(' ', ''));
  ratchet.say('/captains');
  const line = await heard(clank, /^captains: /);
  assert.match(line, /^captains: (Ratchet \(blue\), Clank|Clank \(blue\), Ratchet) \(red\)$/);
});

test('a mode of one’s own hears of the beginning, the scores and the end', async (t) => {
  const host = await start(t);
  const [ratchet, clank] = (await inTheLobby(t, host, [sealed, sealed])) as [GamePlayer, GamePlayer];
  const world = await gameOf([ratchet, clank]);
  const { message } = chosen(100);
  ratchet.connection.sendApp(message);
  await next(clank, 10);
  ratchet.reportGame(world, match, worldStatus.WorldActive);
  assert.equal(await heard(clank, /players/), '2 players, the first team with 3 rounds wins');
  const scores = Buffer.alloc(40);
  scores.writeInt16LE(1, 8);
  scores.writeInt16LE(2, 10);
  const state = Buffer.concat([hex('0008 19000000'), scores]);
  clank.connection.sendApp(state); // a guest has no say
  ratchet.connection.sendApp(state);
  assert.equal(await heard(clank, /leads/), 'red leads with 2');
  ratchet.connection.sendApp(hex('0008 0c000000'));
  assert.equal(await heard(clank, /won/), 'red has won');
});

test('the code of a mode goes into the consoles of its game when that begins, by download 201', async (t) => {
  const code = randomBytes(9000);
  const files = uyaFiles({ 'bin/mode-100-10684.bin': code });
  const host = await start(t, generous, files, ['memory.peek', 'memory.poke']);
  const console = new FakeConsole();
  const tap = (from: string, bytes: Buffer) => void (from === 'server' && console.take(bytes));
  const ways = [{ options: { tap }, enter: { tap: () => {} } }, sealed];
  const [ratchet, clank] = (await inTheLobby(t, host, ways)) as [GamePlayer, GamePlayer];
  const world = await gameOf([ratchet, clank], ways);
  console.switchOn(ratchet);
  ratchet.connection.sendApp(chosen(100).message);
  await next(clank, 10);
  ratchet.reportGame(world, match, worldStatus.WorldActive);
  await next(clank, 1); // the first of five: this player answers nothing, and holds nobody up
  for (let tries = 0; console.answers < 2; tries++) {
    assert.ok(tries < 500, 'two answers for seven pieces and the entry');
    await pause(10);
  }
  assert.ok(console.memory.subarray(0xf0000, 0xf0000 + code.length).equals(code));
  const entry = [1, 0xf0000, 0xf0008, 0xf0010];
  assert.deepEqual(
    entry.map((_, i) => console.memory.readUInt32LE(0xcf000 + 4 * i)),
    entry,
  );
  assert.deepEqual(new Set(console.pieces.map(({ id }) => id)), new Set([201]));
  assert.deepEqual(console.hooks, []);
});

const wide = (value: number) => ({ LadderType: 0, Stats: Array.from({ length: 100 }, () => value) });

async function report(player: GamePlayer, value: number): Promise<number> {
  const answer = await player.ask(UpdateLadderStatsWideRequest, UpdateLadderStatsWideResponse, wide(value));
  return answer.StatusCode;
}

async function kept(player: GamePlayer): Promise<number> {
  const asked = { AccountID_or_ClanID: player.accountId, LadderType: 0 };
  return (await player.ask(GetLadderStatsWideRequest, GetLadderStatsWideResponse, asked)).Stats[0]!;
}

test('stats of a game with a bot and of a mode without stats are refused, in the lobby too; others count', async (t) => {
  const host = await start(t);
  const [ratchet, clank] = (await inTheLobby(t, host, [sealed, sealed])) as [GamePlayer, GamePlayer];
  const world = await gameOf([ratchet, clank]);
  assert.equal(await report(ratchet, 1), 0);
  assert.equal(await kept(ratchet), 1);
  ratchet.connection.sendApp(chosen(2).message); // infected
  await next(clank, 10);
  assert.equal(await report(ratchet, 2), status.MediusFail);
  assert.equal(await kept(ratchet), 1);
  const own = { Stats: Buffer.alloc(256, 9) };
  const answer = await clank.ask(AccountUpdateStatsRequest, AccountUpdateStatsResponse, own);
  assert.equal(answer.StatusCode, status.MediusFail);
  ratchet.connection.sendApp(chosen(1).message); // mid flag counts
  await next(clank, 10);
  assert.equal(await report(ratchet, 3), 0);
  const bot = makeGamePlayer(t);
  await bot.play(host.at('mas'), 'CPU-03', 'a program');
  await enter(bot, world, [ratchet, clank]);
  assert.equal(await report(ratchet, 4), status.MediusFail);
  assert.equal(await report(bot, 4), status.MediusFail);
  ratchet.game.leave();
  await pause(200);
  assert.equal(await report(ratchet, 5), status.MediusFail, 'it reports when it is out of the game');
  assert.equal(await kept(ratchet), 3);
});

test('while the plugin fails, and while it rests, stats are refused', async (t) => {
  const host = await start(t, generous, {
    ...uyaFiles(),
    'games/uya/stats.lua': (uyaFiles()['games/uya/stats.lua'] as string).replace(
      'if data and data.uncounted then',
      'if data and data.uncounted.at then',
    ),
  });
  const [ratchet] = (await inTheLobby(t, host, [sealed])) as [GamePlayer];
  const state = () => JSON.stringify(host.running.operations.plugins().find(({ id }) => id === 'games/uya'));
  for (let i = 1; i <= 11; i++) assert.equal(await report(ratchet, i), status.MediusFail);
  assert.ok(
    host.lines.some((line) => /stats\.lua:\d+/.test(JSON.stringify(line))),
    'the guard failed',
  );
  for (let i = 12; !/it rests for/.test(state()); i++) {
    assert.ok(i < 100, 'it rests after more than ten errors in a second');
    assert.equal(await report(ratchet, i), status.MediusFail);
  }
  assert.equal(await report(ratchet, 200), status.MediusFail, 'nobody is asked now');
  assert.equal(await kept(ratchet), 0);
});

test('while the plugin has used up its time, stats are refused', async (t) => {
  const init = `${uyaFiles()['games/uya/init.lua'] as string}
server.on("chat.message", function(e) local x = 0 for i = 1, 3000000 do x = x + i end end)`;
  const limits = { share: 1, hook_time: 1000, hook_instructions: 50_000_000 };
  const host = await start(t, limits, { ...uyaFiles(), 'games/uya/init.lua': init });
  const [ratchet] = (await inTheLobby(t, host, [sealed])) as [GamePlayer];
  await pause(1100); // what its first lines took is forgotten
  ratchet.say('hello');
  await ratchet.connection.echo();
  assert.equal(await report(ratchet, 1), status.MediusFail);
  assert.ok(!host.lines.some(({ msg }) => msg === 'a script failed'));
  assert.equal(statsOf(ratchet).length, 256);
});
