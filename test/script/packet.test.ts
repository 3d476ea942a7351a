/** `packet`: names, descriptions, bytes and fields of all messages, against bytes written by hand. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { host, world } from './world.js';

/** What the lines print; `isolate` for a plugin in a thread of its own. */
async function printed(t: TestContext, lines: string, more = ''): Promise<string[]> {
  const manifest = `plugin { name = "a", version = "1", permissions = { "packets.declare" } ${more} }`;
  const made = world(t, { 'scripts/a.lua': `${manifest}\n${lines}\nlog.info("end")` });
  await host(t, made);
  for (let tries = 0; tries < 2000 && !made.printed.includes('end') && made.faults.length === 0; tries++)
    await pause(5);
  assert.deepEqual(made.faults, []);
  return made.printed.slice(0, -1);
}

const names = `
  local names, ids = packet.names(), packet.ids()
  log.info(tostring(#names > 300) .. ids.ChannelInfoRequest .. " " .. packet.ids("rt").SERVER_MEMORY_POKE .. " " .. #packet.names("own"))`;

test('names and numbers of all layers, in every thread', async (t) => {
  assert.deepEqual(await printed(t, names), ['true309 30 0']);
  assert.deepEqual(await printed(t, names, ', isolate = "worker"'), ['true309 30 0']);
});

test('a description has direction, proof and fields with their types, offsets and secrets', async (t) => {
  const lines = `
    local d = packet.describe("ChannelInfoRequest")
    log.info(table.concat({ d.name, d.layer, d.class, d.type, d.id, d.direction, d.proof, d.answers[1] }, " "))
    for _, field in ipairs(d.fields) do log.info(field.name .. " " .. field.kind .. " " .. field.offset .. " " .. field.size .. " " .. field.privacy) end
    local bare = packet.describe("DMEFieldUpdate")
    log.info(bare.class .. " " .. bare.type .. " " .. tostring(bare.fields))
    local rt = packet.describe("SERVER_MEMORY_POKE")
    log.info(rt.layer .. " " .. rt.id .. " " .. rt.fields[1].name .. " " .. rt.fields[1].kind)
    log.info(select(2, pcall(packet.describe, "ChanelInfoRequest")))`;
  const said = await printed(t, lines);
  assert.equal(said[0], 'ChannelInfoRequest medius Lobby 53 309 client capture ChannelInfoResponse');
  assert.match(said[1]!, /^message_id text\S* 0 21 open$/);
  assert.match(said[2]!, /^session_key text\S* 21 17 secret$/);
  assert.match(said[3]!, /^medius_world_id [iu]32 40 4 open$/);
  assert.equal(said[4], 'DME 3 nil');
  assert.match(said[5]!, /^rt 30 address u32$/);
  assert.match(said[6]!, /there is no message "ChanelInfoRequest"; did you mean "ChannelInfoRequest"\?/);
});

test('bytes of a Medius message, of a frame and of one of the plugin’s own, and back', async (t) => {
  const lines = `
    packet.declare("Probe", { class = "DME", type = 8, key = 0x2a }, { { "a", "u8" }, { "b", "u16" } })
    local payload = packet.encode("ChannelInfoRequest", { message_id = "7", medius_world_id = 258 })
    log.info(codec.hex(payload))
    log.info(packet.decode("ChannelInfoRequest", payload).medius_world_id)
    log.info(tostring(packet.decode("ChannelInfoRequest", payload).session_key))
    local whole = packet.encode("ChannelInfoRequest", { medius_world_id = 1 }, { whole = true })
    log.info(#whole - #payload .. codec.hex(string.sub(whole, 1, 2)))
    local name, fields = packet.read(whole)
    log.info(name .. fields.medius_world_id)
    log.info(codec.hex(packet.encode("Probe", { a = 1, b = 2 })))
    log.info(packet.decode("Probe", "\\x2a\\1\\2\\0").b)
    log.info((packet.read("\\0\\x08\\x2a\\1\\2\\0", { from = "server" })))
    log.info(codec.hex(packet.encode("SERVER_MEMORY_POKE", { address = 0x10, length = 2, data = "ab" })))
    log.info(packet.decode("SERVER_MEMORY_POKE", "\\16\\0\\0\\0\\2\\0\\0\\0ab").data)`;
  assert.deepEqual(await printed(t, lines), [
    `37${'00'.repeat(39)}02010000`,
    '258',
    'nil',
    '20135',
    'ChannelInfoRequest1',
    '2a010200',
    '2',
    'Probe',
    '10000000020000006162',
    'ab',
  ]);
});

test('what is none, or does not fit, is said', async (t) => {
  const lines = `
    log.info(select(2, packet.read("\\1")))
    log.info(select(2, packet.read("\\1\\xfe")))
    log.info(select(2, packet.read("\\1\\x35xx")))
    log.info(select(2, pcall(packet.encode, "ChannelInfoRequest", { world = 1 })))
    log.info(select(2, pcall(packet.decode, "ChannelInfoRequest", "x")))
    log.info(select(2, pcall(packet.decode, "DMEFieldUpdate", "x")))
    log.info(select(2, pcall(packet.encode, "ChannelInfoRequest", {}, { version = 108, request = "Nobody" })))
    log.info(select(2, pcall(packet.names, "udp")))`;
  const wanted = [
    /two bytes at least/,
    /no message of class 1 and type 254 of the client is known/,
    /ChannelInfoRequest/,
    /ChannelInfoRequest has no field "world"/,
    /packet\.decode: .*ChannelInfoRequest/,
    /the layout of DMEFieldUpdate is not known/,
    /request: there is no message "Nobody"/,
    /packet\.names: argument 1 \(layer\) must be "medius" or "rt" or "own", got "udp"/,
  ];
  const said = await printed(t, lines);
  wanted.forEach((pattern, i) => void assert.match(said[i] ?? '', pattern));
});
