/** `packet`: structs and messages that a plugin declares, and sending messages. */
import { blank, blankFields } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import { fixedSize, struct as structField } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { Known } from '../layer.js';
import type { OwnStruct } from '../notation.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { recordFrom, toLua } from '../record-view.js';
import { ABSENT, Kind } from '../scope.js';
import { suggestion } from '../spelling.js';
import { pack, structView, unpack } from '../struct-view.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { placeOf } from './events.js';

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
      plugin.demand('packets.declare', args.name);
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
  plugin.defineHandles(Kind.struct, 'struct', get, methods, ['name', 'size']);
}

function ownMessage({ declared }: Plugin, args: Arguments): Message {
  const name = args.text(1, 'name');
  const message = declared.message(name);
  if (message) return message;
  throw new ScriptError(
    `${args.name}: this plugin declares no message "${name}"${suggestion(name, declared.messages.keys())}`,
  );
}

/** `player:send(name, fields, { plain = true })`: what it sends leaves once no script runs. */
export function send(plugin: Plugin, sessionKeys: readonly string[], version: number, args: Arguments): true {
  plugin.demand('packets.send', args.name);
  const name = args.text(2, 'message');
  const message = plugin.declared.message(name) ?? messages.named(name);
  if (!message || message.direction === 'client') {
    const known = [...plugin.declared.messages.values()].map((own) => own.message);
    const sent = [...known, ...messages.all()].filter(({ direction }) => direction !== 'client');
    const near = suggestion(
      name,
      sent.map((one) => one.name),
    );
    throw new ScriptError(`${args.name}: there is no message "${name}" that a server sends${near}`);
  }
  const context = { version };
  const value = valuesFrom(message, args, 3, context);
  encode(message, value, context, args.name); // refused here, where the script can see it
  const options: LuaTable = args.has(4) ? args.table(4, 'options') : new Map();
  const plain = options.get('plain') === true;
  plugin.host.afterwards(plugin, () => plugin.host.services.send(sessionKeys, message, value, plain));
  return true;
}

function valuesFrom(message: Message, args: Arguments, index: number, context: CodecContext): Known {
  const table: LuaTable = args.has(index) ? args.table(index, 'fields') : new Map();
  return recordFrom(table, message.layout(context), message.name, blank(message, context) as Known);
}

function encode(message: Message, value: Known, context: CodecContext, what: string): Buffer {
  try {
    return message.encode(value as never, context);
  } catch (err) {
    if (err instanceof WireError) throw new ScriptError(`${what}: ${err.message}`);
    throw err;
  }
}
