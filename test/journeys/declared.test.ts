/** Messages that a title's folder declares, over an encrypted connection: asked, answered, sent in clear. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { packageRoot } from '#app/home.js';
import { GetLocationsRequest, GetLocationsResponse } from '#wire/messages/location/get-locations.js';
import { RT } from '#wire/rt/ids.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer } from './people.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
/** Class DME, type 8, then the key of games/uya/messages.lua. */
const uya = (text: string) => hex(`0008 ${text}`);

/** The messages of games/uya, and a plugin that answers some. */
const init = `
plugin { name = "uya", version = "2", permissions = { "packets.declare", "packets.send" } }
require("messages")
packet.declare("UyaLong", { class = "DME", type = 8, key = 200, to = "client" }, { { "data", "rest" } })
packet.declare("UyaLongWhole", { class = "DME", type = 8, key = 201, to = "client", plain = true, fragment = false }, { { "data", "rest" } })
server.on("medius.in.UyaSetGameConfig", { where = { server = "mls" } }, function(e, player)
  log.info(string.format("%s %s %d", player.name, e.map.name, e.config.seed))
  return e:reply("UyaGameConfig", { config = { seed = e.config.seed + 1, vampire = 3 } })
end)
server.on("medius.in.UyaGetMapOverride", function(e, player)
  player:send("UyaMapOverride", { map = { version = 2, name = "Spleef" } })
  player:send("UyaDate", { month = 12, day = 24 })
  player:send("UyaLong", { data = string.rep("x", 1200) })
  player:send("UyaLongWhole", { data = string.rep("y", 1200) })
end)
server.on("medius.out.UyaDate", function(e) e.day = e.day + 1 end)
`;

async function start(t: TestContext): Promise<JourneyHost> {
  const limits = { share: 100, hook_time: 1000, batch_time: 1000 };
  const uya = { limits, permissions: ['packets.declare', 'packets.send'] };
  const messages = readFileSync(join(packageRoot, 'games/uya/messages.lua'), 'utf8');
  return startJourneyHost(t, [`plugins=${JSON.stringify({ uya })}`], {
    files: { 'games/uya/init.lua': init, 'games/uya/messages.lua': messages },
  });
}

test('a declared message is answered and sent over an encrypted connection, in clear where it says so', async (t) => {
  const host = await start(t);
  const seen: Buffer[] = [];
  const player = makePlayer(t, {
    tap: (from, bytes) => {
      if (from === 'server') seen.push(bytes);
    },
  });
  await player.play(host.at('mas'), 'Ratchet', 'a wrench');
  const { connection } = player;
  const next = async () => (await connection.pushes.next('a declared message', 5000)).whole;

  const map = Buffer.concat([
    hex('01000000 2c000000 ffffffff'),
    Buffer.from('Maraxus Prison'.padEnd(96, '\0')),
  ]);
  const config = Buffer.alloc(49);
  config.writeInt32LE(41, 39);
  connection.sendApp(Buffer.concat([uya('09000000'), config, Buffer.alloc(3), map]));
  const answer = await next();
  const expected = Buffer.alloc(49);
  expected[23] = 3;
  expected.writeInt32LE(42, 39);
  assert.ok(answer.equals(Buffer.concat([uya('0a000000'), expected])));
  assert.match(JSON.stringify(host.lines), /Ratchet Maraxus Prison 41/);
  assert.ok(isInClear(seen, answer), 'a plain carrier goes out unencrypted');

  connection.sendApp(uya('07000000'));
  const override = await next();
  assert.equal(override.length, 2 + 4 + 108);
  assert.equal(override.toString('latin1', 18, 24), 'Spleef');
  assert.ok((await next()).equals(uya('14000000 0c19')), 'the out-hook changed it');
  const long = await next();
  assert.equal(long.length, 2 + 1 + 1200);
  assert.ok(!isInClear(seen, long), 'others go out sealed');
  assert.equal((await next()).length, 2 + 1 + 1200);

  const unknown = host.counter('unknownMessages');
  connection.sendApp(uya('0b000000'));
  connection.sendApp(uya('09000000 01'));
  connection.sendApp(uya('07000000'));
  for (let i = 0; i < 4; i++) await next();
  assert.equal(host.counter('unknownMessages'), unknown + 1, 'only the one that nobody hooked');
  const lines = host.lines.map((line) => JSON.stringify(line));
  assert.ok(
    lines.some((line) => /UyaGameStarted.*does not serve/.test(line)),
    'by its name',
  );
  assert.ok(!lines.some((line) => /UyaGetMapOverride.*does not serve/.test(line)));
  assert.ok(lines.some((line) => /E_SHORT UyaSetGameConfig.*malformed message/.test(line)));
});

