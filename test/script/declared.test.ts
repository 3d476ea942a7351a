/** Messages that plugins declare, against bytes written by hand: notation, hooks, ownership, clashes. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ScriptHost } from '#script/host.js';
import { type Outcome, pass } from '#script/layer.js';
import { blank } from '#wire/blank.js';
import { WireError } from '#wire/errors.js';
import { messages } from '#wire/messages/registry.js';
import { root } from './root.js';
import { host, origin, player, type World, world } from './world.js';

const codec = { version: 108 };
const may = 'permissions = { "packets.declare", "packets.send" }';
const head = (name: string, more = '') => `plugin { name = "${name}", version = "1", ${may}${more} } `;
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** Class DME, type 8: what games/uya declares stands here. */
const KEY = 0x0008;
const dme8 = (text: string) => Buffer.concat([hex('0008'), hex(text)]);

const probe = `packet.declare("Probe", { class = "DME", type = 8, key = 0x2a }, {
  "align4", { "id", "i32" }, { "name", "text[4]" }, { "length", "u16" }, { "data", "bytes[length]" },
}) `;
const probeBytes = (id: string, name: string, data: string) =>
  dme8(`2a000000 ${id} ${name} ${(data.length / 2).toString(16).padStart(2, '0')}00 ${data}`);

const take = (scripts: ScriptHost, whole: Buffer, more = {}) =>
  scripts.declared[KEY]!.run(whole, codec, origin(more));

function replied(outcome: Outcome): string {
  assert.equal(outcome.kind, 'reply');
  return outcome.kind === 'reply'
    ? outcome.message.encodeWhole(outcome.value as never, codec).toString('hex')
    : '';
}

async function loaded(t: TestContext, text: string, options = {}) {
  const made = world(t, { 'scripts/a.lua': head('a') + text });
  return { made, scripts: await host(t, made, options) };
}

/** The one fault of a plugin that does not load. */
async function refused(t: TestContext, text: string): Promise<string> {
  const { made } = await loaded(t, text);
  assert.equal(made.faults.length, 1, text);
  return made.faults[0]!;
}

test('a declared message is read, filtered, answered and sent by its name', async (t) => {
  const { made, scripts } = await loaded(
    t,
    `${probe}
    packet.declare("Answer", { class = 0, type = 8, key = "\\x2b\\x01", to = "client", plain = true, fragment = false },
      { { "teams", "i8[4]", fill = -1 }, "pad2", { "big", "u64" }, { "on", "bool" } })
    server.on("medius.in.Probe", { where = { id = { 7, 8 } } }, function(e, player)
      print(e:message(), e.id, e.name, #e.data, e.data:byte(1, -1))
      player:send("Answer", { teams = { 3 }, on = true })
      return e:reply("Answer", { teams = { 1, 2 }, big = 5 })
    end)`,
  );
  const ann = player('7', 'Ann');
  made.players.set('7', ann);
  const outcome = await take(scripts, probeBytes('07000000', '61620063', 'ff0080'), { player: ann });
  assert.deepEqual(made.printed, ['Probe 7 ab 3 255 0 128']);
  assert.equal(replied(outcome), '0008 2b01 0102ffff 0000 0500000000000000 00'.replaceAll(' ', ''));
  const { message } = outcome as { message: { carrier: object } };
  assert.deepEqual(message.carrier, { key: hex('2b01'), plain: true, fragment: false });
  assert.deepEqual(made.sent, ['send 7 Answer 00082b0103ffffff0000000000000000000001']);
  assert.deepEqual(await take(scripts, probeBytes('09000000', '00000000', '')), pass);
  assert.equal(made.printed.length, 1, 'where is tested before Lua');
  assert.throws(() => take(scripts, dme8('2a000000 0700')), /E_SHORT Probe.id/);
});

test('what is assigned goes into the message, lengths along with it', async (t) => {
  const { scripts } = await loaded(
    t,
    `${probe}
    server.on("medius.out.Probe", function(e) e.data = e.data .. "\\x01\\x02"; e.id = -2 end)`,
  );
  const message = scripts.messages.get('Probe')!;
  const value = message.decode(probeBytes('07000000', '61000000', 'ff'), 2, 19, codec) as Record<
    string,
    unknown
  >;
  const call = { message, value, codec, origin: origin() };
  assert.deepEqual(scripts.declared[KEY]!.out(message)!.run(call), { kind: 'pass', changed: true });
  const bytes = message.encodeWhole(value as never, codec);
  assert.equal(bytes.toString('hex'), probeBytes('feffffff', '61000000', 'ff0102').toString('hex'));
});

