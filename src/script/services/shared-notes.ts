/** Notes that all plugins share: one table for each thing, among those that each plugin keeps for itself. */
import type { DataOwner, ScriptData } from '../entity-data.js';
import { fromJson, jsonOf } from '../json.js';
import type { LuaTable } from '../vm/values.js';
import type { ScriptPlaces } from './places.js';

/** The drawer that no plugin has: ids of plugins are `scripts/...` and `games/...`. */
const SHARED = '';
const KEY = 'metadata';

export function sharedNotes(data: ScriptData): Pick<ScriptPlaces, 'metadata' | 'setMetadata'> {
  const noted = (about: DataOwner) => data.get(about, SHARED, KEY);
  return {
    metadata: noted,
    setMetadata(about, json, adds) {
      data.set(about, SHARED, KEY, adds ? joined(noted(about), json) : json);
    },
  };
}

function joined(former: string | undefined, json: string): string {
  const entries = [former, json].flatMap((text) => [...((fromJson(text) ?? new Map()) as LuaTable)]);
  return jsonOf(new Map(entries), KEY)!;
}
