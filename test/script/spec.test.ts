/** `rekindle test`: specs of plugins as authors write them, run by the program itself. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findPlugins } from '#script/find.js';
import { root } from './root.js';
import { host, world } from './world.js';

interface Line {
  readonly plugin?: string;
  readonly spec?: string;
  readonly case?: string;
  readonly passed: boolean | number;
  readonly failed?: number;
  readonly fault?: string;
  readonly trace?: readonly string[];
  readonly printed?: readonly string[];
  readonly withoutSpecs?: readonly string[];
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function command(...args: readonly string[]): Promise<Ran> {
  const program = join(root, 'bin', 'rekindle.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'test', ...args], { timeout: 120_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const linesOf = ({ out, err }: Ran): Line[] =>
  (out || assert.fail(err))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Runs one spec of the plugin in `scripts/p/init.lua`; gives the faults by the names of the cases. */
async function faults(
  t: TestContext,
  plugin: string,
  spec: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string | undefined>>> {
  const made = world(t, { 'scripts/p/init.lua': plugin, 'scripts/p/tests/a.lua': spec, ...more });
  const ran = await command(join(made.folder, 'scripts', 'p'), '--json');
  assert.equal(ran.err, '');
  const cases = linesOf(ran).filter((line) => line.case !== undefined);
  return Object.fromEntries(cases.map((line) => [line.case, line.fault]));
}

const passes = async (t: TestContext, plugin: string, spec: string, more = {}) => {
  const found = await faults(t, plugin, spec, more);
  assert.ok(Object.keys(found).length > 0, 'there is a case');
  assert.deepEqual(
    found,
    Object.fromEntries(Object.keys(found).map((name) => [name, undefined])),
    'no case fails',
  );
};

const plugin = (permissions = '') =>
  `plugin { name = "p", version = "1", permissions = { ${permissions} } }\n`;

test('the specs of every shipped plugin pass, and each plugin has one', async () => {
  for (const folder of ['scripts', 'games', 'scripts/examples']) {
    const ran = await command(join(root, folder), '--json');
    const lines = linesOf(ran);
    assert.deepEqual(
      lines.filter(({ passed, fault }) => passed === false || fault !== undefined),
      [],
    );
    assert.equal(ran.code, 0);
    assert.deepEqual(lines.at(-1)!.withoutSpecs, []);
    assert.ok((lines.at(-1)!.passed as number) > 0);
  }
});

test('exit codes: 0 when all passed, 1 when one failed, 2 when there is nothing to run', async (t) => {
  const made = world(t, {
    'scripts/good.lua': plugin(),
    'scripts/good.spec.lua': 'test.case("right", function() test.equal(1, 1) end)',
    'scripts/bad/init.lua': plugin(),
    'scripts/bad/tests/one.lua': 'test.case("wrong", function() test.equal(1, 2) end)',
    'scripts/bare.lua': plugin(),
  });
  const at = (...parts: string[]) => command(join(made.folder, ...parts));
  assert.deepEqual(await at('scripts', 'good.lua'), {
    code: 0,
    out: 'scripts/good.spec.lua\n  ok    right\n1 passed, 0 failed\n',
    err: '',
  });
  assert.equal((await at('scripts', 'good.spec.lua')).code, 0);
  const bad = await at('scripts', 'bad');
  assert.equal(bad.code, 1);
  assert.match(bad.out, /FAIL {2}wrong\n\s+scripts\/bad\/tests\/one\.lua:1: expected 2, got 1\n/);
  assert.equal((await at('scripts', 'bad', 'tests', 'one.lua')).code, 1);
  for (const all of [await at(), await at('scripts')]) {
    assert.equal(all.code, 1);
    assert.match(all.out, /without specs: scripts\/bare\n1 passed, 1 failed\n$/);
  }
  const bare = await at('scripts', 'bare.lua');
  assert.equal(bare.code, 2);
  assert.match(bare.err, /no specs for scripts\/bare: .* as <name>\.spec\.lua/);
  const nowhere = await at('nowhere');
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.err, /there is no plugin at .*nowhere/);
});

test('specs and folders called tests are no plugins, and no spec is loaded by a server', async (t) => {
  const made = world(t, {
    'scripts/p.lua': plugin(),
    'scripts/p.spec.lua': 'error("a spec was loaded")',
    'scripts/tests/init.lua': 'error("a spec was loaded")',
    'scripts/q/init.lua': 'plugin { name = "q", version = "1" }',
    'scripts/q/tests/init.lua': 'error("a spec was loaded")',
    'games/tests/init.lua': 'error("a spec was loaded")',
  });
  assert.deepEqual(
    findPlugins(made.folders).map(({ id }) => id),
    ['scripts/p', 'scripts/q'],
  );
  await host(t, made);
  assert.deepEqual(made.faults, []);
});