test('the longest key chooses; the direction and the title tell messages apart', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      local function declare(name, key, to) packet.declare(name, { class = "DME", type = 8, key = key, to = to }, { { "x", "rest" } }) end
      declare("Any"); declare("One", "\\1"); declare("Two", "\\1\\2"); declare("Back", "\\1\\2\\3", "client")
      for _, name in ipairs { "Any", "One", "Two" } do server.on("medius.in." .. name, function(e) print(name) end) end`,
    'games/uya/init.lua': `${head('uya')} packet.declare("Mine", { class = "DME", type = 7, key = 1 }, {})
      server.on("medius.in.Mine", function() print("uya") end)`,
    'games/deadlocked/init.lua': `${head('dl')} packet.declare("Theirs", { class = "DME", type = 7, key = 1 }, {})
      server.on("medius.in.Theirs", function() print("deadlocked") end)`,
  });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  for (const bytes of ['02', '01', '0101', '0102', '010203', '']) await take(scripts, dme8(bytes));
  assert.deepEqual(made.printed, ['Any', 'One', 'One', 'Two', 'Two', 'Any']);
  const whole = hex('000701');
  for (const title of ['uya', 'deadlocked', 'others']) {
    const found = scripts.declared[0x0007]!.find(whole, origin({ title }));
    assert.equal(found?.message.name, { uya: 'Mine', deadlocked: 'Theirs' }[title]);
  }
  assert.equal(scripts.declared[0x0009], undefined);
});

test('a message that its plugin did not hook has a name and no owner', async (t) => {
  const { scripts } = await loaded(t, probe);
  const found = scripts.declared[KEY]!.find(probeBytes('01000000', '00000000', ''), origin());
  assert.equal(found?.message.name, 'Probe');
  assert.equal(found?.owned, false);
  assert.equal(scripts.declared[KEY]!.find(dme8('2b'), origin()), undefined);
});

test('structs pack, unpack and lie over bytes in place', async (t) => {
  const { made, scripts } = await loaded(
    t,
    `local Place = packet.struct("Place", { { "x", "f32" }, { "y", "f32" } })
    local Unit = packet.struct("Unit", { { "kind", "u8" }, "align4", { "at", Place }, { "trail", "Place[2]" } })
    packet.declare("Carry", { class = 2, type = 9 }, { { "blob", "bytes[30]" } })
    print(Unit.name, Unit.size, packet.struct("Open", { { "rest", "rest" } }).size)
    print((Unit:pack { kind = 7, at = { x = 1.5 }, trail = { { x = 1 }, { y = 2 } } }):byte(1, -1))
    local u = Unit:unpack("\\0\\0" .. Unit:pack { kind = 9, trail = { { x = 4 }, {} } } .. "tail", 2)
    print(u.kind, u.trail[1].x, #u.trail)
    print(pcall(Unit.pack, Unit, { kind = 256 }))
    print(pcall(Unit.unpack, Unit, "short"))
    server.on("medius.in.Carry", function(e)
      local view = Unit:of(e, "blob")
      view.kind = view.kind + 1
      view.at.x = 2.5
      print(view.kind, e.blob:byte(1), e.blob:byte(29, 30), pcall(function() view.nope = 1 end))
      print(pcall(Unit.of, Unit, e, "nope"))
    end)`,
  );
  const whole = Buffer.concat([hex('0209'), hex('06'), Buffer.alloc(27), hex('aabb')]);
  await scripts.declared[0x0209]!.run(whole, codec, origin());
  assert.deepEqual(made.faults, []);
  assert.match(made.printed[0]!, /^Unit 28 nil$/);
  assert.equal(made.printed[1], '7 0 0 0 0 0 192 63 0 0 0 0 0 0 128 63 0 0 0 0 0 0 0 0 0 0 0 64');
  assert.equal(made.printed[2], '9 4 2');
  assert.match(made.printed[3]!, /false .*Unit.kind must be an integer from 0 to 255, got 256/);
  assert.match(made.printed[4]!, /false .*E_SHORT Unit/);
  assert.match(made.printed[5]!, /^7 7 170 false .*Unit has no field "nope"/);
  assert.match(made.printed[6]!, /false .*has no field "nope" of bytes/);
});

test('stats of an account are read and written as floats where they are', async (t) => {
  const { made, scripts } = await loaded(
    t,
    `local Skill = packet.struct("Skill", { { "siege", "f32" }, { "others", "f32[7]" } })
    server.on("medius.in.AccountUpdateStatsRequest", function(e)
      local skill = Skill:of(e, "stats")
      print(skill.siege, #e.stats)
      skill.siege = 1350
    end)`,
  );
  const message = messages.named('AccountUpdateStatsRequest')!;
  const value = blank(message, codec) as Record<string, unknown>;
  const stats = Buffer.alloc(256, 0x11);
  stats.writeFloatLE(1234.5, 0);
  value.Stats = stats;
  const outcome = scripts.mediusIn[message.key]!.run({ message, value, codec, origin: origin() });
  assert.deepEqual(outcome, { kind: 'pass', changed: true });
  assert.deepEqual(made.printed, ['1234.5 256']);
  const written = value.Stats as Buffer;
  assert.equal(written.readFloatLE(0), 1350);
  assert.ok(written.subarray(4).equals(stats.subarray(4)));
  assert.equal(stats.readFloatLE(0), 1234.5, 'what came in is not written to');
});

test('packet.encode and packet.decode know the plugin’s own messages', async (t) => {
  const { made } = await loaded(
    t,
    `${probe}
    local bytes = packet.encode("Probe", { id = 1, name = "abcdefg", data = "xyz" })
    print(bytes:byte(1, -1))
    local back = packet.decode("Probe", bytes)
    print(back.id, back.name, back.length, back.data)
    print(pcall(packet.decode, "Probe", "\\1" .. bytes))
    print(pcall(packet.encode, "Prob", {}))
    print(pcall(packet.encode, "Probe", { data = "xyz", length = 2 }))
    print(pcall(packet.encode, "Probe", { nmae = "x" }))`,
  );
  assert.equal(made.printed[0], '42 0 0 0 1 0 0 0 97 98 99 0 3 0 120 121 122');
  assert.equal(made.printed[1], '1 abc 3 xyz');
  assert.match(made.printed[2]!, /false .*begins with the key 2a/);
  assert.match(made.printed[3]!, /no message "Prob"; did you mean "Probe"\?/);
  assert.match(made.printed[4]!, /E_BYTES_LENGTH Probe.data/);
  assert.match(made.printed[5]!, /no field "nmae".*"name"/);
});

const carrier = '{ class = "DME", type = 8, key = 1 }';
const rows = (text: string) => `packet.declare("X", ${carrier}, { ${text} })`;
const many = (row: string, count: number) =>
  `(function() local r = {} for i = 1, ${count} do r[i] = ${row} end return r end)()`;

/** Declarations that are refused, and what the error says. */
const hostile: [string, RegExp][] = [
  ['packet.declare("__proto__", {}, {})', /"__proto__" is no name/],
  ['packet.declare("constructor", {}, {})', /"constructor" is no name/],
  ['packet.declare("a b", {}, {})', /"a b" is no name/],
  ['packet.declare(("x"):rep(65), {}, {})', /is no name/],
  ['packet.declare("../../etc/passwd", {}, {})', /is no name/],
  ['packet.declare("a");process.exit(1);("', /scripts\/a\.lua|unfinished|expected/],
  ['packet.declare("$" .. "{process.exit(1)}", {}, {})', /is no name/],
  ['packet.declare("X\\0Y", {}, {})', /is no name/],
  ['packet.struct("toString", {})', /"toString" is no name/],
  ['packet.declare("ChatMessage", {}, {})', /the server's own message ChatMessage has this name/],
  [
    'packet.declare("X", { class = "Lobby", type = 0x35 }, {})',
    /own message ChannelInfoRequest has class Lobby, type 53/,
  ],
  [
    'packet.declare("X", { class = "Lobby", type = 0x35, key = "\\1" }, {})',
    /own message ChannelInfoRequest/,
  ],
  ['packet.declare("X", { class = "Nope", type = 8 }, {})', /class is one of DME, /],
  ['packet.declare("X", { class = "__proto__", type = 8 }, {})', /class is one of DME, /],
  ['packet.declare("X", { class = 9, type = 8 }, {})', /class is one of/],
  ['packet.declare("X", { class = 0, type = 256 }, {})', /type is a number from 0 to 255, got 256/],
  ['packet.declare("X", { class = 0, type = 8.5 }, {})', /type is a number/],
  [
    'packet.declare("X", { class = 0, type = 8, key = ("k"):rep(17) }, {})',
    /a key of 17 bytes, 16 are possible/,
  ],
  ['packet.declare("X", { class = 0, type = 8, key = 256 }, {})', /key is a byte or a string/],
  ['packet.declare("X", { class = 0, type = 8, kay = 1 }, {})', /a carrier has no "kay".*"key"/],
  ['packet.declare("X", { class = 0, type = 8, plain = 1 }, {})', /plain is true or false/],
  ['packet.declare("X", { class = 0, type = 8, to = "everybody" }, {})', /to is "client" or "server"/],
  [`packet.declare("X", ${carrier}, 5)`, /rows are a list/],
  [rows('[2] = { "a", "u8" }'), /row 1 is missing/],
  [rows('{ "a", "u8" }, { "a", "u8" }'), /scripts see a and a under the same name/],
  [rows('{ "fooBar", "u8" }, { "foo_bar", "u8" }'), /scripts see foo_bar and fooBar under the same name/],
  [rows('{ "__proto__", "u8" }'), /row 1: "__proto__" is no name of a field/],
  [rows('{ "constructor", "u8" }'), /is no name of a field/],
  [rows('{ "_1", "u8" }'), /is no name of a field/],
  [rows('{ "a\\"];x", "u8" }'), /is no name of a field/],
  [rows('{ 5, "u8" }'), /number is no name of a field/],
  [rows('{ "a", "u7" }'), /row 1 \(a\): "u7" is no type; did you mean "u8"\?/],
  [rows('{ "a", "constructor" }'), /"constructor" is no type/],
  [rows('{ "a", "__proto__[2]" }'), /is no type/],
  [rows('{ "a", "u8[" }'), /"u8\[" is no type/],
  [rows('{ "a", "text" }'), /text needs its length/],
  [rows('{ "a", "text[0]" }'), /a length is from 1 to 65536, got 0/],
  [rows('{ "a", "bytes[65537]" }'), /a length is from 1 to 65536/],
  [rows('{ "a", "bytes[99999999999999999999]" }'), /a length is from 1/],
  [rows('{ "a", "bytes[b]" }, { "b", "u8" }'), /no field "b" before it/],
  [rows('{ "a", "f32" }, { "b", "bytes[a]" }'), /depends on a, which is no whole number/],
  [rows('{ "a", "text[4]" }, { "b", "bytes[a]" }'), /depends on a, which is no whole number/],
  [rows('{ "a", "bytes[constructor]" }'), /no field "constructor" before it/],
  [rows('"pad2", { "a", "bytes[_1]" }'), /depends on _1/],
  [rows('{ "a", "u32[65536]" }'), /262144 bytes, 65536 are possible/],
  [rows('{ "a", "bytes[65536]" }'), /65537 bytes, 65533 are possible/],
  [rows('{ "a", "rest" }, { "b", "u8" }'), /can only be the last/],
  [rows('{ "a", "rest[4]" }'), /rest takes what is left/],
  [rows('{ "a", "u8", fill = 1 }'), /only an array of a fixed length has fill/],
  [rows('{ "n", "u8" }, { "a", "u8[n]", fill = 1 }'), /only an array of a fixed length has fill/],
  [rows('{ "a", "u8[4]", fill = 256 }'), /fill must be an integer from 0 to 255/],
  [rows('{ "a", "u8[4]", fil = 1 }'), /no place for "fil".*"fill"/],
  [rows('"align3"'), /align3 is not possible/],
  [rows('"align0"'), /align0 is not possible/],
  [rows('"align65536"'), /align65536 is not possible/],
  [rows('"pad0"'), /row 1 is "pad0"/],
  [rows('"pad99999"'), /a length of 99999/],
  [rows('"u8"'), /row 1 is "u8"; without a name stand/],
  [
    rows('{ "n", "u8" }, { "a", "bytes[n]" }, "align4"'),
    /nothing can be aligned behind a field of no fixed size/,
  ],
  [rows('{ "a", function() end }'), /can not be passed on/],
  [rows('{ "a", server }'), /a type is text or a struct, got table|can not be passed on/],
  [`packet.declare("X", ${carrier}, ${many('{ "f" .. i, "u8" }', 201)})`, /201 rows, at most 200/],
  [
    `local s = packet.struct("S", ${many('{ "f" .. i, "u8" }', 150)}) ${rows('{ "a", s }, { "b", s }')}`,
    /more than 200 fields/,
  ],
  ['packet.struct("S", { { "s", "S" } })', /"S" is no type/],
  ['packet.struct("S", {}) packet.struct("S", {})', /a struct of this name already/],
  [`packet.struct("E", {}) ${rows('{ "a", "E[4]" }')}`, /an item of a list takes one byte or more/],
  [
    `packet.struct("S", { { "a", "u8[65536]" } }) ${rows('{ "b", "S[65536]" }')}`,
    /4294967296 bytes, 65536 are possible/,
  ],
  [`${rows('')} ${rows('')}`, /this plugin declared it at scripts\/a\.lua:1 already/],
  [
    `${rows('')} packet.declare("Y", ${carrier}, {})`,
    /X \(scripts\/a\.lua:1\) has class DME, type 8, key 01 already/,
  ],
  [
    `${rows('')} server.on("medius.in.Y", print)`,
    /there is no event "medius.in.Y"; did you mean "medius.in.X"/,
  ],
  [
    'packet.declare("X", { class = 0, type = 8, to = "client" }, {}) server.on("medius.in.X", print)',
    /X goes the other way: it is declared with to = "client"/,
  ],
  [
    'for i = 1, 501 do packet.declare("M" .. i, { class = 2, type = i % 256, key = ("%03d"):format(i) }, {}) end',
    /at most 500 messages/,
  ],
  ['for i = 1, 201 do packet.struct("S" .. i, {}) end', /at most 200 structs/],
];

test('declarations that are not possible are load errors that say where', async (t) => {
  for (const [text, says] of hostile) {
    const fault = await refused(t, text);
    assert.match(fault, says, text);
    assert.match(fault, /scripts\/a\.lua:1/, text);
  }
  assert.equal(({} as Record<string, unknown>).x, undefined, 'no prototype was touched');
});

test('no declaration becomes code', async (t) => {
  const made = world(t, { 'scripts/a.lua': head('a') });
  const scripts = await host(t, made);
  made.write(
    'scripts/a.lua',
    `${head('a')}${probe} server.on("medius.in.Probe", function(e) return e:reply("Probe", { id = e.id }) end)`,
  );
  const { Function: original } = globalThis;
  globalThis.Function = class {
    constructor() {
      assert.fail('code was made');
    }
  } as unknown as FunctionConstructor;
  try {
    await scripts.reload('scripts/a');
    const outcome = await take(scripts, probeBytes('05000000', '61000000', 'ff'));
    assert.equal(replied(outcome), probeBytes('05000000', '00000000', '').toString('hex'));
  } finally {
    globalThis.Function = original;
  }
  assert.deepEqual(made.faults, []);
});

test('a count from the wire costs no more than the bytes that came', async (t) => {
  const { scripts } = await loaded(
    t,
    `packet.struct("P", { { "a", "u8" }, { "b", "u8" } })
    packet.declare("Many", ${carrier}, { { "n", "u32" }, { "list", "P[n]" } })
    server.on("medius.in.Many", function(e) print(e.n) end)`,
  );
  assert.throws(() => take(scripts, dme8('01 ffffffff 0102')), /E_SHORT Many/);
});

test('declaring needs the permission and stands outside of functions', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" } packet.struct("S", {}) ${probe}`,
    'scripts/b.lua': `${head('b')} server.after(1, function() packet.declare("Late", {}, {}) end)
      server.after(1, function() packet.struct("Late", {}) end)`,
  });
  await host(t, made);
  assert.match(made.faults[0]!, /scripts\/a.lua:1: packet.declare needs the permission packets.declare/);
  made.pass(1000);
  assert.match(made.faults[1]!, /packet.declare stands outside of functions/);
  assert.match(made.faults[2]!, /packet.struct stands outside of functions/);
});

