/** Captures that plugins ask for: what is in the file, what is not, and when they end. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeLine } from '#tools/decode.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer } from './people.js';

const plugin = (
  isolate = '',
) => `plugin { name = "cap", version = "1", permissions = { "packets.raw" } ${isolate} }
local function start(options)
  server.go(function()
    local file, why = packet.capture_start(options)
    log.info("capture: " .. (file or why))
  end)
end
server.commands.add { name = "grab", args = { "what:word", "bytes:integer = 100000" }, run = function(ctx, args)
  start { title = args.what, max_bytes = args.bytes, time = "10s" }
end }
server.commands.add { name = "grab_player", args = { "who:player" }, run = function(ctx, args) start { player = args.who } end }
server.commands.add { name = "enough", run = function()
  local facts = packet.capture_stop()
  return facts and facts.file .. " " .. facts.messages .. " " .. facts.bytes or "nothing"
end }`;

async function started(t: TestContext, isolate = ''): Promise<JourneyHost> {
  const grants = JSON.stringify({ cap: { permissions: ['packets.raw'] } });
  return startJourneyHost(t, [`plugins=${grants}`], { files: { 'scripts/cap.lua': plugin(isolate) } });
}

async function until(what: string, holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (holds()) return;
    await pause(10);
  }
  assert.fail(`not within fifteen seconds: ${what}`);
}

const begun = (host: JourneyHost) =>
  host.lines.flatMap(({ text }) => /^capture: (captures\/.*)$/.exec(String(text))?.[1] ?? []);
const ended = (host: JourneyHost) => host.lines.filter(({ msg }) => msg === 'a capture has ended').length;
const type = (host: JourneyHost, line: string) => host.running.commands.answer(line);

/** The lines of the newest file, as `rekindle decode` tells them. */
async function linesOf(host: JourneyHost, file: string) {
  const path = join(host.home, file);
  await until('the file on the disk', () => statSync(path).size > 0);
  await pause(100);
  const text = readFileSync(path, 'utf8');
  const lines = text.trim().split('\n');
  const decoded = lines.map((line) => decodeLine(line, () => new Set()) as Record<string, unknown>);
  return { text, lines, decoded };
}

for (const isolate of ['', ', isolate = "worker"'])
  test(`a login and chat are captured without the password and keys${isolate && ', from a thread'}`, async (t) => {
    const host = await started(t, isolate);
    await type(host, 'grab uya');
    await until('its begin', () => begun(host).length === 1);
    const player = makePlayer(t);
    await player.play(host.at('mas'), 'Ratchet', 'secret wrench');
    player.say('hello there');
    player.say('/login 123456');
    await player.connection.echo();
    const answer = await type(host, 'enough');
    const [file] = begun(host);
    const { text, lines, decoded } = await linesOf(host, file!);
    assert.equal(answer, `${file} ${lines.length} ${Buffer.byteLength(text)}`);
    const names = decoded.map(({ name }) => name);
    for (const wanted of ['SessionBeginResponse', 'AccountLoginRequest', 'AccountLoginResponse'])
      assert.ok(names.includes(wanted), `${wanted} in ${names}`);
    for (const word of ['secret wrench', '123456'])
      assert.ok(!text.includes(Buffer.from(word, 'latin1').toString('hex')), word);
    assert.ok(text.includes(Buffer.from('hello there', 'latin1').toString('hex')));
    assert.ok(text.includes(Buffer.from('Ratchet', 'latin1').toString('hex')));
    const hidden = lines
      .map((line) => JSON.parse(line) as { hidden?: number; hex: string })
      .filter((one) => one.hidden);
    assert.ok(hidden.length >= 1 && hidden.every(({ hex }) => hex.length === 4), 'the typed login');
    assert.equal(statSync(join(host.home, file!)).mode & 0o077, 0);
    assert.equal(await type(host, 'enough'), 'nothing');
  });

test('one of a player holds that player alone; it ends when it is full, by its time, and with its plugin', async (t) => {
  const host = await started(t);
  const [ratchet, clank] = [makePlayer(t), makePlayer(t)];
  await ratchet.play(host.at('mas'), 'Ratchet', 'a wrench');
  await clank.play(host.at('mas'), 'Clank', 'a wrench');
  await type(host, 'grab_player Ratchet');
  await until('its begin', () => begun(host).length === 1);
  await type(host, 'grab uya');
  await until('why not', () =>
    host.lines.some(({ text }) => /a capture of this plugin is running/.test(String(text))),
  );
  clank.say('from clank');
  await ratchet.policy();
  await clank.connection.echo();
  await type(host, 'enough');
  const { lines } = await linesOf(host, begun(host)[0]!);
  const sent = lines.filter((line) => line.includes('"direction":"client"'));
  assert.ok(sent.length > 0 && !sent.join().includes(Buffer.from('from clank').toString('hex')));
  await type(host, 'grab uya 300');
  await until('the next', () => begun(host).length === 2);
  await ratchet.policy();
  await until('its end', () => ended(host) === 2);
  assert.ok(statSync(join(host.home, begun(host)[1]!)).size <= 300);
  await type(host, 'enough');
  await type(host, 'grab uya');
  await until('the third', () => begun(host).length === 3);
  host.advance(10_000);
  await until('its end', () => ended(host) === 3);
  await type(host, 'enough');
  await type(host, 'grab uya');
  await until('the fourth', () => begun(host).length === 4);
  await type(host, 'plugin stop cap');
  await until('its end', () => ended(host) === 4);
  assert.equal(readdirSync(join(host.home, 'captures')).length, 4);
});
