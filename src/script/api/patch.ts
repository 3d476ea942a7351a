/**
 * `player:patch(set, { always, force, extra, on_progress, timeout })`: a patch set into the memory of a player's console,
 * by pokes, or by the title's own download messages where the set names a carrier. A set is a table, or the name of one
 * that a plugin registered.
 */
import { readFile } from 'node:fs/promises';
import type { Player } from '#state/player.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { dataFolderOf, fileInside } from '../find.js';
import type { Payload } from '../patch/carrier.js';
import { type Delivered, deliver, inspect, type PartState, type PatchedConsole } from '../patch/delivery.js';
import type { OwnSet } from '../patch/own-sets.js';
import {
  filesFor,
  type PatchSet,
  parsePatchSet,
  parsePayloads,
  type RegionPatch,
} from '../patch/patch-set.js';
import type { PatchAnswer, PatchEnding, PatchOrder, SetFacts } from '../patch/patching.js';
import { Teller } from '../patch/progress.js';
import type { Plugin } from '../plugin.js';
import { failed, type Results, WAITING } from '../results.js';
import { WaitEnd } from '../tasks.js';
import { LuaType } from '../vm/exports.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { downloadBy } from './download.js';
import { waitOptions } from './wait-options.js';

/** Bytes that are handed to the console's queue at once. */
const PIECE = 8192;

const FILES_MAX = 64;

/** A set as a script names it: its own table, one that it registered, or another plugin's by name. */
export type Chosen =
  | { readonly kind: 'table'; readonly table: LuaTable; readonly own?: OwnSet }
  | { readonly kind: 'elsewhere'; readonly name: string };

/** The set that argument `index` is or names. */
export function chosenSet(plugin: Plugin, args: Arguments, index: number): Chosen {
  if (args.lua.type(index) !== LuaType.string)
    return { kind: 'table', table: args.table(index, 'patch set') };
  const name = args.text(index, 'patch set');
  const own = plugin.sets.all.get(name);
  return own ? { kind: 'table', table: own.table, own } : { kind: 'elsewhere', name };
}

/** The sets that this plugin may know of: those of its title, and of plugins that are bound to none. */
export function setsFor({ host, source, manifest }: Plugin): SetFacts[] {
  const titles = source.title === undefined ? manifest?.titles : new Set([source.title]);
  return host.patching.sets().filter(({ title }) => !titles || title === undefined || titles.has(title));
}

/** Waits until the console has the patch: `present`, `applied`, or nil and why it has it not. */
export function patch(plugin: Plugin, player: Player, args: Arguments): typeof WAITING | Results {
  const { most } = plugin.limits.wait;
  const chosen = chosenSet(plugin, args, 2);
  const { fn, read } = args.tableWithFunction(3, 'on_progress', () => waitOptions(plugin, args, 3, most));
  const { table, timeout } = read;
  const wanted = {
    always: table.get('always') === true,
    force: table.get('force') === true,
    extra: table.has('extra') ? parsePayloads(table.get('extra'), `${args.name}: extra`) : undefined,
  };
  const teller = new Teller(plugin, fn);
  if (chosen.kind === 'table') {
    const work = (end: WaitEnd) => send(plugin, player, { ...chosen, ...wanted, teller }, end);
    plugin.tasks.waitFor(work, args.name, timeout);
    return WAITING;
  }
  teller.end();
  if (!setsFor(plugin).some(({ name }) => name === chosen.name))
    return failed(`there is no patch set "${chosen.name}"`);
  if (fn !== undefined)
    throw new ScriptError(`${args.name}: on_progress is for the plugin's own sets; listen to patch.progress`);
  const { sessionKey } = player;
  const order: PatchOrder = { kind: 'apply', sessionKey, set: chosen.name, ...wanted };
  plugin.tasks.waitFor(() => plugin.host.patching.order(order) as Promise<Delivered>, args.name, timeout);
  return WAITING;
}

/** Does with one of the plugin's registered sets what somebody else asks for. */
export async function obeyPatchOrder(plugin: Plugin, order: PatchOrder): Promise<PatchAnswer> {
  const own = plugin.sets.all.get(order.set);
  const player = plugin.host.services.player(order.sessionKey);
  if (!own) throw new ScriptError(`there is no patch set "${order.set}"`);
  if (!player) throw new ScriptError('the player has gone');
  for (const permission of ['memory.peek', 'memory.poke']) plugin.demand(permission, `patch set ${own.name}`);
  const end = new WaitEnd();
  plugin.sets.began(end);
  const stop = plugin.host.services.clock.after(plugin.limits.wait.most, () => end.over());
  try {
    if (order.kind === 'verify') return await verified(plugin, player, own.table, end, own.name);
    const { always, force, extra } = order;
    const teller = new Teller(plugin, undefined);
    return await send(plugin, player, { table: own.table, own, always, force, extra, teller }, end);
  } finally {
    stop();
    plugin.sets.ended(end);
  }
}

