/** Layouts by name as `packet` has them: messages of the plugin's own, Medius messages, and RT messages. */
import { blank, blankFields } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { describeFields, type FieldDescription } from '#wire/describe.js';
import { struct as structField } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { MessageClass } from '#wire/message.js';
import { namesOnly } from '#wire/messages/names-only.js';
import { messages } from '#wire/messages/registry.js';
import type { NamedMessage, Sender } from '#wire/registry.js';
import type { RtMessage } from '#wire/rt/declare.js';
import { RT, type RtName } from '#wire/rt/ids.js';
import { rtMessageOf } from '#wire/rt/messages.js';
import { ScriptError } from '../errors.js';
import type { Known } from '../layer.js';
import { scriptName } from '../names.js';
import type { Plugin } from '../plugin.js';
import { recordFrom, toLua } from '../record-view.js';
import { suggestion } from '../spelling.js';
import type { LuaTable, LuaValue } from '../vm/values.js';

export const layers = ['medius', 'rt', 'own'] as const;
export type Layer = (typeof layers)[number];

/** One layout in one context. */
export interface Layout {
  readonly name: string;
  /** Throws a ScriptError for names that it lacks, a WireError for what does not fit. `whole`: with class and type. */
  encode(fields: LuaTable, whole: boolean): Buffer;
  /** Throws a WireError. Passwords and keys are not among the fields. */
  decode(bytes: Buffer): LuaTable;
}

/** Numbers by names: class << 8 | type, or the id of an RT message. */
export function idsOf({ declared }: Plugin, layer: Layer): ReadonlyMap<string, number> {
  if (layer === 'rt') return new Map(Object.entries(RT));
  if (layer === 'own')
    return new Map(Array.from(declared.messages, ([name, { message }]) => [name, message.key]));
  return new Map([
    ...namesOnly.map((one): [string, number] => [one.name, keyOf(one)]),
    ...messages.all().map((one): [string, number] => [one.name, one.key]),
  ]);
}

const keyOf = ({ class: of, type }: NamedMessage): number => (MessageClass[of] << 8) | type;

/** Throws a ScriptError where nothing of this name has a known layout. */
export function layoutNamed(plugin: Plugin, name: string, context: CodecContext, what: string): Layout {
  const message = plugin.declared.message(name) ?? messages.named(name);
  if (message) return layoutOf(message, context);
  const rt = rtNamed(name);
  if (rt) return rtLayout(rt, context);
  throw new ScriptError(`${what}: ${unknown(plugin, name)}`);
}

function rtNamed(name: string): RtMessage | undefined {
  return Object.hasOwn(RT, name) ? rtMessageOf(RT[name as RtName]) : undefined;
}

function unknown(plugin: Plugin, name: string): string {
  const all = layers.flatMap((layer) => [...idsOf(plugin, layer).keys()]);
  if (all.includes(name)) return `the layout of ${name} is not known`;
  return `there is no message "${name}"${suggestion(name, all)}`;
}

export function layoutOf(message: Message, context: CodecContext): Layout {
  const { name } = message;
  return {
    name,
    encode(table, whole) {
      const made = blank(message, context) as Known;
      const value = recordFrom(table, message.layout(context), name, made) as never;
      return whole ? message.encodeWhole(value, context) : message.encode(value, context);
    },
    decode(bytes) {
      const value = message.decode(bytes, 0, bytes.length, context);
      return toLua(value, structField({ name, fields: message.fields })) as LuaTable;
    },
  };
}

function rtLayout(message: RtMessage, { version }: CodecContext): Layout {
  const { name } = message;
  const fields = message.fields(version);
  return {
    name,
    encode: (table) => message.encode(recordFrom(table, fields, name, blankFields(fields)) as never, version),
    decode: (bytes) => toLua(message.decode(bytes, version), structField({ name, fields })) as LuaTable,
  };
}

/** The layout of what a side sent: class byte, type byte, payload. Undefined, or a reason, where none is known. */
export function layoutFor(
  { declared }: Plugin,
  sender: Sender,
  whole: Buffer,
  context: CodecContext,
): { readonly layout: Layout; readonly payload: Buffer } | string {
  if (whole.length < 2) return 'a message has two bytes at least: its class and its type';
  const payload = whole.subarray(2);
  const key = whole.readUInt16BE(0);
  const own = Array.from(declared.messages.values(), ({ message }) => message)
    .filter(
      ({ key: its, direction, carrier }) =>
        its === key &&
        (direction === 'both' || direction === sender) &&
        payload.subarray(0, carrier!.key.length).equals(carrier!.key),
    )
    .sort((a, b) => b.carrier!.key.length - a.carrier!.key.length)[0];
  const message = own ?? messages.find(sender, key);
  if (message) return { layout: layoutOf(message, context), payload };
  const name = messages.nameOf(sender, key);
  if (name !== undefined) return `the layout of ${name} is not known`;
  return `no message of class ${whole[0]} and type ${whole[1]} of the ${sender} is known`;
}

/** What is known of a name, for people and for tools. */
export function description(plugin: Plugin, name: string, context: CodecContext, what: string): LuaTable {
  const own = plugin.declared.message(name);
  const message = own ?? messages.named(name);
  if (message) return messageTable(message, own ? 'own' : 'medius', context);
  const rt = rtNamed(name);
  if (rt) return rtTable(rt, context);
  if (Object.hasOwn(RT, name)) return tableOf({ name, layer: 'rt', id: RT[name as RtName] });
  const bare = namesOnly.find((one) => one.name === name);
  if (!bare) throw new ScriptError(`${what}: ${unknown(plugin, name)}`);
  const { class: of, type, direction } = bare;
  return tableOf({ name, layer: 'medius', class: of, type, id: keyOf(bare), direction });
}

function messageTable(message: Message, layer: Layer, context: CodecContext): LuaTable {
  const { name, class: of, type, key, direction, proof, answers = [] } = message;
  const fields = message.describe(context).flatMap(fieldTable);
  return tableOf({
    ...{ name, layer, class: of, type, id: key, direction, proof },
    answers: [...answers],
    fields,
  });
}

function rtTable({ name, id, sender, proof, fields }: RtMessage, { version }: CodecContext): LuaTable {
  const rows = describeFields(proof, fields(version)).flatMap(fieldTable);
  return tableOf({ name, layer: 'rt', id, direction: sender, proof, fields: rows });
}

/** Pads are not among them. */
function fieldTable({ path, kind, offset, size, when, proof, privacy, enumeration }: FieldDescription) {
  if (/(^|\.)_/.test(path)) return [];
  const name = path.split('.').map(scriptName).join('.');
  return [tableOf({ name, kind, offset, size, when, proof, privacy, enum: enumeration?.name })];
}

function tableOf(fields: Readonly<Record<string, LuaValue>>): LuaTable {
  return new Map(Object.entries(fields).filter(([, value]) => value !== undefined));
}
