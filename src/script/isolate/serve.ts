/** The server's side of what a thread may have done and ask that belongs to no service of its own (crossing.ts). */
import type { Channel } from '#state/channel.js';
import type { Log } from '#state/log.js';
import { own } from '../own.js';
import type { ScriptServices } from '../services.js';
import { plainPlayer, withBuffers } from './plain.js';

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
  renameGame: (services, [id, name]) => services.renameGame(id, name),
  kick: (services, [sessionKey, reason]) => services.kick(sessionKey, reason),
  mute: (services, [sessionKey, ms, reason, author]) => services.mute(sessionKey, ms, reason, author),
  unmute: (services, [sessionKey, author]) => services.unmute(sessionKey, author),
};

/** The answer to what a thread asks while it stands still. */
export function answerTo(services: ScriptServices, name: string, args: readonly unknown[]): unknown {
  return own(questions, name)?.(services, args as Args);
}

function plainChannel(channel: Channel) {
  const { id, pool, name, capacity, players, hasPassword, genericFields, level } = channel;
  return { id, pool, name, capacity, players, hasPassword, genericFields, level };
}

type Question = (services: ScriptServices, args: Args) => unknown;

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
};