interface Wanted {
  readonly table: LuaTable;
  readonly own?: OwnSet;
  readonly always: boolean;
  readonly force: boolean;
  readonly extra: readonly Payload[] | undefined;
  readonly teller: Teller;
}

async function send(plugin: Plugin, player: Player, wanted: Wanted, end: WaitEnd): Promise<Delivered> {
  const { patching } = plugin.host;
  const { table, own, force, teller } = wanted;
  const controller = new AbortController();
  end.whenOver(() => controller.abort(new ScriptError('the task that sent the patch has ended')));
  const set = nameOf(table) ?? own?.name ?? '';
  let round: number | undefined;
  let ending: PatchEnding = { why: 'it was stopped' };
  try {
    round = await patching.begin(player.sessionKey, { set, plugin: plugin.manifest.name, force });
    void patching.stopped(round).then((why) => {
      if (why !== '') controller.abort(new ScriptError(why));
    });
    const result = await deliverTo(plugin, player, wanted, controller.signal, round);
    ending = { result };
    return result;
  } catch (err) {
    ending = { why: err instanceof Error ? err.message : String(err) };
    throw err;
  } finally {
    teller.end();
    if (round !== undefined) patching.end(round, ending);
  }
}

async function deliverTo(
  plugin: Plugin,
  player: Player,
  { table, own, always, extra, teller }: Wanted,
  signal: AbortSignal,
  round: number,
): Promise<Delivered> {
  const set = await readSet(plugin, table, player.applicationId, own?.name);
  signal.throwIfAborted();
  const region = set.regions.get(player.applicationId)!;
  const console = consoleOf(plugin, player, set, signal);
  const added = extra ?? (own ? extraOf(plugin, player, own) : []);
  return deliver(region, console, {
    signal,
    always,
    extra: added,
    progress: (progress) => {
      teller.tell(progress);
      plugin.host.patching.progress(round, progress.sent, progress.total);
    },
  });
}

/** What the set's own function says that belongs to this player. */
function extraOf(plugin: Plugin, player: Player, { name, extra }: OwnSet): readonly Payload[] {
  if (extra === undefined || plugin.isOver) return [];
  const what = `extra of the patch set ${name}`;
  return parsePayloads(plugin.run(extra, [plugin.playerHandle(player)], what), what);
}

/** Part by part, whether a console holds the set; the promise rejects where it does not answer. */
export async function verified(
  plugin: Plugin,
  player: Player,
  table: LuaTable,
  end: WaitEnd,
  name?: string,
): Promise<readonly PartState[]> {
  const controller = new AbortController();
  end.whenOver(() => controller.abort(new ScriptError('it took too long')));
  const set = await readSet(plugin, table, player.applicationId, name);
  const region: RegionPatch = set.regions.get(player.applicationId)!;
  return inspect(region, consoleOf(plugin, player, set, controller.signal), controller.signal);
}

function nameOf(table: LuaTable): string | undefined {
  const name: LuaValue = table.get('name');
  return typeof name === 'string' ? name : undefined;
}

/** Reads the files of a player's region before the region itself: nothing waits for the disk. */
async function readSet(
  { source }: Plugin,
  table: LuaTable,
  only: number,
  name: string | undefined,
): Promise<PatchSet> {
  const files = new Map<string, Buffer>();
  const paths = new Set(filesFor(table, only));
  if (paths.size > FILES_MAX)
    throw new ScriptError(`patch set: ${paths.size} files; at most ${FILES_MAX} are possible`);
  for (const path of paths) {
    const file = fileInside(dataFolderOf(source), path, 'patch set');
    if (file !== undefined) files.set(path, await readFile(file));
  }
  return parsePatchSet(table, (path) => files.get(path), { only, ...(name !== undefined && { name }) });
}

function consoleOf(
  plugin: Plugin,
  player: Player,
  { carrier }: Pick<PatchSet, 'carrier'>,
  signal: AbortSignal,
): PatchedConsole {
  const { memory, clock } = plugin.host.services;
  const { sessionKey } = player;
  return {
    peek: (address, length) => orAborted(memory.peek(sessionKey, address, length), signal),
    async poke(address, bytes) {
      // Piece by piece, so that other pokes come in between and an end is an end.
      for (let at = 0; at < bytes.length; at += PIECE) {
        signal.throwIfAborted();
        await memory.poke(sessionKey, address + at, bytes.subarray(at, at + PIECE));
      }
    },
    download: carrier && downloadBy(plugin, player, carrier, signal),
    pause: (ms) => orAborted(new Promise((resolve) => void clock.after(ms, () => resolve())), signal),
  };
}

/** Waits no longer when it is to end: nothing of a question or a pause comes after. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => {});
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    signal.addEventListener('abort', aborted);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