test('a clash with another plugin is a load error that names both; what serves stays', async (t) => {
  const made = world(t, { 'scripts/a.lua': head('a') + probe });
  const scripts = await host(t, made);
  made.write(
    'scripts/b.lua',
    `${head('b')}\npacket.declare("Other", { class = "DME", type = 8, key = 42 }, {})`,
  );
  await scripts.reload('scripts/b');
  const clash = 'Probe of plugin scripts/a (scripts/a.lua:1) has class DME, type 8, key 2a';
  assert.equal(made.faults.at(-1), `scripts/b.lua:2: packet.declare Other: ${clash}`);
  assert.deepEqual([...scripts.messages.keys()], ['Probe']);
  made.write('scripts/b.lua', `${head('b')} packet.declare("Probe", { class = 2, type = 8 }, {})`);
  await scripts.reload('scripts/b');
  assert.match(made.faults.at(-1)!, /plugin scripts\/a has declared Probe at scripts\/a\.lua:1/);
  made.write(
    'scripts/b.lua',
    `${head('b', ', titles = { "deadlocked" }')} packet.declare("Other", { class = "DME", type = 8, key = 42 }, {})`,
  );
  made.write('scripts/a.lua', `${head('a', ', titles = { "uya" }')}${probe}`);
  await scripts.reload('scripts/a');
  await scripts.reload('scripts/b');
  assert.deepEqual([...scripts.messages.keys()], ['Probe', 'Other'], 'nobody is seen by both');
});

