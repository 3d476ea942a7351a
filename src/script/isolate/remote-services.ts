/** The services of the server as a plugin in a thread of its own has them: done there, asked for, or awaited. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';
import { ScriptError } from '../errors.js';
import type { FetchRequest, FetchResponse, ScriptServices } from '../services.js';
import type { LuaValue } from '../vm/values.js';
import type { Word } from './messages.js';
import { remotePeople } from './people.js';
import { remotePlaces } from './places.js';
import { withBuffers } from './plain.js';
import { type Calls, remotePatching } from './remote-patching.js';
import { remoteQueues } from './remote-queues.js';
import { remoteServer } from './remote-server.js';
import { remote } from './remote-tables.js';

/** Milliseconds that an answer of the server may take; its thread is not held up by scripts. */
const PATIENCE = 5000;

export class RemoteServices implements ScriptServices {
  readonly log: Log;
  readonly clock: Clock = threadClock();
  private readonly awaited = new Map<number, { resolve(value: never): void; reject(err: Error): void }>();
  private number = 0;

  constructor(
    private readonly say_: (word: Word) => void,
    private readonly answers: MessagePort,
    private readonly words: Int32Array,
  ) {
    this.server = remoteServer({
      ask: (name, ...args) => this.ask(name, ...args),
      do: (name, ...args) => this.do(name, ...args),
      later: (name, ...args) => this.later(name, ...args),
    });
    const level = (name: string) => (fields: unknown, message: string) =>
      this.do('log', name, fields, message);
    this.log = {
      trace: level('trace'),
      debug: level('debug'),
      info: level('info'),
      warn: level('warn'),
      error: level('error'),
    };
  }

  private readonly about = remotePeople({
    deeds: (name, ...args) => this.do(name, ...args),
    questions: (name, ...args) => this.ask(name, ...args),
    awaited: (name, ...args) => this.later(name, ...args),
  });
  readonly accounts = this.about.accounts;
  readonly moderation = this.about.moderation;
  readonly people = this.about.people;
  /** For what has files of its own. */
  readonly calls: Calls = {
    do: (name, ...args) => this.do(name, ...args),
    ask: (name, ...args) => this.ask(name, ...args),
    later: (name, ...args) => this.later(name, ...args),
  };

  readonly patching = remotePatching(this.calls);

  readonly storage: ScriptServices['storage'] = {
    load: (plugin) => this.later('storage.load', plugin),
    save: (plugin, key, json) => this.later('storage.save', plugin, key, json),
  };

  readonly memory: ScriptServices['memory'] = {
    poke: (sessionKey, address, bytes) => this.later('memory.poke', sessionKey, address, bytes),
    peek: (sessionKey, address, length) => this.later('memory.peek', sessionKey, address, length),
  };

  readonly captures: ScriptServices['captures'] = {
    start: (wanted) => this.later('captures.start', wanted),
    stop: (id) => this.ask('captures.stop', id),
  };

  readonly data: ScriptServices['data'] = {
    get: (owner, _plugin, key) => this.ask('data.get', owner, key),
    set: (owner, _plugin, key, json) => {
      const refusal = this.ask<string | undefined>('data.set', owner, key, json);
      if (refusal !== undefined) throw new ScriptError(refusal);
    },
  };

  readonly places: ScriptServices['places'] = remotePlaces(
    (name, ...args) => this.ask(name, ...args),
    (name, ...args) => this.do(name, ...args),
  );

  readonly queues = remoteQueues(
    (name, args) => this.ask(name, ...args),
    (name, args) => this.do(name, ...args),
  );

