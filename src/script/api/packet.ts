/** `packet`: structs and messages that a plugin declares, and sending messages. */
import type { Player } from '#state/player.js';
import { blank, blankFields } from '#wire/blank.js';
import { type CodecContext, context108 } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import { fixedSize, struct as structField } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import type { Sender } from '#wire/registry.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { hookTarget } from '../hook-names.js';
import type { Known } from '../layer.js';
import type { OwnStruct } from '../notation.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { recordFrom, toLua } from '../record-view.js';
import { failed, Results, WAITING } from '../results.js';
import { ABSENT, Kind } from '../scope.js';
import type { SendWay } from '../services.js';
import { suggestion } from '../spelling.js';
import { pack, structView, unpack } from '../struct-view.js';
import type { LuaState } from '../vm/state.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { captureFunctions } from './capture.js';
import { placeOf, waitersOf } from './events.js';
import { description, idsOf, type Layer, layoutFor, layoutNamed } from './packet-layouts.js';
import { waitOptions } from './wait-options.js';

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
    names: (args) => [...idsOf(plugin, layerOf(args)).keys()].sort(),
    ids: (args) => idsOf(plugin, layerOf(args)),
    describe: (args) => description(plugin, args.text(1, 'name'), contextFrom(args, 2), args.name),
    encode: (args) => {
      const layout = layoutNamed(plugin, args.text(1, 'name'), contextFrom(args, 3), args.name);
      const fields: LuaTable = args.has(2) ? withBlobs(args.lua, args.table(2, 'fields')) : new Map();
      const whole = optionsOf(args, 3).get('whole') === true;
      return speaking(args, () => layout.encode(fields, whole));
    },
    decode: (args) => {
      const layout = layoutNamed(plugin, args.text(1, 'name'), contextFrom(args, 3), args.name);
      return speaking(args, () => layout.decode(args.bytes(2, 'bytes')));
    },
    read: (args) => read(plugin, args),
    ...captureFunctions(plugin),
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

function layerOf(args: Arguments): Layer {
  return args.has(1) ? (args.text(1, 'layer') as Layer) : 'medius';
}

const optionsOf = (args: Arguments, index: number): LuaTable =>
  args.has(index) ? args.table(index, 'options') : new Map();

/** What a layout depends on besides the bytes: 1.08 where nothing is said. */
function contextFrom(args: Arguments, index: number): CodecContext {
  const options = optionsOf(args, index);
  const version = (options.get('version') as number | undefined) ?? context108.version;
  const request = options.get('request') as string | undefined;
  if (request === undefined) return { version };
  const asked = messages.named(request);
  if (asked) return { version, requestType: asked.key };
  const near = suggestion(
    request,
    messages.all().map(({ name }) => name),
  );
  throw new ScriptError(`${args.name}: request: there is no message "${request}"${near}`);
}

/** What does not fit a layout is an error of the script's. */
function speaking<T>({ name }: Arguments, work: () => T): T {
  try {
    return work();
  } catch (err) {
    if (err instanceof WireError) throw new ScriptError(`${name}: ${err.message}`);
    throw err;
  }
}

/** `packet.read(bytes, options)`: the name of a whole message and its fields, or nil and why. */
function read(plugin: Plugin, args: Arguments): Results {
  const sender = (optionsOf(args, 2).get('from') as Sender | undefined) ?? 'client';
  const found = layoutFor(plugin, sender, Buffer.from(args.bytes(1, 'bytes')), contextFrom(args, 2));
  if (typeof found === 'string') return failed(found);
  try {
    return new Results([found.layout.name, found.layout.decode(found.payload)]);
  } catch (err) {
    if (err instanceof WireError) return failed(err.message);
    throw err;
  }
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
  const { length } = encode(message, value, context, args);
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

function encode(message: Message, value: Known, context: CodecContext, args: Arguments): Buffer {
  return speaking(args, () => message.encode(value as never, context));
}
