/** A named event as a script sees it: the fields of its row in events.ts. */
import { ScriptError } from './errors.js';
import type { EventField, EventRow } from './events.js';
import type { Known } from './layer.js';
import { ListView, type Rows } from './list-view.js';
import { own } from './own.js';
import { ABSENT, Kind, type Scope, type View } from './scope.js';
import { suggestion } from './spelling.js';
import { Handle, type LuaValue, typeOf } from './vm/values.js';

/** Bytes of the longest text that a script may give an event. */
const TEXT_MAX = 1024;

export class EventView implements View {
  private readonly lists = new Map<string, ListView>();

  constructor(
    private readonly scope: Scope,
    private readonly row: EventRow,
    private readonly record: Known,
    /** The number by which a player's session key goes in Lua. */
    private readonly playerNumber: (sessionKey: string) => number,
  ) {}

  get(name: string): LuaValue | typeof ABSENT {
    const field = own(this.row.fields, name);
    if (!field) return ABSENT;
    if (field.permission !== undefined && !this.scope.asker.may(field.permission)) return undefined;
    const value = this.record[name];
    if (value === undefined) return undefined;
    if (field.type === 'player') return new Handle(Kind.player, this.playerNumber(value as string));
    if (field.type === 'channel') return new Handle(Kind.channel, value as number);
    if (field.type === 'game') return new Handle(Kind.game, value as number);
    if (field.type === 'rows') return this.list(name, value as Rows).get();
    return value as LuaValue;
  }

  private list(name: string, rows: Rows): ListView {
    const list = this.lists.get(name) ?? new ListView(this.scope, rows, `${this.scope.parts.name}: ${name}`);
    this.lists.set(name, list);
    return list;
  }

  set(name: string, value: LuaValue): void {
    const field = own(this.row.fields, name);
    const path = `${this.scope.parts.name}: ${name}`;
    if (!field) throw new ScriptError(`${path} is no field${suggestion(name, Object.keys(this.row.fields))}`);
    if (!field.writable) throw new ScriptError(`${path} can't be changed`);
    if (field.permission !== undefined && !this.scope.asker.may(field.permission))
      throw new ScriptError(`${path} needs the permission ${field.permission}`);
    if (field.type === 'rows') this.list(name, this.record[name] as Rows).set(value);
    else this.scope.assign(this.record, name, checked(value, field, path, this.record[name]));
  }

  names(): Iterable<string> {
    return Object.keys(this.row.fields);
  }
}

/** `former` is what the field holds. */
function checked(value: LuaValue, { type }: EventField, path: string, former: unknown): unknown {
  if (type === 'bytes') return bytesLike(value, path, former as Uint8Array);
  if (type === 'numbers') return numbersLike(value, path, former as readonly number[]);

  if (type === 'text' && typeof value === 'string') return value.slice(0, TEXT_MAX);
  if (type === 'integer' && Number.isSafeInteger(value)) return value;
  if (type === 'boolean' && typeof value === 'boolean') return value;
  throw new ScriptError(`${path} must be ${type}, got ${typeOf(value)}`);
}

function bytesLike(value: LuaValue, path: string, { length }: Uint8Array): Buffer {
  if (typeof value === 'string' && value.length === length) return Buffer.from(value, 'latin1');
  const got = typeof value === 'string' ? value.length : typeOf(value);
  throw new ScriptError(`${path} must be a string of ${length} bytes, got ${got}`);
}

function numbersLike(value: LuaValue, path: string, { length }: readonly number[]): number[] {
  const list = value instanceof Map ? Array.from({ length }, (_, i) => value.get(i + 1)) : [];
  const fits = value instanceof Map && value.size === length && list.every((one) => isInt32(one));
  if (fits) return list as number[];
  const got = value instanceof Map ? `a table of ${value.size}` : typeOf(value);
  throw new ScriptError(`${path} must be a list of ${length} integers of 32 bits, got ${got}`);
}

const isInt32 = (value: unknown) => Number.isInteger(value) && (value as number) === ((value as number) | 0);
