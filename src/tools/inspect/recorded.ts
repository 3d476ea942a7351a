/**
 * Recordings in JSON: a TCP conversation as the segments of both sides (`"kind": "conversation"`), or the
 * datagrams between a client and a DME server (`"kind": "datagrams"`).
 */
import type { Endpoint } from './capture/layers.js';
import type { RecordedStretch } from './inspection.js';

/** One recording. */
export interface Recording {
  readonly kind: 'conversation' | 'datagrams';
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly stretches: readonly RecordedStretch[];
  /** Keys that the file gives for its datagrams, which bring none themselves. */
  readonly keys: readonly Buffer[];
}

/** The recording in a JSON text, or undefined when it is some other JSON. Throws a TypeError naming what is wrong. */
export function parseRecording(text: string): Recording | undefined {
  const json: unknown = JSON.parse(text);
  if (!isRecord(json)) return undefined;
  if (json.kind === 'conversation') return conversation(json);
  return json.kind === 'datagrams' ? datagrams(json) : undefined;
}

function conversation(json: Record<string, unknown>): Recording {
  const { tcp } = isRecord(json.origin) ? json.origin : { tcp: undefined };
  const [client, server] = portsIn(String(tcp));
  return { kind: 'conversation', client, server, stretches: stretchesOf('tcpSegments', json), keys: [] };
}

/** The order of the two endpoints is that of their addresses; a DME server's port is the higher one. */
function datagrams(json: Record<string, unknown>): Recording {
  const { udp } = isRecord(json.origin) ? json.origin : { udp: undefined };
  const [one, other] = endpointsIn(String(udp));
  const [client, server] = one.port <= other.port ? [one, other] : [other, one];
  const keys = isRecord(json.sessionKeys) ? Object.values(json.sessionKeys) : [];
  return {
    kind: 'datagrams',
    client,
    server,
    stretches: stretchesOf('datagrams', json),
    keys: keys.filter(isHex).map((key) => Buffer.from(key, 'hex')),
  };
}

const nowhere: Endpoint = { host: '', port: 0 };

/** As in `client port 14720 -> server port 10071`. */
function portsIn(text: string): [Endpoint, Endpoint] {
  const [, client, server] = /client port (\d+) -> server port (\d+)/.exec(text) ?? [];
  if (client === undefined || server === undefined) return [nowhere, nowhere];
  return [
    { host: '', port: Number(client) },
    { host: '', port: Number(server) },
  ];
}

/** As in `(('192.0.2.1', 50025), ('198.51.100.2', 6816))`. */
function endpointsIn(text: string): [Endpoint, Endpoint] {
  const found = [...text.matchAll(/'([\d.]+)', (\d+)/g)];
  const [one = nowhere, other = nowhere] = found.map(([, host = '', port]) => ({ host, port: Number(port) }));
  return [one, other];
}

function stretchesOf(name: string, json: Record<string, unknown>): RecordedStretch[] {
  const rows = json[name];
  if (!Array.isArray(rows)) throw new TypeError(`${name}: a list is needed`);
  return rows.map((row: unknown, i) => {
    const { packet = i + 1, dir, hex } = isRecord(row) ? row : {};
    if (dir !== 'client' && dir !== 'server')
      throw new TypeError(`${name}[${i}].dir: "client" or "server" is needed, not ${JSON.stringify(dir)}`);
    if (!isHex(hex)) throw new TypeError(`${name}[${i}].hex: an even number of hexadecimal digits is needed`);
    return { packet: Number(packet), direction: dir, bytes: Buffer.from(hex, 'hex') };
  });
}

function isHex(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[0-9a-f]{2})*$/i.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
