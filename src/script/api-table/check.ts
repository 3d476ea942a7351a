/** The checks of a function's arguments, made from its row: number and types, before the function itself runs. */
import { type Arguments, durationOf } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { own } from '../own.js';
import { suggestion } from '../spelling.js';
import { LuaType, typeNames } from '../vm/exports.js';
import { kinds } from './api.js';
import type { FunctionRow, Parameter } from './rows.js';
import { type RecordType, type ValueType, wanted } from './types.js';

/** Throws a ScriptError that names function, argument and what came. */
export type Check = (args: Arguments) => void;

/** Parameter with whether it may be left out although others follow. */
interface Place extends Parameter {
  readonly between: boolean;
}

/** The check for calls of the function of this name; `demand` throws where the plugin lacks its permission. */
export function checkFor(name: string, { parameters, rest }: FunctionRow, demand: () => void): Check {
  const [owner = '', method] = name.split(':');
  const isMethod = method !== undefined;
  // What handlers are shown, `e`, is looked at where its event is looked up.
  const kind = own<number>(kinds, owner);
  const needed = parameters.map(({ optional }) => !optional).lastIndexOf(true);
  const places = parameters.map((one, i): Place => ({ ...one, between: one.optional && i < needed }));
  return (args) => {
    const first = isMethod ? 1 : 0;
    if (isMethod) checkFront(args, kind);
    demand();
    let at = first;
    for (const place of places) {
      at++;
      if (place.optional && !args.has(at)) {
        if (place.between) at--;
        continue;
      }
      if (place.between && !accepts(args, at, place.type)) at--;
      else check(args, at, place);
    }
    if (!rest && args.count > at) throw tooMany(args, at - first, first);
  };
}

/** A method is called on a handle of its kind. */
function checkFront({ lua, name }: Arguments, kind: number | undefined): void {
  const given = lua.handleAt(1);
  if (given && (kind === undefined || given.kind === kind)) return;
  const got = given ? 'something else of the server' : typeNames[lua.type(1) + 1];
  throw new ScriptError(`${name}: call it with a colon, as ${name}(...); in front of it stands ${got}`);
}

function tooMany({ name, count }: Arguments, most: number, first: number): ScriptError {
  const takes = most === 0 ? 'no arguments' : `at most ${most} argument${most === 1 ? '' : 's'}`;
  return new ScriptError(`${name}: takes ${takes}, got ${count - first}`);
}

function check(args: Arguments, index: number, { name, type }: Parameter): void {
  if (!accepts(args, index, type)) throw args.wrong(index, name, wanted(type), gotOf(args, index, type));
  const found = type.kind === 'either' ? type.types.find((one) => accepts(args, index, one)) : type;
  if (found?.kind === 'record') checkRecord(args, index, found.record);
}

/** Where the type of the value is right, the value is not. */
function gotOf(args: Arguments, index: number, type: ValueType): string {
  const { lua } = args;
  const given = lua.type(index);
  if (type.kind === 'choice' && given === LuaType.string)
    return `${args.shown(index)}${suggestion(lua.wireAt(index), type.words)}`;
  const isShown = ['integer', 'choice', 'duration'].includes(type.kind);
  return isShown ? args.shown(index) : typeNames[given + 1]!;
}

/** Whether the value at `index` is of this type; of a record only that it is a table. */
function accepts(args: Arguments, index: number, type: ValueType): boolean {
  const { lua } = args;
  const given = lua.type(index);
  switch (type.kind) {
    case 'any':
      return given !== LuaType.none;
    case 'bytes': {
      const handle = lua.handleAt(index);
      return given === LuaType.string || (handle !== undefined && lua.bytesOf(handle) !== undefined);
    }
    case 'text':
    case 'message':
    case 'event':
      return given === LuaType.string;
    case 'number':
      return given === LuaType.number;
    case 'boolean':
      return given === LuaType.boolean;
    case 'integer':
      return given === LuaType.number && isWithin(lua.api.lua_tonumberx(lua.L, index, 0), type);
    case 'duration':
      if (given === LuaType.number) return true;
      return given === LuaType.string && durationOf(lua.wireAt(index)) !== undefined;
    case 'choice':
      return given === LuaType.string && type.words.includes(lua.wireAt(index));
    case 'function':
      return given === LuaType.function;
    case 'table':
    case 'fields':
    case 'record':
      return given === LuaType.table;
    case 'handle':
      return lua.handleAt(index)?.kind === kinds[type.handle];
    case 'either':
      return type.types.some((one) => accepts(args, index, one));
  }
}

function isWithin(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

/** A table of options: no name that it lacks, none missing that it needs. */
function checkRecord(args: Arguments, index: number, { fields, unknown }: RecordType): void {
  const { lua, name } = args;
  const given = new Set<string>();
  lua.pushNil();
  while (lua.api.lua_next(lua.L, index) !== 0) {
    const top = lua.top();
    const key = lua.type(top - 1) === LuaType.string ? lua.wireAt(top - 1) : args.shown(top - 1);
    const field = own(fields, key);
    if (!field) throw new ScriptError(`${name}: ${unknown} "${key}"${suggestion(key, Object.keys(fields))}`);
    if (!accepts(args, top, field.type))
      throw new ScriptError(
        `${name}: ${key} must be ${wanted(field.type)}, got ${gotOf(args, top, field.type)}`,
      );
    if (field.type.kind === 'record') checkRecord(args, top, field.type.record);
    given.add(key);
    lua.pop();
  }
  for (const [key, { optional, type }] of Object.entries(fields))
    if (!optional && !given.has(key))
      throw new ScriptError(`${name}: ${key} must be ${wanted(type)}, got nil`);
}
