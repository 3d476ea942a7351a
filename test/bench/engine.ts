/** The engine under the scripts: against wasmoon's own call, waiting, reloading under traffic, other threads. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import wasmoon from 'wasmoon';
import { ScriptHost } from '#script/host.js';
import type { PacketSource } from '#script/layer.js';
import type { ScriptLimits } from '#script/limits.js';
import { hang } from '../script/attacks.js';
import { origin, World } from '../script/world.js';
import { type BenchRow, compare, median } from './bench.js';
import { filter, offerAll, packets, withPlugin } from './lua.js';

export async function benchEngine(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-bench-'));
  try {
    return [
      await againstWasmoon(folder, 'with its time limit', { functionTimeout: 100 }),
      await againstWasmoon(folder, 'without any limit', {}),
      await waiting(folder),
      ...(await otherThread(folder)),
      await stuck(folder),
      ...(await reloads(folder)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The same hook, as wasmoon calls a function with a Buffer, and ours with all limits: the goal is a hundredth of
 * what a call costs that can be stopped, too.
 */
async function againstWasmoon(folder: string, how: string, options: object): Promise<BenchRow> {
  const engine = await new wasmoon.LuaFactory().createEngine(options);
  engine.doStringSync(`function hook(p)
    if p:readUInt8(0) == 3 then return false end
    if p:readUInt16LE(4) > 60000 then p:writeUInt16LE(1, 6) end
  end`);
  const hook = engine.global.get('hook') as (bytes: Buffer) => unknown;
  const call = () => {
    for (const bytes of packets) hook(bytes);
  };
  const [row] = await withPlugin(folder, filter, (scripts) => [
    compare(`lua: the same 64 packets beside wasmoon's calls ${how}`, () => offerAll(scripts), call, 0.01),
  ]);
  engine.global.close();
  return row!;
}

const ROUNDS = 21;
const WAITS = 500;

/** One wait of a task: yield, a promise that settles at once, and back. Wall time, in ns. */
async function waiting(folder: string): Promise<BenchRow> {
  const scripts = await started(folder, {
    'waiter.lua': `plugin { name = "waiter", version = "1", permissions = { "memory.peek" } }
server.on("chat.message", function(e, player)
  server.go(function()
    for i = 1, ${WAITS} do player:peek(0, 4) end
    print("done")
  end)
end)`,
  });
  const { host, world } = scripts;
  const ann = { sessionKey: '1', account: { id: 1, name: 'Ann' }, title: { id: 'uya' } } as never;
  world.players.set('1', ann);
  const times: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = world.printed.length;
    const start = performance.now();
    host.events['chat.message']!.run({ text: '' }, origin({ player: ann }));
    while (world.printed.length === before) await Promise.resolve();
    times.push(((performance.now() - start) * 1e6) / WAITS);
    const bareStart = performance.now();
    for (let i = 0; i < WAITS; i++) await world.services().memory.peek('1', 0, 4);
    bare.push(((performance.now() - bareStart) * 1e6) / WAITS);
  }
  await host.close();
  return {
    name: 'lua: a task waits and goes on',
    value: median(times),
    unit: 'ns',
    baseline: median(bare),
    goal: 10_000,
  };
}

/** An event and 64 packets there and back again, beside the same in the server's own thread. */
async function otherThread(folder: string): Promise<BenchRow[]> {
  const source = (isolate: string) =>
    filter
      .replace('version = "1"', `version = "1" ${isolate}`)
      .concat('\nserver.on("chat.message", function(e) e.text = "x" end)');
  const own = await started(folder, { 'own.lua': source('') });
  const other = await started(folder, { 'other.lua': source(', isolate = "worker"') });
  const event = async ({ host }: Started) => {
    const start = performance.now();
    await host.events['chat.message']!.run({ text: '' }, origin());
    return performance.now() - start;
  };
  const batch = async ({ host }: Started) => {
    const seat = seatOf(() => {});
    const start = performance.now();
    for (const bytes of packets) host.dmeUdp!.offer(seat, bytes, -1);
    while (seat.waiting > 0) await turn();
    return performance.now() - start;
  };
  const rows: BenchRow[] = [];
  for (const [name, run] of [
    ['lua: an event to a plugin in another thread', event],
    ['lua: 64 packets to a plugin in another thread', batch],
  ] as const) {
    const [there, here]: [number[], number[]] = [[], []];
    for (let i = 0; i < 300; i++) {
      there.push((await run(other)) * 1e6);
      here.push((await run(own)) * 1e6);
    }
    rows.push({ name, value: median(there), unit: 'ns', baseline: median(here) });
  }
  await own.host.close();
  await other.host.close();
  return rows;
}

