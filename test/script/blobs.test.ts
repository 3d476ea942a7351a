/** Bytes outside of the Lua state: files of a plugin's folder, parts of them, digests, and where they may go. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { host, origin, player, world } from './world.js';

const manifest = 'plugin { name = "a", version = "1", permissions = { "packets.send", "memory.poke" } }\n';

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !holds(); tries++) await pause(20);
}

test('a file of 1 MB is hashed, sliced and sent by a plugin whose state stays below 1 MB', async (t) => {
  const bytes = Buffer.alloc(1 << 20);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff;
  const made = world(t, {
    'scripts/a/init.lua': `${manifest}
local body = plugin.file("bin/body.bin")
log.info(body:len(), codec.hex(body:sha256()), codec.hex(body:md5()), codec.hex(body:sha1()), codec.hex(body:sha512()), body:crc32())
local part = body:slice(1000, 100)
log.info(part:len(), codec.hex(part:str(10, 4)), codec.hex(part:sha1()))
server.on("chat.message", function(e, player)
  player:send("FileDownloadResponse", { data = body:slice(4096, 464) })
  player:poke(0, body:slice(0, 16))
end)`,
  });
  made.write('scripts/a/bin/body.bin', bytes);
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const hex = (name: string, of: Buffer) => createHash(name).update(of).digest('hex');
  const part = bytes.subarray(1000, 1100);
  const crc = (await import('node:zlib')).crc32(bytes);
  const digests = ['sha256', 'md5', 'sha1', 'sha512'].map((name) => hex(name, bytes)).join(' ');
  assert.deepEqual(made.printed, [
    `1048576 ${digests} ${crc}`,
    `100 ${part.subarray(10, 14).toString('hex')} ${hex('sha1', part)}`,
  ]);
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  scripts.events['chat.message']!.run({ text: 'x', kind: 0 }, origin({ player: ann }));
  assert.deepEqual(made.faults, []);
  assert.ok(made.sent[0]!.includes(bytes.subarray(4096, 4096 + 464).toString('hex')), made.sent[0]);
  await until(() => made.memory.subarray(0, 16).equals(bytes.subarray(0, 16)));
  assert.deepEqual(made.memory.subarray(0, 16), bytes.subarray(0, 16));
  const [facts] = scripts.list();
  assert.ok(facts!.memory < 1 << 20, `${facts!.memory} bytes`);
});

test('a blob is put together of text and blobs; text ends with a NUL', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
local one = plugin.blob { "ab\\0c", string.char(0xff, 0) }
local two = plugin.blob { one, "!", one:slice(1, 1) }
log.info(two:len(), codec.hex(two:str()), one:text(), two:str(6, 2), rawequal(one, one:slice(0)))
for _, code in ipairs {
  function() one:str(7) end, function() one:str(0, 7) end, function() one:str(-1) end,
  function() plugin.blob { 5 } end, function() one:slise(1) end,
} do log.info(select(2, pcall(code))) end`,
  });
  await host(t, made);
  assert.deepEqual(made.faults, []);
  const [values, ...errors] = made.printed;
  assert.equal(values, '8 61620063ff002162 ab !b false');
  for (const [index, wanted] of [
    /blob:str: argument 1 \(offset\) must be an integer from 0 to 6, got 7/,
    /blob:str: argument 2 \(length\) must be an integer from 0 to 6, got 7/,
    /argument 1 \(offset\) must be an integer from 0 to 2147483647, got -1/,
    /plugin\.blob: part 1 is a string or a blob/,
    /blob has no "slise"; did you mean "slice"\?/,
  ].entries())
    assert.match(errors[index]!, wanted);
});

test('files are those of the own folder: no way out, none that is too long, nil for what is not there', async (t) => {
  const made = world(t, {
    'scripts/a/init.lua': `${manifest}
log.info(plugin.file("none.bin"))
for _, path in ipairs { "../b.bin", "/etc/passwd", "link/passwd", "link", "data/../../b.bin", "", "a\\0b", "folder" } do
  log.info(tostring(pcall(plugin.file, path)))
end`,
    'scripts/b.bin': 'no',
  });
  mkdirSync(join(made.folders.scripts, 'a/folder'));
  symlinkSync('/etc', join(made.folders.scripts, 'a/link'));
  await host(t, made);
  assert.deepEqual(made.printed, [
    'nil there is no file "none.bin" in the plugin\'s folder',
    ...Array.from({ length: 8 }, () => 'false'),
  ]);
});

test('what a script holds no more makes room; what it holds is bounded', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
local big = string.rep("x", 1024 * 1024)
for i = 1, 200 do plugin.blob { big, big }; if i % 8 == 0 then local t = {} for j = 1, 2000 do t[j] = { j } end end end
log.info("room")
local held, why = {}, nil
for i = 1, 40 do
  local ok, err = pcall(plugin.blob, { big })
  if not ok then why = err break end
  held[#held + 1] = err
end
log.info(#held <= 32 and why)
local part = held[1]:slice(0, 10)
held[1] = nil
log.info(part:str())`,
  });
  await host(t, made, { limits: { load: { instructions: 50_000_000, time: 20_000 } } });
  assert.deepEqual(made.faults, []);
  assert.equal(made.printed[0], 'room');
  assert.match(made.printed[1]!, /a plugin holds at most 33554432 bytes/);
  assert.equal(made.printed[2], 'xxxxxxxxxx');
});

test('a file is read in a task, and not in a handler; its change is told and reloads nothing', async (t) => {
  const made = world(t, {
    'scripts/a/init.lua': `${manifest}
log.info("loaded")
server.on("chat.message", function(e, player)
  if e.text == "hook" then plugin.file("words.txt") end
  player:go("read", function() log.info(plugin.file("words.txt"):text()) end)
end)
server.on("plugin.file_changed", function(e) log.info("changed " .. e.path) end)`,
    'scripts/a/words.txt': 'one',
  });
  const scripts = await host(t, made, { watch: true });
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  const say = (text: string) =>
    scripts.events['chat.message']!.run({ text, kind: 0 }, origin({ player: ann }));
  say('read');
  await until(() => made.printed.length >= 2);
  say('hook');
  assert.match(made.faults[0]!, /plugin\.file waits for the disk, and a hook can't/);
  made.write('scripts/a/words.txt', 'two');
  await until(() => made.printed.length >= 3);
  say('read');
  await until(() => made.printed.length >= 4);
  assert.deepEqual(made.printed, ['loaded', 'one', 'changed words.txt', 'two']);
});

test('a plugin of one file has the folder of its name, where there is one', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}log.info(plugin.file("words.txt"):text(), plugin.file("none.txt"))`,
    'scripts/a/words.txt': 'one',
    'scripts/b.lua': 'plugin { name = "b", version = "1" } log.info(plugin.file("words.txt"))',
  });
  await host(t, made);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed, [
    'one nil there is no file "none.txt" in the plugin\'s folder',
    'nil there is no file "words.txt" in the plugin\'s folder',
  ]);
});
