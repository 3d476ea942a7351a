/** `metadata` of players and games: one table of notes that all plugins share. */
import type { Arguments } from '../arguments.js';
import type { DataOwner } from '../entity-data.js';
import { ScriptError } from '../errors.js';
import { fromJson, jsonOf } from '../json.js';
import type { Plugin } from '../plugin.js';
import type { LuaTable } from '../vm/values.js';

/** The notes as a copy. */
export function metadataOf({ host }: Plugin, about: DataOwner): LuaTable {
  const noted = fromJson(host.services.places.metadata(about));
  return noted instanceof Map ? noted : new Map();
}

/** `thing:set_metadata(table)`, and `thing:update_metadata(table)`, which `adds` its entries to the others. */
export function noteMetadata(plugin: Plugin, about: DataOwner, args: Arguments, adds: boolean): true {
  const json = jsonOf(args.table(2, 'metadata'), args.name) ?? '{}';
  try {
    plugin.host.services.places.setMetadata(about, json, adds);
  } catch (err) {
    if (!(err instanceof ScriptError)) throw err;
    throw new ScriptError(err.message.replace(/^data: with .* a plugin/, `${args.name}: plugins`));
  }
  return true;
}
