/** `codec` and `enum`, held to values that others computed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce } from '#script/layer.js';
import { host, origin, world } from './world.js';

test('codec gives what the standards say', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" }
print(codec.md5("abc"), codec.sha1("abc"))
print(codec.sha256("abc"))
print(string.sub(codec.sha512("abc"), 1, 16), codec.crc32("123456789"))
print(codec.hmac_sha256("Jefe", "what do ya want for nothing?"))
print(codec.hex("\\0\\xff"), codec.unhex("00ff") == "\\0\\xff", codec.unhex("0"))
print(codec.base64("\\0\\xff\\x10"), codec.unbase64("AP8Q") == "\\0\\xff\\x10")
print(codec.text("caf\\xe9"), codec.wire("caf\\u{e9}") == "caf\\xe9", codec.wire("\\u{20ac}"), codec.strip("\\x08red\\0"))
print(codec.json({ 1, "two", { three = true } }), codec.json({ a = 1.5 }), codec.json({}))
local back = codec.unjson('{"list":[1,"\\\\u00e9",null],"deep":{"x":false}}')
print(back.list[1], back.list[2], back.list[3], back.deep.x)
print(codec.unjson("{"))`,
  });
  await host(t, made);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed.slice(0, 9), [
    '900150983cd24fb0d6963f7d28e17f72 a9993e364706816aba3e25717850c26c9cd0d89d',
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    'ddaf35a193617aba 3421780262',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    '00ff true nil not pairs of hex digits',
    'AP8Q true',
    'café true ? red',
    '[1,"two",{"three":true}] {"a":1.5} {}',
    '1 é nil false',
  ]);
  assert.match(made.printed[9]!, /^nil not JSON: /);
});

test('enum has the numbers by name, is read-only, and suggests the nearest', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" }
print(enum.world_status.active, enum.status.fail, enum.status.success, enum.chat_message_type.whisper)
print(enum.status == enum.status)
server.on("chat.message", function(e)
  if e.text == "1" then print(enum.status.sucess) end
  if e.text == "2" then print(enum.world_statos) end
  if e.text == "3" then enum.status.fail = 1 end
end)`,
  });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed, ['2 -966 0 1', 'true']);
  for (const text of ['1', '2', '3']) atOnce(scripts.events['chat.message']!.run({ text }, origin()));
  assert.match(made.faults[0]!, /a\.lua:5: enum\.status has no "sucess"; did you mean "success"\?/);
  assert.match(made.faults[1]!, /a\.lua:6: enum has no "world_statos"; did you mean "world_status"\?/);
  assert.match(made.faults[2]!, /a\.lua:7: enum\.status can't be assigned/);
});
