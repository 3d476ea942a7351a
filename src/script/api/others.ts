/** `server.plugin(name)` and `server.publish(topic, value)`: what plugins have to do with each other. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { isEmitted, isTopic, mayEmit } from '../events.js';
import { jsonOf } from '../json.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import { ABSENT, Kind } from '../scope.js';
import { Handle, type LuaValue } from '../vm/values.js';

/** Bytes of what is published or handed over, as JSON. */
const VALUE_MAX = 262_144;

export function otherFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { host } = plugin;
  return {
    plugin: (args) => {
      const name = args.text(1, 'name');
      return host.others.version(name) === undefined
        ? undefined
        : new Handle(Kind.plugin, host.others.number(name));
    },
    publish: (args) => {
      const topic = args.text(1, 'topic');
      if (!isTopic(`topic.${topic}`))
        throw new ScriptError(
          `${args.name}: a topic is small letters, digits, _, - and dots, got "${topic}"`,
        );
      const value = plainValue(args.value(2), args);
      host.afterwards(plugin, () => host.others.publish(topic, value, plugin.manifest.name));
      return true;
    },
    emit: (args) => {
      const name = args.text(1, 'name');
      const value = plainValue(args.value(2), args);
      const own = ownName(plugin, args.name);
      if (!name.startsWith(`${own}.`) || !isEmitted(name))
        throw new ScriptError(
          `${args.name}: an event of its own is "${own}." and small letters, digits, _, - and dots, got "${name}"`,
        );
      host.afterwards(plugin, () => host.others.emit(name, value, own));
      return true;
    },
  };
}

/** The name under which a plugin may emit. */
function ownName({ manifest }: Plugin, caller: string): string {
  if (!manifest) throw new ScriptError(`${caller}: begin with plugin { name = "...", ... }`);
  if (mayEmit(manifest.name)) return manifest.name;
  throw new ScriptError(
    `${caller}: a plugin called "${manifest.name}" has no events of its own, the name is too near to one of the server's areas; use server.publish`,
  );
}

export function defineOthers(plugin: Plugin): void {
  const { others } = plugin.host;
  const nameOf = (args: Arguments) => others.name(args.handle(1, 'plugin', Kind.plugin).id)!;
  const get = ({ id }: Handle, key: string): LuaValue | typeof ABSENT => {
    const name = others.name(id)!;
    if (key === 'name') return name;
    return key === 'version' ? others.version(name) : ABSENT;
  };
  const methods: Readonly<Record<string, ApiFunction>> = {
    valid: (args) => others.version(nameOf(args)) !== undefined,
    call: (args) => {
      const name = nameOf(args);
      const fn = args.text(2, 'function');
      const values = Array.from({ length: Math.max(0, args.count - 2) }, (_, i) =>
        plainValue(args.value(i + 3), args),
      );
      plugin.tasks.waitFor(() => others.call(name, fn, values), args.name, plugin.limits.wait.usual);
      return WAITING;
    },
  };
  plugin.defineHandles(Kind.plugin, 'plugin', get, methods);
}

/** Handles mean nothing in another state; everything else is copied. */
function plainValue(value: LuaValue, { name }: Arguments): LuaValue {
  const length = jsonOf(value, name)?.length ?? 0;
  if (length > VALUE_MAX)
    throw new ScriptError(`${name}: a value has at most ${VALUE_MAX} bytes, got ${length}`);
  return value;
}