  readonly leaderboards = remote('leaderboards', (name, args) => this.later(name, ...args));
  readonly server: ScriptServices['server'];
  readonly clans: ScriptServices['clans'] = {
    known: (id) => this.ask('clans.known', id),
    of: (account) => this.ask('clans.of', account),
    list: (pools) => this.later('clans.list', pools),
    find: (who, pools) => this.later('clans.find', who, pools),
    members: (id) => this.later('clans.members', id),
    stats: (id) => this.later('clans.stats', id),
    ladder: (id) => this.later('clans.ladder', id),
    messages: (id) => this.later('clans.messages', id),
    rename: (id, name) => this.later('clans.rename', id, name),
    disband: (id) => this.later('clans.disband', id),
    add: (id, account) => this.later('clans.add', id, account),
    remove: (id, account) => this.later('clans.remove', id, account),
    transfer: (id, account) => this.later('clans.transfer', id, account),
    setStats: (id, stats) => this.later('clans.setStats', id, stats),
  };

  readonly sql = remote('sql', (name, args) => this.later(name, ...args));

  player(sessionKey: string): Player | undefined {
    return this.ask('player', sessionKey);
  }

  players(): Iterable<Player> {
    return this.ask('players');
  }

  channel(id: number): ReturnType<ScriptServices['channel']> {
    return this.ask('channel', id);
  }

  channels(): ReturnType<ScriptServices['channels']> {
    return this.ask('channels');
  }

  games(): ReturnType<ScriptServices['games']> {
    return this.ask('games');
  }

  game(id: number): ReturnType<ScriptServices['game']> {
    return this.ask('game', id);
  }

  systemMessage(...args: Parameters<ScriptServices['systemMessage']>): void {
    this.do('systemMessage', ...args);
  }

  broadcast(...args: Parameters<ScriptServices['broadcast']>): void {
    this.do('broadcast', ...args);
  }

  say(...args: Parameters<ScriptServices['say']>): void {
    this.do('say', ...args);
  }

  send(...[sessionKeys, message, value, way]: Parameters<ScriptServices['send']>): void {
    this.do('send', sessionKeys, message.name, value, way);
  }

  roleOf(sessionKey: string): string {
    return this.ask('roleOf', sessionKey);
  }

  mayUse(sessionKey: string, permission: string): boolean {
    return this.ask('mayUse', sessionKey, permission);
  }

  backlog(sessionKey: string): number {
    return this.ask('backlog', sessionKey);
  }

  renameGame(...args: Parameters<ScriptServices['renameGame']>): void {
    this.do('renameGame', ...args);
  }

  kick(...args: Parameters<ScriptServices['kick']>): void {
    this.do('kick', ...args);
  }

  mute(...args: Parameters<ScriptServices['mute']>): void {
    this.do('mute', ...args);
  }

  unmute(...args: Parameters<ScriptServices['unmute']>): void {
    this.do('unmute', ...args);
  }

  fetch(_plugin: string, request: FetchRequest): Promise<FetchResponse> {
    return this.later('fetch', request);
  }

  pluginVersion(name: string): string | undefined {
    return this.ask('plugin.version', name);
  }

  callPlugin(name: string, fn: string, args: readonly LuaValue[]): Promise<LuaValue> {
    return this.later('plugin.call', name, fn, args);
  }

  private do(name: string, ...args: readonly unknown[]): void {
    this.say_({ kind: 'do', name, args });
  }

  /** Asks and stands still until the answer is there: the server's thread waits for no script. */
  private ask<T>(name: string, ...args: readonly unknown[]): T {
    const before = Atomics.load(this.words, 2);
    this.say_({ kind: 'ask', name, args });
    if (Atomics.wait(this.words, 2, before, PATIENCE) === 'timed-out')
      throw new ScriptError(`the server did not answer ${name} within ${PATIENCE / 1000} s`);
    return withBuffers(receiveMessageOnPort(this.answers)?.message as T);
  }

  private later<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    const id = ++this.number;
    this.say_({ kind: 'await', id, name, args });
    return new Promise((resolve, reject) => void this.awaited.set(id, { resolve, reject }));
  }

  settle(id: number, value: unknown, error: string | undefined): void {
    const waiting = this.awaited.get(id);
    this.awaited.delete(id);
    if (error === undefined) waiting?.resolve(withBuffers(value) as never);
    else waiting?.reject(new Error(error));
  }
}

function threadClock(): Clock {
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    after,
    every(ms, run) {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  };
}