const HANGS = 5;

/** From the call that hangs in a thread until its event goes on without it; meanwhile others are asked at once. */
async function stuck(folder: string): Promise<BenchRow> {
  const times: number[] = [];
  for (let i = 0; i < HANGS; i++) {
    const { host } = await started(
      folder,
      { 'stuck.lua': `plugin { name = "stuck", version = "1", isolate = "worker" }${hang}` },
      { memory: 64 << 20 },
    );
    const say = (text: string) => host.events['chat.message']!.run({ text }, origin());
    for (let build = 0; build < 350; build++) await say('build');
    const start = performance.now();
    await say('hang');
    times.push(performance.now() - start);
    await host.close();
  }
  return { name: 'lua: a thread that is stuck is given up', value: median(times), unit: 'ms', goal: 500 };
}

const RELOADS = 1000;
/** Packets a second. */
const RATE = 20_000;

/** A thousand reloads under traffic: none may be lost or change its place, and memory stays. */
async function reloads(folder: string): Promise<BenchRow[]> {
  const source = (n: number) =>
    `plugin { name = "a", version = "${n}" } server.on("dme.udp", function(e) e:u8(0) end)`;
  const { host, world } = await started(folder, { 'a.lua': source(0) });
  let expected = 0;
  let lost = 0;
  let longest = 0;
  const offered: number[] = [];
  const seat = seatOf((bytes, start) => {
    const number = bytes.readUInt32LE(start);
    if (number !== expected) lost++;
    expected = number + 1;
    longest = Math.max(longest, performance.now() - offered[number % offered.length]!);
  });
  offered.length = 1 << 16;
  let sent = 0;
  let running = true;
  const begin = performance.now();
  const traffic = (async () => {
    while (running) {
      const due = ((performance.now() - begin) / 1000) * RATE;
      for (; sent < due; sent++) {
        const bytes = Buffer.alloc(8);
        bytes.writeUInt32LE(sent, 0);
        offered[sent % offered.length] = performance.now();
        if (!host.dmeUdp?.offer(seat, bytes, -1)) seat.relay(bytes, 0, bytes.length, -1);
      }
      await turn();
    }
  })();
  const times: number[] = [];
  let before = 0;
  for (let n = 1; n <= RELOADS; n++) {
    world.write('scripts/a.lua', source(n));
    const start = performance.now();
    await host.reload('scripts/a');
    times.push(performance.now() - start);
    // What the first hundred leave is warm-up: compiled code, and pools that have their size.
    if (n === 100) before = await settledMemory();
  }
  const grown = (await settledMemory()) - before;
  running = false;
  await traffic;
  await turn();
  if (lost > 0 || expected !== sent)
    throw new Error(`${lost} packets were out of place, ${sent - expected} did not come`);
  const rate = sent / ((performance.now() - begin) / 1000);
  await host.close();
  return [
    { name: `lua: a reload under ${Math.round(rate)} packets a second`, value: median(times), unit: 'ms' },
    { name: `lua: resident memory after ${RELOADS} reloads`, value: grown / 1e6, unit: 'MB', goal: 5 },
    { name: 'lua: the longest that one of those packets took', value: longest, unit: 'ms' },
  ];
}

/** Resident bytes once the collector had its chance. */
async function settledMemory(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    least = Math.min(least, process.memoryUsage.rss());
  }
  return least;
}

interface Started {
  readonly host: ScriptHost;
  readonly world: World;
}

async function started(
  folder: string,
  files: Readonly<Record<string, string>>,
  limits: Partial<ScriptLimits> = {},
): Promise<Started> {
  const own = mkdtempSync(join(folder, 'home-'));
  const world = new World(own);
  mkdirSync(world.folders.scripts, { recursive: true });
  mkdirSync(world.folders.games, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(world.folders.scripts, name), text);
  const host = await ScriptHost.start({
    folders: world.folders,
    services: world.services(),
    granted: () => true,
    watch: false,
    limits: { share: 10, logLines: 1_000_000, ...limits },
    turn: Number.POSITIVE_INFINITY,
  });
  if (world.faults.length > 0) throw new Error(world.faults.join());
  return { host, world };
}

function seatOf(relay: (bytes: Buffer, start: number) => void): PacketSource {
  return {
    origin: origin({ server: 'dme' }),
    world: 1,
    slot: 0,
    waiting: 0,
    order: { waiting: 0, slow: false },
    relay,
  };
}