test('of two that come at once the later is refused, whatever the former versions had', async (t) => {
  const made = world(t, {
    'scripts/a.lua': head('a') + probe,
    'scripts/b.lua': `${head('b')} packet.declare("Other", { class = "DME", type = 8, key = 43 }, {})`,
    'scripts/c.lua': head('c') + probe,
  });
  const scripts = await host(t, made);
  assert.equal(made.faults.length, 1);
  assert.match(made.faults[0]!, /^scripts\/c\.lua:1: .* plugin scripts\/a has declared Probe/);
  assert.deepEqual([...scripts.messages.keys()], ['Probe', 'Other']);
});

test('a reload takes declarations back and gives the new ones in one step', async (t) => {
  const { made, scripts } = await loaded(
    t,
    `${probe} server.on("medius.in.Probe", function(e) print("old", e.id) end)`,
  );
  await take(scripts, probeBytes('01000000', '00000000', ''));
  made.write(
    'scripts/a.lua',
    `${head('a')} packet.declare("Probe", { class = "DME", type = 8, key = 42 }, { "align4", { "small", "i16" } })
    server.on("medius.in.Probe", function(e) print("new", e.small) end)`,
  );
  await scripts.reload('scripts/a');
  await take(scripts, probeBytes('01000000', '00000000', ''));
  assert.deepEqual(made.printed, ['old 1', 'new 1']);
  made.write('scripts/a.lua', head('a'));
  await scripts.reload('scripts/a');
  assert.equal(scripts.declared[KEY], undefined);
  assert.equal(scripts.messages.size, 0);
});

