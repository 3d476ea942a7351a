/**
 * A patch set as a script writes it: what goes into a console's memory, by application id, because the discs of
 * one title differ in their addresses.
 *
 *     {
 *       name = "demo",
 *       regions = {
 *         [10684] = {
 *           parts = { { address = 0x000D0000, file = "bin/demo.bin" }, { address = 0x000D8000, bytes = "..." } },
 *           mark = 0x000CFFD0,
 *           hook = { address = 0x00139E94, off = "\x08\0\xE0\x03", on = jump(0x000D0000) },
 *         },
 *       },
 *     }
 */
import { createHash } from 'node:crypto';
import { durationOf } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { suggestion } from '../spelling.js';
import { type LuaTable, type LuaValue, typeOf } from '../vm/values.js';
import type { CarrierSpec, Payload } from './carrier.js';

/** Bytes that a console may hold before a part is written. */
export interface Expected {
  readonly length: number;
  /** For people: the bytes or the hash that were expected. */
  readonly what: string;
  matches(held: Buffer): boolean;
}

export interface PatchPart extends Payload {
  readonly expects: Expected | undefined;
}

/** What is written into consoles with one application id. */
export interface RegionPatch {
  readonly parts: readonly PatchPart[];
  /** SHA-256 of the parts, written last but for the hook, and asked for first: a console that has it has the patch. */
  readonly mark: Payload | undefined;
  /** The word through which the console comes to what was written. */
  readonly hook: { readonly address: number; readonly off: Buffer; readonly on: Buffer } | undefined;
  /** Code that takes an older patch out: written and run (by its own value of the hook word) before all else. */
  readonly remove:
    | { readonly parts: readonly Payload[]; readonly hook: Buffer | undefined; readonly pause: number }
    | undefined;
  /** Parts that are read back before the hook is put in. */
  readonly verify: readonly Payload[];
}

export interface PatchSet {
  readonly name: string;
  readonly regions: ReadonlyMap<number, RegionPatch>;
  /** Carries what is not small; without it all goes by pokes. */
  readonly carrier: CarrierSpec | undefined;
}

/** Gives the bytes of a file in the plugin's own folder; undefined where there is none. */
export type ReadFile = (path: string) => Buffer | undefined;

/** A set that has no name of its own has the one under which it was registered. */
export interface PatchSetOptions {
  readonly name?: string;
  /** The one region that is read; all where it is left out. */
  readonly only?: number;
}

const BYTES_MAX = 1 << 20;
const PARTS_MAX = 64;
const setFields = ['name', 'regions', 'carrier', 'note'];
const carrierFields = ['message', 'answer', 'id', 'chunk', 'group', 'timeout'];
/** Bytes of one message, and messages before an answer, that a carrier may want. */
const CHUNK_MAX = 4096;
const GROUP_MAX = 64;
/** Milliseconds for an answer, where the carrier does not say, and at most. */
const ANSWER_TIMEOUT = 5000;
const ANSWER_TIMEOUT_MAX = 60_000;
const regionFields = ['parts', 'mark', 'hook', 'remove', 'verify', 'note'];
const partFields = ['address', 'bytes', 'file', 'optional', 'old', 'old_sha256', 'note'];
const hookFields = ['address', 'off', 'on'];
const removeFields = ['parts', 'hook', 'pause'];
/** Milliseconds that code which takes a patch out is given (half a second in horizon-uya-plugin). */
const REMOVE_PAUSE = 500;

/** The files that the region of an application id names, wherever `file` stands in it. */
export function filesFor(set: LuaTable, applicationId: number): string[] {
  const regions = set.get('regions');
  return regions instanceof Map ? filesOf((regions as LuaTable).get(applicationId)) : [];
}

function filesOf(value: LuaValue): string[] {
  if (!(value instanceof Map)) return [];
  return [...(value as LuaTable)].flatMap(([key, one]) =>
    key === 'file' && typeof one === 'string' ? [one] : filesOf(one),
  );
}

