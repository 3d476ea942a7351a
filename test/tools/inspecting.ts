/** Runs `inspect` over files made for a test, and takes apart what it prints. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { escapeText } from '#app/escape.js';
import type { FileNote } from '#tools/inspect/files.js';
import { type InspectRequest, inspect } from '#tools/inspect/inspect.js';
import { KeyRing } from '#wire/crypto/keys.js';
import type { RsaKeyEntry } from '#wire/crypto/rsa.js';

/** One printed line of JSON. */
export interface Line {
  readonly packet: number;
  readonly time?: number;
  readonly connection: number;
  readonly server?: string;
  readonly direction: 'client' | 'server';
  readonly kind: 'frame' | 'inner' | 'whole' | 'datagram';
  readonly rt?: {
    readonly id: number;
    readonly name?: string;
    readonly length: number;
    readonly hash?: string;
  };
  readonly name?: string;
  readonly status: 'clear' | 'opened' | 'named' | 'sealed';
  readonly reason?: string;
  readonly error?: string;
  readonly fields?: Record<string, unknown>;
  readonly names?: Record<string, string>;
  readonly medius?: {
    readonly name?: string;
    readonly class: string | number;
    readonly type: number;
    readonly length: number;
    readonly bytesUsed?: number;
    readonly fields?: Record<string, unknown>;
    readonly error?: string;
  };
  readonly raw?: string;
}

export interface Summary {
  readonly packets: number;
  readonly messages: number;
  readonly connections: {
    readonly connection: number;
    readonly server?: string;
    readonly beside?: number;
    readonly mediusVersion: number;
    readonly accountNames: string[];
    readonly accountIds: string[];
    readonly messages: number;
    readonly sealed: number;
    readonly missing: string[];
  }[];
  readonly unknown: { readonly what: string; readonly why: string; readonly count: number }[];
  readonly sealed: Record<string, number>;
  readonly leftOut: Record<string, number>;
  readonly otherConnections: number;
  readonly files: FileNote[];
}

export interface Inspected {
  readonly text: string;
  readonly lines: Line[];
  readonly summary: Summary;
  readonly faults: readonly FileNote[];
}

const published = JSON.parse(readFileSync('config/keys/published.json', 'utf8')) as { keys: RsaKeyEntry[] };

const defaults: InspectRequest = {
  paths: [],
  json: true,
  names: [],
  roles: [],
  ports: [],
  player: undefined,
  follow: undefined,
  keys: [],
  secrets: false,
  mediusVersion: undefined,
};

/** What is printed for these files. */
export async function printed(
  request: Partial<InspectRequest>,
): Promise<{ text: string; faults: readonly FileNote[] }> {
  const output = new PassThrough();
  const text = textOf(output);
  const services = {
    keyRing: new KeyRing(published.keys),
    variantsOf: () => new Set<string>(),
    output,
    colours: false,
    escapeText,
  };
  const faults = await inspect({ ...defaults, ...request }, services);
  output.end();
  return { text: await text, faults };
}

export async function inspected(request: Partial<InspectRequest>): Promise<Inspected> {
  const { text, faults } = await printed({ ...request, json: true });
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line & { summary?: Summary });
  const { summary } = rows.pop()!;
  return { text, lines: rows, summary: summary!, faults };
}

/** Gives `use` the paths of these files, and takes them away again. */
export async function withFiles<T>(
  files: Readonly<Record<string, Buffer | string>>,
  use: (paths: string[], folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'inspect-'));
  try {
    const paths = Object.entries(files).map(([name, bytes]) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    });
    return await use(paths, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is said of one capture file. */
export function inspectedBytes(bytes: Buffer, request: Partial<InspectRequest> = {}): Promise<Inspected> {
  return withFiles({ capture: bytes }, (paths) => inspected({ ...request, paths }));
}
