/** Brings a plugin to life: its state, the API in it, its file, its manifest. */
import { readFileSync, realpathSync } from 'node:fs';
import { defineAccounts } from './api/accounts.js';
import { blobFunctions, defineBlobs } from './api/blob.js';
import {
  activateManifest,
  adoptManifest,
  defineClank,
  mayReturnManifest,
  returnedTable,
} from './api/clank.js';
import { defineClans } from './api/clans.js';
import { defineCodec } from './api/codec.js';
import { defineData } from './api/data.js';
import { defineDiscord } from './api/discord.js';
import { defineElo } from './api/elo.js';
import { defineEntities } from './api/entities.js';
import { defineEnum } from './api/enum.js';
import { defineEvents, defineRegistrationHandles } from './api/events.js';
import { defineHttp } from './api/http.js';
import { defineLeaderboard } from './api/leaderboard.js';
import { defineLuaParts } from './api/lua-parts.js';
import { defineMemory } from './api/memory.js';
import { defineModeration } from './api/moderation.js';
import { defineOthers } from './api/others.js';
import { definePacket } from './api/packet.js';
import { definePersist, type Former } from './api/persist.js';
import { defineQueue } from './api/queue.js';
import { defineLog, defineServer } from './api/server.js';
import { defineSettings } from './api/settings.js';
import { defineSql } from './api/sql.js';
import { defineStorage } from './api/storage.js';
import type { Arguments } from './arguments.js';
import { Conduct } from './conduct.js';
import { ScriptError } from './errors.js';
import { chunkName, type PluginSource, resolveModule, type ScriptFolders } from './find.js';
import { type Manifest, parseManifest } from './manifest.js';
import { Plugin, type PluginHost } from './plugin.js';
import type { LuaModule } from './vm/glue.js';
import { LuaState } from './vm/state.js';

/** Loads each module once and names a cycle. */
const requireSource = `
local resolve, compile = ...
local loaded, loading = {}, {}
_G.require = function(name)
  local path = resolve(name)
  if loaded[path] ~= nil then return loaded[path] end
  if loading[path] then error('require: "' .. tostring(name) .. '" is being loaded already; it requires itself in a circle', 2) end
  loading[path] = true
  local ok, result = pcall(compile(path), name)
  loading[path] = nil
  if not ok then error(result, 0) end
  loaded[path] = result == nil and true or result
  return loaded[path]
end`;

/** A plugin before its first line; what it stored it has in common with its former version. */
export async function openPlugin(
  source: PluginSource,
  host: PluginHost,
  module: LuaModule,
  conduct: Conduct,
  former: { readonly storage: Map<string, string> } | undefined,
): Promise<Plugin> {
  const [lua, storage] = await Promise.all([
    LuaState.open(module, host.limitsOf(undefined).memory),
    former?.storage ?? host.services.storage.load(source.id).then((stored) => new Map(stored)),
  ]);
  return new Plugin(source, host, lua, storage, conduct);
}

/** Ends the chunk of a plugin whose manifest alone was wanted. */
const PROBED = 'its manifest is known';

/** Words without which the manifest of a file says nothing that has to be known before the file runs. */
const askedBefore = ['isolate', 'depends'];

/**
 * The manifest of a plugin that may want a thread of its own, or depend on others; undefined for all others. Its chunk is
 * run up to its manifest, in a state that is thrown away.
 */
export async function manifestBefore(
  source: PluginSource,
  host: PluginHost,
  module: LuaModule,
  folders: ScriptFolders,
): Promise<Manifest | undefined> {
  const text = readFileSync(realpathSync(source.entry), 'latin1');
  if (!askedBefore.some((word) => text.includes(word))) return undefined;
  const plugin = await openPlugin(source, host, module, new Conduct(source.id, host.services), {
    storage: new Map(),
  });
  plugin.isProbed = true;
  try {
    host.outermost(() => runEntry(plugin, folders));
  } catch (err) {
    if (!plugin.manifest) throw err;
  } finally {
    plugin.dispose();
  }
  return plugin.manifest;
}

/** Runs its files; an error says what is wrong with them, and nothing of it stays then. */
export function runPlugin(plugin: Plugin, folders: ScriptFolders, former: Former | undefined): void {
  const { host } = plugin;
  plugin.former = former;
  try {
    host.outermost(() => runEntry(plugin, folders));
    plugin.takeLimits();
    if (!plugin.settings) settle(plugin);
    plugin.loaded = true;
  } catch (err) {
    plugin.dispose();
    throw err;
  } finally {
    plugin.former = undefined;
  }
}

/** Gives a plugin without files the API, as one with this manifest has it. */
export function runBare(plugin: Plugin, manifest: Manifest): void {
  plugin.manifest = manifest;
  plugin.lua.within(() => {
    define(plugin);
    return 0;
  });
  defineLuaParts(plugin);
  plugin.takeLimits();
  plugin.loaded = true;
}

