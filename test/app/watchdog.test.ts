/** A script that nothing inside its thread can stop, in a real server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { GamePlayer } from '#tools/client/game-player.js';
import { gameOf, makeGamePlayer } from '../journeys/game-people.js';
import { type Host, startHost, temporaryHome } from './host.js';

function hostWith(
  t: TestContext,
  source: string,
  limits: object,
  set: readonly string[] = [],
): Host & { readonly home: string } {
  const home = temporaryHome();
  t.after(home.remove);
  mkdirSync(join(home.dir, 'scripts'));
  mkdirSync(join(home.dir, 'config'));
  writeFileSync(join(home.dir, 'scripts', 'subject.lua'), source);
  writeFileSync(
    join(home.dir, 'config', 'monolith.json'),
    JSON.stringify({ plugins: { subject: { limits } } }),
  );
  const host = startHost({ home: home.dir, set });
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
  of.child.stdin!.write('plugins\n');
  const onConsole = /scripts\/subject.*held the server up in server\.every of \S*subject\.lua/;
  for (let n = 0; n < 100 && !onConsole.test(of.errors()); n++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.match(of.errors(), onConsole);
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

/** Free TCP ports, which nobody else is likely to take in the next seconds. */
async function freeTcpPorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}

/** Resolves when the port takes connections again. */
async function listens(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** As `hang`, once somebody has said so. */
const hangOnDemand = `plugin { name = "subject", version = "1" }
local chain = setmetatable({}, { __mode = "k" })
first = {}
local last, begun = first, false
server.on("chat.message", function(e) begun = begun or e.text == "hang" end)
server.every(0.02, function()
  if not begun then return end
  for i = 1, 20000 do
    local link = {}
    chain[last] = link
    last = link
  end
  print("step")
end)`;

/** Asks the lobby for an echo again and again; gives when the last one came back before they stopped. */
async function lastEcho(player: GamePlayer): Promise<number> {
  let last = performance.now();
  try {
    for (;;) {
      const late = new Promise<false>((resolve) => setTimeout(resolve, 1000, false));
      const echoed = await Promise.race([player.connection.echo().then(() => true), late]);
      if (!echoed) return last;
      last = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } catch {
    return last;
  }
}

test('players keep their sessions when a script ends the process: they come back and play', async (t) => {
  const [mas, mls, dme] = await freeTcpPorts(3);
  const limits = { memory: 64 << 20, task_instructions: 100_000_000, task_time: 1000, share: 100 };
  const of = hostWith(t, hangOnDemand, limits, [
    `mas.port=${mas}`,
    `mls.port=${mls}`,
    `dme.port=${dme}`,
    'database.mode=sqlite',
  ]);
  await of.line('listening');
  const [ann, bob] = [makeGamePlayer(t), makeGamePlayer(t)];
  await ann.play({ host: '127.0.0.1', port: mas! }, 'Ann', 'her password');
  await bob.play({ host: '127.0.0.1', port: mas! }, 'Bob', 'his password');
  ann.say('hang');
  const hung = lastEcho(bob);
  await of.line('a plugin held the server up; it is started again without that plugin');
  await listens(mls!);
  const seconds = (performance.now() - (await hung)) / 1000;
  console.log(`    a hang begins, and ${seconds.toFixed(2)} s later the server listens again`);
  // Four seconds on a quiet machine; this one may be busy.
  assert.ok(seconds < 12, `${seconds} s`);
  for (const player of [ann, bob]) {
    player.cut();
    await player.connectToLobby();
    const [channel] = await player.channels();
    await player.joinChannel(channel!.MediusWorldID);
  }
  ann.say('here we are again');
  const heard = await bob.hear(({ Message }) => Message === 'here we are again');
  assert.equal(heard.OriginatorAccountName, 'Ann');
  assert.equal(heard.OriginatorAccountID, ann.accountId);
  await gameOf([ann, bob]);
  const stranger = makeGamePlayer(t);
  await assert.rejects(
    stranger.connectToLobby({ ...ann.connectInfo!, AccessKey: 'AAAAAAAAAAAAAAAA' }),
    'a session key alone lets nobody in',
  );
});
