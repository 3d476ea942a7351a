/** A server as scripts see it, without a server: folders of plugins, players, and what scripts sent. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { emptyCaptures } from '#script/captures.js';
import { EntityData } from '#script/entity-data.js';
import { ScriptHost, type ScriptOptions } from '#script/host.js';
import type { Origin } from '#script/layer.js';
import type { WorldFacts } from '#script/services/places.js';
import type { ListedCommand, ScriptServer } from '#script/services/server.js';
import type { GameFacts, ScriptServices } from '#script/services.js';
import { FakeClans } from '#script/spec/fake-clans.js';
import { FakeLeaderboards } from '#script/spec/fake-leaderboards.js';
import { FakePeople } from '#script/spec/fake-people.js';
import { FakeSql } from '#script/spec/fake-sql.js';
import type { Channel } from '#state/channel.js';
import type { LogFields } from '#state/log.js';
import type { Player } from '#state/player.js';
import { fakePlaces } from './fake-places.js';

export interface LogLine {
  readonly level: string;
  readonly fields: LogFields;
  readonly message: string;
}

/** What came of scripts, in order. */
export class World {
  readonly sent: string[] = [];
  readonly log: LogLine[] = [];
  readonly players = new Map<string, Player>();
  readonly channels = new Map<number, Channel>();
  readonly games = new Map<number, GameFacts>();
  readonly worlds = new Map<number, WorldFacts>();
  readonly stored = new Map<string, Map<string, string>>();
  /** Roles by session keys; who has one may everything. */
  readonly roles = new Map<string, string>();
  /** What a web server answers. */
  fetch: ScriptServices['fetch'] = () => Promise.reject(new Error('no web server here'));
  /** What was to be saved about accounts: account, plugin, key and value. */
  readonly notes: string[] = [];
  readonly data = new EntityData((account, plugin, key, json) => {
    this.notes.push(`${account} ${plugin} ${key} ${json}`);
  });
  readonly people = new FakePeople({
    clock: { wall: () => this.time },
    data: this.data,
    players: () => this.players.values(),
    roleOf: ({ sessionKey }) => this.roles.get(sessionKey) ?? 'player',
    note: (sessionKey, kind, what) => this.send(`${kind} ${sessionKey} ${JSON.stringify(what)}`),
  });
  readonly leaderboards = new FakeLeaderboards(
    (account) => [...this.players.values()].find((one) => one.account?.id === account)?.account?.name,
  );
  readonly clans = new FakeClans(
    (id) => [...this.players.values()].find(({ account }) => account?.id === id)?.account,
    () => this.time,
  );
  readonly sql = new FakeSql();
  readonly memory = Buffer.alloc(256);
  /** Lines that commands were run by, and what they answer. */
  answer: (line: string, sessionKey: string | undefined, isFree: boolean) => readonly string[] = () => [];
  commands: readonly ListedCommand[] = [];
  readonly server: ScriptServer = {
    version: () => '1.2.3',
    titles: () =>
      ['uya', 'jak'].map((id) => ({
        ...{ id, name: `The game ${id}`, pool: id, locations: [{ id: 40, name: 'Aquatos' }] },
        applications: [{ id: 10684, name: id, region: 'NTSC', medius: 108 }],
        channels: [{ name: 'Lobby', capacity: 32 }],
      })),
    stats: () => ({ players: this.players.size, uptime: 12 }),
    end: (reason, after, again) => this.send(`end ${reason} ${after} ${again}`),
    commands: () => this.commands,
    run: async (line, sessionKey, isFree) => this.answer(line, sessionKey, isFree),
  };
  /** Called for each text that goes out: what the server would raise events about. */
  onSend: (text: string) => void = () => {};
  private timers: { at: number; readonly every: number; readonly run: () => void; on: boolean }[] = [];
  private time = 0;

  constructor(readonly folder: string) {}

  get folders() {
    return { scripts: join(this.folder, 'scripts'), games: join(this.folder, 'games') };
  }

  write(path: string, text: string | Buffer): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Log lines that say that a script failed. */
  get faults(): string[] {
    return this.log.filter(({ level }) => level === 'error').map(({ fields }) => String(fields.err));
  }

  /** What scripts wrote to the log. */
  get printed(): string[] {
    return this.log.filter(({ message }) => message === 'script').map(({ fields }) => String(fields.text));
  }

  /** Lets time pass for timers. */
  pass(ms: number): void {
    this.time += ms;
    for (const timer of [...this.timers]) {
      while (timer.on && timer.at <= this.time) {
        if (timer.every > 0) timer.at += timer.every;
        else timer.on = false;
        timer.run();
      }
    }
  }

