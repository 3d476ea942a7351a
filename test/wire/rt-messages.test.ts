import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WireError } from '#wire/errors.js';
import { DMEPacketFragment } from '#wire/messages/dme/dme-packet-fragment.js';
import { splitMultiApp } from '#wire/rt/frame.js';
import { RT_NAMES } from '#wire/rt/ids.js';
import { CLIENT_CONNECT_TCP, CLIENT_HELLO, RT_MESSAGES, rtMessageOf } from '#wire/rt/messages.js';
import { vectors, vectorTest } from '../vectors.js';
import { noise, noiseBytes } from './rt-noise.js';

type Value = Record<string, unknown>;

interface MessageVector {
  id: number;
  name: string;
  mediusVersion: number;
  payload: string;
  fields: Value;
}

/** Where the vectors use other words than the rows. */
const ourWord: Record<string, string> = {
  appId: 'applicationId',
  rsaKey: 'key',
  ip: 'address',
  startOpt: 'startOption',
  recvFlag: 'receiveFlag',
  raw0: 'kind',
  aggTimeMs: 'milliseconds',
  timebaseMs: 'worldClock',
  serverTime: 'worldClock',
  message: 'text',
};

const hex = (value: unknown) => (Buffer.isBuffer(value) ? value.toString('hex') : value);

/** Fields that are not a field of the row, read out of what the row gives. */
const derived: Record<string, (value: Value, payload: Buffer) => unknown> = {
  fragment: (_, payload) => fragment(payload),
  inner: (value) =>
    splitMultiApp(value.frames as Buffer).frames.map(({ id, payload }) => ({
      id,
      length: payload.length,
      payload: payload.toString('hex'),
    })),
  targets: ({ mask }) =>
    [...(mask as Buffer)].flatMap((byte, b) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((i) => byte & (1 << i)).map((i) => b * 8 + i),
    ),
  message: ({ text }) => (text as Buffer).toString('latin1').replace(/\0$/, ''),
};

function fragment(payload: Buffer): Value {
  const value = DMEPacketFragment.decode(payload, 2, payload.length, { version: 110 });
  return {
    messageClass: value.FragmentMessageClass,
    messageType: value.FragmentMessageType,
    subPacketSize: value.SubPacketSize,
    subPacketCount: value.SubPacketCount,
    subPacketIndex: value.SubPacketIndex,
    multiPacketIndex: value.MultiPacketindex,
    totalSize: value.PacketBufferSize,
    offset: value.PacketBufferOffset,
    payload: hex(value.Payload),
  };
}

vectorTest('messages: every captured payload decodes to its fields and encodes to the same bytes', () => {
  const list = vectors<{ vectors: MessageVector[] }>('messages.json').vectors;
  assert.ok(list.length >= 56);
  for (const v of list) {
    const message = rtMessageOf(v.id);
    assert.ok(message, v.name);
    assert.equal(`RT_MSG_${message.name}`, v.name);
    const payload = Buffer.from(v.payload, 'hex');
    const value = message.decode(payload, v.mediusVersion) as Value;
    for (const [field, expected] of Object.entries(v.fields)) {
      const got = derived[field]?.(value, payload) ?? hex(value[ourWord[field] ?? field]);
      assert.deepEqual(got, expected, `${v.name}.${field}`);
    }
    assert.equal(message.encode(value, v.mediusVersion).toString('hex'), v.payload, v.name);
  }
});

test('CLIENT_CONNECT_TCP with the last byte of the access key missing reads the same keys', () => {
  for (const [version, length] of [
    [108, 107],
    [110, 106],
    [113, 106],
  ] as const) {
    const payload = Buffer.alloc(length, 0);
    const start = length - 34;
    payload.write('40961', start);
    payload.write('abcdefghijklmnop', start + 17);
    for (const bytes of [payload, payload.subarray(0, -1)]) {
      const { sessionKey, accessKey } = CLIENT_CONNECT_TCP.decode(bytes, version);
      assert.deepEqual([sessionKey, accessKey], ['40961', 'abcdefghijklmnop']);
    }
  }
});

test('CLIENT_CONNECT_TCP towards MUIS and MAS has no keys; the world is 16 bits wide at 1.08, 32 later', () => {
  const early = Buffer.from(`0108010a00${'01000000'}${'55'.repeat(64)}`, 'hex');
  const late = Buffer.from(`0a000100${'01000000'}${'55'.repeat(64)}`, 'hex');
  assert.equal(CLIENT_CONNECT_TCP.decode(early, 108).worldId, 10);
  assert.equal(CLIENT_CONNECT_TCP.decode(late, 109).worldId, 0x1000a);
  assert.equal(CLIENT_CONNECT_TCP.decode(early, 108).sessionKey, undefined);
});

test('a payload that is too short is refused with field and offset, and without the bytes of a secret', () => {
  assert.throws(
    () => CLIENT_CONNECT_TCP.decode(Buffer.alloc(20, 0x77), 108),
    (error: WireError) =>
      error.place.path === 'CLIENT_CONNECT_TCP.key' && error.place.offset === 9 && !error.place.hex,
  );
  assert.throws(
    () => CLIENT_HELLO.decode(Buffer.from('ffff6e00', 'hex'), 110),
    /CLIENT_HELLO\.versions\[1\] at offset 4/,
  );
});

test('hostile payloads of every message are decoded or refused with a WireError, never otherwise', () => {
  const next = noise(77);
  for (const message of RT_MESSAGES) {
    for (let round = 0; round < 200; round++) {
      const payload = noiseBytes(next, next(140));
      const version = [108, 110, 113][next(3)]!;
      try {
        message.decode(payload, version);
      } catch (error) {
        assert.ok(error instanceof WireError, `${message.name}: ${error}`);
      }
    }
  }
});

test('the rows are unique, in the order of their ids, and carry the names of the ids', () => {
  const ids = RT_MESSAGES.map((message) => message.id);
  assert.deepEqual(
    ids,
    [...new Set(ids)].sort((a, b) => a - b),
  );
  for (const message of RT_MESSAGES) assert.equal(RT_NAMES.get(message.id), message.name);
});
