import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cipherSuites } from '#wire/crypto/suites.js';
import {
  buildFrame,
  type Frame,
  FrameReader,
  joinFrame,
  splitDatagram,
  splitMultiApp,
} from '#wire/rt/frame.js';
import { RT_NAMES } from '#wire/rt/ids.js';
import { openFrame, sealFrame } from '#wire/rt/seal.js';
import { vectors, vectorTest } from '../vectors.js';
import { noise, noiseBytes } from './rt-noise.js';

interface FrameVector {
  buffer: string;
  frames: { id: number; flag: boolean; hash: string | null; payload: string }[];
  rest: string;
}

interface SplitVector {
  stream: string;
  chunkSizes: number[];
  frameIds: number[];
}

interface AppSingleVector {
  frame: string;
  key: string;
  context: number;
  clearPrefix: number;
  target: number;
  plain: string;
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** A frame in the words of the vectors. */
function told({ id, encrypted, hash, payload }: Frame): FrameVector['frames'][number] {
  const hashBytes = Buffer.alloc(4);
  hashBytes.writeUInt32LE(hash);
  const hasHash = encrypted && payload.length > 0;
  return {
    id,
    flag: encrypted,
    hash: hasHash ? hashBytes.toString('hex') : null,
    payload: payload.toString('hex'),
  };
}

function expected({ id, flag, hash, payload }: FrameVector['frames'][number]): FrameVector['frames'][number] {
  return { id, flag, hash, payload };
}

vectorTest('frames: every buffer gives its frames and its rest, in a stream and as a datagram', () => {
  for (const v of vectors<{ vectors: FrameVector[] }>('frames.json').vectors) {
    const reader = new FrameReader();
    const frames = reader.receive(bytes(v.buffer));
    assert.deepEqual(frames.map(told), v.frames.map(expected));
    assert.equal(reader.pending, v.rest.length / 2);
    const datagram = splitDatagram(bytes(v.buffer));
    assert.deepEqual(datagram.frames.map(told), v.frames.map(expected));
    assert.equal(datagram.dropped, v.rest.length / 2);
    const again = Buffer.concat(frames.map(joinFrame)).toString('hex');
    assert.equal(again + v.rest, v.buffer);
  }
});

vectorTest('frames: however the buffers are cut, the same frames come out', () => {
  for (const v of vectors<{ vectors: FrameVector[] }>('frames.json').vectors) {
    const all = bytes(v.buffer);
    for (let cut = 1; cut < all.length; cut++) {
      const reader = new FrameReader();
      const frames = [...reader.receive(all.subarray(0, cut)), ...reader.receive(all.subarray(cut))];
      assert.deepEqual(frames.map(told), v.frames.map(expected), `cut at ${cut}`);
    }
    const reader = new FrameReader();
    const single = [...all].flatMap((byte) => reader.receive(Buffer.from([byte])));
    assert.deepEqual(single.map(told), v.frames.map(expected));
  }
});

vectorTest('frames: the chunked streams give their ids', () => {
  for (const v of vectors<{ vectors: SplitVector[] }>('stream-split.json').vectors) {
    const reader = new FrameReader();
    const ids: number[] = [];
    let at = 0;
    for (const size of v.chunkSizes) {
      ids.push(...reader.receive(bytes(v.stream).subarray(at, at + size)).map((frame) => frame.id));
      at += size;
    }
    assert.deepEqual(ids, v.frameIds);
  }
});

vectorTest('APP_SINGLE at 1.08: target in clear, the rest opened and sealed to the captured bytes', () => {
  const dialect = { suite: cipherSuites().ps2, version: 108 };
  const list = vectors<{ vectors: AppSingleVector[] }>('app-single-108.json').vectors;
  assert.ok(list.length >= 12);
  for (const v of list) {
    const [frame] = new FrameReader().receive(bytes(v.frame));
    const plain = openFrame(dialect, bytes(v.key), frame!);
    assert.equal(plain?.toString('hex', v.clearPrefix), v.plain);
    if (v.clearPrefix === 2) assert.equal(plain?.readUInt16LE(0), v.target);
    assert.equal(sealFrame(dialect, bytes(v.key), v.context, frame!.id, plain!).toString('hex'), v.frame);
  }
});

test('an enciphered APP_LIST is opened with its mask inside the cipher, and with it in clear', () => {
  const suite = cipherSuites().ps2;
  const key = Buffer.alloc(64, 7);
  const payload = bytes('0105aabbcc');
  for (const clear of [0, 2]) {
    const cipher = Buffer.from(payload);
    const hash = suite.seal(key, 3, payload.subarray(clear), cipher, clear);
    const opened = openFrame({ suite, version: 108 }, key, { id: 4, encrypted: true, hash, payload: cipher });
    assert.equal(opened?.toString('hex'), '0105aabbcc');
  }
  const hostile = { id: 4, encrypted: true, hash: 0x61616161, payload: bytes('ff00') };
  assert.equal(openFrame({ suite, version: 108 }, key, hostile), undefined);
});

test('a declared length above the ceiling ends the stream after the frames before it', () => {
  const long = bytes('0b0140');
  for (const chunks of [
    [bytes('010000'), long],
    [Buffer.concat([bytes('010000'), long])],
    [bytes('0100000b'), bytes('01'), bytes('40ff')],
  ]) {
    const reader = new FrameReader(0x4000);
    const frames = chunks.flatMap((chunk) => reader.receive(chunk));
    assert.deepEqual(
      frames.map((frame) => frame.id),
      [1],
    );
    assert.deepEqual(reader.overlong, { id: 0x0b, length: 0x4001, ceiling: 0x4000 });
    assert.deepEqual(reader.receive(bytes('010000')), []);
  }
  const exact = new FrameReader(4);
  assert.equal(exact.receive(bytes('0b040001020304')).length, 1);
});

test('frames kept over chunks do not change when the chunk is used again', () => {
  const reader = new FrameReader();
  const chunk = bytes('0b0400aabb');
  reader.receive(chunk);
  chunk.fill(0);
  assert.equal(reader.receive(bytes('ccdd'))[0]?.payload.toString('hex'), 'aabbccdd');
});

test('what a frame cannot hold is refused by name', () => {
  assert.throws(() => buildFrame(0x80, Buffer.alloc(0)), /RT message id 128 is not within 0\.\.127/);
  assert.throws(
    () => buildFrame(0x0a, Buffer.alloc(65536)),
    /0x0a: a payload of 65536 bytes does not fit; at most 65535/,
  );
});

test('a multi-app payload ends at an inner frame that is cut off or claims to be enciphered', () => {
  const two = bytes('0b0100010b020002030405');
  assert.deepEqual(
    splitMultiApp(two).frames.map((frame) => frame.payload.toString('hex')),
    ['01', '0203'],
  );
  assert.equal(splitMultiApp(two).dropped, 2);
  const flagged = splitMultiApp(bytes('0b010001 8b0100 11223344 05 0b010001'.replaceAll(' ', '')));
  assert.deepEqual(
    flagged.frames.map((frame) => frame.id),
    [0x0b],
  );
  assert.equal(flagged.dropped, 12);
});

test('random bytes never make the reader or the splitter throw, and nothing is made up', () => {
  const next = noise(12345);
  for (let round = 0; round < 300; round++) {
    const bytes = noiseBytes(next, next(200));
    const reader = new FrameReader(64);
    let sum = 0;
    for (let at = 0; at < bytes.length; at += 7) {
      for (const frame of reader.receive(bytes.subarray(at, at + 7))) sum += joinFrame(frame).length;
    }
    assert.ok(sum + reader.pending <= bytes.length);
    const { frames, dropped } = splitDatagram(bytes);
    assert.equal(Buffer.concat(frames.map(joinFrame)).length + dropped, bytes.length);
  }
});

test('every id up to 0x34 and the four after the gap have a name', () => {
  for (let id = 0; id <= 0x34; id++) assert.ok(RT_NAMES.has(id), `id ${id}`);
  assert.equal(RT_NAMES.size, 0x35 + 4);
});