test('what differs is named, with the line of the spec', async (t) => {
  const found = await faults(
    t,
    plugin(),
    `test.case("deep", function()
  test.equal({ a = { 1, "x\\0\\200" } }, { a = { 1, "y" }, b = true })
end)
test.case("said", function() test.equal("a", nil, "the name") end)
test.case("assert", function()
  assert(1)
  assert(nil, "it is gone")
end)
test.case("assert bare", function() assert(false) end)
test.case("error of Lua", function()
  local player = nil
  return player.name
end)
test.case("helper", function() require("_helper").check(1) end)`,
    { 'scripts/p/tests/_helper.lua': 'return { check = function(n)\n  test.equal(n, 2)\nend }' },
  );
  assert.deepEqual(found, {
    deep: 'scripts/p/tests/a.lua:2: expected { a = { 1, "y" }, b = true }, got { a = { 1, "x\\x00\\xC8" } }; they differ at .a[2]: expected "y", got "x\\x00\\xC8"',
    said: 'scripts/p/tests/a.lua:4: the name: expected nil, got "a"',
    assert: 'scripts/p/tests/a.lua:7: it is gone',
    'assert bare': 'scripts/p/tests/a.lua:9: assertion failed',
    'error of Lua':
      "scripts/p/tests/a.lua:12: attempt to index a nil value (local 'player'); it is nil here: look first, with if ... then",
    helper: 'scripts/p/tests/_helper.lua:2: expected 2, got 1',
  });
});

