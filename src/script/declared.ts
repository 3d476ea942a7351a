/** Messages and structs that one plugin declares: `packet.struct`, `packet.declare`. */
import { WireError } from '#wire/errors.js';
import { checkLayout, keyedMessage, namePattern } from '#wire/foreign.js';
import { type Message, MessageClass, type MessageClassName } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { carrierFields } from './api-table/packet.js';
import { ScriptError } from './errors.js';
import type { HookTarget } from './hook-names.js';
import { visibleFields } from './names.js';
import { type OwnStruct, parseRows, type Structs } from './notation.js';
import { suggestion } from './spelling.js';
import type { Handle, LuaTable, LuaValue } from './vm/values.js';

/** A declared message, and where its plugin declared it. */
export interface OwnMessage {
  readonly message: Message;
  /** `file:line` of the `packet.declare`. */
  readonly place: string;
}

/** What was declared, as the script wrote it: another thread makes the same of it. */
export type DeclaredSource =
  | { readonly kind: 'struct'; readonly name: string; readonly rows: LuaValue }
  | {
      readonly kind: 'message';
      readonly name: string;
      readonly carrier: LuaTable;
      readonly rows: LuaValue;
      readonly place: string;
    };

const STRUCTS = 200;
const MESSAGES = 500;
/** Bytes of all keys begin somewhere: a plugin that wants a whole type gives none. */
const carrierNames = Object.keys(carrierFields.fields);
const directions = { client: 'server', server: 'client' } as const;
const namesWanted = 'a letter, then up to 63 letters, digits or _';

export class Declared implements Structs {
  readonly messages = new Map<string, OwnMessage>();
  /** In their order. */
  readonly sources: DeclaredSource[] = [];
  private readonly structs: OwnStruct[] = [];

  /** Takes a struct; the result is its number. */
  addStruct(name: string, rows: LuaValue): number {
    const what = `packet.struct ${name}`;
    this.checkName(what, name);
    if (this.named(name)) throw new ScriptError(`${what}: this plugin has a struct of this name already`);
    if (this.structs.length >= STRUCTS)
      throw new ScriptError(`packet.struct: a plugin has at most ${STRUCTS} structs`);
    const fields = parseRows(rows, what, 0, this);
    declaring(what, () => checkLayout(name, fields));
    this.sources.push({ kind: 'struct', name, rows });
    return this.structs.push({ name, fields }) - 1;
  }

  addMessage(name: string, carrier: LuaTable, rows: LuaValue, place: string): void {
    const what = `packet.declare ${name}`;
    this.checkName(what, name);
    const former = this.messages.get(name);
    if (former) throw new ScriptError(`${what}: this plugin declared it at ${former.place} already`);
    if (messages.named(name))
      throw new ScriptError(`${what}: the server's own message ${name} has this name`);
    if (this.messages.size >= MESSAGES)
      throw new ScriptError(`packet.declare: a plugin declares at most ${MESSAGES} messages`);
    const message = made(what, name, carrier, rows, this);
    checkCore(what, message);
    for (const other of this.messages.values()) {
      if (sameCarrier(message, other.message))
        throw new ScriptError(
          `${what}: ${other.message.name} (${other.place}) has ${carrierText(message)} already`,
        );
    }
    this.sources.push({ kind: 'message', name, carrier, rows, place });
    this.messages.set(name, { message, place });
  }

  /** Declares what another of these did. */
  replay(sources: readonly DeclaredSource[]): void {
    for (const one of sources) {
      if (one.kind === 'struct') this.addStruct(one.name, one.rows);
      else this.addMessage(one.name, one.carrier, one.rows, one.place);
    }
  }

  private checkName(what: string, name: string): void {
    if (!namePattern.test(name) || name in Object.prototype)
      throw new ScriptError(
        `${what.split(' ')[0]}: ${JSON.stringify(name.slice(0, 80))} is no name: ${namesWanted}`,
      );
  }

  named(name: string): OwnStruct | undefined {
    return this.structs.find((one) => one.name === name);
  }

  at({ id }: Handle): OwnStruct | undefined {
    return this.structs[id];
  }

  names(): Iterable<string> {
    return this.structs.map(({ name }) => name);
  }

