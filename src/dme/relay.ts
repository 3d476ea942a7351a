/**
 * The relay of game packets: a frame from one player goes to others as CLIENT_APP_SINGLE with the sender's
 * player id in front, on the channel on which it came (seen in capture). At 1.08 that id is outside hash and
 * cipher, so a sealed frame passes with the sender's own hash and ciphertext. What cannot pass as it is gets
 * opened once and sealed once for all players of a form. On the straight path nothing is allocated.
 */
import { CONTEXT_CLIENT_SESSION } from '#wire/crypto/suite.js';
import { RecvFlag } from '#wire/rt/enums.js';
import { LAST_VERSION_WITHOUT_HELLO, RT } from '#wire/rt/ids.js';
import { type Dialect, openFrame, sealFrame } from '#wire/rt/seal.js';
import { type Kind, Packet } from './packet.js';
import type { Channel, Form, Seat } from './seat.js';
import type { GameWorld } from './world.js';

const HEADER_LENGTH = 3;
const HASH_LENGTH = 4;
const SOURCE_LENGTH = 2;
const ENCRYPTED_BIT = 0x80;
const PAYLOAD_MAXLEN = 0xffff;

/** The players that one packet is for. Reused: good during the call only. */
export class Recipients {
  readonly #seats: Seat[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  at(index: number): Seat {
    return this.#seats[index]!;
  }

  clear(): void {
    this.#count = 0;
  }

  add(seat: Seat): void {
    this.#seats[this.#count++] = seat;
  }
}

/** Somebody who sees game packets before they are relayed. */
export interface Inspect {
  /** False while nobody cares for what this player sends on this channel: packets are not even opened then. */
  wants(world: GameWorld, source: Seat, channel: Channel): boolean;
  /**
   * False drops the packet, a buffer takes the payload's place. `payload` is in clear and, like
   * `recipients`, good during the call only.
   */
  look(
    world: GameWorld,
    source: Seat,
    channel: Channel,
    payload: Buffer,
    recipients: Recipients,
  ): boolean | Buffer;
}

/** Somebody who keeps game packets as they came from players. */
export interface Tap {
  wants(world: GameWorld): boolean;
  /** `payload` is in clear and, like `recipients`, good during the call only. */
  came(
    world: GameWorld,
    source: Seat,
    channel: Channel,
    kind: Kind,
    payload: Buffer,
    recipients: Recipients,
  ): void;
}

/** A frame on its way out. */
class Draft {
  bytes: Buffer = Buffer.allocUnsafe(2048);
  /** 0 while there is none. */
  length = 0;

  /** Makes room for a frame of that many bytes. */
  begin(length: number): Buffer {
    if (this.bytes.length < length) this.bytes = Buffer.allocUnsafe(length);
    this.length = length;
    return this.bytes;
  }
}