  private timer(ms: number, every: number, run: () => void) {
    const timer = { at: this.time + ms, every, run, on: true };
    this.timers.push(timer);
    return () => {
      timer.on = false;
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  private send(text: string): void {
    this.sent.push(text);
    this.onSend(text);
  }

  services(): ScriptServices {
    const level = (name: string) => (fields: LogFields, message: string) => {
      this.log.push({ level: name, fields, message });
    };
    return {
      log: {
        trace: level('trace'),
        debug: level('debug'),
        info: level('info'),
        warn: level('warn'),
        error: level('error'),
      },
      clock: {
        now: () => this.time,
        wall: () => this.time,
        after: (ms, run) => this.timer(ms, 0, run),
        every: (ms, run) => this.timer(ms, ms, run),
      },
      storage: {
        load: async (plugin) => new Map(this.stored.get(plugin)),
        save: async (plugin, key, json) => {
          const drawer = this.stored.get(plugin) ?? new Map<string, string>();
          this.stored.set(plugin, drawer);
          if (json === undefined) drawer.delete(key);
          else drawer.set(key, json);
        },
      },
      memory: {
        poke: async (_player, address, bytes) => void bytes.copy(this.memory, address),
        peek: async (_player, address, length) => {
          if (address + length > this.memory.length) throw new Error('no answer');
          return Buffer.from(this.memory.subarray(address, address + length));
        },
      },
      player: (sessionKey) => this.players.get(sessionKey),
      players: () => this.players.values(),
      channel: (id) => this.channels.get(id),
      game: (id) => this.games.get(id),
      channels: () => this.channels.values(),
      games: () => this.games.values(),
      systemMessage: (sessionKey, severity, text) => this.send(`system ${sessionKey} ${severity} ${text}`),
      broadcast: (severity, text, titles) =>
        this.send(`broadcast ${severity} ${titles ? [...titles].join() : '*'} ${text}`),
      say: (audience, from, text) =>
        this.send(
          `say ${'id' in audience ? `${audience.kind} ${audience.id}` : audience.sessionKey} ${from}: ${text}`,
        ),
      data: this.data,
      places: fakePlaces(this, (text) => this.send(text)),
      accounts: this.people.accounts,
      moderation: this.people.moderation,
      people: this.people.people,
      leaderboards: this.leaderboards,
      server: this.server,
      captures: emptyCaptures(),
      clans: this.clans,
      sql: this.sql,
      send: (sessionKeys, message, value, { plain, via }) => {
        const whole = message.encodeWhole(value as never, { version: 108 }).toString('hex');
        this.send(
          `send ${sessionKeys.join()} ${message.name}${plain ? ' plain' : ''}${via === 'game' ? ' game' : ''} ${whole}`,
        );
      },
      roleOf: (sessionKey) => this.roles.get(sessionKey) ?? 'player',
      mayUse: (sessionKey) => this.roles.has(sessionKey),
      backlog: () => 0,
      fetch: (plugin, request) => this.fetch(plugin, request),
      renameGame: (id, name) => {
        this.games.set(id, { ...this.games.get(id)!, name });
        this.send(`rename ${id} ${name}`);
      },
      kick: (sessionKey, reason) => this.send(`kick ${sessionKey} ${reason}`),
      mute: (sessionKey, ms, reason, author) => this.send(`mute ${sessionKey} ${ms} ${author}: ${reason}`),
      unmute: (sessionKey, author) => this.send(`unmute ${sessionKey} ${author}`),
    };
  }
}

/** A world with these files, gone when the test is. */
export function world(t: TestContext, files: Readonly<Record<string, string>> = {}): World {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-script-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const made = new World(folder);
  mkdirSync(made.folders.scripts);
  mkdirSync(made.folders.games);
  for (const [path, text] of Object.entries(files)) made.write(path, text);
  return made;
}

/** Time enough for a machine that is busy with other things: what ends scripts in tests is instructions. */
const patient = {
  load: { instructions: 5_000_000, time: 10_000 },
  hook: { instructions: 100_000, time: 10_000 },
  batch: { instructions: 100_000, time: 10_000 },
  share: 10,
};

/** The script layer over a world; everything that a plugin asks for is granted. */
export async function host(
  t: TestContext,
  made: World,
  options: Partial<ScriptOptions> = {},
): Promise<ScriptHost> {
  const started = await ScriptHost.start({
    folders: made.folders,
    services: made.services(),
    granted: () => true,
    watch: false,
    limits: patient,
    turn: 10_000,
    ...options,
  });
  t.after(() => started.close());
  return started;
}

const titleOf = (id: string) => ({ id }) as Player['title'];

export function player(sessionKey: string, name: string, more: Partial<Player> = {}): Player {
  const account = { id: Number(sessionKey), name } as Player['account'];
  const facts = { sessionKey, account, title: titleOf('uya'), applicationId: 10684, address: '192.0.2.1' };
  return { ...facts, version: 108, channel: undefined, game: undefined, presence: 'chat', ...more } as Player;
}

export function origin(more: Partial<Origin> = {}): Origin {
  return {
    server: 'mls',
    title: 'uya',
    applicationId: 10684,
    address: '192.0.2.1',
    player: undefined,
    ...more,
  };
}
