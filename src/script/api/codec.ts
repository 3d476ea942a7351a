/** `codec`: text of the wire and of people, hex, base64, JSON and digests, done by the host at once. */
import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type Results } from '../results.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';

/** Bytes that one call takes. */
const MOST = 2 << 20;
/** The first of the eight bytes that are colours in the text of a game. */
const COLOURS = 8;
/** What a console shows as a colour, a button or not at all: everything below the blank. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const CONTROL = /[\x00-\x1f]/g;

export function defineCodec(plugin: Plugin): void {
  const digest = (algorithm: string): ApiFunction => {
    return (args) => createHash(algorithm).update(bytes(args, 1)).digest('hex');
  };
  plugin.defineTable('codec', {
    text: (args) => Buffer.from(bytes(args, 1).toString('latin1')),
    wire: (args) => toWire(bytes(args, 1)),
    strip: (args) => bytes(args, 1).toString('latin1').replace(CONTROL, ''),
    color: (args) =>
      String.fromCharCode(COLOURS + args.integer(2, 'color', 0, 7)) + bytes(args, 1).toString('latin1'),
    hex: (args) => bytes(args, 1).toString('hex'),
    unhex: (args) => unhex(args),
    base64: (args) => bytes(args, 1).toString('base64'),
    unbase64: (args) => Buffer.from(bytes(args, 1).toString('latin1'), 'base64'),
    json: (args) => Buffer.from(JSON.stringify(toJson(args.value(1)))),
    unjson: (args) => unjson(args),
    crc32: (args) => crc32(bytes(args, 1)),
    md5: digest('md5'),
    sha1: digest('sha1'),
    sha256: digest('sha256'),
    sha512: digest('sha512'),
    hmac_sha256: (args) => createHmac('sha256', bytes(args, 1)).update(bytes(args, 2)).digest('hex'),
  });
}

function bytes(args: Arguments, index: number): Buffer {
  const given = args.bytes(index, 'text');
  if (given.length <= MOST) return given;
  throw new ScriptError(`${args.name}: at most ${MOST} bytes, got ${given.length}`);
}

/** Characters that the wire does not have become question marks. */
function toWire(utf8: Buffer): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the wire has them.
  return utf8.toString('utf8').replace(/[^\x00-\xff]/gu, '?');
}

function unhex(args: Arguments): LuaValue | Results {
  const text = bytes(args, 1).toString('latin1');
  if (text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text)) return Buffer.from(text, 'hex');
  return failed('not pairs of hex digits');
}

/** Text is UTF-8 in JSON. A table with the keys 1 to n is a list, an empty one an object. */
function toJson(value: LuaValue): unknown {
  if (value instanceof Handle) throw new ScriptError('codec.json: a handle of the server has no JSON');
  if (typeof value === 'bigint') throw new ScriptError(`codec.json: ${value} is too large to be exact`);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ScriptError(`codec.json: ${value} has no JSON`);
  if (typeof value === 'string') return Buffer.from(value, 'latin1').toString('utf8');
  if (!(value instanceof Map)) return value ?? null;
  const table = value as LuaTable;
  const isList =
    table.size > 0 && [...table.keys()].every((key, i) => table.has(i + 1) && typeof key === 'number');
  if (isList) return Array.from({ length: table.size }, (_, i) => toJson(table.get(i + 1)));
  return Object.fromEntries([...table].map(([key, item]) => [String(key), toJson(item)]));
}

function unjson(args: Arguments): LuaValue | Results {
  try {
    return fromJson(JSON.parse(bytes(args, 1).toString('utf8')));
  } catch (err) {
    if (err instanceof SyntaxError) return failed(`not JSON: ${err.message}`);
    throw err;
  }
}

function fromJson(value: unknown): LuaValue {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return Buffer.from(value);
  if (typeof value !== 'object') return value as LuaValue;
  const entries = Array.isArray(value)
    ? value.map((item, i) => [i + 1, item] as const)
    : Object.entries(value);
  return new Map(entries.map(([key, item]) => [key, fromJson(item)]));
}
