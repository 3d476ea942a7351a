/** Game packets: batches, order, filters, changes in place, recipients, errors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PacketSource } from '#script/layer.js';
import { host, origin, player, world } from './world.js';

const head = 'plugin { name = "a", version = "1" } ';
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Relayed {
  readonly bytes: number[];
  readonly recipients: number;
}

function seat(relayed: Relayed[], more: Partial<PacketSource> = {}): PacketSource {
  return {
    origin: origin({ server: 'dme' }),
    world: 1,
    slot: 0,
    waiting: 0,
    order: { waiting: 0, slow: false },
    relay: (bytes, start, end, recipients) =>
      void relayed.push({ bytes: [...bytes.subarray(start, end)], recipients }),
    ...more,
  };
}

test('without a listener there is no hook; a packet that no where wants is not taken', async (t) => {
  const none = await host(t, world(t));
  assert.equal(none.dmeUdp, undefined);
  const scripts = await host(
    t,
    world(t, {
      'scripts/a.lua': `${head} server.on("dme.udp", { where = { [0] = 2, [1] = { 5, 6 } } }, print)`,
    }),
  );
  const source = seat([]);
  assert.equal(scripts.dmeUdp?.offer(source, Buffer.from([2, 7]), -1), false);
  assert.equal(scripts.dmeUdp?.offer(source, Buffer.from([2, 6]), -1), true);
  assert.equal(scripts.dmeTcp, undefined);
});

test('packets are read, changed, dropped and redirected', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head}
      server.on("dme.udp", function(e, player)
        print(e.from, e.length, e.world.id, player and player.name, e:u8(0), e:i8(1), e:u16(1), e:i16(1), e:u32(0), e:i32(0), e.to and #e.to)
        local kind = e:u8(0)
        if kind == 1 then e:set_u8(1, 0) e:set_u16(2, 0xfffe) end
        if kind == 2 then return false end
        if kind == 3 then e.to = { 1, 31 } end
        if kind == 4 then e:replace("\\0\\255\\128") end
        if kind == 5 then e:drop("no") end
      end)`,
  });
  const scripts = await host(t, made);
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  const relayed: Relayed[] = [];
  const source = seat(relayed, { slot: 3, world: 9, origin: origin({ server: 'dme', player: ann }) });
  for (const kind of [1, 2, 3, 4, 5, 6])
    scripts.dmeUdp?.offer(source, Buffer.from([kind, 0xff, 0xfe, 0x80]), 5);
  await turn();
  assert.deepEqual(made.faults, []);
  assert.equal(made.printed[0], `3 4 9 Ann 1 -1 65279 -257 ${0x80feff01} ${0x80feff01 | 0} 2`);
  assert.deepEqual(relayed, [
    { bytes: [1, 0, 0xfe, 0xff], recipients: 5 },
    { bytes: [3, 0xff, 0xfe, 0x80], recipients: 2 | (1 << 31) },
    { bytes: [0, 255, 128], recipients: 5 },
    { bytes: [6, 0xff, 0xfe, 0x80], recipients: 5 },
  ]);
  assert.equal(source.waiting, 0);
});

test('a packet that fails goes on unchanged and the batch goes on behind it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head}
      local calls = 0
      server.on("dme.udp", function(e)
        calls = calls + 1
        e:set_u8(0, 0xaa)
        if calls % 5 == 0 then error("every fifth") end
        if calls == 7 then while true do end end
        if calls == 8 then e:u8(99) end
      end)`,
  });
  const scripts = await host(t, made);
  const relayed: Relayed[] = [];
  const source = seat(relayed);
  for (let i = 1; i <= 12; i++) scripts.dmeUdp?.offer(source, Buffer.from([i]), -1);
  await turn();
  const bytes = relayed.map(({ bytes: [first] }) => first);
  assert.deepEqual(bytes, [0xaa, 0xaa, 0xaa, 0xaa, 5, 0xaa, 7, 8, 0xaa, 10, 0xaa, 0xaa]);
  assert.match(made.faults[0] ?? '', /a\.lua:6: every fifth/);
  assert.match(made.faults[1] ?? '', /a\.lua:7: stopped/);
  assert.match(made.faults[2] ?? '', /a\.lua:8: 1 bytes at offset 99 lie outside the packet of 1 bytes/);
});

test('packets of a source never overtake each other, wanted or not, over several batches', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head} server.on("dme.udp", { where = { [0] = 1 } }, function(e) e:set_u8(0, 9) end)`,
  });
  const scripts = await host(t, made);
  const relayed: Relayed[] = [];
  const source = seat(relayed);
  for (let i = 0; i < 200; i++) {
    const bytes = Buffer.from([i % 3, i]);
    if (!scripts.dmeUdp!.offer(source, bytes, -1)) source.relay(bytes, 0, bytes.length, -1);
  }
  await turn();
  assert.deepEqual(
    relayed.map(({ bytes }) => bytes[1]),
    Array.from({ length: 200 }, (_, i) => i),
  );
  assert.deepEqual(
    relayed.map(({ bytes }) => bytes[0]),
    Array.from({ length: 200 }, (_, i) => (i % 3 === 1 ? 9 : i % 3)),
  );
});

test('two plugins see a packet in order, the second with the first one’s change; "stop" hides it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head} server.on("dme.tcp", { priority = 1 }, function(e)
      e:set_u8(0, e:u8(0) + 1)
      if e:u8(0) == 21 then return "stop" end
    end)`,
    'scripts/b.lua':
      'plugin { name = "b", version = "1" } server.on("dme.tcp", { where = { [0] = { min = 11 } } }, function(e) e:set_u8(0, e:u8(0) * 2) end)',
  });
  const scripts = await host(t, made);
  const relayed: Relayed[] = [];
  const source = seat(relayed);
  for (const value of [1, 10, 20]) scripts.dmeTcp?.offer(source, Buffer.from([value]), -1);
  await turn();
  assert.deepEqual(
    relayed.map(({ bytes: [first] }) => first),
    [2, 22, 21],
  );
});

test('large packets, and a batch larger than the room for it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head} server.on("dme.tcp", function(e) e:set_u8(e:len() - 1, 7) end)`,
  });
  const scripts = await host(t, made);
  const lengths: number[] = [];
  const source = seat([], {
    relay: (bytes, start, end) => void lengths.push(bytes[end - 1]! * 100_000 + end - start),
  });
  for (let i = 0; i < 10; i++) scripts.dmeTcp?.offer(source, Buffer.alloc(60_000 + i), -1);
  await turn();
  assert.deepEqual(made.faults, []);
  assert.deepEqual(
    lengths,
    Array.from({ length: 10 }, (_, i) => 760_000 + i),
  );
});

test('a packet is dead after its handler', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head}
      local kept
      server.on("dme.udp", function(e) kept = e end)
      server.on("chat.message", function()
        print(kept:len(), select(2, pcall(function() return kept:u8(0) end)))
        print(select(2, pcall(function() return kept.world end)))
        print(select(2, pcall(function() return kept:bytes() end)))
      end)`,
  });
  const scripts = await host(t, made);
  scripts.dmeUdp?.offer(seat([]), Buffer.from([1]), -1);
  await turn();
  scripts.events['chat.message']?.run({ text: '' }, origin());
  assert.match(made.printed[0] ?? '', /^0 .*this packet is over/);
  assert.match(made.printed[1] ?? '', /this packet is over/);
  assert.match(made.printed[2] ?? '', /this packet is over/);
});

test('a handler that registers while packets wait is heard from then on, and no packet is lost', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head}
      server.on("dme.udp", function(e) e:set_u8(0, 1) end)
      server.on("chat.message", function() server.on("dme.udp", function(e) e:set_u8(1, 2) end) end)`,
  });
  const scripts = await host(t, made);
  const relayed: Relayed[] = [];
  const source = seat(relayed);
  scripts.dmeUdp?.offer(source, Buffer.from([0, 0]), -1);
  scripts.events['chat.message']?.run({ text: '' }, origin());
  scripts.dmeUdp?.offer(source, Buffer.from([0, 0]), -1);
  await turn();
  assert.deepEqual(made.faults, []);
  assert.deepEqual(
    relayed.map(({ bytes }) => bytes),
    [
      [1, 0],
      [1, 2],
    ],
  );
});

test('a batch that takes too long lets the rest pass as it came', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head} server.on("dme.udp", function(e) e:set_u8(0, 9) while true do end end)`,
  });
  const scripts = await host(t, made, { limits: { batch: { instructions: 2_000_000_000, time: 30 } } });
  const relayed: Relayed[] = [];
  const source = seat(relayed);
  for (let i = 0; i < 20; i++) scripts.dmeUdp?.offer(source, Buffer.from([i]), -1);
  const began = performance.now();
  await turn();
  assert.ok(performance.now() - began < 5000);
  assert.deepEqual(
    relayed.map(({ bytes: [first] }) => first),
    Array.from({ length: 20 }, (_, i) => i),
  );
  assert.equal(made.faults.length, 1);
});

test('packets of one world keep their order on each transport, whoever sends them and whether hooked or not', async (t) => {
  const scripts = await host(
    t,
    world(t, { 'scripts/a.lua': `${head} server.on("dme.udp", { where = { [0] = 1 } }, function() end)` }),
  );
  const relayed: number[] = [];
  const order = { waiting: 0, slow: false };
  const sender = (slot: number) =>
    seat([], { slot, order, relay: (bytes, start) => void relayed.push(bytes[start + 1]!) });
  const seats = [sender(0), sender(1), sender(2)];
  for (let i = 0; i < 60; i++) {
    const bytes = Buffer.from([i % 7 === 3 ? 1 : 0, i]);
    const source = seats[i % 3]!;
    if (!scripts.dmeUdp!.offer(source, bytes, -1)) source.relay(bytes, 0, 2, -1);
    if (i % 10 === 9) await turn();
  }
  await turn();
  assert.deepEqual(
    relayed,
    Array.from({ length: 60 }, (_, i) => i),
  );
});

test('a plugin sees packets of both transports and events in the order in which they came', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head}
server.on("dme.udp", function(e) print("udp " .. e:u8(0)) end)
server.on("dme.tcp", function(e) print("tcp " .. e:u8(0)) end)
server.on("game.left", function() print("left") end)`,
  });
  const scripts = await host(t, made);
  const [udp, tcp] = [seat([]), seat([])];
  scripts.dmeUdp!.offer(udp, Buffer.from([1]), -1);
  scripts.dmeTcp!.offer(tcp, Buffer.from([2]), -1);
  scripts.dmeUdp!.offer(udp, Buffer.from([3]), -1);
  scripts.events['game.left']!.run({ game: 1 }, origin({ server: 'dme' }));
  scripts.dmeTcp!.offer(tcp, Buffer.from([4]), -1);
  await turn();
  assert.deepEqual(made.printed, ['udp 1', 'tcp 2', 'udp 3', 'left', 'tcp 4']);
});
