/** One case of a spec: a plugin in a world of its own. */
import type { Player } from '#state/player.js';
import type { CodecContext } from '#wire/condition.js';
import { ScriptError } from '../errors.js';
import type { PluginSource, ScriptFolders } from '../find.js';
import { ScriptHost } from '../host.js';
import { type Origin, originOfPlayer } from '../layer.js';
import { type ScriptLimits, usualLimits } from '../limits.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import type { ServedBy } from './fake-server.js';
import { FakeWorld, type SpecTitle } from './fake-world.js';
import { type Fed, feed, feedBytes } from './feed.js';

/** Turns of the event loop in which everything that does not wait for time has come to its end. */
const TURNS = 4;
/** Milliseconds that this takes at most while files are read. */
const READING = 5000;

/** What is tested, and with what. */
export interface Bench {
  readonly source: PluginSource;
  readonly folders: ScriptFolders;
  /** The titles that players may have, by id; those that are not there have no edition. */
  readonly titles: ReadonlyMap<string, SpecTitle>;
  /** The title of players that are given none. */
  readonly title: string;
  /** Milliseconds that one case may take, whatever it waits for. */
  readonly patience: number;
}

/** Where something happens that is fed, as far as the spec says so. */
export interface Place {
  readonly server?: string | undefined;
  readonly title?: string | undefined;
  readonly applicationId?: number | undefined;
  readonly ip?: string | undefined;
}

export class Case {
  readonly world: FakeWorld;
  readonly outcomes: Fed[] = [];
  /** Permissions that are not granted. */
  readonly denied = new Set<string>();
  /** What the operator chose for the plugin, as JSON has it. */
  readonly settings: Record<string, unknown> = {};
  /** True once the case has ended. */
  isOver = false;
  private host: Promise<ScriptHost> | undefined;

  constructor(readonly bench: Bench) {
    this.world = new FakeWorld(() => bench.titles.values());
  }

  /** The plugin, loaded with the first call. Throws a ScriptError where it does not load. */
  plugin(): Promise<ScriptHost> {
    this.host ??= this.load();
    return this.host;
  }

  get isLoaded(): boolean {
    return this.host !== undefined;
  }

  private async load(): Promise<ScriptHost> {
    const { source, folders } = this.bench;
    let loaded: ScriptHost | undefined;
    this.world.servedBy = this.servedBy(() => loaded);
    const host = await ScriptHost.start({
      folders,
      services: this.world.services(),
      granted: (_plugin, permission) => !this.denied.has(permission),
      settingsOf: () => ({ values: { ...this.settings }, overlays: [] }),
      directory: this.world.directory(),
      watch: false,
      only: source.id,
      inThisThread: true,
      limits: patient,
      turn: Number.POSITIVE_INFINITY,
    });
    loaded = host;
    this.mustServe(host);
    await this.settle();
    return host;
  }

