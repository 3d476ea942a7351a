/** Captures of game packets into files of the home: bounded in bytes and time, one for a world. */
import { join } from 'node:path';
import type { Kind } from '#dme/packet.js';
import type { Recipients, Tap } from '#dme/relay.js';
import type { Channel } from '#dme/seat.js';
import type { GameWorld } from '#dme/world.js';
import type { CaptureFacts, CaptureLimits } from '#script/services/places.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import type { Cancel, Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import { buildFrame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { CaptureFile } from './capture-file.js';
import { CapturePackets, captureHeader } from './capture-packets.js';

/** Captures at once. */
const AT_ONCE = 8;
/** Bytes and files of all captures of one run of the program. */
const ALL_BYTES = 512 << 20;
const ALL_FILES = 100;
const FOLDER = 'captures';

interface Parts {
  readonly dme: DmeServer;
  readonly clock: Clock;
  readonly log: Log;
  /** The folder in which that of captures lies. */
  readonly home: string;
}

interface Running {
  readonly game: number;
  readonly path: string;
  readonly file: CaptureFile;
  readonly packets: CapturePackets;
  readonly most: number;
  readonly endTimer: Cancel;
  count: number;
  bytes: number;
  lost: number;
}

export class GameCaptures implements Tap {
  private readonly running = new Map<GameWorld, Running>();
  private readonly ending = new Set<Promise<void>>();
  private readonly unsubscribe: () => void;
  private written = 0;
  private started = 0;

  constructor(private readonly parts: Parts) {
    this.unsubscribe = parts.dme.subscribe((event) => {
      if (event.kind !== 'world.ended') return;
      for (const [world] of this.running) if (world.closed) this.end(world, 'its world has ended');
    });
  }

  /** Begins one; gives its path from the home, or why there is none. */
  start(
    game: number,
    world: GameWorld,
    { bytes, time }: CaptureLimits,
  ): { readonly path: string } | { readonly why: string } {
    const { clock, log, home, dme } = this.parts;
    if (this.running.has(world)) return { why: 'already' };
    if (this.running.size >= AT_ONCE) return { why: `${AT_ONCE} captures run already` };
    if (this.written >= ALL_BYTES) return { why: 'captures have taken their room on the disk' };
    if (this.started >= ALL_FILES)
      return { why: `${ALL_FILES} captures were made already, which is all until the next start` };
    const stamp = new Date(clock.wall()).toISOString().replace(/[:.]/g, '-');
    const path = join(FOLDER, `game-${game}-${stamp}-${++this.started}.pcap`);
    const file = new CaptureFile(join(home, path), (err) => {
      log.warn({ path, err }, 'a capture could not be written');
      this.end(world, 'could not be written');
    });
    const endTimer = clock.after(time, () => this.end(world, 'its time is over'));
    const one = { game, path, file, packets: new CapturePackets(), most: bytes, endTimer };
    this.running.set(world, { ...one, count: 0, bytes: 0, lost: 0 });
    this.put(this.running.get(world)!, captureHeader());
    dme.relay.tap = this;
    return { path };
  }

  /** Ends that of a game; undefined where there is none. */
  stop(game: number): CaptureFacts | undefined {
    for (const [world, one] of this.running)
      if (one.game === game) {
        this.end(world, 'stopped');
        return { path: one.path, packets: one.count, bytes: one.bytes, lost: one.lost };
      }
    return undefined;
  }

  wants(world: GameWorld): boolean {
    return this.running.has(world);
  }

  came(
    world: GameWorld,
    { index }: { readonly index: number },
    channel: Channel,
    kind: Kind,
    payload: Buffer,
    recipients: Recipients,
  ): void {
    this.add(world, channel, index, true, frameOf(kind, payload, recipients));
  }

  /** A packet that no player sent, on its way to each of those who get it. */
  injected(
    world: GameWorld,
    channel: Channel,
    bytes: Buffer,
    { from, to }: { readonly from: number; readonly to: readonly number[] },
  ): void {
    if (!this.running.has(world)) return;
    const frame = buildFrame(RT.CLIENT_APP_SINGLE, Buffer.concat([u16(from), bytes]));
    for (const slot of to) this.add(world, channel, slot, false, frame);
  }

  /** Ends all; resolves once they are written. */
  async close(): Promise<void> {
    this.unsubscribe();
    for (const [world] of this.running) this.end(world, 'the server stops');
    await Promise.all(this.ending);
  }

  private add(world: GameWorld, channel: Channel, slot: number, isFromPlayer: boolean, frame: Buffer): void {
    const one = this.running.get(world);
    if (!one) return;
    const bytes = one.packets.of(channel, slot, isFromPlayer, frame, this.parts.clock.wall());
    if (one.bytes + bytes.length > one.most || this.written + bytes.length > ALL_BYTES) {
      this.end(world, 'it is full');
      return;
    }
    if (this.put(one, bytes)) one.count++;
    else one.lost++;
  }

  private put(one: Running, bytes: Buffer): boolean {
    if (!one.file.write(bytes)) return false;
    one.bytes += bytes.length;
    this.written += bytes.length;
    return true;
  }

  private end(world: GameWorld, why: string): void {
    const one = this.running.get(world);
    if (!one) return;
    this.running.delete(world);
    one.endTimer();
    const { relay } = this.parts.dme;
    if (this.running.size === 0 && relay.tap === this) relay.tap = undefined;
    const { path, count: packets, bytes, lost } = one;
    this.parts.log.info({ path, packets, bytes, lost, reason: why }, 'a capture ended');
    const ended = one.file.end().finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }
}

/** The frame in clear, as the player would have sent it. */
function frameOf(kind: Kind, payload: Buffer, recipients: Recipients): Buffer {
  const slots = Array.from({ length: recipients.count }, (_, i) => recipients.at(i).index);
  if (kind === 'broadcast') return buildFrame(RT.CLIENT_APP_BROADCAST, payload);
  if (kind === 'single')
    return buildFrame(RT.CLIENT_APP_SINGLE, Buffer.concat([u16(slots[0] ?? 0xffff), payload]));
  const mask = Buffer.alloc(Math.floor(Math.max(0, ...slots) / 8) + 1);
  for (const slot of slots) mask[slot >> 3]! |= 1 << (slot & 7);
  return buildFrame(RT.CLIENT_APP_LIST, Buffer.concat([Buffer.of(mask.length), mask, payload]));
}

const u16 = (value: number) => Buffer.of(value & 0xff, value >> 8);