test('mistakes in a spec say what would be right', async (t) => {
  const found = await faults(
    t,
    plugin(),
    `local early = pcall(function() test.fake_player() end)
test.case("name", function() test.equals(1, 1) end)
test.case("event", function() test.feed("chat.mesage", {}) end)
test.case("field", function() test.feed("chat.message", { txt = "a" }) end)
test.case("message field", function() test.feed("medius.in.ChatMessage", { mesage = "a" }) end)
test.case("player field", function() test.fake_player { nmae = "Ann" } end)
test.case("no player", function() test.sent("Ann") end)
test.case("colon", function() test.clock.advance("10s") end)
test.case("back", function() test.clock:advance(-1) end)
test.case("early", function() assert(not early) end)
test.case("case", function() test.case("inner", function() end) end)
test.case("file", function() test.feed_bytes("../../../etc/passwd") end)
test.case("no file", function() test.feed_bytes("none.bin") end)
test.case("no hex", function() test.feed_bytes("bad.hex") end)
test.case("frozen", function() test.equal = nil end)`,
    { 'scripts/p/tests/bad.hex': '00 zz' },
  );
  const at = (line: number, text: string) => `scripts/p/tests/a.lua:${line}: ${text}`;
  assert.equal(found.name, at(2, 'test has no "equals"; did you mean "equal"?'));
  assert.equal(found.event, at(3, 'there is no event "chat.mesage"; did you mean "chat.message"?'));
  assert.equal(found.field, at(4, 'chat.message has no field "txt"; did you mean "text"?'));
  assert.equal(found['message field'], at(5, 'ChatMessage has no field "mesage"; did you mean "message"?'));
  assert.equal(
    found['player field'],
    at(6, 'test.fake_player: there is no field "nmae"; did you mean "name"?'),
  );
  assert.match(
    found['no player']!,
    /a\.lua:7: test\.sent: argument 1 \(player\) must be a player .*, got string/,
  );
  assert.match(found.colon!, /a\.lua:8: call it with a colon: test\.clock:advance/);
  assert.match(found.back!, /a\.lua:9: test\.clock:advance: time passes forward/);
  assert.equal(found.early, undefined);
  assert.match(found.case!, /a\.lua:11: test\.case stands outside of functions/);
  assert.match(found.file!, /a\.lua:12: test\.feed_bytes: .* is no path inside/);
  assert.match(
    found['no file']!,
    /a\.lua:13: test\.feed_bytes: there is no file "none\.bin" beside the spec/,
  );
  assert.match(
    found['no hex']!,
    /a\.lua:14: test\.feed_bytes: the file "bad\.hex" holds something that is not hex/,
  );
  assert.match(found.frozen!, /a\.lua:15: test can't be changed/);
});

test('no path of a spec leads out of its folder', async (t) => {
  const made = world(t, {
    'scripts/p/init.lua': plugin(),
    'scripts/p/tests/a.lua': `test.case("file", function() test.file("link.bin") end)
test.case("require", function() require("out") end)`,
    'secret.bin': 'secret',
    'secret.lua': 'return "secret"',
  });
  symlinkSync(join(made.folder, 'secret.bin'), join(made.folder, 'scripts/p/tests/link.bin'));
  symlinkSync(join(made.folder, 'secret.lua'), join(made.folder, 'scripts/p/tests/out.lua'));
  const lines = linesOf(await command(join(made.folder, 'scripts/p'), '--json'));
  assert.match(lines[0]!.fault!, /leads out of the folder/);
  assert.match(lines[1]!.fault!, /leads out of the folder/);
});

test('a spec that does not load, has no cases or never ends fails, and the others run', async (t) => {
  const made = world(t, {
    'scripts/p/init.lua': plugin(),
    'scripts/p/tests/a.lua': 'test.case("x" function() end)',
    'scripts/p/tests/b.lua': '-- nothing',
    'scripts/p/tests/c.lua': `test.case("endless", function() while true do end end)
test.case("endless in pcall", function() while true do pcall(function() while true do end end) end end)
test.case("after", function() test.equal(1, 1) end)
test.case("twice", function() end)`,
    'scripts/p/tests/d.lua': 'while true do end',
    'scripts/p/tests/e.lua': 'test.case("twice", function() end)\ntest.case("twice", function() end)',
    'scripts/p/tests/f.lua':
      'test.case("memory", function() local t = {} for i = 1, 1e9 do t[i] = string.rep("x", 1e6) .. i end end)',
  });
  const ran = await command(join(made.folder, 'scripts/p'), '--json');
  const lines = linesOf(ran);
  assert.match(lines[0]!.fault!, /^scripts\/p\/tests\/a\.lua:1: .*near 'function'/);
  assert.match(lines[1]!.fault!, /b\.lua:1: a spec has cases: test\.case/);
  assert.match(lines[2]!.fault!, /c\.lua:1: stopped: used up its instructions/);
  assert.match(lines[3]!.fault!, /stopped: used up its instructions/);
  assert.deepEqual([lines[4]!.case, lines[4]!.passed], ['after', true]);
  assert.match(lines[6]!.fault!, /d\.lua:1: stopped/);
  assert.match(
    lines[7]!.fault!,
    /e\.lua:2: test\.case: "twice" stands at scripts\/p\/tests\/e\.lua:1 already/,
  );
  assert.match(lines[8]!.fault!, /not enough memory|used up its instructions/);
  assert.deepEqual([lines.at(-1)!.passed, lines.at(-1)!.failed], [2, 7]);
  assert.equal(ran.code, 1);
});

test('a case that waits for ever ends with its time', async (t) => {
  const made = world(t, {
    'scripts/p.lua': `${plugin()}server.every(0.01, function() end)`,
    'scripts/p.spec.lua': `test.case("settles", function() while true do test.settle() end end)
test.case("lets time pass", function() while true do test.clock:advance("1h") end end)
test.case("too much at once", function() test.clock:advance("20d") end)
test.case("right", function() test.equal(1, 1) end)`,
  });
  const ran = await command(join(made.folder, 'scripts/p.lua'), '--json', '--timeout', '3');
  const lines = linesOf(ran);
  assert.match(lines[0]!.fault!, /p\.spec\.lua:1: the case took more than 3 s/);
  assert.match(lines[1]!.fault!, /p\.spec\.lua:2: (the case took more than 3 s|more than 200000 timers)/);
  assert.match(lines[2]!.fault!, /p\.spec\.lua:3: (the case took more than 3 s|more than 200000 timers)/);
  assert.equal(lines[3]!.passed, true);
  assert.equal(ran.code, 1);
});

test('an error of the plugin fails the case unless it is expected; so does one that does not load', async (t) => {
  const code = `${plugin()}server.on("chat.message", function(e) local x = nil; return x.y end)`;
  const found = await faults(
    t,
    code,
    `test.case("unexpected", function() test.feed("chat.message", { text = "a" }) end)
test.case("expected", function()
  test.feed("chat.message", { text = "a" })
  test.expect_error("attempt to index a nil value")
end)
test.case("another", function()
  test.feed("chat.message", { text = "a" })
  test.expect_error("no such thing")
end)`,
  );
  assert.match(
    found.unexpected!,
    /a\.lua:1: the plugin failed, .*: scripts\/p\/init\.lua:2: attempt to index/,
  );
  assert.equal(found.expected, undefined);
  assert.match(
    found.another!,
    /a\.lua:8: the error "no such thing" is missing; there is error ".*init\.lua:2: attempt.*\nthe plugin had failed: /s,
  );
  const broken = await faults(
    t,
    `${plugin()}server.on("chat.mesage", function() end)`,
    `test.case("loads", function() test.start() end)
test.case("caught", function() assert(not pcall(test.start)) end)`,
  );
  assert.match(
    broken.loads!,
    /a\.lua:1: scripts\/p does not load: scripts\/p\/init\.lua:2: there is no event "chat\.mesage"/,
  );
  assert.equal(broken.caught, undefined);
});

test('events: what becomes of them, what handlers changed, where they happen, and what waits', async (t) => {
  await passes(
    t,
    `${plugin('"chat.say"')}
server.on("chat.message", function(e, player)
  if e.text == "bad" then return false end
  if e.channel then e.text = e.text .. " in " .. e.channel.name .. " of " .. e.channel.player_count end
  player:say("heard by " .. player.name, "BOT")
end)
server.on("account.login", { wait = "10s" }, function(e)
  server.sleep("3s")
  if e.name == "Eve" then e:refuse(-975) end
end)
server.on("connection.open", { where = { server = "muis" } }, function(e) return e:drop("silent") end)`,
    `test.case("changed and dropped", function()
  local lobby = test.fake_channel { name = "Aquatos" }
  local ann, bob = test.fake_player { name = "Ann", channel = lobby }, test.fake_player { name = "Bob", channel = lobby }
  local said = test.feed("chat.message", { text = "hi", channel = lobby, kind = 0 }, ann)
  test.equal({ said.kind, said.changed, said.fields.text, said.fields.channel }, { "pass", true, "hi in Aquatos of 2", lobby })
  test.expect_chat(ann, "heard by Ann", { from = "BOT" })
  test.expect_chat(ann, "^heard by %a+$")
  test.expect_nothing(bob)
  assert(not pcall(test.expect_chat, ann, "heard by Bob"))
  assert(not pcall(test.expect_nothing, ann))
  test.equal(test.feed("chat.message", { text = "bad" }, ann).kind, "drop")
end)
test.case("waits", function()
  local eve = test.feed("account.login", { name = "Eve" })
  local ann = test.feed("account.login", { name = "Ann" })
  test.equal({ eve.kind, ann.kind }, { "waiting", "waiting" })
  test.clock:advance(2.9)
  test.equal(eve.kind, "waiting")
  test.clock:advance(0.2)
  test.equal({ eve.kind, eve.status, ann.kind }, { "refuse", -975, "pass" })
end)
test.case("places", function()
  test.equal(test.feed("connection.open", {}).kind, "pass")
  local outcome = test.feed("connection.open", {}, nil, { server = "muis", ip = "198.51.100.7" })
  test.equal({ outcome.kind, outcome.silent }, { "drop", true })
end)`,
  );
});

test('messages: in, out, lists, replies, and what a plugin sends', async (t) => {
  await passes(
    t,
    `${plugin('"packets.send", "packets.declare"')}
packet.declare("PMark", { class = "DME", type = 7, key = 9 }, { "align4", { "value", "i32" } })
server.on("medius.in.PMark", function(e, player)
  player:send("PMark", { value = e.value + 1 })
end)
server.on("medius.in.ChatMessage", function(e)
  e.message = string.upper(e.message)
end)
server.on("medius.in.GameListRequest", function(e) return e:reply("GameListResponse", { game_name = "none", end_of_list = true }) end)
server.on("medius.out.GameListResponse", function(e)
  local kept = {}
  for _, item in ipairs(e.items) do if item.game_name ~= "secret" then kept[#kept + 1] = item end end
  e.items = kept
end)`,
    `test.case("fields", function()
  local ann = test.fake_player { name = "Ann" }
  test.equal(test.feed("ChatMessage", { message = "hi" }, ann).fields.message, "HI")
  test.equal(test.feed("medius.in.ChatMessage", { message = "hi" }, ann).changed, true)
  local reply = test.feed("GameListRequest", {}, ann)
  test.equal({ reply.kind, reply.reply.name, reply.reply.fields.game_name }, { "reply", "GameListResponse", "none" })
  local list = test.feed("GameListResponse", { items = { { game_name = "one" }, { game_name = "secret" }, { game_name = "two" } } }, ann)
  test.equal(#list.fields.items, 2)
  test.equal(list.fields.items[2].game_name, "two")
end)
test.case("bytes and files", function()
  local ann = test.fake_player()
  local outcome = test.feed_bytes("00 07 09 00 00 00  05 00 00 00", ann)
  test.equal(outcome.fields.value, 5)
  test.expect_sent(ann, "PMark", { value = 6 })
  assert(not pcall(test.expect_sent, ann, "PMark", { value = 7 }))
  test.clear()
  test.feed_bytes("mark.hex", ann)
  test.expect_sent(ann, "PMark", { value = 8 })
  test.clear()
  test.feed("PMark", { value = 1 }, ann)
  test.expect_sent(ann, "PMark", { value = 2 })
  assert(not pcall(test.feed_bytes, "00 07", ann))
  test.equal(test.file("mark.hex"), "0007 09000000\\n07000000\\n")
end)`,
    { 'scripts/p/tests/mark.hex': '0007 09000000\n07000000\n' },
  );
});

test('frames, datagrams and game packets', async (t) => {
  await passes(
    t,
    `${plugin('"packets.raw"')}
server.on("rt.in.CLIENT_ECHO", function(e)
  if e:u8(0) == 1 then return false end
  e.payload = "\\xFF" .. e.payload
end)
server.on("nat", function(e) if e:len() < 4 then return false end end)
server.on("dme.udp", { where = { [0] = 2 } }, function(e)
  if e.from == 3 then return false end
  e:set_u8(1, 0x80)
  e.to = { 1 }
end)`,
    `test.case("frames", function()
  test.equal(test.feed("rt.in.CLIENT_ECHO", { payload = "\\1" }).kind, "drop")
  test.equal(test.feed("rt.in.CLIENT_ECHO", { payload = "\\2" }).fields.payload, "\\xFF\\2")
  test.equal(test.feed_bytes("02", nil, { as = "rt.in.CLIENT_ECHO" }).changed, true)
  test.equal(test.feed("nat", { payload = "abc" }).kind, "drop")
end)
test.case("packets", function()
  local ann = test.fake_player { state = "game" }
  local game = test.fake_game { host = ann }
  local passed = test.feed("dme.udp", { payload = "\\2\\0\\5", from = 0, world = game, to = { 1, 2 } }, ann)
  test.equal(passed.fields, { payload = "\\2\\x80\\5", to = { 1 } })
  test.equal(test.feed("dme.udp", { payload = "\\2\\0", from = 3 }, ann).kind, "drop")
  local other = test.feed("dme.udp", { payload = "\\3\\0" }, ann)
  test.equal({ other.kind, other.changed, other.fields.payload }, { "pass", false, "\\3\\0" })
  test.equal(test.feed_bytes("0203", ann, { as = "dme.udp" }).fields.payload, "\\2\\x80")
end)`,
  );
});

test('memory, clock, storage, permissions, commands, log and reload', async (t) => {
  await passes(
    t,
    `${plugin('"memory.peek", "memory.poke", "chat.system"')}
local count = persist("count", { n = 0 })
storage.loads = (storage.loads or 0) + 1
local here = 0
server.on("player.resume", function() here = here + 1 end)
server.on("player.joined", function(_, player)
  player:go("patch", function()
    local bytes, why = player:peek(0x1000, 4)
    if not bytes then log.warn("no answer: " .. why) return end
    player:poke(0x2000, bytes .. "\\xFF")
  end)
end)
server.on("game.joined", function(e, player)
  player.data.games = (player.data.games or 0) + 1
  e.game.data.seen = { player.name }
  player.account_data.hits = player.account_data.hits + 1
end)
server.every("1h", function() count.n = count.n + 1 end)
server.at("2026-12-24T18:00", function() server.broadcast("happy days", { severity = 2 }) end)
server.commands.add { name = "count", help = "x", cooldown = 5, run = function(ctx)
  return count.n .. " " .. here .. " " .. (ctx.player and ctx.player.name or "console")
end }
server.commands.add { name = "secret", help = "x", permission = "x", where = { "chat" }, run = function() return "yes" end }`,
    `test.case("memory", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  test.memory(ann):set(0x1000, "\\1\\0\\200\\4")
  test.memory(bob):silent()
  test.feed("player.joined", {}, ann)
  test.feed("player.joined", {}, bob)
  test.expect_poked(ann, 0x2000, "\\1\\0\\200\\4\\xFF")
  test.expect_poked(ann, 0x2001, "\\0\\200")
  test.equal(test.pokes(ann), { { address = 0x2000, bytes = "\\1\\0\\200\\4\\xFF" } })
  test.equal(test.memory(ann):get(0x2004, 2), "\\xFF\\0")
  for _, wrong in ipairs { { 0x2000, "\\2" }, { 0x1FFF, "\\0\\1" } } do
    assert(not pcall(test.expect_poked, ann, wrong[1], wrong[2]))
  end
  test.clock:advance("5s")
  test.expect_log("no answer: .*", "warn")
  test.equal(#test.pokes(bob), 0)
end)
test.case("clock and reload", function()
  test.equal(os.time { year = 2026, month = 1, day = 1, hour = 0 }, test.clock:now() // 1 | 0)
  local ann = test.fake_player { name = "Ann" }
  test.clock:advance("3h")
  test.equal(test.command("count"), "3 0 console")
  test.reload()
  test.equal(test.command("count"), "3 1 console")
  test.equal(test.stored("loads"), 2)
  test.clock:advance("358d")
  test.expect_box(ann, "happy days", { severity = 2 })
end)
test.case("nothing of another case is left", function()
  test.store("loads", 10)
  test.clock:set("2026-12-24T17:59")
  local ann = test.fake_player { name = "Ann" }
  test.equal({ test.command("count"), test.stored("loads"), #test.log() }, { "0 0 console", 11, #test.log() })
  test.clock:advance("1m")
  test.expect_box(ann, "happy days")
end)
test.case("commands", function()
  local ann, boss = test.fake_player { name = "Ann" }, test.fake_player { name = "Boss", operator = true }
  test.equal(test.command("!count", ann), "0 0 Ann")
  test.equal(test.command("!count", ann), "count can be used again in 5 s")
  test.clock:advance("5s")
  test.equal(test.command("!count", ann), "0 0 Ann")
  test.equal(test.command("/secret", ann), "no command /secret")
  test.equal(test.command("/secret", boss), "yes")
  test.equal(test.command("secret"), "no command secret")
end)
test.case("notes", function()
  local ann, game = test.fake_player { name = "Ann" }, test.fake_game()
  test.account_data(ann, "hits", 4)
  test.feed("game.joined", { game = game }, ann)
  test.equal({ test.data(ann, "games"), test.data(game, "seen"), test.account_data(ann, "hits") }, { 1, { "Ann" }, 5 })
end)
test.case("permissions", function()
  test.deny("memory.peek")
  local ann = test.fake_player { name = "Ann" }
  test.feed("player.joined", {}, ann)
  test.expect_error("needs the permission memory.peek")
  test.grant("memory.peek")
  test.feed("player.joined", {}, ann)
  test.expect_poked(ann, 0x2000, "\\0\\0\\0\\0\\xFF")
end)`,
  );
});

test('a plugin of a title has players of its title, with its first edition', async (t) => {
  const made = world(t, {
    'games/demo/init.lua':
      'plugin { name = "demo", version = "1" }\nserver.on("player.joined", function(e, player) log.info(player.title .. " " .. player.app_id) end)',
    'games/demo/tests/a.lua': `test.case("own", function()
  test.feed("player.joined", {}, test.fake_player())
  test.expect_log("demo 20999")
end)
test.case("other", function()
  local other = test.fake_player { title = "uya", app_id = 10684 }
  test.equal({ other.title, other.app_id }, { "uya", 10684 })
  test.feed("player.joined", {}, other)
  assert(not pcall(test.expect_log, "uya"))
end)`,
  });
  made.write(
    'games/demo/title.json',
    JSON.stringify({
      ...{ name: 'Demo', status: 'UNKNOWN', proof: 'none', accountPool: 'demo' },
      applications: [{ id: 20999, region: 'NTSC-U' }],
    }),
  );
  const ran = await command(join(made.folder, 'games'), '--json');
  assert.deepEqual(
    linesOf(ran).map(({ passed, fault }) => [passed, fault]),
    [
      [true, undefined],
      [true, undefined],
      [2, undefined],
    ],
  );
});

test('a plugin that asks for a thread of its own is tested on the clock of the spec', async (t) => {
  await passes(
    t,
    `plugin { name = "p", version = "1", isolate = "worker", permissions = { "chat.system" } }
server.every("1h", function() server.broadcast("still here") end)`,
    `test.case("hours", function()
  local ann = test.fake_player()
  test.clock:advance("3h")
  test.equal(#test.sent(ann), 3)
end)`,
  );
});

test('suites stand in front of the names of their cases', async (t) => {
  const found = await faults(
    t,
    plugin(),
    `test.suite("chat", function()
  test.case("one", function() end)
  test.suite("whispers", function() test.case("one", function() test.suite("late", print) end) end)
end)
test.case("one", function() end)`,
  );
  assert.deepEqual(Object.keys(found), ['chat: one', 'chat: whispers: one', 'one']);
  assert.match(found['chat: whispers: one'] ?? '', /a\.lua:3: test\.suite stands outside of cases/);
  assert.deepEqual([found['chat: one'], found.one], [undefined, undefined]);
});

test('docs/lua-api.md names every function of test, and its example passes on the page’s first plugin', async (t) => {
  const page = readFileSync(join(root, 'docs', 'lua-api.md'), 'utf8');
  const [, table = ''] = /<!-- test -->\n(.*?)<!-- \/test -->/s.exec(page) ?? [];
  const rows = table.split('\n').map((row) => row.split('|')[1] ?? '');
  const named = rows.flatMap((row) => [...row.matchAll(/`test[.]([a-z_]+)/g)].map(([, name]) => name!));
  const [, first = ''] = /## The first one\n.*?```lua\n(.*?)```/s.exec(page) ?? [];
  const [, example = ''] = /## Testing a plugin\n.*?```lua\n(.*?)```/s.exec(page) ?? [];
  const probe = `test.case("names", function()
  for name in string.gmatch("${[...new Set(named)].join(' ')}", "%S+") do assert(test[name], name) end
end)`;
  const found = await faults(t, first, `${example}\n${probe}`);
  assert.deepEqual(found, {
    'a greeting is answered': undefined,
    'words are replaced': undefined,
    names: undefined,
  });
  const functions = [
    ...readFileSync(join(root, 'src/script/spec/spec-api.ts'), 'utf8').matchAll(/^ {4}([a-z_]+): \(/gm),
    ...readFileSync(join(root, 'src/script/spec/prelude.ts'), 'utf8').matchAll(
      /^(?:function )?test\.([a-z_]+)[ (]/gm,
    ),
  ].map(([, name]) => name!);
  const inside = [
    'advance',
    'set_clock',
    'now',
    'describe',
    'enter_suite',
    'leave_suite',
    'errors',
    'forgive',
    'poked',
    'near',
    'set',
    'get',
    'silent',
  ];
  const missing = functions.filter((name) => !named.includes(name) && !inside.includes(name));
  assert.deepEqual(missing, []);
});

test('settings, exports, web servers, and what commands can name', async (t) => {
  await passes(
    t,
    `plugin { name = "p", version = "1", permissions = { "http.fetch" },
  settings = { words = { type = "list", default = { "darn" } }, text = { type = "text", default = "hi" } } }
local told = 0
server.on("settings.changed", function() told = told + 1 end)
plugin.exports.words = function(sep) return table.concat(settings.words, sep) .. "/" .. settings.text .. "/" .. told end
plugin.exports.later = function() server.sleep(5) return 1 end
server.on("player.joined", function(_, player)
  player:go("ask", function()
    local answer, why = http.fetch("http://stats.example/" .. player.name)
    log.info(answer and answer.status .. " " .. answer.body or why)
  end)
end)
server.on("topic.scores.new", function(e) log.info(e.topic .. " " .. e.from .. " " .. #e.value) end)
server.commands.add { name = "close", help = "x", args = { "game:game" }, run = function(_, args) return args.game.name end }`,
    `test.case("defaults", function() test.equal(test.call("words", "+"), "darn/hi/0") end)
test.case("before and after loading", function()
  test.settings { words = { "a", "b" }, text = "grü\\xC3\\x9F" }
  test.equal(test.call("words", "+"), "a+b/grü\\xC3\\x9F/0")
  test.settings { text = "new" }
  test.equal(test.call("words", "+"), "a+b/new/1")
end)
test.case("wrong ones", function()
  test.settings { words = 7 }
  assert(not pcall(test.start))
end)
test.case("exports that wait or are missing", function()
  local ok, why = pcall(test.call, "later")
  assert(not ok and string.find(why, "waits for time", 1, true))
  assert(not pcall(test.call, "none"))
end)
test.case("web", function()
  test.web("http://stats.example/Ann", { status = 201, body = "\\1\\200" })
  test.feed("player.joined", {}, test.fake_player { name = "Ann" })
  test.expect_log("201 \\1\\xC3\\x88")
  test.feed("player.joined", {}, test.fake_player { name = "Bob" })
  test.expect_log("nothing answers http://stats.example/Bob")
  test.equal({ #test.asked(), test.asked()[1].url, test.asked()[1].method }, { 2, "http://stats.example/Ann", "GET" })
end)
test.case("topics", function()
  test.feed("topic.scores.new", { value = { 1, "two" }, from = "other" })
  test.expect_log("scores.new other 2")
  test.feed("topic.scores.new", { value = {} })
  test.expect_log("scores.new a spec 0")
end)
test.case("games by name", function()
  test.fake_game { name = "Sunday cup" }
  test.equal(test.command("close sunday"), "Sunday cup")
  assert(string.find(test.command("close monday"), "usage", 1, true))
end)`,
  );
});

test('the example patches a console that lacks its file, hook last, and leaves one that has it', async (t) => {
  const made = world(t);
  cpSync(join(root, 'scripts', 'examples'), made.folders.scripts, { recursive: true });
  const body = Buffer.alloc(1000, 'our own bytes ');
  made.write('scripts/tidy_lobby/bin/demo-10684.bin', body);
  const mark = createHash('sha256').update(body).digest('hex');
  made.write(
    'scripts/tidy_lobby/tests/patch.lua',
    `local mark = codec.unhex("${mark}")
test.case("written", function()
  local ann = test.fake_player { name = "Ann", app_id = 10684 }
  test.feed("player.policy", { text = "", kind = "usage" }, ann)
  local order = {}
  for _, poke in ipairs(test.pokes(ann)) do order[#order + 1] = string.format("%X %d", poke.address, #poke.bytes) end
  test.equal(order, { "139E94 4", "D0000 1000", "CFFD0 32", "139E94 4" })
  test.equal({ test.pokes(ann)[1].bytes, test.pokes(ann)[4].bytes }, { "\\8\\0\\xE0\\3", "\\0\\x40\\3\\8" })
  test.expect_poked(ann, 0xCFFD0, mark)
  test.expect_box(ann, "The patch is there")
end)
test.case("left alone", function()
  local ann = test.fake_player { app_id = 10684 }
  test.memory(ann):set(0xCFFD0, mark)
  test.feed("player.policy", { text = "", kind = "usage" }, ann)
  test.equal(test.pokes(ann), {})
end)
test.case("denied", function()
  test.deny("memory.poke")
  local ann = test.fake_player { app_id = 10684 }
  test.feed("player.policy", { text = "", kind = "usage" }, ann)
  test.expect_error("needs the permission memory.poke")
  test.equal(test.pokes(ann), {})
end)`,
  );
  const lines = linesOf(await command(join(made.folder, 'scripts/tidy_lobby/tests/patch.lua'), '--json'));
  assert.deepEqual(
    lines.map(({ passed, fault }) => [passed, fault]),
    [
      [true, undefined],
      [true, undefined],
      [true, undefined],
      [3, undefined],
    ],
  );
});

test('channels, games and worlds of a spec are as a plugin changes them', async (t) => {
  await passes(
    t,
    `${plugin('"games.write", "chat.system", "dme.inject", "players.kick"')}
server.on("game.joined", function(e, player)
  local game = e.game
  if game:set_max_players(4) and game:start() then game:update_metadata { by = player.name } end
  game.world:send_tcp("hello")
  player.channel:rename("Arena") player.channel:lock("x") player.channel:set_fields { generic_field2 = 5 }
end)
server.on("game.place", function(e) e.server = "moon" end)
server.commands.add { name = "out", args = { "who:player" }, run = function(_, args)
  args.who:force_leave("idle")
  return #server.worlds() .. " " .. server.locations()[1].name .. " " .. tostring(args.who.dme_id)
end }`,
    `test.case("all of it", function()
  local city = test.fake_channel { name = "City", generic_field1 = 3 }
  local game = test.fake_game { name = "Cup" }
  local ann = test.fake_player { name = "Ann", channel = city, game = game }
  local bob = test.fake_player { name = "Bob", game = game }
  test.change(game, { host = ann })
  test.feed("game.joined", { game = game }, ann)
  test.equal({ game.status, game.max_players, test.metadata(game) }, { 2, 4, { by = "Ann" } })
  test.equal({ city.name, city.locked, city.generic_field1, city.generic_field2 }, { "Arena", true, 3, 5 })
  test.equal(test.sent(bob), { { kind = "packet", payload = "hello", from = 0, via = "tcp" } })
  test.equal(test.sent(ann), { { kind = "packet", payload = "hello", from = 1, via = "tcp" } })
  test.clear()
  test.equal(test.command("out Bob"), "1 Aquatos 1")
  test.equal(test.sent(bob), { { kind = "force_leave", reason = "idle" } })
  test.equal(bob.game, nil)
  test.equal(test.metadata(game, { more = 1 }), { by = "Ann", more = 1 })
  test.equal(test.feed("game.place", { game = game, server = "local", servers = { "local", "moon" } }, ann).fields.server, "moon")
end)`,
  );
});

test('lists, other players, ticks and ends of the server can be fed and looked at', (t) =>
  passes(
    t,
    `${plugin('"console"')}
server.on("list.games", function(e)
  local items = e.items
  items[1].game_name = items[1].game_name .. "!"
  e.items = { items[1], { game_name = "Made up" } }
end)
server.on("player.find", function(e, player) log.info(player.name .. " looks for " .. e.found.name) e.world_id = 7 end)
server.on("server.tick", { every = "1m" }, function(e) log.info("tick " .. e.count) end)
server.on("player.joined", function() server.restart("new maps", "5m") server.emit("p.joined", 1) end)
server.on("p.joined", function(e) log.info("emitted " .. e.value) end)
server.commands.add { name = "twice", run = function(ctx, args)
  log.info(server.commands.list()[2].name .. " " .. server.commands.usage("hello"))
  server.go(function() log.info(table.concat(server.commands.run("hello", server.players()[1]), ",")) end)
end }
server.commands.add { name = "hello", help = "says hello", run = function(ctx) return "hello " .. ctx.player.name end }
server.on("plugin.ready", function() log.info("titles " .. #server.titles()) end)`,
    `test.case("all of it", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  test.expect_log("titles ")
  local outcome = test.feed("list.games", { items = { { game_name = "A" }, { game_name = "B" } } }, ann)
  test.equal(#outcome.fields.items, 2)
  test.equal(outcome.fields.items[1].game_name, "A!")
  test.equal(outcome.fields.items[2].game_name, "Made up")
  test.equal(test.feed("player.find", { found = bob, world_id = 1 }, ann).fields.world_id, 7)
  test.expect_log("Ann looks for Bob")
  test.clock:advance("150s")
  test.expect_log("tick 2")
  test.feed("player.joined", {}, ann)
  test.equal(test.ends(), { { reason = "new maps", after = 300, restart = true } })
  test.expect_log("emitted 1")
  test.command("twice")
  test.settle()
  test.expect_log("hello hello")
  test.expect_log("hello Ann")
  test.feed("packet.in.CLIENT_ECHO", { payload = "x" }, ann)
end)`,
  ));
