/** `plugin.file(path)` and `plugin.blob { parts }`: bytes that never enter the Lua state as a whole. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { dataFolderOf, fileInside } from '../find.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type Results, WAITING } from '../results.js';
import { ABSENT, Kind } from '../scope.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';

/** Bytes that become one Lua string. */
const STRING_MAX = 2 << 20;
/** Parts of one blob. */
const PARTS_MAX = 10_000;

export function blobFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  return { file: (args) => file(plugin, args), blob: (args) => blob(plugin, args) };
}

export function defineBlobs(plugin: Plugin): void {
  const { lua, blobs } = plugin;
  const at = (args: Arguments) => blobs.at(args.handle(1, 'blob', Kind.blob).id)!;
  const bounds = (args: Arguments, bytes: Buffer): [number, number] => {
    const offset = args.has(2) ? args.integer(2, 'offset', 0, bytes.length) : 0;
    const length = args.has(3) ? args.integer(3, 'length', 0, bytes.length - offset) : bytes.length - offset;
    return [offset, offset + length];
  };
  const range = (args: Arguments, bytes: Buffer) => bytes.subarray(...bounds(args, bytes));
  const string = (args: Arguments, bytes: Buffer): string => {
    if (bytes.length <= STRING_MAX) return bytes.toString('latin1');
    throw new ScriptError(
      `${args.name}: at most ${STRING_MAX} bytes at once, got ${bytes.length}; take parts`,
    );
  };
  const digest =
    (name: string): ApiFunction =>
    (args) =>
      createHash(name).update(at(args)).digest().toString('latin1');
  const methods: Readonly<Record<string, ApiFunction>> = {
    len: (args) => at(args).length,
    slice: (args) =>
      new Handle(Kind.blob, blobs.slice(args.handle(1, 'blob', Kind.blob).id, ...bounds(args, at(args)))),
    str: (args) => string(args, range(args, at(args))),
    text: (args) => {
      const bytes = range(args, at(args));
      const end = bytes.indexOf(0);
      return string(args, end < 0 ? bytes : bytes.subarray(0, end));
    },
    crc32: (args) => crc32(at(args)),
    ...Object.fromEntries(['sha1', 'sha256', 'sha512', 'md5'].map((name) => [name, digest(name)])),
  };
  plugin.defineHandles(Kind.blob, 'blob', () => ABSENT, methods);
  lua.finalize(Kind.blob, (id) => blobs.release(id));
  lua.bytesOf = ({ kind, id }) => (kind === Kind.blob ? blobs.at(id) : undefined);
}

/**
 * A file of the plugin's own folder; nil where there is none. Read at once while the plugin loads, else in a task,
 * which waits for it.
 */
function file(plugin: Plugin, args: Arguments): LuaValue | Results | typeof WAITING {
  const path = args.text(1, 'path');
  const real = fileInside(dataFolderOf(plugin.source), path, args.name);
  if (real === undefined) return failed(`there is no file "${path}" in the plugin's folder`);
  plugin.dataFiles.set(real, path);
  plugin.host.asksForFile?.(plugin, real, path);
  const { blobs } = plugin;
  const keep = (bytes: Buffer) => new Handle(Kind.blob, blobs.add(bytes, blobs.reserve(bytes.length)));
  if (!plugin.loaded) return keep(readFileSync(real));
  if (plugin.tasks.isRunning) {
    const memory = blobs.reserve(statSync(real).size);
    const take = async () => {
      try {
        const bytes = await readFile(real);
        if (bytes.length > memory.size) throw new ScriptError(`"${path}" grew while it was read`);
        return new Handle(Kind.blob, blobs.add(bytes, memory));
      } catch (err) {
        blobs.cancel(memory);
        throw err;
      }
    };
    plugin.tasks.waitFor(take, args.name);
    return WAITING;
  }
  throw new ScriptError(
    `${args.name} waits for the disk, and a hook can't; read it while the plugin loads, or in a task`,
  );
}

/** `plugin.blob { "text", blob, ... }`: the parts one behind the other. */
function blob(plugin: Plugin, args: Arguments): Handle {
  const parts = [...(args.table(1, 'parts') as LuaTable)].sort(([a], [b]) => Number(a) - Number(b));
  if (parts.length > PARTS_MAX) throw new ScriptError(`${args.name}: at most ${PARTS_MAX} parts`);
  const bytes = parts.map(([key, part]) => {
    if (typeof part === 'string') return Buffer.from(part, 'latin1');
    const found = part instanceof Handle ? plugin.lua.bytesOf(part) : undefined;
    if (found) return found;
    throw new ScriptError(`${args.name}: part ${key} is a string or a blob`);
  });
  const size = bytes.reduce((sum, { length }) => sum + length, 0);
  const memory = plugin.blobs.reserve(size);
  return new Handle(Kind.blob, plugin.blobs.add(Buffer.concat(bytes, size), memory));
}
