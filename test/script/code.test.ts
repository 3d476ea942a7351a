/** Which handlers go uncounted, and that none of them, nor what they call, gets away from its limits. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { PacketSource } from '#script/layer.js';
import { stepsOf } from '#script/vm/code.js';
import { open, usual } from './lua.js';
import { host, origin, world } from './world.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What `stepsOf` says of the function that a chunk returns. */
async function steps(body: string): Promise<number> {
  const lua = await open();
  return lua.call(
    (inner) => {
      inner.load('test.lua', Buffer.from(`return ${body}`));
      return 0;
    },
    usual,
    (inner) => stepsOf(inner, -1),
  );
}

test('a function without a way back has a number of steps, one with a loop of any kind has none', async () => {
  assert.equal(await steps('function() end'), 1);
  const filter = await steps(
    'function(e) if e:u8(0) == 3 then return false end if e:u16(4) > 60000 then e:set_u16(6, 1) end end',
  );
  assert.ok(filter >= 12 && filter <= 30, String(filter));
  assert.ok((await steps('function(e) if e then goto done end e() ::done:: end')) > 0);
  for (const loop of [
    'while true do end',
    'while x do x() end',
    'repeat x() until x',
    'for i = 1, 10 do end',
    'for i = 1.0, 10 do x() end',
    'for _, v in x do end',
    '::again:: goto again',
    '::again:: if x then goto again end',
    'return x()',
  ])
    assert.equal(await steps(`function() ${loop} end`), 0, loop);
  assert.equal(await steps('function(...) end'), 0);
  assert.equal(await steps('print'), 0, 'a function of the host');
});

/** Offers packets to a handler in one batch; gives what came of it. */
async function run(
  t: TestContext,
  handler: string,
  { packets = 12, instructions = 100_000, time = 60 } = {},
) {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" } ${handler}`,
  });
  const batch = { instructions, time };
  const scripts = await host(t, made, { limits: { batch } });
  const relayed: number[] = [];
  const source: PacketSource = {
    origin: origin({ server: 'dme' }),
    world: 1,
    slot: 0,
    waiting: 0,
    order: { waiting: 0, slow: false },
    relay: (bytes, start) => void relayed.push(bytes[start]!),
  };
  for (let i = 0; i < packets; i++) scripts.dmeUdp?.offer(source, Buffer.from([i, 0]), -1);
  const began = performance.now();
  await turn();
  const took = performance.now() - began;
  return { faults: made.faults, relayed, took, passed: scripts.list()[0]?.passed ?? 0 };
}

const loops = {
  'a function that it calls':
    'local function f() while true do end end server.on("dme.udp", function(e) e:u8(0) f() end)',
  'a function called first':
    'local function f() while true do end end server.on("dme.udp", function(e) f() e:u8(0) end)',
  'a function that uses the packet':
    'local function f(e) while true do e:u8(0) end end server.on("dme.udp", function(e) e:u8(0) f(e) end)',
  'itself, called again': 'local f f = function(e) e:u8(0) f(e) f(e) end server.on("dme.udp", f)',
  'itself, called last': 'local f f = function(e) e:u8(0) return f(e) end server.on("dme.udp", f)',
  'its own loop': 'server.on("dme.udp", function(e) e:u8(0) while true do e:u8(1) end end)',
  'a coroutine':
    'server.on("dme.udp", function(e) e:u8(0) coroutine.wrap(function() e:u8(0) while true do end end)() end)',
  'a function behind pcall':
    'server.on("dme.udp", function(e) e:u8(0) pcall(function() while true do end end) end)',
  'a metamethod':
    'local t = setmetatable({}, { __index = function() while true do end end }) server.on("dme.udp", function(e) e:u8(0) local x = t.x end)',
  'a comparison for sort':
    'server.on("dme.udp", function(e) e:u8(0) table.sort({ 1, 2, 3 }, function(a, b) while true do end end) end)',
};

for (const [name, handler] of Object.entries(loops)) {
  test(`an endless loop is stopped for each packet: ${name}`, async (t) => {
    const { faults, relayed, took } = await run(t, handler, { instructions: 20_000 });
    assert.match(faults[0] ?? '', /stopped|stack overflow/);
    assert.deepEqual(
      relayed,
      Array.from({ length: 12 }, (_, i) => i),
      'packets of a handler that fails go on',
    );
    assert.ok(took < 3000, `${took} ms`);
  });
}

test('a straight handler whose instructions are slow leaves the rest of its batch when its time is over', async (t) => {
  const handler = `local big = string.rep("x", 250000)
    server.on("dme.udp", function(e) e:set_u8(1, 1) ${'local _ = big .. "y" '.repeat(40)} end)`;
  const { relayed, faults, passed } = await run(t, handler, { packets: 64, time: 2 });
  assert.equal(relayed.length, 64);
  assert.ok(passed > 30, `${passed} packets passed; ${faults}`);
});
