/** `settings.name` and `player.settings.name`: what the operator chose, read as it is now. */
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { Kind } from '../scope.js';
import type { Settings } from '../settings.js';
import { Handle, type LuaValue } from '../vm/values.js';

export function defineSettings(plugin: Plugin): void {
  const { lua } = plugin;
  const refuse = () => {
    throw new ScriptError(
      'settings are not assigned: they stand in the configuration, or are set by the command "plugin set"',
    );
  };
  const defineAccess = (read: (key: string) => LuaValue) => {
    lua.setField('__index', () => plugin.pushInner('settings', (args) => read(args.text(2, 'name'))));
    lua.setField('__newindex', () => plugin.pushInner('settings', refuse));
  };
  const { title } = plugin.source;
  const place = title === undefined ? undefined : { title, region: undefined };
  const functions: Readonly<Record<string, ApiFunction>> = {
    get: (args) => settingsFor(plugin).get(args.text(1, 'name'), place),
    all: () => {
      const settings = settingsFor(plugin);
      const shown = [...settings.declared].filter(([, { type }]) => type !== 'secret');
      return new Map(shown.map(([name]) => [name, settings.get(name, place)]));
    },
  };
  plugin.defineTable('settings', functions, () => {
    lua.api.lua_createtable(lua.L, 0, 3);
    lua.setField('__metatable', () => lua.pushBoolean(false));
    defineAccess((key) => settingsFor(plugin).get(key, place));
    lua.api.lua_setmetatable(lua.L, -2);
  });
  lua.defineKind(Kind.settings, 'settings', false, () => defineAccess((key) => forPlayer(plugin, key)));
}

function settingsFor({ settings }: Plugin): Settings {
  if (settings) return settings;
  throw new ScriptError('settings are known from the manifest on: begin with plugin { name = "...", ... }');
}

function forPlayer(plugin: Plugin, key: string): LuaValue {
  const { players, services } = plugin.host;
  const sessionKey = players.sessionKey(plugin.lua.handleAt(1)!.id);
  const player = sessionKey === undefined ? undefined : services.player(sessionKey);
  return settingsFor(plugin).get(key, player && { title: player.title.id, region: player.title.region });
}

export const settingsOf = (number: number): Handle => new Handle(Kind.settings, number);
