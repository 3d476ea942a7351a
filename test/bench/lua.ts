/** Hooks in Lua beside the same hooks in JavaScript, with every limit on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptHost } from '#script/host.js';
import { noScripts, type PacketSource, type ScriptLayer } from '#script/layer.js';
import { usualLimits } from '#script/limits.js';
import type { Limits } from '#script/vm/state.js';
import { context108 } from '#wire/condition.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { origin, World } from '../script/world.js';
import { type BenchRow, compare } from './bench.js';

/** Packets as a world of eight sends them: 64 bytes, of five kinds, one fifth of which the hook drops. */
const BATCH = 64;
export const packets = Array.from({ length: BATCH }, (_, i) => {
  const bytes = Buffer.alloc(64, i);
  bytes[0] = i % 5;
  bytes.writeUInt16LE((i * 7919) & 0xffff, 4);
  return bytes;
});

export const filter = `plugin { name = "filter", version = "1" }
  server.on("dme.udp", function(e)
    if e:u8(0) == 3 then return false end
    if e:u16(4) > 60000 then e:set_u16(6, 1) end
  end)`;

const picky = `plugin { name = "picky", version = "1" } server.on("dme.udp", { where = { [0] = 9 } }, print)`;
const empty = `plugin { name = "empty", version = "1" } server.on("dme.udp", function() end)`;

const chat = `plugin { name = "chat", version = "1" }
  server.on("medius.in.ChatMessage", function(e)
    if e.message_type == 3 and e.target_id > 60000 then return false end
  end)`;

