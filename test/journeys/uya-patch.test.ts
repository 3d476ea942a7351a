/** The plugin of Up Your Arsenal puts a patch into consoles, over real sockets: in which order, when not, and when it is disturbed. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer } from './people.js';
import { BODY, FakeConsole, HOOK, MARK, RETURN, TO_BODY, TO_UNPATCH, UNPATCH, uyaFiles } from './uya.js';

const PIECE = 1362;
const permissions = ['packets.declare', 'packets.send', 'chat.say', 'memory.peek', 'memory.poke'];
const limits = { share: 100, hook_time: 1000, batch_time: 1000, task_time: 1000 };

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

interface Setting {
  readonly host: JourneyHost;
  readonly patch: Buffer;
  readonly handler: Buffer;
  readonly unpatch: Buffer;
}

async function start(t: TestContext, size = 128 << 10): Promise<Setting> {
  const [patch, handler, unpatch] = [randomBytes(size), randomBytes(700), randomBytes(1000)];
  const host = await startJourneyHost(
    t,
    [`plugins=${JSON.stringify({ uya: { limits, permissions, settings: { patch: true } } })}`],
    {
      files: uyaFiles({
        'bin/patch-10684.bin': patch,
        'bin/exceptiondisplay.bin': handler,
        'bin/unpatch-10684.bin': unpatch,
      }),
    },
  );
  return { host, patch, handler, unpatch };
}

async function arrive(t: TestContext, { host }: Setting, console = new FakeConsole(), name = 'Ratchet') {
  const player = makePlayer(t, { tap: (from, bytes) => void (from === 'server' && console.take(bytes)) });
  await player.play(host.at('mas'), name, 'a wrench');
  console.switchOn(player);
  return { player, console };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (holds()) return;
    await pause(10);
  }
  assert.fail(`not within fifteen seconds: ${what}`);
}

const isPatched = (console: FakeConsole) => console.memory.subarray(HOOK, HOOK + 4).equals(TO_BODY);
const said = ({ host }: Setting, pattern: RegExp) =>
  host.lines.filter(({ msg, text }) => msg === 'script' && pattern.test(String(text))).length;
const faults = ({ host }: Setting) => host.lines.filter(({ level }) => level === 'error');

/** All that the patch is, byte for byte, and the hook word switched on once and last. */
function assertWhole(console: FakeConsole, { patch, handler }: Setting): void {
  assert.ok(console.memory.subarray(BODY, BODY + patch.length).equals(patch));
  assert.ok(console.memory.subarray(0xc8000, 0xc8000 + handler.length).equals(handler));
  assert.ok(console.memory.subarray(MARK, MARK + 32).equals(sha256(patch, handler)));
  assert.equal(console.hooks.filter((word) => word.equals(TO_BODY)).length, 1);
  assert.equal(console.told.at(-1), `poke ${HOOK.toString(16)} 4`);
  assert.ok(isPatched(console));
}

test('a console without the patch: hook off, the old one out, 128 KB by 97 messages and 20 answers, hook on', async (t) => {
  const setting = await start(t);
  const { player, console } = await arrive(t, setting);
  await Promise.all([player.policy(), player.policy()]);
  await until('the patch', () => isPatched(console));
  const { patch, handler, unpatch } = setting;
  assertWhole(console, setting);
  assert.deepEqual(console.hooks, [RETURN, TO_UNPATCH, TO_BODY]);
  assert.ok(console.memory.subarray(UNPATCH, UNPATCH + 1000).equals(unpatch));
  assert.deepEqual(
    console.told.filter((line) => line !== 'piece'),
    ['query', 'poke 139e94 4', 'poke ce000 512', 'poke ce200 488', 'poke 139e94 4', 'poke 139e94 4'],
  );
  assert.equal(console.told.at(-2), 'piece', 'nothing comes between the last piece and the hook');
  // The pieces of the patch, then the handler and the mark: each its place, numbered 4 to 0.
  const total = patch.length + handler.length + 32;
  const body = Array.from({ length: 97 }, (_, i) => ({
    address: BODY + i * PIECE,
    offset: i * PIECE,
    length: Math.min(PIECE, patch.length - i * PIECE),
  }));
  const rest = [
    { address: 0xc8000, offset: 0, length: 700 },
    { address: MARK, offset: 0, length: 32 },
  ];
  assert.deepEqual(
    console.pieces,
    [...body, ...rest].map((one, i) => ({ id: 101, total, chunk: 4 - (i % 5), ...one })),
  );
  assert.equal(console.answers, 20);
  await until('the line', () => said(setting, /Ratchet: patch: applied/) === 1);
  // Asked again it holds the patch, and is left alone.
  console.forget();
  await player.policy();
  await until('the look at it', () => said(setting, /patch: present/) === 1);
  assert.deepEqual(console.told, ['query']);
  assert.deepEqual(faults(setting), []);
});

