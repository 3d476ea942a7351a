/** Plugins and each other, and the web: exports, topics, and what may be asked of servers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { host, world } from './world.js';

const of = (name: string, more = '') => `plugin { name = "${name}", version = "1"${more} }\n`;

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !holds(); tries++) await pause(20);
}

for (const isolate of ['', ', isolate = "worker"'])
  test(`one plugin calls functions of another${isolate && ' in a thread of its own'}, with plain values and errors as nil and why`, async (t) => {
    const made = world(t, {
      'scripts/callee.lua': `${of('callee', isolate)}
plugin.exports.add = function(a, b) return { sum = a + b.x, list = { "a", "b" } } end
plugin.exports.slow = function() server.sleep(0.05) return "done" end
plugin.exports.broken = function() error("oh no") end`,
      'scripts/caller.lua': `${of('caller')}
server.on("topic.go", function()
  server.go(function()
    local callee = server.plugin("callee")
    local got = callee:call("add", 1, { x = 2 })
    log.info(callee.name, callee.version, callee:valid(), got.sum, got.list[2])
    log.info(callee:call("slow"))
    log.info(callee:call("broken"))
    log.info(callee:call("none"))
    log.info(server.plugin("nobody"))
    log.info(pcall(callee.call, callee, "add", print))
    log.info("end")
  end)
end)`,
    });
    const scripts = await host(t, made);
    scripts.others.publish('go', undefined, 'test');
    await until(() => {
      made.pass(10);
      return made.printed.includes('end');
    });
    assert.deepEqual(made.printed.slice(0, 5), [
      'callee 1 true 3 b',
      'done',
      'nil broken of callee failed',
      'nil callee exports no function "none"',
      'nil',
    ]);
    assert.match(made.printed[5]!, /false .*a function can not be passed on/);
    assert.ok(
      made.faults.some((text) => /callee\.lua:\d+: oh no/.test(text)),
      'the fault is that of the callee',
    );
  });

test('what one publishes all hear who listen, whatever title or thread they have, after its handler', async (t) => {
  const listen = `server.on("topic.score.new", function(e, player)
    log.info(plugin.name .. " " .. e.value.points .. " " .. e.topic .. " " .. e.from .. " " .. tostring(player))
  end)`;
  const made = world(t, {
    'scripts/a.lua': `${of('a')}server.on("topic.go", function()
      log.info(tostring(server.publish("score.new", { points = 7 })))
      log.info("published")
    end)`,
    'scripts/b.lua': `${of('b', ', titles = { "jak" }')}${listen}`,
    'scripts/c.lua': `${of('c', ', isolate = "worker"')}${listen}`,
    'games/uya/init.lua': `${of('uya')}${listen}`,
  });
  const scripts = await host(t, made);
  scripts.others.publish('go', undefined, 'test');
  await until(() => made.printed.length >= 5);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed.slice(0, 2), ['true', 'published']);
  assert.deepEqual(made.printed.slice(2).sort(), [
    'b 7 score.new a nil',
    'c 7 score.new a nil',
    'uya 7 score.new a nil',
  ]);
});

for (const [code, wrong] of [
  ['server.publish("Big Name", 1)', /a topic is small letters, digits, _, - and dots, got "Big Name"/],
  ['server.publish("x", print)', /a function can not be passed on/],
  [
    'server.publish("x", string.rep("x", 100000) .. string.rep("y", 100000) .. string.rep("z", 100000))',
    /at most/,
  ],
  ['server.on("topic.", function() end)', /there is no event "topic\."/],
] as const)
  test(`an error says what to do: ${code.slice(0, 40)}`, async (t) => {
    const made = world(t, { 'scripts/a.lua': `${of('a')}${code}` });
    await host(t, made);
    assert.match(made.faults[0]!, wrong);
  });

const asking = (call: string) => `${of('a', ', permissions = { "http.fetch" }')}
server.on("topic.go", function() server.go(function()
  local got, why = ${call}
  log.info(got and (got.status .. " " .. got.headers["x-a"] .. " " .. codec.hex(got.body)) or why)
end) end)`;

test('a web server is asked with method, headers and body, and its answer is a table', async (t) => {
  const made = world(t, {
    'scripts/a.lua': asking(
      'http.fetch("http://x/", { method = "POST", headers = { ["X-B"] = "2" }, body = plugin.blob { "a\\0b" }, timeout = 3 })',
    ),
  });
  const asked: unknown[] = [];
  made.fetch = async (plugin, request) => {
    asked.push([plugin, { ...request, body: request.body?.toString('hex') }]);
    return { status: 201, headers: { 'x-a': '1' }, body: Buffer.from('ok\0ÿ', 'latin1') };
  };
  const scripts = await host(t, made);
  scripts.others.publish('go', undefined, 'test');
  await until(() => made.printed.length >= 1);
  assert.deepEqual(made.printed, ['201 1 6f6b00ff']);
  assert.deepEqual(asked, [
    ['a', { url: 'http://x/', method: 'POST', headers: { 'X-B': '2' }, body: '610062', timeout: 3000 }],
  ]);
});

for (const [call, granted, wrong] of [
  [
    'http.fetch("http://x/")',
    false,
    /http\.fetch needs the permission http\.fetch; grant it in the configuration/,
  ],
  ['http.fetch("http://x/", { methd = "GET" })', true, /no option "methd"; did you mean "method"\?/],
  [
    'http.fetch("http://x/", { method = "TRACE" })',
    true,
    /method must be "GET" or "POST" or .*, got "TRACE"/,
  ],
  ['http.fetch("http://x/", { headers = { ["a b"] = "x" } })', true, /header "a b" is no name and text/],
  ['http.fetch("http://x/", { headers = { a = "x\\r\\nb: c" } })', true, /header "a" is no name and text/],
] as const)
  test(`an error says what to do: ${call} ${granted ? '' : 'without permission'}`, async (t) => {
    const made = world(t, { 'scripts/a.lua': asking(call) });
    const scripts = await host(t, made, { granted: () => granted });
    scripts.others.publish('go', undefined, 'test');
    await until(() => made.faults.length >= 1);
    assert.match(made.faults[0]!, wrong);
  });
