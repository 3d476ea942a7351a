/** `memory`: the consoles of players, by functions with the player in front; registered patch sets, and who wants none. */
import { readFile } from 'node:fs/promises';
import type { Player } from '#state/player.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { dataFolderOf, fileInside } from '../find.js';
import type { PartState } from '../patch/delivery.js';
import { parsePatchSet } from '../patch/patch-set.js';
import type { PatchOrder, SetFacts } from '../patch/patching.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type Results, WAITING } from '../results.js';
import { Kind } from '../scope.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { chosenSet, setsFor, verified } from './patch.js';
import { waitOptions } from './wait-options.js';

/** Bytes of one poke; the server splits what the wire can't carry at once. */
const POKE_MAX = 1 << 20;
/** Sets of one plugin, and bytes of all of them that stand in its code. */
const SETS_MAX = 32;
const SET_BYTES_MAX = 4 << 20;
/** The first word of the MIPS instruction `j`: the 26 bits behind are the target, in words of four bytes. */
const J = 0x0800_0000;
const REGION = 0xf000_0000;

export function defineMemory(plugin: Plugin): void {
  const { patching } = plugin.host;
  plugin.defineTable('memory', {
    peek: withPlayer(plugin, (player, args) => peekAt(plugin, player, args)),
    poke: withPlayer(plugin, (player, args) => pokeBytes(plugin, player, args, args.bytes(3, 'bytes'))),
    poke_file: withPlayer(plugin, (player, args) => pokeFile(plugin, player, args)),
    compare: withPlayer(plugin, (player, args) => compare(plugin, player, args)),
    hook: withPlayer(plugin, (player, args) => pokeBytes(plugin, player, args, jump(args))),
    patch_set: (args) => registerSet(plugin, args),
    patch_sets: () => setsFor(plugin).map(setTable),
    verify: withPlayer(plugin, (player, args) => verify(plugin, player, args)),
    cancel: withPlayer(plugin, (player) => patching.cancel(player.sessionKey)),
    opted_out: withPlayer(plugin, (player) => patching.isOptedOut(player.sessionKey)),
    opt_out: withPlayer(plugin, (player, args) => {
      if (!player.account) return failed('not logged in');
      return patching.optOut(player.sessionKey, args.value(2) === true);
    }),
  });
}

type Work = (player: Player, args: Arguments) => LuaValue | Results | typeof WAITING;

function withPlayer(plugin: Plugin, work: Work): ApiFunction {
  const { services, players } = plugin.host;
  return (args) => {
    const key = players.sessionKey(args.handle(1, 'player', Kind.player).id);
    const player = key === undefined ? undefined : services.player(key);
    return player ? work(player, args) : failed('gone');
  };
}

/** Reads the console's memory, in a task: `peek` of players and of the table are one. */
export function peekAt(plugin: Plugin, player: Player, args: Arguments): typeof WAITING {
  const address = args.integer(2, 'address');
  const length = args.integer(3, 'length');
  const { timeout } = waitOptions(plugin, args, 4);
  const { memory } = plugin.host.services;
  plugin.tasks.waitFor(() => memory.peek(player.sessionKey, address, length), args.name, timeout);
  return WAITING;
}

/** Writes them: waits for it in a task, and does it once the handler is through elsewhere. */
export function pokeBytes(
  plugin: Plugin,
  player: Player,
  args: Arguments,
  bytes: Buffer,
): LuaValue | typeof WAITING {
  const { memory } = plugin.host.services;
  const address = args.integer(2, 'address');
  if (bytes.length > POKE_MAX)
    throw new ScriptError(`${args.name}: at most ${POKE_MAX} bytes at once, got ${bytes.length}`);
  const work = () => memory.poke(player.sessionKey, address, bytes);
  if (plugin.tasks.isRunning) {
    plugin.tasks.waitFor(() => work().then(() => true), args.name);
    return WAITING;
  }
  plugin.host.afterwards(plugin, () =>
    work().catch((err: unknown) => plugin.report(asScript(err), { doing: args.name })),
  );
  return true;
}

function asScript(err: unknown): ScriptError {
  return new ScriptError(err instanceof Error ? err.message : String(err));
}

function pokeFile(plugin: Plugin, player: Player, args: Arguments): typeof WAITING | Results {
  const { memory } = plugin.host.services;
  const address = args.integer(2, 'address');
  const path = args.text(3, 'path');
  const file = fileInside(dataFolderOf(plugin.source), path, args.name);
  if (file === undefined) return failed(`there is no file "${path}" in the plugin's folder`);
  const work = async () => {
    const bytes = await readFile(file);
    if (bytes.length > POKE_MAX) throw new Error(`"${path}" has ${bytes.length} bytes; at most ${POKE_MAX}`);
    if (bytes.length > 0) await memory.poke(player.sessionKey, address, bytes);
    return bytes.length;
  };
  plugin.tasks.waitFor(work, args.name);
  return WAITING;
}

