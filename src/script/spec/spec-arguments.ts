/** Reads what a spec gives to the functions of `test`. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { fileInside } from '../find.js';
import type { Plugin } from '../plugin.js';
import { Kind } from '../scope.js';
import { suggestion } from '../spelling.js';
import { type LuaTable, type LuaValue, typeOf } from '../vm/values.js';
import type { Case, Place } from './case.js';
import type { FakePlayer } from './fake-world.js';

/** A spec while it runs: the case that runs now, and where cases are put while the file loads. */
export interface SpecState {
  readonly plugin: Plugin;
  current(): Case;
  addCase(name: string, fn: bigint): void;
  /** Whether one can begin here: not in a case. */
  enterSuite(name: string): boolean;
  leaveSuite(): void;
  print(line: string): void;
}

export function playerAt(spec: SpecState, args: Arguments, index: number): number {
  const { id } = args.handle(index, 'player', Kind.player);
  if (spec.current().world.players.has(id)) return id;
  throw new ScriptError(`${args.name}: argument ${index}: this player has left`);
}

export function fakeAt(spec: SpecState, args: Arguments, index: number): FakePlayer {
  return spec.current().world.players.get(playerAt(spec, args, index))!;
}

export function fieldsAt(args: Arguments, index: number, known: readonly string[]): LuaTable {
  const table: LuaTable = args.has(index) ? args.table(index, 'fields') : new Map();
  for (const key of table.keys())
    if (!known.includes(String(key)))
      throw new ScriptError(`${args.name}: there is no field "${key}"${suggestion(String(key), known)}`);
  return table;
}

interface Types {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** Reads fields of a table, each of one type; undefined for what is not there. */
export function reader(table: LuaTable, what: string) {
  return <T extends keyof Types>(key: string, type: T): Types[T] | undefined => {
    const value = table.get(key);
    if (value === undefined) return undefined;
    if (typeof value === type) return value as Types[T];
    throw new ScriptError(`${what}: ${key} must be a ${type}, got ${typeOf(value)}`);
  };
}

const placeFields = ['server', 'title', 'app_id', 'ip'];

export function placeAt(args: Arguments, index: number): Place {
  return placeFrom(args.has(index) ? args.table(index, 'options') : new Map(), args.name);
}

export function placeFrom(table: LuaTable, what: string): Place {
  for (const key of table.keys())
    if (!placeFields.includes(String(key)))
      throw new ScriptError(`${what}: there is no option "${key}"${suggestion(String(key), placeFields)}`);
  const get = reader(table, what);
  return {
    server: get('server', 'string'),
    title: get('title', 'string'),
    applicationId: get('app_id', 'number'),
    ip: get('ip', 'string'),
  };
}

/** A value as a configuration file would have it: lists are those tables whose keys count from 1, an empty one too. */
export function jsonFrom(value: LuaValue): unknown {
  if (typeof value === 'string') return Buffer.from(value, 'latin1').toString();
  if (!(value instanceof Map)) return value;
  const table = value as LuaTable;
  const isList = [...table.keys()].every((key, i) => key === i + 1);
  if (isList) return [...table.values()].map(jsonFrom);
  return Object.fromEntries([...table].map(([key, item]) => [key, jsonFrom(item)]));
}

/** Bytes as hex, blanks between them as one likes, or as a file beside the spec; one that ends in .hex holds hex. */
export function bytesFrom(spec: SpecState, text: string, what: string): Buffer {
  const bytes = hexIn(text);
  if (bytes) return bytes;
  const file = fileOf(spec, text, what);
  const inFile = text.endsWith('.hex') ? hexIn(file.toString()) : file;
  if (inFile) return inFile;
  throw new ScriptError(`${what}: the file "${text}" holds something that is not hex`);
}

function hexIn(text: string): Buffer | undefined {
  const digits = text.replace(/\s/g, '');
  return /^([0-9a-f]{2})*$/i.test(digits) ? Buffer.from(digits, 'hex') : undefined;
}

/** Messages of one recording. */
const RECORDED_MAX = 10_000;

/** One message of a recording, with what it is where its line says so. */
export interface Recorded {
  readonly as: string | undefined;
  readonly bytes: Buffer;
}

/** The lines of a recording; a ScriptError names the one that is none. */
export function recordedIn(file: Buffer, what: string): Recorded[] {
  const lines = file
    .toString()
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim());
  const recorded = lines.flatMap((line, i): Recorded[] => {
    if (line === '') return [];
    const [, as, hex = ''] = /^(?:((?:medius|rt|dme)\.\S+|nat)\s+)?(.*)$/i.exec(line) ?? [];
    const bytes = hexIn(hex);
    if (bytes && bytes.length > 0) return [{ as, bytes }];
    throw new ScriptError(`${what}: line ${i + 1} is no hex of a message: ${line.slice(0, 40)}`);
  });
  if (recorded.length <= RECORDED_MAX) return recorded;
  throw new ScriptError(`${what}: at most ${RECORDED_MAX} messages, got ${recorded.length}`);
}

export function fileOf({ plugin }: SpecState, path: string, what: string): Buffer {
  const file = fileInside(dirname(plugin.source.entry), path, what);
  if (file === undefined) throw new ScriptError(`${what}: there is no file "${path}" beside the spec`);
  return readFileSync(file);
}
