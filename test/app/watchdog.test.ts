/** A script that nothing inside its thread can stop, in a real server. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Host, startHost, temporaryHome } from './host.js';

function hostWith(t: TestContext, source: string, limits: object): Host & { readonly home: string } {
  const home = temporaryHome();
  t.after(home.remove);
  mkdirSync(join(home.dir, 'scripts'));
  mkdirSync(join(home.dir, 'config'));
  writeFileSync(join(home.dir, 'scripts', 'subject.lua'), source);
  writeFileSync(
    join(home.dir, 'config', 'monolith.json'),
    JSON.stringify({ plugins: { subject: { limits } } }),
  );
  const host = startHost({ home: home.dir });
  t.after(async () => {
    host.child.stdin!.destroy();
    host.child.kill('SIGKILL');
    await host.end();
  });
  return { ...host, home: home.dir };
}

/**
 * A chain through a table with weak keys: the collector's last step goes over all of it once for each link,
 * within a single allocation.
 */
const hang = `plugin { name = "subject", version = "1" }
local chain = setmetatable({}, { __mode = "k" })
first = {}
local last = first
server.every(0.02, function()
  for i = 1, 20000 do
    local link = {}
    chain[last] = link
    last = link
  end
end)`;

test('a script that hangs ends the process; the server is back without that plugin, which an edit brings back', async (t) => {
  const of = hostWith(t, hang, {
    memory: 64 << 20,
    task_instructions: 100_000_000,
    task_time: 1000,
    share: 100,
  });
  await of.line('listening');
  const restart = await of.line('a plugin held the server up; it is started again without that plugin');
  const from = of.lines.indexOf(restart);
  const named = await of.line('a plugin that held the server up stays off', from);
  assert.equal(named.plugin, 'scripts/subject');
  assert.equal(named.hook, 'server.every');
  assert.match(String(named.file), /subject\.lua$/);
  await of.line('listening', from);
  const edited = of.lines.length;
  writeFileSync(join(of.home, 'scripts', 'subject.lua'), 'plugin { name = "subject", version = "2" }');
  const loaded = await of.line('plugin loaded', edited);
  assert.equal(loaded.plugin, 'scripts/subject');
});

test('a process that is stopped for five seconds inside a script is not blamed for it', async (t) => {
  const busy = `plugin { name = "subject", version = "1" }
    server.every(0.01, function() for i = 1, 2e6 do local x = i % 7 end end)
    server.after(0.5, function() print("at work") end)`;
  const of = hostWith(t, busy, { task_instructions: 100_000_000, task_time: 1000, share: 100 });
  await of.line('listening');
  const server = Number((await of.line('server process started')).pid);
  await of.line('script');
  process.kill(server, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 5000));
  process.kill(server, 'SIGCONT');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.doesNotThrow(() => process.kill(server, 0));
  assert.ok(
    !of.lines.some(({ msg }) => /held the server up|crashed/.test(msg)),
    JSON.stringify(of.lines.at(-1)),
  );
});
