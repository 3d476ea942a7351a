/**
 * Game packets as a capture has them (classic pcap, raw IPv4): each in clear, between its player and the game server.
 * Players stand in it by their slots, at made-up addresses; the ports are those of the original servers, so that
 * `rekindle inspect` knows them.
 */
import type { Channel } from '#dme/seat.js';

const PCAP_MAGIC = 0xa1b2c3d4;
const SNAP = 65_535;
const RAW_IP = 101;
const IP_HEADER = 20;
const UDP_HEADER = 8;
const TCP_HEADER = 20;
const PROTOCOL = { tcp: 6, udp: 17 } as const;
const SYN = 0x02;
const ACK = 0x10;
/** Of the game server, as it was seen in capture. */
const SERVER_PORT = { tcp: 10_079, udp: 50_000 } as const;
const PLAYER_PORT = 3658;
/** RFC 5737: addresses that nobody has. */
const SERVER = Buffer.of(198, 51, 100, 1);
const playerAddress = (slot: number) => Buffer.of(192, 0, 2, slot & 0xff);
/** Bytes of a segment that surely fit into an IP packet. */
const SEGMENT = 60_000;

export function captureHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(PCAP_MAGIC, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAP, 16);
  header.writeUInt32LE(RAW_IP, 20);
  return header;
}

/** Makes packets of one capture: TCP counts its bytes from the first one on. */
export class CapturePackets {
  private readonly sent = new Map<string, number>();

  /** A frame from a player to the server, or back; `at` is milliseconds since 1970. */
  of(channel: Channel, slot: number, isFromPlayer: boolean, frame: Buffer, at: number): Buffer {
    if (channel === 'udp') return record(udp(slot, isFromPlayer, frame), at);
    const packets: Buffer[] = [];
    if (!this.sent.has(key(slot, true))) packets.push(record(this.beginning(slot), at));
    for (let from = 0; from < frame.length; from += SEGMENT) {
      const piece = frame.subarray(from, from + SEGMENT);
      packets.push(record(this.segment(slot, isFromPlayer, piece), at));
    }
    return packets.length === 1 ? packets[0]! : Buffer.concat(packets);
  }

  /** The capture begins in the middle of a connection; to its readers it is the beginning. */
  private beginning(slot: number): Buffer {
    this.sent.set(key(slot, true), 1);
    this.sent.set(key(slot, false), 1);
    return tcp(slot, true, { sequence: 0, acknowledged: 0, flags: SYN }, Buffer.alloc(0));
  }

  private segment(slot: number, isFromPlayer: boolean, payload: Buffer): Buffer {
    const sequence = this.sent.get(key(slot, isFromPlayer)) ?? 1;
    const acknowledged = this.sent.get(key(slot, !isFromPlayer)) ?? 1;
    this.sent.set(key(slot, isFromPlayer), (sequence + payload.length) >>> 0);
    return tcp(slot, isFromPlayer, { sequence, acknowledged, flags: ACK }, payload);
  }
}

const key = (slot: number, isFromPlayer: boolean) => `${slot} ${isFromPlayer}`;

/** A packet with the header that stands before each in the file. */
function record(packet: Buffer, at: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(at / 1000), 0);
  header.writeUInt32LE(Math.floor((at % 1000) * 1000), 4);
  header.writeUInt32LE(packet.length, 8);
  header.writeUInt32LE(packet.length, 12);
  return Buffer.concat([header, packet]);
}

function udp(slot: number, isFromPlayer: boolean, payload: Buffer): Buffer {
  const header = Buffer.alloc(UDP_HEADER);
  writePorts(header, 'udp', isFromPlayer);
  header.writeUInt16BE(UDP_HEADER + payload.length, 4);
  return ip('udp', slot, isFromPlayer, Buffer.concat([header, payload]));
}

interface TcpFields {
  readonly sequence: number;
  readonly acknowledged: number;
  readonly flags: number;
}

function tcp(
  slot: number,
  isFromPlayer: boolean,
  { sequence, acknowledged, flags }: TcpFields,
  payload: Buffer,
): Buffer {
  const header = Buffer.alloc(TCP_HEADER);
  writePorts(header, 'tcp', isFromPlayer);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt32BE(acknowledged, 8);
  header[12] = (TCP_HEADER / 4) << 4;
  header[13] = flags;
  header.writeUInt16BE(0xffff, 14);
  return ip('tcp', slot, isFromPlayer, Buffer.concat([header, payload]));
}

function writePorts(header: Buffer, channel: Channel, isFromPlayer: boolean): void {
  const server = SERVER_PORT[channel];
  header.writeUInt16BE(isFromPlayer ? PLAYER_PORT : server, 0);
  header.writeUInt16BE(isFromPlayer ? server : PLAYER_PORT, 2);
}

function ip(channel: Channel, slot: number, isFromPlayer: boolean, payload: Buffer): Buffer {
  const header = Buffer.alloc(IP_HEADER);
  header[0] = 0x45;
  header.writeUInt16BE(IP_HEADER + payload.length, 2);
  header[8] = 64;
  header[9] = PROTOCOL[channel];
  const player = playerAddress(slot);
  (isFromPlayer ? player : SERVER).copy(header, 12);
  (isFromPlayer ? SERVER : player).copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, payload]);
}

/** RFC 791: the complement of the sum of all words. */
function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