test('a console that holds the patch is left alone, but for what its player chose', async (t) => {
  const setting = await start(t, 3000);
  const { player, console } = await arrive(t, setting);
  sha256(setting.patch, setting.handler).copy(console.memory, MARK);
  await player.policy();
  await until('the look at it', () => said(setting, /patch: present/) === 1);
  assert.deepEqual(console.told, ['query']);
  player.connection.sendApp(Buffer.concat([Buffer.from('000808000000', 'hex'), Buffer.alloc(20, 1)]));
  await player.connection.echo();
  await player.policy();
  await until('the choices', () => console.told.length === 3);
  assert.deepEqual(console.told, ['query', 'query', 'poke d0008 20']);
  assert.ok(console.memory.subarray(0xd0008, 0xd0008 + 20).equals(Buffer.alloc(20, 1)));
});

test('a console that never answers is patched after five seconds, and not before', async (t) => {
  const setting = await start(t, 3000);
  const { player, console } = await arrive(t, setting);
  console.answersQueries = false;
  await player.policy();
  await until('the query', () => console.told.length === 1);
  setting.host.advance(4000);
  await pause(200);
  assert.deepEqual(console.told, ['query']);
  setting.host.advance(1000);
  await until('the patch', () => isPatched(console));
  assertWhole(console, setting);
});

/** A console that has answered three groups and then keeps silent. */
async function halfWay(t: TestContext, setting: Setting) {
  const arrived = await arrive(t, setting);
  arrived.console.answersLeft = 3;
  await arrived.player.policy();
  await until('three answers', () => arrived.console.answers === 3 && arrived.console.pieces.length === 20);
  return arrived;
}

test('who leaves in the middle has no hook, leaves nothing behind, and is patched the next time', async (t) => {
  const setting = await start(t);
  const { player, console } = await halfWay(t, setting);
  player.cut();
  await player.connectToLobby().catch(() => {});
  player.cut();
  setting.host.advance(120_000);
  const tasks = () => setting.host.running.operations.plugins().find(({ id }) => id === 'games/uya')?.tasks;
  await until('the end of the task', () => tasks() === 0);
  assert.ok(!isPatched(console));
  assert.deepEqual(faults(setting), []);
  const again = await arrive(t, setting);
  await again.player.policy();
  await until('the patch', () => isPatched(again.console));
  assertWhole(again.console, setting);
});

test('who changes city in the middle is patched over the new connection', async (t) => {
  const setting = await start(t);
  const { player, console } = await halfWay(t, setting);
  const [city] = await player.channels();
  await player.joinChannel(city!.MediusWorldID);
  console.answersLeft = Number.POSITIVE_INFINITY;
  console.switchOn(player);
  await player.policy();
  await until('the patch', () => isPatched(console));
  await pause(200);
  assertWhole(console, setting);
  assert.deepEqual(faults(setting), []);
});

test('a download that is replaced in the middle: the second one is whole, and the hook goes on once', async (t) => {
  const setting = await start(t);
  const { player, console } = await halfWay(t, setting);
  const newer = randomBytes(100_000);
  writeFileSync(join(setting.host.home, 'games/uya/bin/patch-10684.bin'), newer);
  console.answersLeft = Number.POSITIVE_INFINITY;
  // The console asks for the patch once more, and at once for a third time.
  for (let i = 0; i < 2; i++) player.connection.sendApp(Buffer.from('00080d000000', 'hex'));
  await until('the patch', () => isPatched(console));
  await pause(300);
  assertWhole(console, { ...setting, patch: newer });
  assert.equal(said(setting, /patch: applied/), 1);
  assert.deepEqual(faults(setting), []);
});

test('a plugin that is reloaded in the middle begins anew and comes to its end', async (t) => {
  const setting = await start(t);
  const { player, console } = await halfWay(t, setting);
  console.answersLeft = Number.POSITIVE_INFINITY;
  const init = uyaFiles()['games/uya/init.lua'] as string;
  writeFileSync(join(setting.host.home, 'games/uya/init.lua'), init.replace('1.2.0', '1.3.0'));
  await until('the reload', () => setting.host.lines.some(({ msg }) => msg === 'plugin reloaded'));
  await until('the patch', () => isPatched(console));
  await pause(300);
  assertWhole(console, setting);
  assert.deepEqual(faults(setting), []);
  assert.ok(!player.connection.isClosed);
});

test('a console that stops answering has no hook, and the log says how far it came', async (t) => {
  const setting = await start(t);
  const { console } = await halfWay(t, setting);
  setting.host.advance(5000);
  await until('the end', () => said(setting, /Ratchet: patch: .*27240 bytes; it said nothing/) === 1);
  assert.ok(!isPatched(console));
});

async function command(player: HeadlessPlayer, line: string): Promise<string> {
  player.say(line);
  return (await player.hear(({ OriginatorAccountName }) => OriginatorAccountName === 'SYSTEM')).Message;
}

test('a player who does not want the patch is not asked for it, in later sessions too, until it is wanted', async (t) => {
  const setting = await start(t, 3000);
  const { player, console } = await arrive(t, setting);
  assert.match(await command(player, '/patching off'), /no patches for your console/);
  await player.policy();
  await player.leave();
  setting.host.advance(120_000);
  const again = await arrive(t, setting, console);
  await again.player.policy();
  assert.match(await command(again.player, '/patching'), /no patches for your console/);
  await pause(100);
  assert.deepEqual(console.told, []);
  assert.match(await command(again.player, '/patching on'), /patches are on|is on its way/);
  await until('the patch', () => isPatched(console));
});