  /** What the plugin is told of the server as a whole; it has no commands while it loads. */
  private servedBy(host: () => ScriptHost | undefined): ServedBy {
    const { players, channels, games, clock } = this.world;
    const began = clock.now();
    return {
      titles: () => this.bench.titles.values(),
      commands: () => host()?.commands ?? new Map(),
      counts: () => ({ players: players.size, channels: channels.size, games: games.size }),
      uptime: () => (clock.now() - began) / 1000,
      run: async (line, sessionKey) => {
        const [, name = '', text = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
        const player = sessionKey === undefined ? undefined : this.world.fake(sessionKey)?.player;
        return host()?.command({ name: name.toLowerCase(), text, player }) ?? [];
      },
    };
  }

  async reload(): Promise<void> {
    const host = await this.plugin();
    await host.reload(this.bench.source.id);
    this.mustServe(host);
    await this.settle();
  }

  private mustServe(host: ScriptHost): void {
    const { id } = this.bench.source;
    const facts = host.list().find((one) => one.id === id);
    if (facts?.fault === undefined) return;
    // What is said here is not to be said a second time as an error that nobody expected.
    this.world.log = this.world.log.filter(({ level, isScript }) => level !== 'error' || isScript);
    throw new ScriptError(`${id} does not load: ${facts.fault}`);
  }

  title(id: string): SpecTitle {
    return this.bench.titles.get(id) ?? { id, applicationId: 0, version: 108, traits: new Set() };
  }

  async feed(name: string, table: LuaTable, player: number | undefined, place: Place): Promise<Fed> {
    const host = await this.plugin();
    const origin = this.origin(name, player, place);
    const keyOf = (number: number) => this.playerOf(number)?.sessionKey;
    return this.fed(feed(host, name, table, origin, this.codec(player), keyOf));
  }

  async feedBytes(name: string, bytes: Buffer, player: number | undefined, place: Place): Promise<Fed> {
    const host = await this.plugin();
    const origin = this.origin(name, player, place);
    return this.fed(feedBytes(host, name, bytes, origin, this.codec(player)));
  }

  private async fed(fed: Fed): Promise<Fed> {
    await this.settle();
    return fed;
  }

  private codec(player: number | undefined): CodecContext {
    const one = this.playerOf(player);
    const { version, traits } = one
      ? { version: one.version, traits: one.title.traits }
      : this.title(this.bench.title);
    return { version, variants: traits };
  }

  private playerOf(number: number | undefined): Player | undefined {
    return number === undefined ? undefined : this.world.players.get(number)?.player;
  }

  private origin(name: string, number: number | undefined, place: Place): Origin {
    const player = this.playerOf(number);
    // Of a connection that has not logged in, and of a server that begins or stops, no title is known.
    const isNobodys = /^(server\.|connection\.(open|close)$|nat$)/.test(name);
    const title = this.title(isNobodys ? '' : this.bench.title);
    const usual: Origin = player
      ? originOfPlayer(player)
      : {
          server: 'mls',
          title: title.id,
          applicationId: title.applicationId,
          address: '192.0.2.1',
          player: undefined,
        };
    return {
      ...usual,
      server: place.server ?? serverOf(name) ?? usual.server,
      title: place.title ?? usual.title,
      applicationId: place.applicationId ?? usual.applicationId,
      address: place.ip ?? usual.address,
    };
  }

  /** What the player, or the console, reads after this line; a command that it may not use is none that it knows. */
  async command(line: string, number: number | undefined): Promise<string> {
    const host = await this.plugin();
    const [, mark = '', name = '', text = ''] = /^([/!]?)(\S+)\s*(.*)$/s.exec(line) ?? [];
    const facts = host.commands.get(name.toLowerCase());
    const fake = number === undefined ? undefined : this.world.players.get(number);
    const isUsable =
      facts?.where.has(fake ? 'chat' : 'console') &&
      (!fake || facts.permission === undefined || fake.isOperator);
    if (!facts || !isUsable) return `no command ${mark}${name}`;
    const lines = await host.command({ name: facts.name, text, player: fake?.player });
    await this.settle();
    return lines.join('\n');
  }

  /** Takes over settings: with the plugin, or at once where it serves already. */
  async set(values: Readonly<Record<string, unknown>>): Promise<void> {
    Object.assign(this.settings, values);
    if (!this.isLoaded) return;
    (await this.plugin()).settingsChanged();
    await this.settle();
  }

  /** Calls one of the plugin's exports. Throws where that fails, or waits for time to pass. */
  async call(name: string, args: readonly LuaValue[]): Promise<LuaValue> {
    const host = await this.plugin();
    const { id } = this.bench.source;
    const facts = host.list().find((one) => one.id === id);
    const calling = host.others.call(facts?.name ?? id, name, args);
    const waits = this.settle().then(() => {
      throw new ScriptError(`${name} waits for time to pass; a spec calls what answers at once`);
    });
    return Promise.race([calling, waits]);
  }

  async advance(ms: number): Promise<void> {
    await this.plugin();
    await this.world.clock.advance(
      ms,
      () => this.settle(),
      () => this.isOver,
    );
    await this.settle();
  }

  async leave(number: number): Promise<void> {
    const host = await this.plugin();
    const player = this.playerOf(number);
    if (!player) return;
    if (player.account) void host.events['player.left']?.run({}, originOfPlayer(player));
    host.playerGone(player.sessionKey);
    this.world.players.delete(number);
    this.world.data.forget(`player ${player.sessionKey}`);
    await this.settle();
  }

  /** Lets everything come to its end that does not wait for time. */
  async settle(): Promise<void> {
    const until = performance.now() + READING;
    let quiet = 0;
    while (quiet < TURNS && performance.now() < until) {
      await nextTurn();
      quiet = isReading() ? 0 : quiet + 1;
    }
  }

  async close(): Promise<void> {
    this.isOver = true;
    const host = await this.host?.catch(() => undefined);
    await host?.close();
  }
}

const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Whether files are being read: a patch set's, for example. */
function isReading(): boolean {
  return process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq') || kind === 'CloseReq');
}

/** The usual limits by instructions; those by time are for servers, and a busy machine would decide about a test. */
const patient: Partial<ScriptLimits> = {
  load: { ...usualLimits.load, time: 10_000 },
  hook: { ...usualLimits.hook, time: 10_000 },
  batch: { ...usualLimits.batch, time: 10_000 },
  task: { ...usualLimits.task, time: 10_000 },
  share: Number.POSITIVE_INFINITY,
};

/** The server on which an event happens, where that does not depend on the player. */
function serverOf(name: string): string | undefined {
  if (name.startsWith('dme.')) return 'dme';
  if (name === 'nat') return 'nat';
  return /^account\.(register|login)/.test(name) ? 'mas' : undefined;
}
