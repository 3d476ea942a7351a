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
    if (field.type === 'account') return new Handle(Kind.accountHandle, value as number);
    if (field.type === 'players') return this.handles(value);
    if (field.type === 'teams')
      return Array.isArray(value) ? value.map((team) => this.handles(team)) : undefined;
    if (field.type === 'channel') return new Handle(Kind.channel, value as number);
    if (field.type === 'world') return new Handle(Kind.world, value as number);
    if (field.type === 'game') return new Handle(Kind.game, value as number);
    if (field.type === 'rows') return this.list(name, value as Rows).get();
    if (field.type === 'clan') return new Handle(Kind.clan, value as number);
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
    if (field.type === 'rows') {
      this.list(name, this.record[name] as Rows).set(value);
      return;
    }
    const former = this.record[name];
    const given =
      field.type === 'teams' ? this.teams(value, path, former) : checked(value, field, path, former);
    if (field.among !== undefined) mustBeAmong(given as LuaValue, this.record[field.among], path);
    this.scope.assign(this.record, name, given);
  }

  private handles(keys: unknown): readonly Handle[] | undefined {
    if (!Array.isArray(keys)) return undefined;
    return keys.map((key) => new Handle(Kind.player, this.playerNumber(key as string)));
  }

  /** Teams of the players of the event, each of whom is in one of them. */
  private teams(value: LuaValue, path: string, former: unknown): string[][] {
    const players = this.record.players ?? (former as readonly string[][]).flat();
    const keys = new Map((players as readonly string[]).map((key) => [this.playerNumber(key), key]));
    const teams = listOf(value)?.map((team) =>
      listOf(team)?.map((one) => (one instanceof Handle ? keys.get(one.id) : undefined)),
    );
    const all = teams?.flat() ?? [];
    const isWhole = all.length === keys.size && new Set(all).size === keys.size && !all.includes(undefined);
    if (isWhole) return teams as string[][];
    throw new ScriptError(`${path} must be a list of lists that have each player of the match once`);
  }

  names(): Iterable<string> {
    return Object.keys(this.row.fields);
  }
}

/** The values of a table that is a list; undefined for all else. */
function listOf(value: LuaValue): LuaValue[] | undefined {
  if (!(value instanceof Map)) return undefined;
  const list = Array.from({ length: value.size }, (_, i) => value.get(i + 1));
  return list.includes(undefined) ? undefined : list;
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

function mustBeAmong(value: unknown, listed: unknown, path: string): void {
  const words = [...(listed as ReadonlyMap<number, string> | readonly string[]).values()];
  if (words.includes(value as string)) return;
  const known = words.map((word) => JSON.stringify(word)).join(' or ') || 'left as it is';
  throw new ScriptError(`${path} must be ${known}, got ${JSON.stringify(value)}`);
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