export class Relay {
  /** Set while somebody wants to see packets; costs one test when absent. */
  inspect: Inspect | undefined;
  /** Set while packets are captured; costs one test when absent. */
  tap: Tap | undefined;
  readonly #packet = new Packet();
  readonly #recipients = new Recipients();
  /** One frame for each form, and one that passes as it came. */
  readonly #drafts: Readonly<Record<Form | 'passing', Draft>> = {
    clear: new Draft(),
    early: new Draft(),
    late: new Draft(),
    ps3: new Draft(),
    passing: new Draft(),
  };
  /** Where the application's bytes stand in clear; `#plain` is undefined while they are sealed. */
  #plain: Buffer | undefined;
  #appAt = 0;
  #appEnd = 0;

  /**
   * Relays the whole frame at `at`, if it is of a kind for that, and tells how many players got it: -1 when
   * it was dropped because it is malformed or does not verify.
   */
  take(world: GameWorld, source: Seat, channel: Channel, bytes: Buffer, at: number): number {
    if (!source.ready || !this.#packet.read(bytes, at)) return -1;
    this.#begin();
    if (this.#packet.dress === 'sealed' && !source.holdsKey) return -1;
    if (!this.#address(world, source)) return -1;
    if (this.tap?.wants(world)) this.#tapped(this.tap, world, source, channel);
    const { inspect } = this;
    if (inspect?.wants(world, source, channel) && !this.#inspected(inspect, world, source, channel)) return 0;
    return this.#send(world, source, channel) ? this.#recipients.count : -1;
  }

  /** Sends the payload from `at` to `end` in the name of a player, to players whom the caller chose. */
  sendFrom(
    world: GameWorld,
    source: Seat,
    channel: Channel,
    payload: Buffer,
    to: Iterable<Seat>,
    at = 0,
    end = payload.length,
  ): void {
    this.#begin();
    for (const seat of to) if (seat.ready) this.#recipients.add(seat);
    this.#replace(payload, at, end);
    this.#send(world, source, channel);
  }

  #begin(): void {
    const drafts = this.#drafts;
    drafts.clear.length = drafts.early.length = drafts.late.length = drafts.ps3.length = 0;
    drafts.passing.length = 0;
    this.#recipients.clear();
    this.#plain = undefined;
  }

  /** Finds the recipients, and the application's bytes where they are in clear. False for a malformed frame. */
  #address(world: GameWorld, source: Seat): boolean {
    const packet = this.#packet;
    if (packet.dress !== 'sealed') this.#setPlain(packet.bytes, packet.payloadAt, packet.end);
    // Only a broadcast, and at 1.08 a single, says in clear whom it is for.
    else if (packet.kind === 'list' || (packet.kind === 'single' && !leavesTargetClear(source)))
      if (!this.#open(world, source)) return false;
    if (packet.kind === 'broadcast') this.#addAll(world, source);
    else if (packet.kind === 'single') return this.#addOne(world, source);
    else return this.#addListed(world, source);
    return true;
  }

  #addAll(world: GameWorld, source: Seat): void {
    for (const seat of world.seats) this.#add(seat, source, RecvFlag.Broadcast);
  }

  #addOne(world: GameWorld, source: Seat): boolean {
    const bytes = this.#plain ?? this.#packet.bytes;
    const at = this.#plain ? this.#appAt : this.#packet.payloadAt;
    const end = this.#plain ? this.#appEnd : this.#packet.end;
    if (end - at < SOURCE_LENGTH) return false;
    this.#add(world.seats[bytes.readUInt16LE(at)], source, RecvFlag.Single);
    this.#appAt += SOURCE_LENGTH;
    return true;
  }

  /** The mask's own length stands first; bit i of byte b is player b * 8 + i. */
  #addListed(world: GameWorld, source: Seat): boolean {
    const bytes = this.#plain!;
    const at = this.#appAt + 1;
    if (this.#appAt >= this.#appEnd) return false;
    const maskEnd = at + bytes[at - 1]!;
    if (maskEnd > this.#appEnd) return false;
    const bits = Math.min((maskEnd - at) * 8, world.seats.length);
    for (let i = 0; i < bits; i++)
      if ((bytes[at + (i >> 3)]! >> (i & 7)) & 1) this.#add(world.seats[i], source, RecvFlag.List);
    this.#appAt = maskEnd;
    return true;
  }

  #add(seat: Seat | undefined, source: Seat, flag: number): void {
    if (seat?.ready && seat !== source && seat.wants(flag)) this.#recipients.add(seat);
  }

  /** What does not verify is not kept; whether it passes is decided elsewhere. */
  #tapped(tap: Tap, world: GameWorld, source: Seat, channel: Channel): void {
    if (this.#plain === undefined && !this.#openBehindTarget(world, source)) return;
    const payload = this.#plain!.subarray(this.#appAt, this.#appEnd);
    tap.came(world, source, channel, this.#packet.kind, payload, this.#recipients);
  }

  #inspected(inspect: Inspect, world: GameWorld, source: Seat, channel: Channel): boolean {
    if (this.#plain === undefined && !this.#openBehindTarget(world, source)) return false;
    const payload = this.#plain!.subarray(this.#appAt, this.#appEnd);
    const verdict = inspect.look(world, source, channel, payload, this.#recipients);
    if (typeof verdict !== 'boolean') this.#replace(verdict, 0, verdict.length);
    return verdict !== false;
  }

  /** Other bytes take the place of the application's; nothing of the frame that came is used any more. */
  #replace(payload: Buffer, at: number, end: number): void {
    if (end - at > PAYLOAD_MAXLEN - SOURCE_LENGTH)
      throw new RangeError(`a game packet of ${end - at} bytes does not fit into a frame`);
    this.#packet.dress = 'clear';
    this.#setPlain(payload, at, end);
  }

  #send(world: GameWorld, source: Seat, channel: Channel): boolean {
    for (let i = 0; i < this.#recipients.count; i++) {
      const seat = this.#recipients.at(i);
      const draft = this.#draftFor(seat, world, source);
      if (draft === undefined) return false;
      if (channel === 'udp') seat.outlet?.udp(draft.bytes, draft.length);
      else seat.outlet?.tcp(draft.bytes, draft.length);
    }
    return true;
  }

  #draftFor({ form, dialect }: Seat, world: GameWorld, source: Seat): Draft | undefined {
    if (form !== 'clear' && this.#passes(form, source)) return this.#passing(source);
    const draft = this.#drafts[form];
    if (draft.length > 0) return draft;
    if (this.#plain === undefined && !this.#openBehindTarget(world, source)) return undefined;
    this.#draftClear(source);
    if (form !== 'clear' && dialect !== undefined) this.#draftSealed(draft, dialect, world.peerKey);
    return draft;
  }

  /** Whether the bytes behind the source's id can stay as they came. */
  #passes(form: Form, source: Seat): boolean {
    const { dress, kind } = this.#packet;
    if (dress === 'null') return true;
    return dress === 'sealed' && form === 'early' && kind !== 'list' && leavesTargetClear(source);
  }

  #passing(source: Seat): Draft {
    const draft = this.#drafts.passing;
    if (draft.length > 0) return draft;
    const { bytes, hash, dress, kind, payloadAt, end } = this.#packet;
    const from = dress === 'null' ? this.#appAt : payloadAt + (kind === 'single' ? SOURCE_LENGTH : 0);
    const length = SOURCE_LENGTH + end - from;
    const out = draft.begin(HEADER_LENGTH + HASH_LENGTH + length);
    out[0] = RT.CLIENT_APP_SINGLE | ENCRYPTED_BIT;
    out.writeUInt16LE(length, 1);
    out.writeUInt32LE(hash, HEADER_LENGTH);
    out.writeUInt16LE(source.index, HEADER_LENGTH + HASH_LENGTH);
    bytes.copy(out, HEADER_LENGTH + HASH_LENGTH + SOURCE_LENGTH, from, end);
    return draft;
  }

  #draftClear(source: Seat): void {
    const draft = this.#drafts.clear;
    if (draft.length > 0) return;
    const length = SOURCE_LENGTH + this.#appEnd - this.#appAt;
    const out = draft.begin(HEADER_LENGTH + length);
    out[0] = RT.CLIENT_APP_SINGLE;
    out.writeUInt16LE(length, 1);
    out.writeUInt16LE(source.index, HEADER_LENGTH);
    this.#plain!.copy(out, HEADER_LENGTH + SOURCE_LENGTH, this.#appAt, this.#appEnd);
  }

  #draftSealed(draft: Draft, dialect: Dialect, peerKey: Buffer): void {
    const { bytes, length } = this.#drafts.clear;
    const payload = bytes.subarray(HEADER_LENGTH, length);
    draft.bytes = sealFrame(dialect, peerKey, CONTEXT_CLIENT_SESSION, RT.CLIENT_APP_SINGLE, payload);
    draft.length = draft.bytes.length;
  }

  #setPlain(bytes: Buffer, at: number, end: number): void {
    this.#plain = bytes;
    this.#appAt = at;
    this.#appEnd = end;
  }

  /** Opens the frame in hand; its whole payload is then in clear. False when it does not verify. */
  #open(world: GameWorld, source: Seat): boolean {
    const plain = source.dialect && openFrame(source.dialect, world.peerKey, this.#packet.frame());
    if (plain === undefined) return false;
    this.#setPlain(plain, 0, plain.length);
    return true;
  }

  /** Opens a frame whose recipients are known already. */
  #openBehindTarget(world: GameWorld, source: Seat): boolean {
    if (!this.#open(world, source)) return false;
    if (this.#packet.kind === 'single') this.#appAt = SOURCE_LENGTH;
    return true;
  }
}

/** At 1.08 the first two bytes of CLIENT_APP_SINGLE are outside hash and cipher. Seen in capture. */
function leavesTargetClear({ dialect }: Seat): boolean {
  return dialect !== undefined && dialect.version <= LAST_VERSION_WITHOUT_HELLO;
}