test('from 1.10 on long messages go out in pieces, those with fragment = false whole', async (t) => {
  const host = await start(t);
  const seen: Buffer[] = [];
  const tap = (from: string, bytes: Buffer) => void (from === 'server' && seen.push(bytes));
  const player = makePlayer(t, { version: 110, tap });
  await player.play(host.at('mas'), 'Ratchet', 'a wrench');
  const { connection } = player;
  connection.sendApp(uya('07000000'));
  const got: Buffer[] = [];
  for (let i = 0; i < 4; i++) got.push((await connection.pushes.next('a message', 5000)).whole);
  const [long, whole] = got.slice(2) as [Buffer, Buffer];
  assert.ok(long.equals(Buffer.concat([uya('c8'), Buffer.alloc(1200, 'x')])), 'put together again');
  assert.ok(whole.equals(Buffer.concat([uya('c9'), Buffer.alloc(1200, 'y')])));
  assert.ok(isInClear(seen, whole) && !isInClear(seen, long));
});

test('a message that waits for its plugin holds up its own connection, in order, and nobody else', async (t) => {
  const slow = `
plugin { name = "uya", version = "3", permissions = { "packets.declare" } }
packet.declare("Ask", { class = "DME", type = 8, key = 1, to = "server" }, { { "n", "u8" } })
packet.declare("Tell", { class = "DME", type = 8, key = 2, to = "client" }, { { "n", "u8" } })
server.on("medius.in.Ask", function(e)
  local x = 0
  if e.n == 1 then for i = 1, 1000000 do x = x + i end end
  return e:reply("Tell", { n = e.n })
end)`;
  const limits = { share: 1, hook_time: 1000, hook_instructions: 10_000_000 };
  const uya = { limits, permissions: ['packets.declare'] };
  const host = await startJourneyHost(t, [`plugins=${JSON.stringify({ uya })}`], {
    files: { 'games/uya/init.lua': slow },
  });
  const [busy, other] = [makePlayer(t), makePlayer(t)];
  await busy.play(host.at('mas'), 'Ratchet', 'a wrench');
  await other.play(host.at('mas'), 'Clank', 'a wrench');
  const order: string[] = [];
  const told = async (n: number) => {
    const { whole } = await busy.connection.pushes.next('Tell', 5000, (one) => one.whole[3] === n);
    assert.equal(whole.length, 4);
    order.push(`told ${n}`);
  };
  for (const n of [1, 2, 3]) busy.connection.sendApp(hex(`0008 01 0${n}`));
  const asked = busy.connection
    .request(GetLocationsRequest, GetLocationsResponse, { SessionKey: '' })
    .then(() => order.push('locations'));
  await told(1);
  const elsewhere = other.connection
    .request(GetLocationsRequest, GetLocationsResponse, { SessionKey: '' })
    .then(() => order.push('elsewhere'));
  await Promise.all([told(2), told(3), asked, elsewhere]);
  assert.deepEqual(order, ['told 1', 'elsewhere', 'told 2', 'told 3', 'locations']);
});

/** Whether a SERVER_APP frame with these bytes stands unsealed in what the socket carried. */
function isInClear(seen: readonly Buffer[], whole: Buffer): boolean {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(whole.length);
  return Buffer.concat(seen).includes(Buffer.concat([Buffer.of(RT.SERVER_APP), length, whole]));
}