function runEntry(plugin: Plugin, folders: ScriptFolders): void {
  const { lua, source } = plugin;
  const entry = realpathSync(source.entry);
  plugin.files.add(entry);
  lua.within(() => {
    define(plugin);
    return 0;
  });
  defineRequire(plugin, folders);
  definePersist(plugin);
  defineLuaParts(plugin);
  const text = readFileSync(entry);
  const name = chunkName(source.entry, folders);
  const clank = mayReturnManifest(text.toString('latin1')) ? defineClank(plugin) : undefined;
  const returned = lua.call(
    () => {
      lua.load(name, text);
      return 0;
    },
    plugin.limits.load,
    () => (plugin.manifest ? undefined : at(name, () => returnedTable(plugin))),
  );
  if (!plugin.manifest) takeReturned(plugin, name, clank, returned);
}

/** Gives the plugin what the operator chose. */
function settle(plugin: Plugin): void {
  plugin.takeSettings(plugin.host.settingsOf(plugin.source.id, plugin.manifest.name));
}

/** A manifest that the file returned, as in Clank's plugins. */
function takeReturned(
  plugin: Plugin,
  name: string,
  clank: bigint | undefined,
  returned: bigint | undefined,
): void {
  if (returned === undefined)
    throw new ScriptError(`${name}:1: a plugin begins with plugin { name = "...", version = "..." }`);
  const step = clank ?? defineClank(plugin);
  plugin.manifest = at(name, () => parseManifest(adoptManifest(plugin, step, returned)));
  plugin.lua.release(returned);
  if (plugin.isProbed) return;
  settle(plugin);
  activateManifest(plugin, step);
}

/** Puts the file's first line in front of what is wrong with its manifest. */
function at<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (err) {
    throw err instanceof ScriptError ? new ScriptError(`${name}:1: ${err.message}`, err.killed) : err;
  }
}

function define(plugin: Plugin): void {
  defineManifest(plugin);
  defineEvents(plugin);
  defineRegistrationHandles(plugin);
  defineEntities(plugin);
  defineClans(plugin);
  defineData(plugin);
  defineAccounts(plugin);
  defineModeration(plugin);
  plugin.packets.define();
  definePacket(plugin);
  defineMemory(plugin);
  defineServer(plugin);
  defineLog(plugin);
  defineStorage(plugin);
  defineEnum(plugin);
  defineCodec(plugin);
  defineBlobs(plugin);
  defineSettings(plugin);
  defineHttp(plugin);
  defineElo(plugin);
  defineSql(plugin);
  defineDiscord(plugin);
  defineLeaderboard(plugin);
  defineQueue(plugin);
  defineOthers(plugin);
}

/** `plugin { ... }`: a table that is called once, with `plugin.name` and `plugin.version` to read afterwards. */
function defineManifest(plugin: Plugin): void {
  const { lua } = plugin;
  const take = (args: Arguments): undefined => {
    if (plugin.manifest) throw new ScriptError('plugin { ... } stands once in a plugin');
    plugin.manifest = parseManifest(args.table(2, 'manifest'));
    if (plugin.isProbed) throw new ScriptError(PROBED);
    plugin.takeLimits();
    settle(plugin);
    lua.limit(plugin.limits.load);
    lua.api.lua_pushvalue(lua.L, 1);
    lua.setField('name', () => lua.pushText(plugin.manifest.name));
    lua.setField('version', () => lua.pushText(plugin.manifest.version));
    lua.pop();
  };
  plugin.defineTable('plugin', blobFunctions(plugin), () => {
    lua.setField('exports', () => lua.api.lua_createtable(lua.L, 0, 4));
    lua.api.lua_pushvalue(lua.L, -1);
    plugin.own = lua.keep();
    lua.api.lua_createtable(lua.L, 0, 2);
    lua.setField('__call', () => plugin.pushInner('plugin', take));
    lua.setField('__metatable', () => lua.pushBoolean(false));
    lua.api.lua_setmetatable(lua.L, -2);
  });
}

/** `require`, for the files of a plugin or of its specs. */
export function defineRequire(plugin: Plugin, folders: ScriptFolders): void {
  const { lua, source } = plugin;
  const resolve = (args: Arguments) => resolveModule(args.text(1, 'name'), source, folders);
  lua.call(
    () => {
      lua.load('require', Buffer.from(requireSource));
      plugin.pushInner('require', (args) => Buffer.from(resolve(args)));
      lua.pushFunction(() => {
        const path = lua.bytesAt(1).toString();
        plugin.files.add(path);
        lua.load(chunkName(path, folders), readFileSync(path));
        return 1;
      });
      return 2;
    },
    plugin.limits.load,
    () => {},
  );
}
