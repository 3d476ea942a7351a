/** A server in which nothing is real: the players, channels and games that a spec made, and what scripts did to them. */
import type { Channel } from '#state/channel.js';
import type { Log, LogFields } from '#state/log.js';
import type { Player } from '#state/player.js';
import type { Title } from '#state/title.js';
import { struct } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { emptyCaptures } from '../captures.js';
import type { Directory, Named } from '../directory.js';
import { EntityData } from '../entity-data.js';
import type { Known } from '../layer.js';
import { NoAnswer } from '../no-answer.js';
import { toLua } from '../record-view.js';
import type { LocationFacts } from '../services/places.js';
import type { Audience, FetchRequest, FetchResponse, GameFacts, ScriptServices } from '../services.js';
import { editsOf } from '../settings.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { FakeClans } from './fake-clans.js';
import { FakeClock } from './fake-clock.js';
import { FakeLeaderboards } from './fake-leaderboards.js';
import { FakeMemory } from './fake-memory.js';
import { FakePeople } from './fake-people.js';
import { fakePlaces } from './fake-places.js';
import { FakeServer, type ServedBy } from './fake-server.js';
import { FakeSql } from './fake-sql.js';

/** Milliseconds that a console which does not answer is waited for, as on a server. */
const PATIENCE = 5000;
/** Things that are noted of one player, and lines of log. */
const NOTED_MAX = 10_000;

/** What a spec must know of a title to make players of it. */
export interface SpecTitle {
  readonly id: string;
  /** Of its first edition. */
  readonly applicationId: number;
  /** Medius version, such as 108. */
  readonly version: number;
  readonly traits: ReadonlySet<string>;
  readonly locations?: readonly { readonly id: number; readonly name: string }[];
}

/** The session key of a fake player. */
export const sessionKeyOf = (number: number): string => `${1000 + number}`;

export type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** A player of a spec, with what reached it. */
export interface FakePlayer {
  readonly player: Changing<Player>;
  /** Whether it may use operators' commands. */
  isOperator: boolean;
  readonly memory: FakeMemory;
  /** Tables with `kind`: message, packet, box, chat, kick, force_leave, mute or unmute. */
  sent: LuaTable[];
}

export interface FakeLine {
  readonly level: string;
  readonly text: string;
  /** True for what a script wrote, false for what the server says of it. */
  readonly isScript: boolean;
}

export class FakeWorld {
  readonly clock = new FakeClock();
  readonly players = new Map<number, FakePlayer>();
  readonly channels = new Map<number, Changing<Channel>>();
  readonly games = new Map<number, Changing<GameFacts>>();
  readonly stored = new Map<string, string>();
  readonly edits = new Map<string, string>();
  readonly data = new EntityData();
  readonly sql = new FakeSql();
  readonly leaderboards = new FakeLeaderboards((account) => this.named(account));
  readonly clans = new FakeClans(
    (id) => [...this.players.values()].find(({ player }) => player.account?.id === id)?.player.account,
    () => this.clock.wall(),
  );
  /** What web servers answer, by address. */
  readonly web = new Map<string, FetchResponse>();
  readonly server = new FakeServer(() => this.servedBy!);
  /** The case, which knows the plugin. */
  servedBy: ServedBy | undefined;
  asked: FetchRequest[] = [];
  log: FakeLine[] = [];
  readonly people = new FakePeople({
    clock: this.clock,
    data: this.data,
    players: () => [...this.players.values()].map((one) => one.player),
    roleOf: ({ sessionKey }) => (this.fake(sessionKey)?.isOperator ? 'operator' : 'player'),
    note: (sessionKey, kind, what) => this.note([sessionKey], kind, what),
  });
  private lastPlayer = 0;

  /** Titles whose locations there are. */
  constructor(private readonly titles: () => Iterable<SpecTitle> = () => []) {}

  addPlayer(facts: Omit<Player, 'sessionKey' | 'account'>, who: PlayerName): number {
    const number = ++this.lastPlayer;
    const { name = `Player ${number}`, accountId = number } = who;
    const account = name === false ? undefined : ({ id: accountId, name } as Player['account']);
    const player: Player = { ...facts, sessionKey: sessionKeyOf(number), account };
    this.players.set(number, { player, isOperator: false, memory: new FakeMemory(), sent: [] });
    return number;
  }

  fake(sessionKey: string): FakePlayer | undefined {
    return [...this.players.values()].find(({ player }) => player.sessionKey === sessionKey);
  }

