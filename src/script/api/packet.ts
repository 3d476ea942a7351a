/** `packet`: structs and messages that a plugin declares, and sending messages. */
import type { Player } from '#state/player.js';
import { blank, blankFields } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import { fixedSize, struct as structField } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { hookTarget } from '../hook-names.js';
import type { Known } from '../layer.js';
import type { OwnStruct } from '../notation.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { recordFrom, toLua } from '../record-view.js';
import { WAITING } from '../results.js';
import { ABSENT, Kind } from '../scope.js';
import type { SendWay } from '../services.js';
import { suggestion } from '../spelling.js';
import { pack, structView, unpack } from '../struct-view.js';
import type { LuaState } from '../vm/state.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { placeOf, waitersOf } from './events.js';
import { waitOptions } from './wait-options.js';

/** Layouts of scripts do not depend on a version. */
const anyVersion: CodecContext = { version: 0 };

export function definePacket(plugin: Plugin): void {
  const { declared } = plugin;
  plugin.defineTable('packet', {
    struct: (args) => {
      loading(plugin, args);
      return new Handle(Kind.struct, declared.addStruct(args.text(1, 'name'), args.value(2)));
    },
    declare: (args) => {
      loading(plugin, args);
      declared.addMessage(args.text(1, 'name'), args.table(2, 'carrier'), args.value(3), placeOf(plugin));
      return undefined;
    },
    encode: (args) => {
      const message = ownMessage(plugin, args);
      return encode(message, valuesFrom(message, args, 2, anyVersion), anyVersion, args.name);
    },
    decode: (args) => {
      const message = ownMessage(plugin, args);
      const bytes = args.bytes(2, 'bytes');
      try {
        const value = message.decode(bytes, 0, bytes.length, anyVersion) as Known;
        return toLua(value, structField({ name: message.name, fields: message.fields }));
      } catch (err) {
        if (err instanceof WireError) throw new ScriptError(`${args.name}: ${err.message}`);
        throw err;
      }
    },
  });
  defineStructs(plugin);
}

/** What a plugin declares is known when its files have run, and never changes after. */
function loading({ loaded }: Plugin, { name }: Arguments): void {
  if (loaded) throw new ScriptError(`${name} stands outside of functions: it is called while the file loads`);
}

function defineStructs(plugin: Plugin): void {
  const { declared } = plugin;
  const at = (args: Arguments): OwnStruct => declared.at(args.handle(1, 'struct', Kind.struct))!;
  const methods: Record<string, ApiFunction> = {
    pack: (args) => {
      const struct = at(args);
      return pack(
        struct,
        recordFrom(args.table(2, 'values'), struct.fields, struct.name, blankFields(struct.fields)),
      );
    },
    unpack: (args) => {
      const struct = at(args);
      const bytes = args.bytes(2, 'bytes');
      const start = args.has(3) ? args.integer(3, 'offset', 0, bytes.length) : 0;
      return toLua(unpack(struct, bytes.subarray(start)), structField(struct));
    },
    of: (args) => {
      const struct = at(args);
      const { scope, view } = plugin.eventAt(2);
      return scope.child(structView(scope, view, args.text(3, 'field'), struct));
    },
  };
  const get = (handle: Handle, key: string): LuaValue | typeof ABSENT => {
    const struct = declared.at(handle)!;
    if (key === 'name') return struct.name;
    return key === 'size' ? fixedSize(structField(struct).node) : ABSENT;
  };
  plugin.defineHandles(Kind.struct, 'struct', get, methods);
}

function ownMessage({ declared }: Plugin, args: Arguments): Message {
  const name = args.text(1, 'name');
  const message = declared.message(name);
  if (message) return message;
  throw new ScriptError(
    `${args.name}: this plugin declares no message "${name}"${suggestion(name, declared.messages.keys())}`,
  );
}

/**
 * `player:send(name, fields, { except, via, plain })` and those of channels, games and worlds: encoded once, it
 * leaves once no script runs. Gives the bytes that then wait for the slowest of the receivers.
 */