function compare(plugin: Plugin, player: Player, args: Arguments): typeof WAITING {
  const address = args.integer(2, 'address');
  const bytes = Buffer.from(args.bytes(3, 'bytes'));
  if (bytes.length === 0 || bytes.length > POKE_MAX)
    throw new ScriptError(`${args.name}: 1 to ${POKE_MAX} bytes, got ${bytes.length}`);
  const { timeout } = waitOptions(plugin, args, 4);
  const { memory } = plugin.host.services;
  const work = async () => (await memory.peek(player.sessionKey, address, bytes.length)).equals(bytes);
  plugin.tasks.waitFor(work, args.name, timeout);
  return WAITING;
}

/** The word `j target`, as it stands at the address: the upper four bits are those of the instruction behind it. */
function jump(args: Arguments): Buffer {
  const [address, target] = [args.integer(2, 'address'), args.integer(3, 'target')];
  for (const [name, value] of [
    ['address', address],
    ['target', target],
  ] as const)
    if (value % 4 !== 0) throw new ScriptError(`${args.name}: ${name} is a multiple of 4, got ${hex(value)}`);
  if (((address + 4) & REGION) !== (target & REGION))
    throw new ScriptError(
      `${args.name}: a jump at ${hex(address)} does not reach ${hex(target)}: both lie in the same 256 MB`,
    );
  const word = Buffer.alloc(4);
  word.writeUInt32LE((J | ((target >>> 2) & 0x03ff_ffff)) >>> 0);
  return word;
}

const hex = (address: number) => `0x${address.toString(16).padStart(8, '0')}`;

/** `memory.patch_set(name, set)`, while the plugin loads; `set.extra` is a function that gives what belongs to a player. */
function registerSet(plugin: Plugin, args: Arguments): undefined {
  const { sets, lua } = plugin;
  if (plugin.loaded)
    throw new ScriptError(`${args.name} stands outside of functions: it is called while the file loads`);
  const name = args.text(1, 'name');
  const { fn: extra, read: table } = args.tableWithFunction(2, 'extra', () => args.table(2, 'patch set'));
  try {
    if (sets.all.has(name))
      throw new ScriptError(`${args.name}: the plugin ${plugin.manifest?.name} has a set "${name}" already`);
    if (sets.all.size >= SETS_MAX)
      throw new ScriptError(`${args.name}: at most ${SETS_MAX} sets of a plugin`);
    // Files are read when the set is sent: here a byte stands for each.
    const { regions } = parsePatchSet(withName(table, name), () => Buffer.alloc(1), { name });
    const bytes = [...sets.all.values()].reduce((sum, one) => sum + sizeOf(one.table), sizeOf(table));
    if (bytes > SET_BYTES_MAX)
      throw new ScriptError(
        `${args.name}: the sets of a plugin hold at most ${SET_BYTES_MAX} bytes; use files`,
      );
    sets.all.set(name, { name, table: withName(table, name), regions: [...regions.keys()], extra });
  } catch (err) {
    if (extra !== undefined) lua.release(extra);
    throw err;
  }
  return undefined;
}

/** A registered set is called what it was registered as. */
function withName(table: LuaTable, name: string): LuaTable {
  return new Map([...table, ['name', name]]);
}

function sizeOf(value: LuaValue): number {
  if (value instanceof Map)
    return [...(value as LuaTable).values()].reduce<number>((sum, one) => sum + sizeOf(one), 0);
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}

function setTable({ name, plugin, regions }: SetFacts): LuaTable {
  return new Map<string, LuaValue>([
    ['name', name],
    ['plugin', plugin],
    ['regions', [...regions]],
  ]);
}

/** A list of what of the set the console holds, with `ok` for the whole. */
function verify(plugin: Plugin, player: Player, args: Arguments): typeof WAITING | Results {
  const { most } = plugin.limits.wait;
  const chosen = chosenSet(plugin, args, 2);
  const { timeout } = waitOptions(plugin, args, 3, most);
  const { sessionKey } = player;
  if (chosen.kind === 'elsewhere' && !setsFor(plugin).some(({ name }) => name === chosen.name))
    return failed(`there is no patch set "${chosen.name}"`);
  plugin.tasks.waitFor(
    async (end) => {
      if (chosen.kind === 'table')
        return stateTable(await verified(plugin, player, chosen.table, end, chosen.own?.name));
      const order: PatchOrder = {
        kind: 'verify',
        sessionKey,
        set: chosen.name,
        always: false,
        force: false,
        extra: undefined,
      };
      return stateTable((await plugin.host.patching.order(order)) as readonly PartState[]);
    },
    args.name,
    timeout,
  );
  return WAITING;
}

function stateTable(states: readonly PartState[]): LuaTable {
  const parts = states.map(
    ({ kind, address, length, ok }): LuaTable =>
      new Map<string, LuaValue>([
        ['kind', kind],
        ['address', address],
        ['length', length],
        ['ok', ok],
      ]),
  );
  return new Map<string, LuaValue>([
    ['ok', states.every(({ ok }) => ok)],
    ['parts', parts],
  ]);
}