/** A host of a plugin whose share of the second is used up by its first message. */
async function busy(t: TestContext) {
  const text = `${probe}
    server.on("medius.in.Probe", function(e)
      local x = 0
      if e.id == 1 then for i = 1, 60000 do x = x + i end end
      print(e.id)
    end)`;
  const limits = { share: 0.000001, hook: { instructions: 10_000_000, time: 10_000 } };
  const both = await loaded(t, text, { limits });
  const show = (id: number) => take(both.scripts, probeBytes(`0${id}000000`, '00000000', ''));
  await show(1);
  assert.deepEqual(both.made.printed, ['1']);
  return { ...both, show };
}

/** Lets the world's clock go on until the promise has settled. */
async function settled<T>(made: World, promise: T | Promise<T>, step: number): Promise<T> {
  let isOver = false;
  const waiting = Promise.resolve(promise).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    made.pass(step);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return waiting;
}

test('an owned message waits for its plugin’s time and is not passed by', async (t) => {
  const { made, scripts, show } = await busy(t);
  const outcome = show(2);
  assert.ok(outcome instanceof Promise, 'held');
  assert.deepEqual(made.printed, ['1']);
  // The share is that of a real second; until then the world's clock stands nearly still.
  const began = performance.now();
  const waiting = settled(made, outcome, 0.001);
  assert.deepEqual(await waiting, pass);
  assert.ok(performance.now() - began < 5000);
  assert.deepEqual(made.printed, ['1', '2']);
  const [facts] = scripts.list();
  assert.deepEqual([facts?.lost, facts?.passed], [0, 0]);
});

