/** A TCP connection of a capture: two streams put in order, cut into frames, and read. */
import type { Direction } from '#wire/rt/conversation.js';
import { splitDatagram } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import type { Endpoint, Segment } from './capture/layers.js';
import type { ConnectionReader } from './connection.js';
import type { Entry, Moment } from './entry.js';
import { FrameStream } from './frame-stream.js';
import { type Stretch, TcpStream } from './tcp-stream.js';

interface Side {
  readonly stream: TcpStream;
  frames: FrameStream;
  /** Whether anything came. */
  used: boolean;
}

const side = (): Side => ({ stream: new TcpStream(), frames: new FrameStream(false), used: false });

/** What is wrong with one direction, in numbers. */
export interface SideReport {
  /** Bytes that were sent and are not in the capture. */
  readonly lost: number;
  /** Bytes in which no frame could be found. */
  readonly skipped: number;
  /** Bytes of a last frame that is not complete. */
  readonly pending: number;
  /** Segments that were sent again. */
  readonly repeated: number;
  /** Frames that declared more than any can have. */
  readonly overlong: number;
}

export class TcpConnection {
  readonly reader: ConnectionReader;
  readonly #sides = { client: side(), server: side() };
  /** Not at a port of a known server: its first bytes decide. */
  #doubtful: boolean;
  #foreign = false;
  #began = false;
  #end: 'open' | 'closed' | 'reset' = 'open';
  #latest: Moment = { packet: 0, time: undefined };

  constructor(reader: ConnectionReader, doubtful: boolean) {
    this.reader = reader;
    this.#doubtful = doubtful;
  }

  /** True when its first bytes are none of Medius. */
  get isForeign(): boolean {
    return this.#foreign;
  }

  /** True when the capture has its beginning. */
  get began(): boolean {
    return this.#began;
  }

  get end(): 'open' | 'closed' | 'reset' {
    return this.#end;
  }

  report(direction: Direction): SideReport {
    const { stream, frames } = this.#sides[direction];
    const { lost, repeated } = stream;
    return { lost, repeated, skipped: frames.skipped, pending: frames.pending, overlong: frames.overlong };
  }

  /** The capture has it from the first byte on. */
  begin(): void {
    this.#began = true;
    for (const each of [this.#sides.client, this.#sides.server])
      if (!each.used) each.frames = new FrameStream(true);
  }

  close(how: 'closed' | 'reset'): void {
    if (this.#end === 'open') this.#end = how;
  }

  /** Whether a SYN is the beginning of another connection between the same ports. */
  isOver({ acknowledged }: Segment): boolean {
    return acknowledged === undefined && (this.#end !== 'open' || this.#sides.client.used);
  }

  /** The entries that a segment leads to. */
  segment(segment: Segment, moment: Moment): Entry[] {
    this.#latest = moment;
    const direction = isSame(segment.source, this.reader.head.client) ? 'client' : 'server';
    const own = this.#sides[direction];
    const other = this.#sides[direction === 'client' ? 'server' : 'client'];
    if (segment.syn) {
      own.stream.start((segment.sequence + 1) >>> 0);
      this.begin();
    }
    const entries: Entry[] = [];
    for (const stretch of own.stream.receive(segment.sequence, segment.payload))
      entries.push(...this.stretch(direction, stretch, moment));
    if (segment.acknowledged !== undefined) {
      const opposite = direction === 'client' ? 'server' : 'client';
      for (const stretch of other.stream.acknowledge(segment.acknowledged))
        entries.push(...this.stretch(opposite, stretch, moment));
    }
    if (segment.fin) own.stream.close((segment.sequence + segment.payload.length) >>> 0);
    if (segment.fin || segment.reset) this.close(segment.reset ? 'reset' : 'closed');
    return entries;
  }

  /** True when nothing can follow: both sides have ended, or one broke off. */
  get isDone(): boolean {
    const { client, server } = this.#sides;
    return this.#end === 'reset' || (client.stream.isComplete && server.stream.isComplete);
  }

  /** Whether it carried anything at all. */
  get isUsed(): boolean {
    return this.#sides.client.used || this.#sides.server.used;
  }

  /** The entries of the next bytes of one direction, in order. */
  stretch(direction: Direction, stretch: Stretch, moment: Moment): Entry[] {
    const own = this.#sides[direction];
    if (this.#doubtful && 'bytes' in stretch) {
      this.#foreign = !looksLikeMedius(stretch.bytes);
      this.#doubtful = false;
    }
    if (this.#foreign) return [];
    own.used = true;
    return own.frames.receive(stretch).flatMap((frame) => this.reader.readFrame(moment, direction, frame));
  }

  /** What waited for segments that do not come any more. */
  finish(): Entry[] {
    const entries: Entry[] = [];
    for (const direction of ['client', 'server'] as const)
      for (const stretch of this.#sides[direction].stream.end())
        entries.push(...this.stretch(direction, stretch, this.#latest));
    return entries;
  }
}

const KEY_FRAME_LENGTH = 64;
const CONNECT_LENGTHS = { least: 72, most: 107 };

/** Whether a connection's first bytes are those of a client of a Medius server. */
export function looksLikeMedius(bytes: Buffer): boolean {
  const [frame] = splitDatagram(bytes).frames;
  if (frame === undefined) return false;
  const { id, encrypted, payload } = frame;
  if (id === RT.CLIENT_CRYPTKEY_PUBLIC) return payload.length === KEY_FRAME_LENGTH;
  if (encrypted) return false;
  if (id === RT.CLIENT_HELLO) return payload.length >= 6 && payload.readUInt16LE(0) <= 16;
  const isConnect = id === RT.CLIENT_CONNECT_TCP || id === RT.CLIENT_CONNECT_TCP_AUX_UDP;
  return isConnect && payload.length >= CONNECT_LENGTHS.least && payload.length <= CONNECT_LENGTHS.most;
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  return one.port === other.port && one.host === other.host;
}