/** Reads a patch set; an error names the field and what would be right. */
export function parsePatchSet(value: LuaValue, read: ReadFile, options: PatchSetOptions = {}): PatchSet {
  const table = tableAt(value, 'patch set', setFields);
  const name = table.get('name') ?? options.name;
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name))
    throw new ScriptError(
      'patch set: name must be letters, digits, - and _, beginning with a letter, 64 at most',
    );
  const regions = new Map<number, RegionPatch>();
  for (const [id, region] of tableAt(table.get('regions'), `patch set ${name}: regions`)) {
    if (!Number.isInteger(id))
      throw new ScriptError(`patch set ${name}: regions["${id}"]: the key is an application id`);
    if (options.only !== undefined && options.only !== id) continue;
    regions.set(id as number, parseRegion(region, `patch set ${name}: regions[${id}]`, read));
  }
  if (regions.size === 0) throw new ScriptError(noRegion(name, table, options.only));
  return { name, regions, carrier: carrierAt(table.get('carrier'), `patch set ${name}: carrier`) };
}

function noRegion(name: string, table: LuaTable, only: number | undefined): string {
  const known = [...(table.get('regions') as LuaTable).keys()].join(', ');
  if (known === '') return `patch set ${name}: regions is empty`;
  return `patch set ${name} is for the application ids ${known}; the player has ${only}`;
}

function carrierAt(value: LuaValue, path: string): CarrierSpec | undefined {
  if (value === undefined) return undefined;
  const table = tableAt(value, path, carrierFields);
  const timeout = table.get('timeout') === undefined ? ANSWER_TIMEOUT : durationOf(table.get('timeout'));
  if (timeout === undefined || timeout <= 0 || timeout > ANSWER_TIMEOUT_MAX)
    throw new ScriptError(`${path}.timeout is a time of at most ${ANSWER_TIMEOUT_MAX / 1000} seconds`);
  return {
    message: textAt(table.get('message'), `${path}.message`),
    answer: textAt(table.get('answer'), `${path}.answer`),
    id: integerAt(table.get('id') ?? 1, `${path}.id`, -0x8000_0000, 0x7fff_ffff),
    chunk: integerAt(table.get('chunk'), `${path}.chunk`, 1, CHUNK_MAX),
    group: integerAt(table.get('group'), `${path}.group`, 1, GROUP_MAX),
    timeout,
  };
}

/** Payloads of one player, as a list of tables with an address and bytes. */
export function parsePayloads(value: LuaValue, path: string): Payload[] {
  if (value === undefined) return [];
  return [...tableAt(value, path).values()].map((item, i) => {
    const table = tableAt(item, `${path}[${i + 1}]`, ['address', 'bytes']);
    const bytes = bytesAt(table.get('bytes'), `${path}[${i + 1}].bytes`);
    if (bytes.length === 0) throw new ScriptError(`${path}[${i + 1}] has no bytes`);
    return { address: address(table.get('address'), `${path}[${i + 1}].address`), bytes };
  });
}

function integerAt(value: LuaValue, path: string, min: number, max: number): number {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  throw new ScriptError(`${path} must be an integer from ${min} to ${max}, got ${String(value)}`);
}

function parseRegion(value: LuaValue, path: string, read: ReadFile): RegionPatch {
  const table = tableAt(value, path, regionFields);
  const parts = partsAt(table.get('parts'), `${path}.parts`, read);
  const total = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (total > BYTES_MAX) throw new ScriptError(`${path}: ${total} bytes; at most ${BYTES_MAX} are possible`);
  const mark = table.get('mark');
  return {
    parts,
    mark: mark === undefined ? undefined : { address: address(mark, `${path}.mark`), bytes: digest(parts) },
    hook: hookAt(table.get('hook'), `${path}.hook`),
    remove: removeAt(table.get('remove'), `${path}.remove`, read),
    verify: table.get('verify') === true ? parts : [],
  };
}

function digest(parts: readonly Payload[]): Buffer {
  const hash = createHash('sha256');
  for (const { bytes } of parts) hash.update(bytes);
  return hash.digest();
}