test('after two seconds without time it is dropped and counted', async (t) => {
  const { made, scripts, show } = await busy(t);
  const outcome = await settled(made, show(2), 100);
  assert.deepEqual(outcome, { kind: 'drop', silent: true, reason: 'its plugin has no time' });
  assert.deepEqual(made.printed, ['1']);
  assert.equal(scripts.list()[0]?.lost, 1);
  const told = made.log.filter(({ message }) => /dropped because its plugin has no time/.test(message));
  assert.deepEqual(told[0]?.fields, { plugin: 'scripts/a', message: 'Probe' });
});

test('one that is held when its plugin is reloaded goes to the new version', async (t) => {
  const { made, scripts, show } = await busy(t);
  const outcome = show(2);
  made.write(
    'scripts/a.lua',
    `${head('a')}${probe} server.on("medius.in.Probe", function(e) print("new", e.id) end)`,
  );
  await scripts.reload('scripts/a');
  assert.deepEqual(await settled(made, outcome, 10), pass);
  assert.deepEqual(made.printed, ['1', 'new 2']);
});

test('a plugin that rests loses its messages at once, and they are counted', async (t) => {
  const { scripts } = await loaded(
    t,
    `${probe} server.on("medius.in.Probe", function(e) error("always") end)`,
  );
  for (let i = 0; i < 11; i++) await take(scripts, probeBytes('01000000', '00000000', ''));
  const outcome = take(scripts, probeBytes('01000000', '00000000', ''));
  assert.deepEqual(outcome, { kind: 'drop', silent: true, reason: 'its plugin has no time' });
  assert.equal(scripts.list()[0]?.lost, 1);
});

