/** The server's side of a thread's services: what it may have done, ask and wait for, by name. */
import type { Channel } from '#state/channel.js';
import type { Log } from '#state/log.js';
import { own } from '../own.js';
import type { ScriptClans } from '../services/clans.js';
import type { ScriptServices } from '../services.js';
import { peopleFunction } from './people.js';
import { servedDeeds, servedQuestions } from './places.js';
import { plainPlayer, withBuffers } from './plain.js';
import { answerOfServer } from './remote-server.js';
import { answered } from './remote-tables.js';

/** As the thread's own code gave them, which calls these functions by their types. */
// biome-ignore lint/suspicious/noExplicitAny: what crosses between threads has no types; both ends are ours.
type Args = readonly any[];

/** Does it, or nothing when there is no such thing. */
export function done(services: ScriptServices, name: string, args: readonly unknown[]): void {
  const deed = own(deeds, name);
  if (deed) deed(services, withBuffers(args) as Args);
  else peopleFunction(services, 'deeds', name)?.(withBuffers(args) as Args);
}

const deeds: Readonly<Record<string, (services: ScriptServices, args: Args) => void>> = {
  ...servedDeeds,
  log: ({ log }, [level, fields, message]) =>
    own(log as unknown as Record<string, Log['info']>, level)?.(fields, message),
  systemMessage: (services, args) => services.systemMessage(...(args as unknown as [string, number, string])),
  broadcast: (services, args) =>
    services.broadcast(...(args as unknown as Parameters<ScriptServices['broadcast']>)),
  say: (services, args) => services.say(...(args as unknown as Parameters<ScriptServices['say']>)),
  'server.end': ({ server }, [reason, after, again]) => server.end(reason, after, again),
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
  const question = own(questions, name);
  if (question) return question(services, args as Args, plugin);
  if (name.startsWith('server.')) return answerOfServer(services.server, name);
  return peopleFunction(services, 'questions', name)?.(args);
}

function plainChannel(channel: Channel) {
  const { id, pool, name, capacity, players, hasPassword, genericFields, level } = channel;
  return { id, pool, name, capacity, players, hasPassword, genericFields, level };
}

type Question = (services: ScriptServices, args: Args, plugin: string) => unknown;

const questions: Readonly<Record<string, Question>> = {
  ...servedQuestions,
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
  'clans.known': ({ clans }, [id]) => clans.known(id),
  'clans.of': ({ clans }, [account]) => clans.of(account),
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

const awaitedOfClans: Readonly<Record<string, (clans: ScriptClans, args: Args) => Promise<unknown>>> = {
  list: (clans, [pools]) => clans.list(pools),
  find: (clans, [who, pools]) => clans.find(who, pools),
  members: (clans, [id]) => clans.members(id),
  stats: (clans, [id]) => clans.stats(id),
  ladder: (clans, [id]) => clans.ladder(id),
  messages: (clans, [id]) => clans.messages(id),
  rename: (clans, [id, name]) => clans.rename(id, name),
  disband: (clans, [id]) => clans.disband(id),
  add: (clans, [id, account]) => clans.add(id, account),
  remove: (clans, [id, account]) => clans.remove(id, account),
  transfer: (clans, [id, account]) => clans.transfer(id, account),
  setStats: (clans, [id, stats]) => clans.setStats(id, stats),
};

/** A promise of what a thread waits for; a plugin reaches its own drawer of the storage only. */
export async function awaited(
  services: ScriptServices,
  owner: { readonly id: string; readonly name: string },
  name: string,
  args: readonly unknown[],
): Promise<unknown> {
  const { storage, memory, server, clans } = services;
  const [first, second, third] = withBuffers(args) as Args;
  const about = peopleFunction(services, 'awaited', name);
  if (about) return about(withBuffers(args) as Args);
  const ofClans = name.startsWith('clans.') ? own(awaitedOfClans, name.slice('clans.'.length)) : undefined;
  if (ofClans) return ofClans(clans, withBuffers(args) as Args);
  switch (name) {
    case 'storage.save':
      return storage.save(owner.id, second, third);
    case 'server.run':
      return server.run(first, second, third);
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
