/** The plugins that come with the server, as an operator and a player meet them. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type EventFieldType, type EventRow, events } from '#script/events.js';
import type { GameFacts } from '#script/services.js';
import { root } from './root.js';
import { host, origin, player, world } from './world.js';

async function shipped(t: TestContext) {
  const made = world(t);
  for (const folder of ['scripts', 'games'])
    cpSync(join(root, folder), join(made.folder, folder), { recursive: true });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  return { made, scripts };
}

const run = (scripts: Awaited<ReturnType<typeof host>>, name: string, text = '') =>
  scripts.command({ name, text, player: undefined });

test('every shipped plugin loads and asks for what it needs', async (t) => {
  const { scripts } = await shipped(t);
  const ids = scripts.list().map(({ id }) => id);
  assert.deepEqual(ids, [
    'scripts/announcements',
    'scripts/chatlog',
    'scripts/commands',
    'scripts/everyday',
    'scripts/maintenance',
    'scripts/welcome',
    'scripts/wordfilter',
    'games/deadlocked',
    'games/uya',
  ]);
});

test('a player is welcomed, the second time with another text', async (t) => {
  const { made, scripts } = await shipped(t);
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  for (let i = 0; i < 2; i++) {
    scripts.events['player.joined']?.run({}, origin({ player: ann }));
    made.pass(2000);
  }
  assert.match(made.sent[0] ?? '', /^system 7 0 Welcome, Ann!/);
  assert.equal(made.sent[1], 'system 7 0 Welcome back, Ann!');
});

test('announcements are added, said in turn while somebody is there, and taken out', async (t) => {
  const { made, scripts } = await shipped(t);
  assert.deepEqual(run(scripts, 'announcements'), ['no announcements']);
  run(scripts, 'announce', 'first text');
  run(scripts, 'announce', 'second text');
  made.pass(15 * 60_000);
  assert.deepEqual(made.sent, []);
  made.players.set('7', player('7', 'Ann'));
  made.pass(45 * 60_000);
  assert.deepEqual(
    made.sent,
    [1, 2, 1].map((n) => `broadcast 0 * ${n === 1 ? 'first' : 'second'} text`),
  );
  assert.deepEqual(run(scripts, 'announcements', '1'), ['1: second text']);
});

test('peek and poke reach the memory of a player by name', async (t) => {
  const { made, scripts } = await shipped(t);
  made.players.set('7', player('7', 'Ann'));
  assert.deepEqual(run(scripts, 'poke', 'ann 0x10 00ff80'), ['3 bytes sent']);
  assert.deepEqual(run(scripts, 'poke', 'bob 16 00'), [
    'nobody who is here is called "bob"; usage: poke <player> <address> <bytes>',
  ]);
  run(scripts, 'peek', 'Ann 16 4');
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(made.printed, ['Ann at 0x00000010: 00ff8000']);
});

const game: GameFacts = {
  id: 5,
  name: 'Sunday cup       0123456789ABCDEF',
  title: 'uya',
  status: 1,
  playerCount: 3,
  maxPlayers: 8,
  gameLevel: 0,
  playerSkillLevel: 0,
  rulesSet: 0,
  genericFields: [40, 0, -68_925_424, 0, 0, 0, 0, 0],
  host: undefined,
};

test('a started game is marked, keeps the console’s tail, and its map and mode are logged', async (t) => {
  const { made, scripts } = await shipped(t);
  made.games.set(5, game);
  scripts.events['game.started']?.run({ game: 5 }, origin());
  assert.deepEqual(made.sent, ['rename 5 [IG] Sunday cup  0123456789ABCDEF']);
  assert.equal(made.printed[0], 'game started: capture the flag on Hoven Gorge, 3 of 8 players');
  const report = { game: 5, name: game.name, status: 2, player_count: 3 };
  scripts.events['game.report']?.run(report, origin());
  assert.equal(report.name, '[IG] Sunday cup  0123456789ABCDEF');
  const short = { ...report, name: 'Cup' };
  scripts.events['game.report']?.run(short, origin());
  assert.equal(short.name, '[IG] Cup');
  const staging = { ...report, name: game.name, status: 1 };
  scripts.events['game.report']?.run(staging, origin());
  assert.equal(staging.name, game.name);
  made.games.set(5, { ...game, genericFields: [40, 0, 300_154_888, 0, 0, 0, 0, 0] });
  scripts.events['game.created']?.run({ game: 5 }, origin());
  assert.match(made.printed[1] ?? '', /siege on Bakisi Isles/);
});

test('events about games, channels and players that are gone are no errors to any of them', async (t) => {
  const { made, scripts } = await shipped(t);
  const ghost = player('77', 'Ghost', { channel: 99 as never, game: 99 as never });
  for (const [name, { fields }] of Object.entries(events as Record<string, EventRow>)) {
    const sample: Record<EventFieldType, unknown> = {
      ...{
        text: 'text',
        number: 1,
        account: 1,
        integer: 1,
        boolean: false,
        player: '77',
        channel: 99,
        game: 99,
        world: 99,
      },
      ...{ text: 'text', integer: 1, boolean: false, player: '77', channel: 99, game: 99, clan: 99 },
      ...{ bytes: Buffer.alloc(256), numbers: [1, 2, 3], value: 'value' },
      ...{ players: ['77'], teams: [['77']] },
      rows: { message: 'ChannelListResponse', codec: { version: 108 }, messageId: '', rows: [] },
    };
    const values = Object.entries(fields).map(([field, { type }]) => [field, sample[type]]);
    const run = async (who: typeof ghost | undefined) =>
      scripts.events[name as keyof typeof events]?.run(Object.fromEntries(values), origin({ player: who }));
    made.players.set('77', ghost);
    await run(ghost);
    // Some of what becomes of games has no player behind it, and who left may be gone.
    if (['game.started', 'game.ended', 'game.destroyed'].includes(name)) await run(undefined);
    made.players.delete('77');
    if (/left$|close$|logged_out$|game\.ended/.test(name)) await run(ghost);
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(made.faults, []);
});