test('the example of the document does what is said of it', async (t) => {
  const document = readFileSync(join(root, 'docs/lua-api.md'), 'utf8');
  const [, script = ''] = /```lua\n(plugin \{ name = "marks".*?)```/s.exec(document) ?? [];
  const made = world(t, { 'scripts/marks.lua': script });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const name = Buffer.from('home'.padEnd(16, '\0')).toString('hex');
  const asked = dme8(`2a000000 ${name} ${'ff'.repeat(8)} 0000803f ${'00'.repeat(12)} 0100 ee`);
  assert.equal(replied(await take(scripts, asked)), '00082b0000000000803f00000000');
});

async function games(t: TestContext) {
  const made = world(t);
  cpSync(join(root, 'games'), join(made.folder, 'games'), { recursive: true });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  return scripts;
}

test('games/uya: the config of a game is 49 bytes, aligned to 4 from the key, then a map of 108', async (t) => {
  const scripts = await games(t);
  const message = scripts.messages.get('UyaSetGameConfig')!;
  const config = Buffer.from(Array.from({ length: 49 }, (_, i) => (i === 1 ? 0xff : 1)));
  config.writeInt32LE(-5, 39);
  const map = Buffer.alloc(108);
  map.writeInt32LE(3, 0);
  map.writeInt32LE(44, 4);
  map.writeInt32LE(-1, 8);
  map.write('Maraxus Prison', 12, 'latin1');
  map.write('maraxus', 44, 'latin1');
  const payload = Buffer.concat([hex('09000000'), config, hex('000000'), map]);
  assert.equal(payload.length, 164);
  const value = message.decode(payload, 0, payload.length, codec) as {
    config: Record<string, unknown>;
    map: Record<string, unknown>;
  };
  assert.deepEqual([value.config.custom_mode_id, value.config.seed, value.config.survivor], [-1, -5, true]);
  assert.deepEqual(value.map, {
    version: 3,
    base_map_id: 44,
    forced_mode_id: -1,
    name: 'Maraxus Prison',
    filename: 'maraxus',
  });
  assert.ok(message.encode(value as never, codec).equals(payload));
  assert.equal(message.direction, 'client');
  const back = scripts.messages.get('UyaGameConfig')!;
  assert.equal(back.direction, 'server', '10 goes to the client');
  const whole = back.encodeWhole({ config: value.config } as never, codec);
  assert.ok(whole.equals(Buffer.concat([hex('0008 0a000000'), config])));
  assert.deepEqual(back.carrier, { key: hex('0a'), plain: true, fragment: false });
});