function partsAt(value: LuaValue, path: string, read: ReadFile): PatchPart[] {
  const list = [...tableAt(value, path).values()];
  if (list.length === 0) throw new ScriptError(`${path} is empty`);
  if (list.length > PARTS_MAX)
    throw new ScriptError(`${path} has ${list.length} parts; at most ${PARTS_MAX} are possible`);
  const parts = list.flatMap((part, i) => partAt(part, `${path}[${i + 1}]`, read) ?? []);
  if (parts.length === 0) throw new ScriptError(`${path}: none of the files is there`);
  return parts;
}

/** Undefined for one that is optional and whose file is not there. */
function partAt(value: LuaValue, path: string, read: ReadFile): PatchPart | undefined {
  const table = tableAt(value, path, partFields);
  const file = table.get('file');
  if ((file === undefined) === (table.get('bytes') === undefined))
    throw new ScriptError(`${path} has either bytes or a file`);
  const bytes =
    file === undefined ? bytesAt(table.get('bytes'), `${path}.bytes`) : read(textAt(file, `${path}.file`));
  if (!bytes && table.get('optional') === true) return undefined;
  if (!bytes) throw new ScriptError(`patch set: there is no file "${file}" in the plugin's folder`);
  if (bytes.length === 0) throw new ScriptError(`${path} has no bytes`);
  return {
    address: address(table.get('address'), `${path}.address`),
    bytes,
    expects: expectedAt(table, path, bytes.length),
  };
}

function expectedAt(table: LuaTable, path: string, length: number): Expected | undefined {
  const [old, hash] = [table.get('old'), table.get('old_sha256')];
  if (old !== undefined && hash !== undefined)
    throw new ScriptError(`${path} has either old or old_sha256, not both`);
  if (old !== undefined) {
    const bytes = bytesAt(old, `${path}.old`);
    return {
      length: bytes.length,
      what: bytes.toString('hex', 0, 16),
      matches: (held) => held.equals(bytes),
    };
  }
  if (hash === undefined) return undefined;
  const wanted = textAt(hash, `${path}.old_sha256`).toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(wanted)) throw new ScriptError(`${path}.old_sha256 is 64 hex digits`);
  const matches = (held: Buffer) => createHash('sha256').update(held).digest('hex') === wanted;
  return { length, what: `bytes with SHA-256 ${wanted}`, matches };
}

function hookAt(value: LuaValue, path: string): RegionPatch['hook'] {
  if (value === undefined) return undefined;
  const table = tableAt(value, path, hookFields);
  const [off, on] = [bytesAt(table.get('off'), `${path}.off`), bytesAt(table.get('on'), `${path}.on`)];
  if (off.length !== on.length)
    throw new ScriptError(
      `${path}: off has ${off.length} bytes and on ${on.length}; they take each other's place`,
    );
  return { address: address(table.get('address'), `${path}.address`), off, on };
}

function removeAt(value: LuaValue, path: string, read: ReadFile): RegionPatch['remove'] {
  if (value === undefined) return undefined;
  const table = tableAt(value, path, removeFields);
  const hook = table.get('hook');
  const pause = table.get('pause') ?? REMOVE_PAUSE / 1000;
  if (typeof pause !== 'number' || pause < 0 || pause > 10)
    throw new ScriptError(`${path}.pause is seconds from 0 to 10`);
  return {
    parts: partsAt(table.get('parts'), `${path}.parts`, read),
    hook: hook === undefined ? undefined : bytesAt(hook, `${path}.hook`),
    pause: pause * 1000,
  };
}

function tableAt(value: LuaValue, path: string, fields?: readonly string[]): LuaTable {
  if (!(value instanceof Map)) throw new ScriptError(`${path} must be a table, got ${typeOf(value)}`);
  for (const key of fields ? value.keys() : []) {
    if (!fields!.includes(String(key)))
      throw new ScriptError(`${path} has no field "${key}"${suggestion(String(key), fields!)}`);
  }
  return value as LuaTable;
}

function address(value: LuaValue, path: string): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff_ffff)
    return value as number;
  throw new ScriptError(`${path} must be an address from 0 to 0xFFFFFFFF, got ${String(value)}`);
}

function textAt(value: LuaValue, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ScriptError(`${path} must be text, got ${typeOf(value)}`);
}

function bytesAt(value: LuaValue, path: string): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw new ScriptError(`${path} must be a string of bytes, got ${typeOf(value)}`);
}