  message(name: string): Message | undefined {
    return this.messages.get(name)?.message;
  }

  /** What `medius.in.<name>` and `medius.out.<name>` stand for, where the name is one of these. */
  hookTarget(event: string): HookTarget | undefined {
    const [, way, name] = /^medius\.(in|out)\.(\w+)$/.exec(event) ?? [];
    const message = name === undefined ? undefined : this.message(name);
    if (!message) return undefined;
    if (message.direction === (way === 'in' ? 'server' : 'client'))
      throw new ScriptError(
        `${name} goes the other way: it is declared with to = "${directions[message.direction]}"`,
      );
    const family = way === 'in' ? 'declaredIn' : 'declaredOut';
    const fields = [...visibleFields(message.fields).keys()];
    return {
      name: event,
      family,
      key: message.key,
      declared: message.name,
      fields,
      hasBytes: false,
      waits: false,
    };
  }

  /** The names that `hookTarget` knows. */
  *hookNames(): Iterable<string> {
    for (const { message } of this.messages.values()) {
      if (message.direction !== 'server') yield `medius.in.${message.name}`;
      if (message.direction !== 'client') yield `medius.out.${message.name}`;
    }
  }
}

function made(what: string, name: string, carrier: LuaTable, rows: LuaValue, structs: Structs): Message {
  for (const key of carrier.keys()) {
    if (!carrierNames.includes(String(key)))
      throw new ScriptError(`${what}: a carrier has no "${key}"${suggestion(String(key), carrierNames)}`);
  }
  const key = keyOf(what, carrier.get('key'));
  const head = {
    name,
    class: classOf(what, carrier.get('class')),
    type: typeByte(what, carrier.get('type')),
    direction: directionOf(what, carrier.get('to')),
    proof: 'source',
  } as const;
  const flags = {
    plain: flag(what, 'plain', carrier.get('plain'), false),
    fragment: flag(what, 'fragment', carrier.get('fragment'), true),
  };
  const fields = parseRows(rows, what, key.length, structs);
  return declaring(what, () => keyedMessage(head, fields, { key, ...flags }));
}

function classOf(what: string, value: LuaValue): MessageClassName {
  const names = Object.keys(MessageClass) as MessageClassName[];
  const found = names.find((name) => name === value || MessageClass[name] === value);
  if (found) return found;
  throw new ScriptError(`${what}: class is one of ${names.join(', ')}, or its number; got ${String(value)}`);
}

function typeByte(what: string, value: LuaValue): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255) return value as number;
  throw new ScriptError(`${what}: type is a number from 0 to 255, got ${String(value)}`);
}

/** A string of bytes, or one byte as a number. */
function keyOf(what: string, value: LuaValue): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255)
    return Buffer.of(value as number);
  throw new ScriptError(`${what}: key is a byte or a string of bytes, got ${String(value)}`);
}

function directionOf(what: string, value: LuaValue): 'client' | 'server' | 'both' {
  if (value === undefined) return 'both';
  if (value === 'client' || value === 'server') return directions[value];
  throw new ScriptError(`${what}: to is "client" or "server"; got ${String(value)}`);
}

function flag(what: string, name: string, value: LuaValue, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (typeof value === 'boolean') return value;
  throw new ScriptError(`${what}: ${name} is true or false`);
}

function declaring<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (err) {
    throw err instanceof WireError ? new ScriptError(`${what}: ${err.message}`) : err;
  }
}

function checkCore(what: string, message: Message): void {
  for (const sender of ['client', 'server'] as const) {
    if (message.direction !== 'both' && message.direction !== sender) continue;
    const core = messages.find(sender, message.key);
    if (core)
      throw new ScriptError(
        `${what}: the server's own message ${core.name} has class ${core.class}, type ${core.type}`,
      );
  }
}

/** True when bytes could not say which of the two they are. */
export function sameCarrier(a: Message, b: Message): boolean {
  const meet = a.direction === 'both' || b.direction === 'both' || a.direction === b.direction;
  return meet && a.key === b.key && a.carrier!.key.equals(b.carrier!.key);
}

export function carrierText({ class: name, type, carrier }: Message): string {
  const key = carrier?.key.length ? `, key ${carrier.key.toString('hex')}` : '';
  return `class ${name}, type ${type}${key}`;
}