test('games/uya: a piece of a download, the machine id, the teams', async (t) => {
  const scripts = await games(t);
  const encode = (name: string, value: object) =>
    scripts.messages
      .get(name)!
      .encodeWhole(value as never, codec)
      .toString('hex');
  const data = Buffer.alloc(1362, 0xee);
  const piece = { id: 101, address: 0xd0000, total: 131_072, offset: 1362, chunk: 4, length: 1362, data };
  assert.equal(
    encode('UyaDownloadData', piece),
    `0008 01000000 65000000 00000d00 00000200 52050000 0400 5205 ${'ee'.repeat(1362)}`.replaceAll(' ', ''),
  );
  const machine = { machine_id: hex('000102030405') };
  assert.equal(encode('UyaMachineId', machine), '0008 0e000000 000102030405'.replaceAll(' ', ''));
  const teams = { seed: 9, count: 2, team_ids: [0, 1] };
  assert.equal(
    encode('UyaLobbyTeams', teams),
    '0008 ff000000 09000000 02000000 0001ffffffffffff'.replaceAll(' ', ''),
  );
});

test('damaged payloads of declared messages are read or refused, never otherwise', async (t) => {
  const scripts = await games(t);
  let seed = 11;
  const random = () => {
    seed = (seed * 48_271) % 0x7fff_ffff;
    return seed / 0x7fff_ffff;
  };
  const all = [...scripts.messages.values()];
  let refused = 0;
  for (let i = 0; i < 50_000; i++) {
    const message = all[i % all.length]!;
    const bytes = message.encode(message.sample(random, codec), codec);
    for (let n = 0; n < 3 && bytes.length > 0; n++)
      bytes[Math.floor(random() * bytes.length)] = random() * 256;
    const damaged = random() < 0.5 ? bytes : bytes.subarray(0, Math.floor(random() * bytes.length));
    try {
      message.decode(damaged, 0, damaged.length, codec);
    } catch (error) {
      assert.ok(error instanceof WireError, String(error));
      refused++;
    }
  }
  assert.ok(refused > 5000, `${refused} refused`);
});

test('every message that the title list names is declared, and found by its first byte', async (t) => {
  const scripts = await games(t);
  const numbers = (text: string) => text.split(' ').map(Number);
  const uya = numbers('1 2 3 4 5 6 7 8 9 10 11 12 13 14 16 17 18 19 20 23 30 31 255');
  const raids = Array.from({ length: 18 }, (_, i) => 51 + i);
  const deadlocked = [
    ...numbers('2 4 5 6 7 9 11 12 14 15 21 22 24 29 36 39 41 42 43 46 48 50 69 70 71'),
    ...raids,
  ];
  const keys = (type: number) =>
    [...scripts.messages.values()]
      .filter((message) => message.key === type)
      .map(({ carrier: own }) => own!.key[0]);
  assert.deepEqual(
    uya.filter((id) => !keys(8).includes(id)),
    [],
  );
  assert.deepEqual(
    deadlocked.filter((id) => !keys(7).includes(id)),
    [],
  );
  const custom = scripts.declared[7]!.find(hex('0007 c8000000 aa'), origin({ title: 'deadlocked' }));
  assert.equal(custom?.message.name, 'DlCustomMode');
  const stranger = scripts.declared[7]!.find(hex('0007 c8000000 aa'), origin({ title: 'uya' }));
  assert.equal(stranger, undefined);
  for (const message of scripts.messages.values()) {
    let seed = 7;
    const random = () => {
      seed = (seed * 16_807) % 0x7fff_ffff;
      return seed / 0x7fff_ffff;
    };
    const value = message.sample(random, codec);
    const bytes = message.encode(value, codec);
    const { value: read, used } = message.decodeCounted(bytes, codec);
    assert.deepEqual(read, value, message.name);
    assert.equal(used, bytes.length, message.name);
  }
});
