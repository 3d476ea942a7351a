/** `enum.world_status.active`: the numbers of the SDK's enumerations by name, made when a script asks for them. */
import * as enumerations from '#wire/enums.js';
import { ScriptError } from '../errors.js';
import { scriptName } from '../names.js';
import type { Plugin } from '../plugin.js';
import { suggestion } from '../spelling.js';

/** All enumerations by their script names: `status` is MediusCallbackStatus, others lose their `Medius`. */
export const enums: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  Object.entries(enumerations).map(([name, values]) => [enumName(name), membersOf(values)]),
);

function enumName(declared: string): string {
  return declared === 'MediusCallbackStatus' ? 'status' : scriptName(declared.replace(/^Medius/, ''));
}

/** The members without the words that all of them begin with: WorldActive and WorldClosed are `active` and `closed`. */
function membersOf(values: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const entries = Object.entries(values).map(([name, value]) => [wordsOf(name), value] as const);
  const shared = commonWords(entries.map(([words]) => words));
  return new Map(entries.map(([words, value]) => [words.slice(shared).join('_'), value]));
}

/** Some members of an enumeration carry the `Medius` of its name, others don't. */
function wordsOf(name: string): readonly string[] {
  return scriptName(name.replace(/^Medius/, ''))
    .split('_')
    .filter(Boolean);
}

/** How many words all begin with, one word of each left over at least, and that one no digit. */
function commonWords(names: readonly (readonly string[])[]): number {
  const [first = []] = names;
  let shared = 0;
  while (
    names.length > 1 &&
    names.every((words) => words.length > shared + 1 && words[shared] === first[shared]) &&
    names.every((words) => /^[a-z]/.test(words[shared + 1]!))
  )
    shared++;
  return shared;
}

export function defineEnum(plugin: Plugin): void {
  const { lua } = plugin;
  const readOnly = (path: string) => () =>
    plugin.pushInner(path, () => {
      throw new ScriptError(`${path} can't be assigned`);
    });
  const unknown = (path: string, known: Iterable<string>) => () =>
    plugin.pushInner(path, (args) => {
      const name = args.text(2, 'name');
      throw new ScriptError(`${path} has no "${name}"${suggestion(name, known)}`);
    });
  /** Leaves an empty table that reads through `index`: what a table has itself could be assigned to. */
  const pushClosed = (path: string, index: () => void) => {
    lua.api.lua_createtable(lua.L, 0, 0);
    close(path, index);
  };
  const close = (path: string, index: () => void) => {
    lua.api.lua_createtable(lua.L, 0, 3);
    lua.setField('__metatable', () => lua.pushBoolean(false));
    lua.setField('__index', index);
    lua.setField('__newindex', readOnly(path));
    lua.api.lua_setmetatable(lua.L, -2);
  };
  const pushMembers = (path: string, members: ReadonlyMap<string, number>) => {
    lua.api.lua_createtable(lua.L, 0, members.size);
    for (const [member, value] of members) lua.setField(member, () => lua.pushNumber(value));
    close(path, unknown(path, members.keys()));
  };
  const made = new Map<string, bigint>();
  const pushEnum = (name: string, members: ReadonlyMap<string, number>) => {
    const path = `enum.${name}`;
    pushClosed(path, () => pushMembers(path, members));
  };
  plugin.defineTable('enum', {}, () =>
    close('enum', () =>
      lua.pushFunction(() => {
        const name = lua.wireAt(2);
        const members = enums.get(name);
        if (!members) throw new ScriptError(`enum has no "${name}"${suggestion(name, enums.keys())}`);
        const known = made.get(name);
        if (known === undefined) {
          pushEnum(name, members);
          made.set(name, lua.keep());
        }
        lua.pushKept(made.get(name)!);
        return 1;
      }),
    ),
  );
}
