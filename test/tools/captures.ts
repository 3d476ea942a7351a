/** Builds capture files: IP packets with TCP and UDP in them, in every link layer and file format that is read. */

export interface Side {
  readonly host: string;
  readonly port: number;
}

/** Bytes that one side sends. */
export interface Step {
  readonly direction: 'client' | 'server';
  readonly bytes: Buffer;
}

/** One packet before it goes into a file. */
export interface TimedPacket {
  readonly ip: Buffer;
  /** Seconds since 1970. */
  readonly time: number;
}

const TCP = 6;
const UDP = 17;

/** An IPv4 packet without checksums, which nobody computes in a capture anyway. */
export function ipv4(protocol: number, source: Side, target: Side, payload: Buffer, fragment = 0): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header.writeUInt16BE(fragment, 6);
  header[8] = 64;
  header[9] = protocol;
  header.set(source.host.split('.').map(Number), 12);
  header.set(target.host.split('.').map(Number), 16);
  return Buffer.concat([header, payload]);
}

export function udp(source: Side, target: Side, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(source.port, 0);
  header.writeUInt16BE(target.port, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return ipv4(UDP, source, target, Buffer.concat([header, payload]));
}

interface TcpOptions {
  readonly sequence: number;
  readonly acknowledged: number | undefined;
  readonly flags?: number;
}

const SYN = 0x02;
const FIN = 0x01;
const ACK = 0x10;

export function tcp(source: Side, target: Side, payload: Buffer, options: TcpOptions): Buffer {
  const { sequence, acknowledged, flags = 0 } = options;
  const header = Buffer.alloc(20);
  header.writeUInt16BE(source.port, 0);
  header.writeUInt16BE(target.port, 2);
  header.writeUInt32BE(sequence >>> 0, 4);
  header.writeUInt32BE((acknowledged ?? 0) >>> 0, 8);
  header[12] = 0x50;
  header[13] = flags | (acknowledged === undefined ? 0 : ACK);
  return ipv4(TCP, source, target, Buffer.concat([header, payload]));
}

/** First sequence numbers, so that both wrap around soon. */
const starts = { client: 0xffffff00, server: 0xfffffff0 };

/** A whole connection: SYN, the steps as segments, and FIN of both sides. */
export function connection(client: Side, server: Side, steps: readonly Step[]): Buffer[] {
  const next = { client: starts.client, server: starts.server };
  const send = (direction: 'client' | 'server', bytes: Buffer, flags = 0, first = false): Buffer => {
    const [own, other] = direction === 'client' ? [client, server] : [server, client];
    const acknowledged = first ? undefined : next[direction === 'client' ? 'server' : 'client'];
    const packet = tcp(own, other, bytes, { sequence: next[direction], acknowledged, flags });
    next[direction] = (next[direction] + bytes.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    return packet;
  };
  const none = Buffer.alloc(0);
  return [
    send('client', none, SYN, true),
    send('server', none, SYN),
    send('client', none),
    ...steps.map(({ direction, bytes }) => send(direction, bytes)),
    send('client', none, FIN),
    send('server', none, FIN),
    send('client', none),
  ];
}

/** Packets a millisecond apart. */
export function timed(packets: readonly Buffer[], start = 1_336_367_850): TimedPacket[] {
  return packets.map((ip, i) => ({ ip, time: start + i / 1000 }));
}

const ethernet = (type: number) => {
  const header = Buffer.alloc(14, 0x02);
  header.writeUInt16BE(type, 12);
  return header;
};
const hex = (text: string) => Buffer.from(text, 'hex');

/** What may stand before the IP header, and the number that a file gives it. */
export const linkLayers: Record<string, { readonly linkType: number; readonly header: Buffer }> = {
  ethernet: { linkType: 1, header: ethernet(0x0800) },
  vlan: { linkType: 1, header: Buffer.concat([ethernet(0x8100), hex('00050800')]) },
  'two vlans': { linkType: 1, header: Buffer.concat([ethernet(0x88a8), hex('000581000006'), hex('0800')]) },
  pppoe: { linkType: 1, header: Buffer.concat([ethernet(0x8864), hex('1100000100500021')]) },
  raw: { linkType: 101, header: Buffer.alloc(0) },
  'raw IPv4': { linkType: 228, header: Buffer.alloc(0) },
  null: { linkType: 0, header: hex('02000000') },
  'null, big-endian': { linkType: 0, header: hex('00000002') },
  loop: { linkType: 108, header: hex('00000002') },
  'linux cooked': { linkType: 113, header: Buffer.concat([Buffer.alloc(14), hex('0800')]) },
  'linux cooked 2': { linkType: 276, header: Buffer.concat([hex('0800'), Buffer.alloc(18)]) },
};

export interface FileFormat {
  readonly linkLayer: string;
  readonly littleEndian: boolean;
  /** Time stamps in nanoseconds. */
  readonly nano: boolean;
}

export const usual: FileFormat = { linkLayer: 'ethernet', littleEndian: true, nano: false };

class Writer {
  constructor(private readonly littleEndian: boolean) {}

  u16(...values: number[]): Buffer {
    const bytes = Buffer.alloc(values.length * 2);
    for (const [i, value] of values.entries())
      this.littleEndian ? bytes.writeUInt16LE(value, i * 2) : bytes.writeUInt16BE(value, i * 2);
    return bytes;
  }

  u32(...values: number[]): Buffer {
    const bytes = Buffer.alloc(values.length * 4);
    for (const [i, value] of values.entries())
      this.littleEndian ? bytes.writeUInt32LE(value, i * 4) : bytes.writeUInt32BE(value, i * 4);
    return bytes;
  }
}

export function pcapHeader({ linkLayer, littleEndian, nano }: FileFormat = usual): Buffer {
  const to = new Writer(littleEndian);
  const { linkType } = linkLayers[linkLayer]!;
  return Buffer.concat([
    to.u32(nano ? 0xa1b23c4d : 0xa1b2c3d4),
    to.u16(2, 4),
    to.u32(0, 0, 262144, linkType),
  ]);
}

/** The packets of a pcap file; `snap`: bytes of each that are kept. */
export function pcapPackets(
  packets: readonly TimedPacket[],
  format: FileFormat = usual,
  snap = 65535,
): Buffer {
  const to = new Writer(format.littleEndian);
  const { header } = linkLayers[format.linkLayer]!;
  return Buffer.concat(
    packets.flatMap(({ ip, time }) => {
      const bytes = Buffer.concat([header, ip]);
      const kept = bytes.subarray(0, snap);
      const part = Math.round((time % 1) * (format.nano ? 1e9 : 1e6));
      return [to.u32(Math.floor(time), part, kept.length, bytes.length), kept];
    }),
  );
}

export function pcap(packets: readonly TimedPacket[], format: FileFormat = usual, snap?: number): Buffer {
  return Buffer.concat([pcapHeader(format), pcapPackets(packets, format, snap)]);
}

/** A pcapng file: section, one interface, enhanced packets, and a block that nobody knows between them. */
export function pcapng(packets: readonly TimedPacket[], format: FileFormat = usual): Buffer {
  const to = new Writer(format.littleEndian);
  const { header, linkType } = linkLayers[format.linkLayer]!;
  const block = (type: number, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const length = padded.length + 12;
    return Buffer.concat([to.u32(type, length), padded, to.u32(length)]);
  };
  const resolution = Buffer.concat([to.u16(9, 1), Buffer.of(format.nano ? 9 : 6, 0, 0, 0), to.u32(0)]);
  const enhanced = packets.map(({ ip, time }) => {
    const ticks = BigInt(Math.round(time * 1e6)) * (format.nano ? 1000n : 1n);
    const bytes = Buffer.concat([header, ip]);
    const stamp = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)] as const;
    return block(6, to.u32(0, ...stamp, bytes.length, bytes.length), bytes);
  });
  return Buffer.concat([
    block(0x0a0d0d0a, to.u32(0x1a2b3c4d), to.u16(1, 0), to.u32(0xffffffff, 0xffffffff)),
    block(1, to.u16(linkType, 0), to.u32(0), resolution),
    block(0x0bad, Buffer.from('unknown blocks are passed over')),
    ...enhanced,
  ]);
}
