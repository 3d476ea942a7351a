/** The services of the server as a plugin in a thread of its own has them: done there, asked for, or awaited. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';
import { ScriptError } from '../errors.js';
import type { FetchRequest, FetchResponse, ScriptServices } from '../services.js';
import type { LuaValue } from '../vm/values.js';
import { remote, type Way } from './crossing.js';
import type { Answer, Word } from './messages.js';
import { withBuffers } from './plain.js';

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

  private readonly calls: Readonly<Record<Way, (name: string, ...args: readonly unknown[]) => unknown>> = {
    do: (name, ...args) => this.do(name, ...args),
    ask: (name, ...args) => this.ask(name, ...args),
    later: (name, ...args) => this.later(name, ...args),
  };

  readonly storage: ScriptServices['storage'] = {
    ...remote('storage', this.calls),
    load: () => Promise.reject(new Error('what is stored came with the order to load')),
  };

  readonly memory = remote('memory', this.calls);
  readonly data = remote('data', this.calls);
  readonly accounts = remote('accounts', this.calls);
  readonly moderation = remote('moderation', this.calls);
  readonly people = remote('people', this.calls);
  readonly places = remote('places', this.calls);
  readonly clans = remote('clans', this.calls);
  readonly leaderboards = remote('leaderboards', this.calls);
  readonly sql = remote('sql', this.calls);
  readonly server = remote('server', this.calls);
  readonly queues = remote('queues', this.calls);
  readonly patching = remote('patching', this.calls);
  readonly captures = remote('captures', this.calls);

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
    const answer = receiveMessageOnPort(this.answers)?.message as Answer | undefined;
    if (answer?.error !== undefined) throw new ScriptError(answer.error);
    return withBuffers(answer?.value) as T;
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
