/** Hooks in Lua beside the same hooks in JavaScript, with every limit on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptHost } from '#script/host.js';
import { noScripts, type PacketSource, type ScriptLayer } from '#script/layer.js';
import { context108 } from '#wire/condition.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { origin, World } from '../script/world.js';
import { type BenchRow, compare } from './bench.js';

/** Packets as a world of eight sends them: 64 bytes, of five kinds, one fifth of which the hook drops. */
const BATCH = 64;
const packets = Array.from({ length: BATCH }, (_, i) => {
  const bytes = Buffer.alloc(64, i);
  bytes[0] = i % 5;
  bytes.writeUInt16LE((i * 7919) & 0xffff, 4);
  return bytes;
});

const filter = `plugin { name = "filter", version = "1" }
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
        compare('lua: 64 packets, two reads, one in five dropped', () => offerAll(scripts), filterInJs, 100),
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
    // The bench asks for more than a plugin may take of a second.
    limits: { share: 10 },
    turn: Number.POSITIVE_INFINITY,
  });
  if (world.faults.length > 0) throw new Error(world.faults.join());
  try {
    warmUp(scripts);
    return bench(scripts);
  } finally {
    await scripts.close();
  }
}

/** WebAssembly runs in its fast form only once it has run for a while. */
function warmUp(scripts: ScriptLayer): void {
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
function offerAll(scripts: ScriptLayer): void {
  for (const bytes of packets) scripts.dmeUdp!.offer(seat, bytes, -1);
}

function filterInJs(): number {
  let relayed = 0;
  for (const bytes of packets) {
    if (bytes[0] === 3) continue;
    if (bytes.readUInt16LE(4) > 60_000) bytes.writeUInt16LE(1, 6);
    relayed++;
  }
  return relayed;
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

/** The figure by itself, where a ratio to nearly nothing says nothing. */
function alone({ name, value, unit }: BenchRow, goal: number): BenchRow {
  return { name, value, unit, goal };
}
