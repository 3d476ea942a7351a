/** Every message in every layout: written and read back, cut short, and damaged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CodecContext } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import { interpretDecode, interpreted } from '#wire/interpret.js';
import type { Message } from '#wire/message.js';
import { settle } from '#wire/settle.js';
import { type CatalogueField, catalogueTest, statedSize } from './catalogue.js';
import { contextsOf, eachMessage, layoutsOf, placeOf, randomFrom } from './contexts.js';
import { referenceEncode } from './reference.js';

const VALUES = 100;
const MUTATIONS = 1_000_000;

test('at least 100 values of every message, version and variant come back as they were', () => {
  let values = 0;
  for (const message of eachMessage()) {
    const random = randomFrom(message.key);
    for (const context of contextsOf(message)) {
      for (let i = 0; i < VALUES; i++) {
        const value = message.sample(random, context);
        const payload = message.encode(value, context);
        assert.equal(payload.length, message.size(value, context), placeOf(message, context));
        const back = message.decode(payload, 0, payload.length, context);
        // Comparing values is dear: a tenth by value, the others by what is written again.
        if (i % 10 === 0) assert.deepStrictEqual(back, value, placeOf(message, context));
        else assert.ok(message.encode(back, context).equals(payload), placeOf(message, context));
        values += 1;
      }
    }
  }
  assert.ok(values >= 100_000, `${values} values`);
});

test('both forms write the same bytes and read the same values', () => {
  for (const message of eachMessage()) {
    const random = randomFrom(message.key + 1);
    for (const context of layoutsOf(message)) {
      const fields = settle(message.fields, context);
      const plain = interpreted.encoder(message.name, fields);
      for (let i = 0; i < 20; i++) {
        const value = message.sample(random, context);
        const payload = message.encode(value, context);
        assert.ok(plain(value, context, 0).equals(payload), placeOf(message, context));
        assert.deepStrictEqual(
          message.decode(payload, 0, payload.length, context),
          message.decodeCounted(payload, context).value,
          placeOf(message, context),
        );
        assert.equal(message.decodeCounted(payload, context).used, payload.length);
      }
    }
  }
});

catalogueTest('every byte is as an encoder writes it that knows the catalogue only', (catalogue) => {
  const tables = new Map<string, readonly CatalogueField[] | null>(
    catalogue.messages
      .flatMap((entry) => [entry, ...(entry.alternates ?? [])])
      .map((one) => [one.name, one.fields]),
  );
  for (const message of eachMessage()) {
    const random = randomFrom(message.key + 2);
    // What the catalogue has only the number of is a guess of ours, and says so.
    if (tables.get(message.name) === null && message.proof === 'guessed') continue;
    const fields = tables.get(message.name) ?? [];
    for (const context of contextsOf(message)) {
      for (let i = 0; i < 20; i++) {
        const value = message.sample(random, context) as Record<string, unknown>;
        const expected = referenceEncode(catalogue, fields, value, context);
        const written = message.encode(value as never, context);
        if (!written.equals(expected)) {
          assert.equal(written.toString('hex'), expected.toString('hex'), placeOf(message, context));
        }
        const back = message.decode(expected, 0, expected.length, context) as Record<string, unknown>;
        assert.ok(
          referenceEncode(catalogue, fields, back, context).equals(expected),
          placeOf(message, context),
        );
      }
    }
  }
});

catalogueTest('every size is the one that the catalogue states for the version', (catalogue) => {
  let stated = 0;
  for (const entry of catalogue.messages) {
    const message = eachMessage().find(({ name }) => name === entry.name);
    if (!message) continue;
    const random = randomFrom(entry.typeId);
    for (const context of contextsOf(message)) {
      const size = context.variants ? undefined : statedSize(entry, context);
      if (size === undefined) continue;
      assert.equal(
        message.encode(message.sample(random, context), context).length,
        size,
        placeOf(message, context),
      );
      stated += 1;
    }
  }
  assert.ok(stated > 3000, `${stated} sizes`);
});

test('a payload cut short is tolerated within the pads at its end and refused before', () => {
  for (const message of eachMessage()) {
    const random = randomFrom(message.key + 3);
    for (const context of layoutsOf(message)) {
      const value = message.sample(random, context);
      const payload = message.encode(value, context);
      const least = leastLength(message, value, payload.length, context);
      for (let length = 0; length < payload.length; length++) {
        checkCut(message, payload.subarray(0, length), length >= least, context);
      }
    }
  }
});

function checkCut(message: Message, cut: Buffer, isTolerated: boolean, context: CodecContext): void {
  try {
    message.decode(cut, 0, cut.length, context);
  } catch (error) {
    assert.ok(error instanceof WireError && error.code === 'E_SHORT', String(error));
    assert.ok(!isTolerated, `${placeOf(message, context)}: ${cut.length} bytes refused: ${error.message}`);
    assert.ok(error.message.startsWith(`E_SHORT ${message.name}.`), error.message);
    return;
  }
  assert.ok(isTolerated, `${placeOf(message, context)}: ${cut.length} bytes tolerated`);
}

/**
 * Bytes without which a payload is refused: all but the pads at its end, a last field that takes what is
 * left, and a field that a shorter payload does not have.
 */
