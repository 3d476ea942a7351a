/** The 60 real messages of vectors/medius-samples.json: expected fields, every byte used, and back again. */
import assert from 'node:assert/strict';
import { decodeLine } from '#tools/decode.js';
import type { CodecContext } from '#wire/condition.js';
import { messages } from '#wire/messages/registry.js';
import { vectors, vectorTest } from '../vectors.js';

interface Sample {
  readonly id: string;
  readonly message: string;
  readonly direction: string;
  readonly context: {
    readonly mediusVersion: number;
    readonly appId?: number;
    readonly requestType?: string;
  };
  readonly hex: string;
  readonly payloadSize: number;
  readonly expect: Record<string, unknown>;
}

const samples = () => vectors<{ samples: Sample[] }>('medius-samples.json').samples;
const sender = (sample: Sample) => (sample.direction === 'client->server' ? 'client' : 'server');

vectorTest('every sample decodes to the expected fields, to its last byte', () => {
  for (const sample of samples()) {
    const line = JSON.stringify({
      id: sample.id,
      mediusVersion: sample.context.mediusVersion,
      applicationId: sample.context.appId,
      direction: sender(sample),
      hex: sample.hex,
      requestType: sample.context.requestType,
    });
    const { name, fields, bytesUsed, error } = decodeLine(line, () => new Set()) as Record<string, unknown>;
    assert.equal(error, undefined, sample.id);
    assert.equal(name, sample.message, sample.id);
    assert.equal(bytesUsed, sample.payloadSize, sample.id);
    for (const [key, expected] of Object.entries(sample.expect)) {
      const actual = (fields as Record<string, unknown>)[key];
      assert.deepEqual(
        actual,
        typeof actual === 'string' ? textOf(plain(expected), actual) : plain(expected),
        `${sample.id} ${sample.message}.${key}`,
      );
    }
  }
});

vectorTest('every sample re-encodes to its own length, byte for byte outside pads and stale tails', () => {
  for (const sample of samples()) {
    const whole = Buffer.from(sample.hex, 'hex');
    const context = contextOf(sample);
    const { message, value } = messages.decode(sender(sample), whole, context);
    const encoded = message.encodeWhole(value as never, context);
    assert.equal(encoded.length, whole.length, `${sample.id} ${sample.message}`);
    const meant = meaningful(message.describe(context), whole);
    assert.deepEqual(blank(encoded, meant), blank(whole, meant), `${sample.id} ${sample.message}`);
  }
});

function contextOf(sample: Sample): CodecContext {
  const version = sample.context.mediusVersion;
  return sample.context.requestType === 'LobbyExt:0x15' ? { version, requestType: 0x0415 } : { version };
}

/** The vectors write bytes as {"hex": ...}. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  if (typeof record.hex === 'string' && Object.keys(record).length === 1) return record.hex;
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, plain(inner)]));
}

/** The vectors write a text that is not ASCII as the hex of its whole slot. */
function textOf(expected: unknown, actual: string): unknown {
  if (typeof expected !== 'string' || !/^(?:[0-9a-f]{2}){17,}$/.test(expected) || /^[0-9a-f]+$/.test(actual))
    return expected;
  const slot = Buffer.from(expected, 'hex');
  return slot.toString('latin1', 0, slot.indexOf(0));
}

/** Marks the bytes that carry meaning: not pads, not what stands after the NUL of a text slot. */
function meaningful(rows: ReturnType<typeof describeRows>, whole: Buffer): boolean[] {
  const mask = new Array<boolean>(whole.length).fill(true);
  for (const row of rows) {
    if (row.offset === undefined || row.size === undefined) continue;
    const start = row.offset + 2;
    if (row.kind.startsWith('pad')) mask.fill(false, start, start + row.size);
    if (!row.kind.startsWith('text') && row.kind !== 'address') continue;
    const nul = whole.indexOf(0, start);
    if (nul >= 0 && nul < start + row.size) mask.fill(false, nul, start + row.size);
  }
  return mask;
}

function describeRows() {
  return messages.all()[0]!.describe({ version: 108 });
}

function blank(bytes: Buffer, mask: boolean[]): string {
  return Buffer.from(bytes.map((byte, i) => (mask[i] ? byte : 0))).toString('hex');
}
