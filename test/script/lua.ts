/** A bare Lua state for tests, as every plugin gets it. */
import { LuaType } from '#script/vm/exports.js';
import { LuaModule } from '#script/vm/glue.js';
import { type Limits, LuaState } from '#script/vm/state.js';

export const compiled = await LuaModule.compile();

export const open = (memory = 8 << 20) => LuaState.open(compiled, memory);

export const usual: Limits = { instructions: 1_000_000, time: 250 };

/** Runs a chunk and gives its result: a number, text of one character a byte, a boolean, or its type's number. */
export function run(state: LuaState, source: string | Buffer, limits = usual): unknown {
  const chunk = typeof source === 'string' ? Buffer.from(source) : source;
  return state.call(
    (lua) => {
      lua.load('test.lua', chunk);
      return 0;
    },
    limits,
    (lua) => {
      const type = lua.type(-1);
      if (type === LuaType.number) return lua.api.lua_tonumberx(lua.L, -1, 0);
      if (type === LuaType.boolean) return lua.api.lua_toboolean(lua.L, -1) !== 0;
      return type === LuaType.string ? lua.wireAt(-1) : type;
    },
  );
}
