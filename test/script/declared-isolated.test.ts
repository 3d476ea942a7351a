/** Messages that a plugin in a thread of its own declares: shown to it, answered, sent, and taken back with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { host, origin, player, world } from './world.js';

const codec = { version: 108 };
const KEY = 0x0008;
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const may = 'permissions = { "packets.declare", "packets.send", "memory.poke", "memory.peek" }';

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (holds()) return;
    await pause(5);
  }
  assert.fail(`not within ten seconds: ${what}`);
}

const declaring = (
  name: string,
  more: string,
) => `plugin { name = "${name}", version = "1", isolate = "worker", ${may} }
local Point = packet.struct("Point", { { "x", "u8" }, { "y", "u8" } })
packet.declare("Ask", { class = "DME", type = 8, key = 1, to = "server" }, { { "at", Point }, { "n", "u8" } })
packet.declare("Tell", { class = "DME", type = 8, key = 2, to = "client", plain = true }, { { "at", "Point" }, { "text", "text[4]" } })
${more}`;

test('they are shown to it, dropped, answered and sent', async (t) => {
  const made = world(t, {
    'scripts/w.lua': declaring(
      'w',
      `server.on("medius.in.Ask", function(e, player)
  if e.n == 0 then return false end
  player:send("Tell", { at = { x = e.at.x, y = 9 }, text = "hi" })
  return e:reply("Tell", { at = { x = 1, y = 2 }, text = "yes" })
end)`,
    ),
  });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  const take = (text: string) =>
    Promise.resolve(scripts.declared[KEY]!.run(hex(text), codec, origin({ player: ann })));
  assert.equal((await take('0008 01 0506 00')).kind, 'drop');
  const outcome = await take('0008 01 0506 07');
  assert.ok(outcome.kind === 'reply');
  assert.equal(
    outcome.message.encodeWhole(outcome.value as never, codec).toString('hex'),
    '0008020102' + '79657300',
  );
  await until('what it sends', () => made.sent.length === 1);
  assert.deepEqual(made.sent, ['send 1 Tell 00080205096869' + '0000']);
  assert.ok(scripts.messages.has('Ask'));
  await scripts.stop('scripts/w');
  assert.equal(scripts.declared[KEY], undefined);
  assert.deepEqual(made.faults, []);
});

test('a clash between threads is a load error that names both, and what serves stays', async (t) => {
  const made = world(t, {
    'scripts/a.lua': declaring('a', ''),
    'scripts/b.lua': declaring('b', '').replace(', isolate = "worker"', ''),
  });
  const scripts = await host(t, made);
  assert.equal(made.faults.length, 1);
  assert.match(
    made.faults[0]!,
    /scripts\/b\.lua:3: packet\.declare Ask: plugin scripts\/a has declared Ask at scripts\/a\.lua:3/,
  );
  assert.deepEqual([...scripts.declarations().keys()], ['scripts/a']);
});

test('another plugin that looks at every message is not disturbed by them', async (t) => {
  const made = world(t, {
    'scripts/a.lua': declaring('a', 'server.on("medius.in.Ask", function(e) log.info("a " .. e.n) end)'),
    'scripts/b.lua': `plugin { name = "b", version = "1", isolate = "worker" }
server.on("medius.in", { where = { server = "mls" } }, function(e) log.info("b " .. e:message()) end)`,
  });
  const scripts = await host(t, made);
  const run = scripts.declared[KEY]!.run(
    hex('0008 01 0506 07'),
    codec,
    origin({ player: player('1', 'Ann') }),
  );
  assert.equal((await run).kind, 'pass');
  await until('the line', () => made.printed.includes('a 7'));
  assert.deepEqual(made.faults, []);
});

test('a patch goes by a carrier from a thread', async (t) => {
  const made = world(t, {
    'scripts/w.lua': `plugin { name = "w", version = "1", isolate = "worker", ${may} }
packet.declare("Piece", { class = "DME", type = 8, key = 1, to = "client", plain = true, fragment = false }, {
  { "id", "i32" }, { "address", "u32" }, { "total", "i32" }, { "offset", "i32" }, { "chunk", "i16" }, { "length", "u16" }, { "data", "bytes[length]" } })
packet.declare("Answer", { class = "DME", type = 8, key = 2, to = "server" }, { { "id", "i32" }, { "bytes_received", "i32" } })
server.on("player.joined", function(e, player) player:go("patch", function()
  log.info(player:patch { name = "demo", regions = { [10684] = { parts = { { address = 16, bytes = string.rep("x", 120) } } } },
    carrier = { message = "Piece", answer = "Answer", id = 9, chunk = 50, group = 2, timeout = "5s" } })
end) end)`,
  });
  const scripts = await host(t, made);
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  let received = 0;
  made.onSend = (text) => {
    const bytes = hex(text.split(' ').at(-1)!);
    received += bytes.readUInt16LE(21);
    if (bytes.readInt16LE(19) !== 0 && received < 120) return;
    const back = hex('0008 02 09000000 00000000');
    back.writeInt32LE(received, 7);
    setImmediate(() => void scripts.declared[KEY]!.run(back, codec, origin({ player: ann })));
  };
  scripts.events['player.joined']!.run({}, origin({ player: ann }));
  await until(`the end; ${made.faults}`, () => made.printed.length > 0);
  assert.deepEqual(made.printed, ['applied']);
  assert.equal(received, 120);
});
