/**
 * `player:patch(set, { always, extra, on_progress, timeout })`: a patch set into the memory of a player's console, by
 * pokes, or by the title's own download messages where the set names a carrier.
 */
import { readFile } from 'node:fs/promises';
import type { Player } from '#state/player.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { dataFolderOf, fileInside } from '../find.js';
import type { Payload } from '../patch/carrier.js';
import { type Delivered, deliver, type PatchedConsole } from '../patch/delivery.js';
import {
  filesOf,
  type PatchSet,
  parsePatchSet,
  parsePayloads,
  type RegionPatch,
} from '../patch/patch-set.js';
import { Teller } from '../patch/progress.js';
import type { Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import type { ScriptServices } from '../services.js';
import type { WaitEnd } from '../tasks.js';
import type { LuaTable } from '../vm/values.js';
import { downloadBy } from './download.js';
import { waitOptions } from './wait-options.js';

/** Bytes that are handed to the console's queue at once. */
const PIECE = 8192;

const FILES_MAX = 64;

/** The patch that is on its way to each player: two at once would write through each other. */
const onTheWay = new WeakMap<ScriptServices, Map<string, AbortController>>();

/** Waits until the console has the patch: `present`, `applied`, or nil and why it has it not. */
export function patch(plugin: Plugin, player: Player, args: Arguments): typeof WAITING {
  const { most } = plugin.limits.wait;
  const set = args.table(2, 'patch set');
  const { fn, read } = args.tableWithFunction(3, 'on_progress', () => waitOptions(plugin, args, 3, most));
  const { table, timeout } = read;
  const wanted = {
    set,
    always: table.get('always') === true,
    extra: parsePayloads(table.get('extra'), `${args.name}: extra`),
    teller: new Teller(plugin, fn),
  };
  plugin.tasks.waitFor((end) => send(plugin, player, wanted, end), args.name, timeout);
  return WAITING;
}

interface Wanted {
  readonly set: LuaTable;
  readonly always: boolean;
  readonly extra: readonly Payload[];
  readonly teller: Teller;
}

async function send(
  plugin: Plugin,
  player: Player,
  { set: table, always, extra, teller }: Wanted,
  end: WaitEnd,
): Promise<Delivered> {
  const all = patchesOf(plugin.host.services);
  const { sessionKey } = player;
  all.get(sessionKey)?.abort(new ScriptError('another patch for this player took its place'));
  const controller = new AbortController();
  const { signal } = controller;
  all.set(sessionKey, controller);
  end.whenOver(() => controller.abort(new ScriptError('the task that sent the patch has ended')));
  try {
    const set = await readSet(plugin, table);
    const region = regionFor(player, set);
    const console = consoleOf(plugin, player, set, signal);
    const progress = teller.tell.bind(teller);
    return await deliver(region, console, { progress, signal, always, extra });
  } finally {
    teller.end();
    if (all.get(sessionKey) === controller) all.delete(sessionKey);
  }
}

function patchesOf(services: ScriptServices): Map<string, AbortController> {
  const all = onTheWay.get(services) ?? new Map<string, AbortController>();
  onTheWay.set(services, all);
  return all;
}

function regionFor({ applicationId }: Player, { name, regions }: PatchSet): RegionPatch {
  const region = regions.get(applicationId);
  if (region) return region;
  const known = [...regions.keys()].join(', ');
  throw new ScriptError(
    `patch set ${name} is for the application ids ${known}; the player has ${applicationId}`,
  );
}

/** Reads the files that the set names before the set itself: nothing waits for the disk. */
async function readSet({ source }: Plugin, table: LuaTable): Promise<PatchSet> {
  const files = new Map<string, Buffer>();
  const paths = new Set(filesOf(table));
  if (paths.size > FILES_MAX)
    throw new ScriptError(`patch set: ${paths.size} files; at most ${FILES_MAX} are possible`);
  for (const path of paths) {
    const file = fileInside(dataFolderOf(source), path, 'patch set');
    if (file === undefined)
      throw new ScriptError(`patch set: there is no file "${path}" in the plugin's folder`);
    files.set(path, await readFile(file));
  }
  return parsePatchSet(table, (path) => files.get(path)!);
}

function consoleOf(
  plugin: Plugin,
  player: Player,
  { carrier }: PatchSet,
  signal: AbortSignal,
): PatchedConsole {
  const { memory, clock } = plugin.host.services;
  const { sessionKey } = player;
  return {
    peek: (address, length) => memory.peek(sessionKey, address, length),
    async poke(address, bytes) {
      // Piece by piece, so that other pokes come in between and an end is an end.
      for (let at = 0; at < bytes.length; at += PIECE) {
        signal.throwIfAborted();
        await memory.poke(sessionKey, address + at, bytes.subarray(at, at + PIECE));
      }
    },
    download: carrier && downloadBy(plugin, player, carrier, signal),
    pause: (ms) => new Promise((resolve) => void clock.after(ms, resolve)),
  };
}
