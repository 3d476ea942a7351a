/** The hooks of messages that plugins declared: the payload's first bytes choose one, its plugin owns it. */
import type { CodecContext } from '#wire/condition.js';
import type { Message } from '#wire/message.js';
import { carrierText, sameCarrier } from './declared.js';
import { inOrder, MediusListeners } from './hooks.js';
import type { DeclaredHook, Known, MediusHook, Origin, Outcome } from './layer.js';
import type { Hooked, PluginHost, Registration } from './plugin.js';

/** Milliseconds that a message waits for a plugin that has used up its time. */
const HELD = 2000;
/** Milliseconds between two looks. */
const PAUSE = 10;

const lost: Outcome = { kind: 'drop', silent: true, reason: 'its plugin has no time' };
const gone: Outcome = { kind: 'drop', silent: true, reason: 'its plugin is gone' };

/** One declared message with who listens to it. */
interface Entry {
  readonly plugin: Hooked;
  readonly message: Message;
  readonly key: Buffer;
  /** Undefined when its plugin has not hooked it. */
  readonly in: MediusHook | undefined;
  readonly out: MediusHook | undefined;
}

/** Tables by class << 8 | type. `now` gives the table that serves at this moment. */
export function declaredTable(
  host: PluginHost,
  plugins: readonly Hooked[],
  size: number,
  now: () => readonly (DeclaredHook | undefined)[],
): (DeclaredHook | undefined)[] {
  const table = new Array<DeclaredHook | undefined>(size).fill(undefined);
  const all = plugins.flatMap((plugin) =>
    [...plugin.declared.messages.values()].map(({ message }) => entry(host, plugins, plugin, message)),
  );
  for (const key of new Set(all.map(({ message }) => message.key))) {
    const own = all.filter(({ message }) => message.key === key);
    // The longest key is the most particular.
    own.sort((a, b) => b.key.length - a.key.length);
    table[key] = new DeclaredListeners(host, own, () => now()[key]);
  }
  return table;
}

function entry(host: PluginHost, plugins: readonly Hooked[], plugin: Hooked, message: Message): Entry {
  const hook = (way: 'In' | 'Out') => {
    const hooked = plugin.registrations.filter((one) => isOf(one, `declared${way}`, message));
    if (hooked.length === 0) return undefined;
    // Who hooks every message sees it, too.
    const everything = plugins.flatMap(({ registrations }) =>
      registrations.filter(({ target }) => target.family === `medius${way}` && target.key === undefined),
    );
    return new MediusListeners(host, inOrder([...hooked, ...everything]), way === 'Out');
  };
  return { plugin, message, key: message.carrier!.key, in: hook('In'), out: hook('Out') };
}

function isOf({ target }: Registration, family: string, { name }: Message): boolean {
  return target.family === family && target.declared === name;
}

class DeclaredListeners implements DeclaredHook {
  constructor(
    private readonly host: PluginHost,
    private readonly entries: readonly Entry[],
    private readonly now: () => DeclaredHook | undefined,
  ) {}

  find(whole: Buffer, origin: Origin) {
    const found = this.entry(whole, origin);
    return found && { message: found.message, owned: found.in !== undefined };
  }

  private entry(whole: Buffer, origin: Origin): Entry | undefined {
    return this.entries.find(
      ({ plugin, message, key }) =>
        message.direction !== 'server' &&
        key.equals(whole.subarray(2, 2 + key.length)) &&
        plugin.sees(origin),
    );
  }

  run(whole: Buffer, codec: CodecContext, origin: Origin): Outcome | Promise<Outcome> {
    const found = this.entry(whole, origin);
    if (!found?.in) return gone;
    const { plugin, message } = found;
    const value = message.decode(whole, 2, whole.length, codec) as Known;
    if (plugin.isOut) return this.lose(found);
    if (!plugin.usage.hasTime) return this.later(found, whole, codec, origin);
    return found.in.run({ message, value, codec, origin });
  }

  /** Tries again until its plugin has time, or the version that has replaced it by then. */
  private async later(first: Entry, whole: Buffer, codec: CodecContext, origin: Origin): Promise<Outcome> {
    const { clock } = this.host.services;
    const until = clock.now() + HELD;
    const { plugin } = first;
    // A version that was replaced has no registrations any more.
    while (plugin.registrations.length > 0 && !plugin.isOut && !plugin.usage.hasTime) {
      if (clock.now() >= until) return this.lose(first);
      await new Promise<void>((resolve) => clock.after(PAUSE, resolve));
    }
    const next = this.now();
    return next ? next.run(whole, codec, origin) : gone;
  }

  private lose({ plugin, message }: Entry): Outcome {
    plugin.usage.lost++;
    this.host.services.log.warn(
      { plugin: plugin.source.id, message: message.name },
      'a message was dropped because its plugin has no time for it',
    );
    return lost;
  }

  out(message: Message): MediusHook | undefined {
    return this.entries.find((one) => one.message === message)?.out;
  }
}

/** Two declarations that cannot serve side by side, as an error of the first; undefined when all can. */
export function clashOf(plugin: Hooked, others: Iterable<Hooked>): string | undefined {
  for (const other of others) {
    for (const { message, place } of plugin.declared.messages.values()) {
      const clash = clashWith(message, plugin, other);
      if (clash) return `${place}: packet.declare ${message.name}: ${clash}`;
    }
  }
  return undefined;
}

function clashWith(message: Message, plugin: Hooked, other: Hooked): string | undefined {
  const { id } = other.source;
  const same = other.declared.messages.get(message.name);
  if (same) return `plugin ${id} has declared ${message.name} at ${same.place}`;
  if (!meet(plugin, other)) return undefined;
  for (const theirs of other.declared.messages.values()) {
    if (sameCarrier(message, theirs.message))
      return `${theirs.message.name} of plugin ${id} (${theirs.place}) has ${carrierText(message)}`;
  }
  return undefined;
}

/** Whether there are players whom both see. */
function meet(a: Hooked, b: Hooked): boolean {
  const [first, second] = [titlesOf(a), titlesOf(b)];
  return !first || !second || [...first].some((title) => second.has(title));
}

function titlesOf({ source, manifest }: Hooked): ReadonlySet<string> | undefined {
  return source.title === undefined ? manifest.titles : new Set([source.title]);
}