export function send(plugin: Plugin, players: readonly Player[], args: Arguments): number {
  const message = sendable(plugin, args);
  const { way, except } = wayOf(args, 4);
  const { players: numbers } = plugin.host;
  const receivers = players.filter(({ sessionKey }) => !except.has(numbers.number(sessionKey)));
  return sendTo(plugin, receivers, { message, way, args });
}

/** Refused here, where the script can see it: what does not encode for those who get it. */
function sendTo(
  plugin: Plugin,
  receivers: readonly Player[],
  { message, way, args }: { message: Message; way: SendWay; args: Arguments },
): number {
  const { services } = plugin.host;
  const context = { version: receivers[0]?.version ?? 0 };
  const value = valuesFrom(message, args, 3, context);
  const { length } = encode(message, value, context, args.name);
  const keys = receivers.map(({ sessionKey }) => sessionKey);
  plugin.host.afterwards(plugin, () => services.send(keys, message, value, way));
  return keys.reduce((most, key) => Math.max(most, services.backlog(key) + length), 0);
}

/**
 * `player:request(name, fields, { reply, timeout })`: sends it, and waits for that message of the player, which comes
 * as a table; nil and why where it does not come in time.
 */
export function request(plugin: Plugin, player: Player, args: Arguments): typeof WAITING {
  const message = sendable(plugin, args);
  const { table, timeout } = waitOptions(plugin, args, 4);
  const { declared } = plugin;
  const event = `medius.in.${table.get('reply')}`;
  const target = declared.hookTarget(event) ?? hookTarget(event, declared.hookNames());
  const way = wayFrom(table);
  const number = plugin.host.players.number(player.sessionKey);
  plugin.tasks.waitFor(
    (end) => {
      const answer = waitersOf(plugin, target).next(number, () => true, end);
      sendTo(plugin, [player], { message, way, args });
      return answer;
    },
    args.name,
    timeout,
  );
  return WAITING;
}

/** The message that argument 2 names: one of the plugin's own, or one that a server sends. */
function sendable(plugin: Plugin, args: Arguments): Message {
  const name = args.text(2, 'message');
  const message = plugin.declared.message(name) ?? messages.named(name);
  if (message && message.direction !== 'client') return message;
  const known = [...plugin.declared.messages.values()].map((own) => own.message);
  const sent = [...known, ...messages.all()].filter(({ direction }) => direction !== 'client');
  const near = suggestion(
    name,
    sent.map((one) => one.name),
  );
  throw new ScriptError(`${args.name}: there is no message "${name}" that a server sends${near}`);
}

/** How it is sent, and the numbers of players who are left out. */
function wayOf(args: Arguments, index: number) {
  const table: LuaTable = args.has(index) ? args.table(index, 'options') : new Map();
  const except = table.get('except');
  const left = except instanceof Map ? [...(except as LuaTable).values()] : [except];
  if (except !== undefined && !left.every((one) => one instanceof Handle && one.kind === Kind.player))
    throw new ScriptError(`${args.name}: except is a player or a list of players`);
  return {
    way: wayFrom(table),
    except: new Set(left.map((one) => (one as Handle | undefined)?.id)),
  };
}

function wayFrom(table: LuaTable): SendWay {
  const via = (table.get('via') as SendWay['via'] | undefined) ?? 'lobby';
  return { via, plain: table.get('plain') === true };
}

function valuesFrom(message: Message, args: Arguments, index: number, context: CodecContext): Known {
  const table: LuaTable = args.has(index) ? withBlobs(args.lua, args.table(index, 'fields')) : new Map();
  return recordFrom(table, message.layout(context), message.name, blank(message, context) as Known);
}

/** Blobs among the values as their bytes. */
function withBlobs(lua: LuaState, table: LuaTable): LuaTable {
  const own = (value: LuaValue): LuaValue => {
    if (value instanceof Map) return withBlobs(lua, value as LuaTable);
    const bytes = value instanceof Handle ? lua.bytesOf(value) : undefined;
    return bytes ? bytes.toString('latin1') : value;
  };
  return new Map([...table].map(([key, value]) => [key, own(value)]));
}

function encode(message: Message, value: Known, context: CodecContext, what: string): Buffer {
  try {
    return message.encode(value as never, context);
  } catch (err) {
    if (err instanceof WireError) throw new ScriptError(`${what}: ${err.message}`);
    throw err;
  }
}