/** The packet hooks' and the message hook's cost, and that of a server where nobody listens. */
export async function benchLua(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-bench-'));
  try {
    return [
      ...(await withPlugin(folder, filter, (scripts) => [
        compare('lua: 64 packets, two reads, one in five dropped', () => offerAll(scripts), filterInJs, 35),
        withoutGoal(
          compare(
            'lua: the same, beside the filter written into the loop',
            () => offerAll(scripts),
            filterInLoop,
            0,
          ),
        ),
      ])),
      ...(await withPlugin(folder, empty, (scripts) => [
        alone(
          compare('lua: 64 packets, empty hook', () => offerAll(scripts), filterInJs, 0),
          60_000,
        ),
      ])),
      ...(await withPlugin(folder, picky, (scripts) => [mismatch(scripts)])),
      ...(await withPlugin(folder, chat, (scripts) => [message(scripts)])),
      unheard(),
      unheardMemory(),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function withPlugin(
  folder: string,
  source: string,
  bench: (scripts: ScriptLayer) => BenchRow[],
): Promise<BenchRow[]> {
  const world = new World(folder);
  mkdirSync(world.folders.scripts, { recursive: true });
  mkdirSync(world.folders.games, { recursive: true });
  writeFileSync(join(world.folders.scripts, 'bench.lua'), source);
  const services = world.services();
  const scripts = await ScriptHost.start({
    folders: world.folders,
    services,
    granted: () => true,
    watch: false,
    // The bench asks for more than a plugin may take of a second; and where the machine stands still for a moment,
    // that is no fault of the plugin, which would rest and be measured at its rest.
    limits: { share: 10, hook: patient(usualLimits.hook), batch: patient(usualLimits.batch) },
    turn: Number.POSITIVE_INFINITY,
  });
  if (world.faults.length > 0) throw new Error(world.faults.join());
  try {
    warmUp(scripts);
    const rows = bench(scripts);
    for (const { passed, errors, limitHits } of scripts.list())
      if (passed + errors + limitHits > 0)
        throw new Error(`the plugin was left out: ${JSON.stringify({ passed, errors, limitHits })}`);
    return rows;
  } finally {
    await scripts.close();
  }
}

const patient = (limits: Limits): Limits => ({ ...limits, time: 10_000 });

/** WebAssembly runs in its fast form only once it has run for a while. */
function warmUp(scripts: ScriptLayer): void {
  for (let i = 0; i < 20_000; i++) showInJs(hooksInJs[i % hooksInJs.length]!);
  if (!scripts.dmeUdp) return;
  const end = performance.now() + 500;
  while (performance.now() < end) offerAll(scripts);
}

const seat: PacketSource = {
  origin: origin({ server: 'dme' }),
  world: 1,
  slot: 0,
  waiting: 0,
  order: { waiting: 0, slow: false },
  relay: () => {},
};

/** The 64th fills the batch, which is decided at once. */
export function offerAll(scripts: ScriptLayer): void {
  for (const bytes of packets) scripts.dmeUdp!.offer(seat, bytes, -1);
}

type Hook = (bytes: Buffer) => false | undefined;

/** The filter as a function that somebody registered, and others of their kind: whoever calls them knows none of them. */
const hooksInJs: readonly Hook[] = [
  (bytes) => {
    if (bytes[0] === 3) return false;
    if (bytes.readUInt16LE(4) > 60_000) bytes.writeUInt16LE(1, 6);
    return undefined;
  },
  (bytes) => (bytes[0] === 9 ? false : undefined),
  (bytes) => (bytes.length > 1000 ? false : undefined),
  (bytes) => (bytes[1] === 0xff && bytes[2] === 0 ? false : undefined),
  (bytes) => (bytes.readUInt32LE(8) === 1 ? false : undefined),
];

/** Shows the packets to one hook; gives how many are to be relayed. */
function showInJs(hook: Hook): number {
  let relayed = 0;
  for (const bytes of packets) if (hook(bytes) !== false) relayed++;
  return relayed;
}

/** The filter as nobody could register it: compiled into the loop that reads the packets. */
function filterInLoop(): number {
  let relayed = 0;
  for (const bytes of packets) {
    if (bytes[0] === 3) continue;
    if (bytes.readUInt16LE(4) > 60_000) bytes.writeUInt16LE(1, 6);
    relayed++;
  }
  return relayed;
}

function withoutGoal({ goal: _, ...row }: BenchRow): BenchRow {
  return row;
}

let turns = 0;

/** The filter; one call in a thousand is for another hook, as it is where several are registered. */
function filterInJs(): number {
  turns++;
  return showInJs(hooksInJs[turns % 1000 === 0 ? 1 + (turns % 4) : 0]!);
}

function mismatch(scripts: ScriptLayer): BenchRow {
  const run = () => scripts.dmeUdp!.offer(seat, packets[0]!, -1);
  const inJs = () => packets[0]![0] === 9;
  return alone(compare('lua: a packet that where does not want', run, inJs, 0), 200);
}

function message(scripts: ScriptLayer): BenchRow {
  const ChatMessage = messages.named('ChatMessage') as Message;
  const value = ChatMessage.sample(() => 0.5, context108) as Record<string, unknown>;
  const call = { message: ChatMessage, value, codec: context108, origin: origin() };
  const inJs = () => value.MessageType === 3 && Number(value.TargetID) > 60_000;
  const run = () => scripts.mediusIn[ChatMessage.key]!.run(call);
  return alone(compare('lua: one Medius message, two fields read', run, inJs, 0), 10_000);
}

function unheard(): BenchRow {
  const { key } = messages.named('ChatMessage') as Message;
  const run = () => noScripts.mediusIn[key] !== undefined;
  return alone(
    compare('lua: a message that nobody hooks', run, () => false, 0),
    20,
  );
}

/** Bytes of the heap for each message that nobody hooks, over a million of them; what the loop itself takes is taken off. */
function unheardMemory(): BenchRow {
  const { key } = messages.named('ChatMessage') as Message;
  const { gc } = globalThis as { gc?: () => void };
  const used = (run: (i: number) => boolean) => {
    let heard = 0;
    gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 1_000_000; i++) if (run(i)) heard++;
    return (process.memoryUsage().heapUsed - before + heard) / 1_000_000;
  };
  const bare = () => used((i) => i < 0);
  const asked = () => used(() => noScripts.mediusIn[key] !== undefined);
  for (let i = 0; i < 3; i++) [bare(), asked()];
  const value = Math.max(0, asked() - bare());
  return { name: 'lua: heap for a message that nobody hooks', value, unit: 'B', goal: 0.1 };
}

/** The figure by itself, where a ratio to nearly nothing says nothing. */
function alone({ name, value, unit }: BenchRow, goal: number): BenchRow {
  return { name, value, unit, goal };
}
