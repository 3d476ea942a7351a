/** From a captured packet to what TCP and UDP carry: link layer, IPv4, transport. */
import type { Packet } from './packet.js';

/** One side of a connection. `host` is empty where a recording does not tell it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A captured piece of a TCP stream. */
export interface Segment {
  readonly transport: 'tcp';
  readonly source: Endpoint;
  readonly target: Endpoint;
  /** Sequence number of the first payload byte (of the SYN where there is one). */
  readonly sequence: number;
  /** What the sender has received, or undefined when the segment does not say. */
  readonly acknowledged: number | undefined;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly reset: boolean;
  /** The payload, as far as it was captured. */
  readonly payload: Buffer;
}

/** A captured datagram. */
export interface Datagram {
  readonly transport: 'udp';
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly payload: Buffer;
  /** Bytes of the payload that were sent but not captured. */
  readonly missing: number;
}

/** Why a packet was left out, in a word or two. */
export interface LeftOut {
  readonly leftOut: string;
}

const leftOut = (reason: string): LeftOut => ({ leftOut: reason });

/** What a packet carries, or why nothing of it is read. */
export function carried({ bytes, linkType }: Packet): Segment | Datagram | LeftOut {
  const start = startOfIp(bytes, linkType);
  return typeof start === 'number' ? readIpv4(bytes, start) : start;
}

const LINK_NULL = 0;
const LINK_ETHERNET = 1;
const LINK_RAW = [12, 14, 101, 228];
const LINK_LOOP = 108;
const LINK_LINUX = 113;
const LINK_LINUX_2 = 276;

/** Where the IP header begins. */
function startOfIp(bytes: Buffer, linkType: number): number | LeftOut {
  if (LINK_RAW.includes(linkType)) return 0;
  switch (linkType) {
    case LINK_ETHERNET:
      return afterType(bytes, 12);
    case LINK_LINUX:
      return afterType(bytes, 14);
    case LINK_LINUX_2:
      return bytes.length >= 20 && bytes.readUInt16BE(0) === IPV4 ? 20 : leftOut(otherType(bytes, 0));
    case LINK_NULL:
    case LINK_LOOP:
      // The family stands in the byte order of the machine that captured; 2 is IPv4 on all of them.
      return bytes.length >= 4 && bytes[0]! + bytes[3]! === 2 ? 4 : leftOut('not IPv4');
    default:
      return leftOut(`link type ${linkType}, which is not read`);
  }
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const PPPOE = 0x8864;
const PPP_IPV4 = 0x0021;
const VLAN_TAGS = [0x8100, 0x88a8, 0x9100];

/** Follows the Ethernet type at `at`, over VLAN tags, to the IP header. */
function afterType(bytes: Buffer, at: number): number | LeftOut {
  let type = at;
  while (type + 2 <= bytes.length && VLAN_TAGS.includes(bytes.readUInt16BE(type))) type += 4;
  if (type + 2 > bytes.length) return leftOut('cut off before its IP header');
  if (bytes.readUInt16BE(type) === IPV4) return type + 2;
  const isPpp = bytes.readUInt16BE(type) === PPPOE && bytes.length >= type + 10;
  if (isPpp && bytes.readUInt16BE(type + 8) === PPP_IPV4) return type + 10;
  return leftOut(otherType(bytes, type));
}

function otherType(bytes: Buffer, at: number): string {
  return bytes.length >= at + 2 && bytes.readUInt16BE(at) === IPV6 ? 'IPv6' : 'not IPv4';
}

const TCP = 6;
const UDP = 17;
/** More fragments follow, or this is not the first one. */
const FRAGMENT_BITS = 0x3fff;

function readIpv4(bytes: Buffer, start: number): Segment | Datagram | LeftOut {
  if (bytes.length < start + 20) return leftOut('cut off before its IP header');
  if (bytes[start]! >> 4 !== 4) return leftOut(bytes[start]! >> 4 === 6 ? 'IPv6' : 'not IPv4');
  const header = (bytes[start]! & 0x0f) * 4;
  // Zero where the network card cuts the packet up after the capture: then the captured length counts.
  const total = bytes.readUInt16BE(start + 2) || bytes.length - start;
  if (header < 20 || total < header) return leftOut('damaged IPv4 header');
  if (bytes.readUInt16BE(start + 6) & FRAGMENT_BITS)
    return leftOut('IPv4 fragment, which is not put together');
  const hosts = { source: hostAt(bytes, start + 12), target: hostAt(bytes, start + 16) };
  const transport = bytes.subarray(start + header, Math.min(start + total, bytes.length));
  const protocol = bytes[start + 9];
  if (protocol === TCP) return readTcp(transport, hosts);
  if (protocol === UDP) return readUdp(transport, hosts);
  return leftOut('neither TCP nor UDP');
}

interface Hosts {
  readonly source: string;
  readonly target: string;
}

function readTcp(bytes: Buffer, { source, target }: Hosts): Segment | LeftOut {
  if (bytes.length < 20) return leftOut('cut off before its payload');
  const header = (bytes[12]! >> 4) * 4;
  if (header < 20) return leftOut('damaged TCP header');
  const flags = bytes[13]!;
  return {
    transport: 'tcp',
    source: { host: source, port: bytes.readUInt16BE(0) },
    target: { host: target, port: bytes.readUInt16BE(2) },
    sequence: bytes.readUInt32BE(4),
    acknowledged: flags & 0x10 ? bytes.readUInt32BE(8) : undefined,
    syn: (flags & 0x02) !== 0,
    fin: (flags & 0x01) !== 0,
    reset: (flags & 0x04) !== 0,
    payload: bytes.subarray(header),
  };
}

function readUdp(bytes: Buffer, { source, target }: Hosts): Datagram | LeftOut {
  if (bytes.length < 8) return leftOut('cut off before its payload');
  const length = Math.max(8, bytes.readUInt16BE(4));
  return {
    transport: 'udp',
    source: { host: source, port: bytes.readUInt16BE(0) },
    target: { host: target, port: bytes.readUInt16BE(2) },
    payload: bytes.subarray(8, length),
    missing: Math.max(0, length - bytes.length),
  };
}

function hostAt(bytes: Buffer, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}
