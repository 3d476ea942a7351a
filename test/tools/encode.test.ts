/** `rekindle decode --encode`: bytes of a line, what is refused and what is said, and every sample there and back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine } from '#tools/decode.js';
import { encodeLine } from '#tools/encode.js';
import { messages } from '#wire/messages/registry.js';
import { vectors, vectorTest } from '../vectors.js';

const none = () => new Set<string>();
const encode = (line: object) => encodeLine(JSON.stringify(line), none) as Record<string, unknown>;
const text = (value: string, length: number) =>
  Buffer.alloc(length, 0).fill(value, 0, value.length).toString('hex');

test('a line gives class, type and payload, as numbers or names', () => {
  const fields = { MessageID: '12', StatusCode: 'MediusSuccess', SessionKey: 'A'.repeat(16) };
  const expected = `0104${text('12', 21)}00000000000000${text('A'.repeat(16), 17)}000000`;
  for (const StatusCode of ['MediusSuccess', 0])
    assert.deepEqual(encode({ id: 'a', name: 'SessionBeginResponse', fields: { ...fields, StatusCode } }), {
      id: 'a',
      hex: expected,
    });
});

test('version and title choose the layout, as they do for decode', () => {
  const packed = () => new Set(['packedSessionBegin']);
  const fields = { MessageID: '', StatusCode: -3, SessionKey: '' };
  const line = JSON.stringify({ name: 'SessionBeginResponse', applicationId: 10694, fields });
  const { hex } = encodeLine(line, packed) as { hex: string };
  assert.equal(hex.length / 2, 2 + 46);
  assert.equal(hex.slice(2 * (2 + 21 + 3), 2 * (2 + 21 + 7)), 'fdffffff');
});

test('a message that is known by name only takes its payload raw', () => {
  assert.deepEqual(encode({ name: 'DMEFieldUpdate', raw: 'a1b2' }), { id: null, hex: '0003a1b2' });
  assert.deepEqual(encode({ name: 'DMEFieldUpdate', raw: '' }), { id: null, hex: '0003' });
});

/** A line that is refused, and what is said. */
const refused: [object, RegExp][] = [
  [{ name: 'NoSuchRequest', fields: {} }, /no message is called "NoSuchRequest"/],
  [{ fields: {} }, /name: the name of a message is needed/],
  [{ name: 'DMEFieldUpdate' }, /known by name only; "raw"/],
  [{ name: 'DMEFieldUpdate', raw: 'a1b' }, /raw: an even number of hexadecimal digits/],
  [{ name: 'SessionBeginResponse', fields: { Session: '' } }, /has no field "Session"; it has MessageID, /],
  [{ name: 'SessionBeginResponse', fields: { _1: '' } }, /has no field "_1"/],
  [{ name: 'SessionBeginResponse', fields: [] }, /an object of fields is needed/],
  [
    { name: 'SessionBeginResponse', fields: { MessageID: '', StatusCode: 'Fine', SessionKey: '' } },
    /SessionBeginResponse\.StatusCode: "Fine" stands here; a number or a name of MediusCallbackStatus/,
  ],
  [
    { name: 'SessionBeginResponse', fields: { MessageID: 'x'.repeat(22), StatusCode: 0, SessionKey: '' } },
    /^E_TEXT_LONG SessionBeginResponse\.MessageID/,
  ],
  [{ name: 'SessionBeginResponse', fields: { MessageID: '' } }, /^E_TYPE SessionBeginResponse\.StatusCode/],
  [{ name: 'SessionBeginResponse', mediusVersion: '1.08', fields: {} }, /mediusVersion: a whole number/],
];

test('a wrong line gives an error under its id, and says what would be right', () => {
  for (const [line, expected] of refused) assert.match(String(encode({ id: 3, ...line }).error), expected);
  assert.equal(encode({ id: 3, name: 'x' }).id, 3);
});

test('what decode prints of every message encodes to the bytes that were decoded', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48271) % 0x7fffffff;
    return seed / 0x7fffffff;
  };
  for (const message of messages.all()) {
    const direction = message.direction === 'client' ? 'client' : 'server';
    const whole = message.encodeWhole(message.sample(random, { version: 110 }), { version: 110 });
    const line = JSON.stringify({ mediusVersion: 110, direction, hex: whole.toString('hex') });
    const decoded = decodeLine(line, none) as { name: string; error?: string };
    const { hex, error } = encode({ ...decoded, mediusVersion: 110 });
    assert.equal(error ?? decoded.error, undefined, message.name);
    assert.equal(hex, whole.toString('hex'), message.name);
  }
});

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
}

vectorTest('every sample goes through decode and encode, equal outside pads and stale tails', () => {
  for (const sample of vectors<{ samples: Sample[] }>('medius-samples.json').samples) {
    const { mediusVersion, appId, requestType } = sample.context;
    const direction = sample.direction === 'client->server' ? 'client' : 'server';
    const context = { mediusVersion, applicationId: appId, requestType };
    const first = decodeLine(JSON.stringify({ ...context, direction, hex: sample.hex }), none) as Decoded;
    const { hex, error } = encode({ ...first, ...context });
    assert.equal(error, undefined, sample.id);
    assert.equal((hex as string).length, sample.hex.length, sample.id);
    const again = decodeLine(JSON.stringify({ ...context, direction, hex }), none);
    assert.deepEqual(again, first, sample.id);
    assert.deepEqual(differences(hex as string, sample.hex), [], sample.id);
  }
});

interface Decoded {
  readonly fields: Record<string, unknown>;
}

/** Offsets where the encoded byte is another than the sample's, and not the zero that a pad or a tail is given. */
function differences(encoded: string, sample: string): number[] {
  const [ours, theirs] = [Buffer.from(encoded, 'hex'), Buffer.from(sample, 'hex')];
  return [...ours.keys()].filter((at) => ours[at] !== theirs[at] && ours[at] !== 0);
}
