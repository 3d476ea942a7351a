/** The server's side of a thread's services: what it may have done, ask and wait for, by name. */
import type { Channel } from '#state/channel.js';
import type { Log } from '#state/log.js';
import { messages } from '#wire/messages/registry.js';
import { own } from '../own.js';
import type { ScriptServices } from '../services.js';
import { plainPlayer, withBuffers } from './plain.js';
import { answered } from './remote-tables.js';

/** As the thread's own code gave them, which calls these functions by their types. */
// biome-ignore lint/suspicious/noExplicitAny: what crosses between threads has no types; both ends are ours.
type Args = readonly any[];

/** Does it, or nothing when there is no such thing. */
export function done(services: ScriptServices, name: string, args: readonly unknown[]): void {
  own(deeds, name)?.(services, withBuffers(args) as Args);
}

const deeds: Readonly<Record<string, (services: ScriptServices, args: Args) => void>> = {
  log: ({ log }, [level, fields, message]) =>
    own(log as unknown as Record<string, Log['info']>, level)?.(fields, message),
  systemMessage: (services, args) => services.systemMessage(...(args as unknown as [string, number, string])),
  broadcast: (services, args) =>
    services.broadcast(...(args as unknown as Parameters<ScriptServices['broadcast']>)),
  say: (services, args) => services.say(...(args as unknown as Parameters<ScriptServices['say']>)),
  send(services, [sessionKeys, name, value, way]) {
    const message = messages.named(name);
    if (message) services.send(sessionKeys, message, value, way);
  },
  renameGame: (services, [id, name]) => services.renameGame(id, name),
  kick: (services, [sessionKey, reason]) => services.kick(sessionKey, reason),
  mute: (services, [sessionKey, ms, reason, author]) => services.mute(sessionKey, ms, reason, author),
  unmute: (services, [sessionKey, author]) => services.unmute(sessionKey, author),
};

/** The answer to what a thread asks while it stands still. */
export function answerTo(
  services: ScriptServices,
  plugin: string,
  name: string,
  args: readonly unknown[],
): unknown {
  return own(questions, name)?.(services, args as Args, plugin);
}

function plainChannel(channel: Channel) {
  const { id, pool, name, capacity, players, hasPassword, genericFields, level } = channel;
  return { id, pool, name, capacity, players, hasPassword, genericFields, level };
}

type Question = (services: ScriptServices, args: Args, plugin: string) => unknown;

const questions: Readonly<Record<string, Question>> = {
  player(services, [sessionKey]) {
    const player = services.player(sessionKey);
    return player && plainPlayer(player);
  },
  players: (services) => Array.from(services.players(), plainPlayer),
  channel(services, [id]) {
    const channel = services.channel(id);
    return channel && plainChannel(channel);
  },
  channels: (services) => Array.from(services.channels(), plainChannel),
  games: (services) => [...services.games()],
  game: (services, [id]) => services.game(id),
  roleOf: (services, [sessionKey]) => services.roleOf(sessionKey),
  mayUse: (services, [sessionKey, permission]) => services.mayUse(sessionKey, permission),
  backlog: (services, [sessionKey]) => services.backlog(sessionKey),
  'data.get': ({ data }, [owner, key], plugin) => data.get(owner, plugin, key),
  'data.set'({ data }, [owner, key, json], plugin) {
    try {
      data.set(owner, plugin, key, json);
      return undefined;
    } catch (err) {
      return (err as Error).message;
    }
  },
};

/** A promise of what a thread waits for; a plugin reaches its own drawer of the storage only. */
export function awaited(
  services: ScriptServices,
  owner: { readonly id: string; readonly name: string },
  name: string,
  args: readonly unknown[],
): Promise<unknown> {
  const { storage, memory } = services;
  const [first, second, third] = withBuffers(args) as Args;
  switch (name) {
    case 'storage.save':
      return storage.save(owner.id, second, third);
    case 'memory.poke':
      return memory.poke(first, second, third);
    case 'memory.peek':
      return memory.peek(first, second, third);
    default:
      return (
        answered(services, owner, name, withBuffers(args) as Args) ??
        Promise.reject(new Error(`there is no ${name}`))
      );
  }
}