  services(): ScriptServices {
    const player = (sessionKey: string) => this.fake(sessionKey)?.player;
    return {
      log: this.logger(),
      clock: this.clock,
      storage: {
        load: async (plugin) => new Map(this.drawer(plugin)),
        save: async (plugin, key, json) => {
          if (json === undefined) this.drawer(plugin).delete(key);
          else this.drawer(plugin).set(key, json);
        },
      },
      memory: {
        poke: async (sessionKey, address, bytes) => this.memoryOf(sessionKey).poke(address, bytes),
        peek: (sessionKey, address, length) => this.peek(sessionKey, address, length),
      },
      data: this.data,
      places: fakePlaces(
        this,
        () => this.locations(),
        (keys, kind, what) => this.note(keys, kind, what),
      ),
      accounts: this.people.accounts,
      moderation: this.people.moderation,
      people: this.people.people,
      leaderboards: this.leaderboards,
      server: this.server,
      captures: emptyCaptures(),
      clans: this.clans,
      sql: this.sql,
      player,
      players: () => [...this.players.values()].map((one) => one.player),
      channel: (id) => this.channels.get(id),
      game: (id) => this.games.get(id),
      channels: () => this.channels.values(),
      games: () => this.games.values(),
      systemMessage: (sessionKey, severity, text) => this.note([sessionKey], 'box', { text, severity }),
      broadcast: (severity, text, titles) =>
        this.note(
          this.keys(({ title }) => titles?.has(title.id) ?? true),
          'box',
          { text, severity },
        ),
      say: (audience, from, text) => this.note(this.listeners(audience), 'chat', { text, from }),
      send: (sessionKeys, message, value, { via }) => this.send(sessionKeys, message, value, via),
      roleOf: (sessionKey) => (this.fake(sessionKey)?.isOperator ? 'operator' : 'player'),
      mayUse: (sessionKey) => this.fake(sessionKey)?.isOperator ?? false,
      backlog: () => 0,
      fetch: (_plugin, request) => this.fetch(request),
      renameGame: (id, name) => {
        const game = this.games.get(id);
        if (game) game.name = name;
      },
      kick: (sessionKey, reason) => this.note([sessionKey], 'kick', { reason }),
      mute: (sessionKey, ms, reason) => this.note([sessionKey], 'mute', { duration: ms / 1000, reason }),
      unmute: (sessionKey) => this.note([sessionKey], 'unmute', {}),
    };
  }

  private named(account: number): string | undefined {
    return [...this.players.values()].find(({ player }) => player.account?.id === account)?.player.account
      ?.name;
  }

  /** There is one plugin; its settings, where commands made some, lie beside what it stores. */
  private drawer(plugin: string): Map<string, string> {
    return plugin.endsWith(editsOf('')) ? this.edits : this.stored;
  }

  /** What commands can name here; accounts are those of the players. */
  directory(): Directory {
    const named = ({ id, name }: { readonly id: number; readonly name: string }, title: string): Named => ({
      ...{ id, name, pool: title, titles: [title] },
    });
    const players = () => [...this.players.values()].map((one) => one.player);
    return {
      players,
      games: () => [...this.games.values()].map((game) => named(game, game.title)),
      channels: () => [...this.channels.values()].map((channel) => named(channel, channel.pool)),
      accounts: async (word) =>
        players().flatMap(({ account, title }) =>
          account && [account.name.toLowerCase(), `#${account.id}`].includes(word.toLowerCase())
            ? { ...named(account, title.accountPool), titles: [title.id] }
            : [],
        ),
    };
  }

  private locations(): LocationFacts[] {
    return [...this.titles()].flatMap(({ id: title, locations = [] }) =>
      locations.map(({ id, name }) => ({ id, name, title })),
    );
  }

  private async fetch(request: FetchRequest): Promise<FetchResponse> {
    if (this.asked.length < NOTED_MAX) this.asked.push(request);
    const answer = this.web.get(request.url);
    if (answer) return answer;
    throw new Error(`nothing answers ${request.url} in a spec; test.web says what would`);
  }

  private send(sessionKeys: readonly string[], message: Message, value: Known, via: string): void {
    const fields = toLua(value, struct({ name: message.name, fields: message.fields }));
    this.note(sessionKeys, 'message', { name: message.name, fields, via });
  }

  private note(sessionKeys: readonly string[], kind: string, what: Readonly<Record<string, LuaValue>>): void {
    for (const sessionKey of sessionKeys) {
      const sent = this.fake(sessionKey)?.sent;
      if (sent && sent.length < NOTED_MAX) sent.push(new Map(Object.entries({ kind, ...what })));
    }
  }

  private keys(wants: (player: Player) => boolean): string[] {
    return [...this.players.values()]
      .filter(({ player }) => wants(player))
      .map(({ player }) => player.sessionKey);
  }

  private listeners(audience: Audience): string[] {
    if (audience.kind === 'player') return [audience.sessionKey];
    return this.keys((player) => player[audience.kind] === (audience.id as number));
  }

  private memoryOf(sessionKey: string): FakeMemory {
    const fake = this.fake(sessionKey);
    if (!fake) throw new Error('the player is connected to no server now');
    return fake.memory;
  }

  private async peek(sessionKey: string, address: number, length: number): Promise<Buffer> {
    const memory = this.memoryOf(sessionKey);
    if (!memory.isSilent) return memory.read(address, length);
    return new Promise((_, reject) => {
      this.clock.after(PATIENCE, () => reject(new NoAnswer(PATIENCE)));
    });
  }

  private logger(): Log {
    const at = (level: string) => (fields: LogFields, message: string) => {
      const isScript = message === 'script';
      const reason = fields.err ?? fields.reason;
      const said = reason instanceof Error ? reason.message : reason;
      const text = isScript ? String(fields.text) : said === undefined ? message : `${message}: ${said}`;
      if (this.log.length < NOTED_MAX) this.log.push({ level, text, isScript });
    };
    return {
      trace: at('trace'),
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
    };
  }
}

/** What a fake player is called; `name` false for one that has not logged in. */
export interface PlayerName {
  readonly name?: string | false | undefined;
  readonly accountId?: number | undefined;
}

/** A title with nothing in it but what players need. */
export function fakeTitle({ id, traits }: SpecTitle): Title {
  return {
    id,
    name: id,
    applicationIds: [],
    accountPool: id,
    traits,
    encryption: undefined,
    versionString: '',
    applicationName: id,
    channels: [],
    locations: [],
    universes: [],
    createAccountAtLogin: false,
  };
}