function leastLength(message: Message, value: object, size: number, context: CodecContext): number {
  let least = size;
  for (const row of message.describe(context).reverse()) {
    if (row.kind.startsWith('pad')) least -= row.size ?? 0;
    else if (row.kind === 'rest') least -= (value as Record<string, Buffer>)[row.path]?.length ?? 0;
    else if (row.when?.startsWith('payload')) least = size - (row.path in value ? (row.size ?? 0) : 0);
    else break;
  }
  return least;
}

test('1,000,000 damaged payloads are read or refused, without a crash, a hang or growing memory', () => {
  const layouts = eachMessage().flatMap((message) =>
    layoutsOf(message).map((context) => ({ message, context })),
  );
  const each = Math.ceil(MUTATIONS / layouts.length);
  let refused = 0;
  let slowest = 0;
  mutate(layouts.slice(0, 20), each);
  const before = heapAfterCollection();
  for (const layout of layouts) {
    const start = performance.now();
    refused += mutate([layout], each);
    slowest = Math.max(slowest, performance.now() - start);
  }
  const grown = heapAfterCollection() - before;
  assert.ok(refused > each, `only ${refused} were refused`);
  assert.ok(slowest < 5000, `${each} payloads of one message took ${slowest} ms`);
  assert.ok(grown < 16 * 2 ** 20, `the heap grew by ${grown} bytes`);
});

/** Reads `count` damaged payloads of each layout and gives how many were refused. */
function mutate(layouts: { message: Message; context: CodecContext }[], count: number): number {
  let refused = 0;
  for (const { message, context } of layouts) {
    const random = randomFrom(message.key + 4);
    const fields = settle(message.fields, context);
    let fresh: Buffer = Buffer.alloc(0);
    for (let i = 0; i < count; i++) {
      // A payload is damaged further and further before a fresh one takes its place.
      if (i % 16 === 0) fresh = message.encode(message.sample(random, context), context);
      const damaged = damage(fresh, random);
      const outcome = outcomeOf(() => message.decode(damaged, 0, damaged.length, context));
      if (outcome instanceof WireError) refused += 1;
      if (i % 16 !== 15) continue;
      const plain = outcomeOf(
        () => interpretDecode(message.name, fields, damaged, 0, damaged.length, context).value,
      );
      assert.deepStrictEqual(outcome, plain, placeOf(message, context));
    }
  }
  return refused;
}

function damage(payload: Buffer, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  if (payload.length > 0) {
    for (let i = below(4); i >= 0; i--) payload[below(payload.length)] = random() < 0.3 ? 0xff : below(256);
  }
  const chance = random();
  if (chance < 0.1) return payload.subarray(0, below(payload.length + 1));
  if (chance < 0.2) return Buffer.concat([payload, Buffer.alloc(below(32), 0x5a)]);
  return payload;
}

/** What a reading gave: the value, or the refusal; any other error fails the test. */
function outcomeOf(run: () => object): object {
  try {
    return run();
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
