/**
 * The script layer of a server: finds the plugins, keeps them alive, reloads them when their files change,
 * and offers their hooks. A plugin that fails to load leaves its former version serving.
 */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Player } from '#state/player.js';
import type { Message } from '#wire/message.js';
import { Batches } from './batch.js';
import { argumentsOf, type Given } from './command.js';
import { commandsOf } from './command-names.js';
import { Conduct } from './conduct.js';
import { Cooldowns } from './cooldowns.js';
import { clashOf } from './declared-hooks.js';
import { faultOf, missing, type Needing, nextOf } from './depends.js';
import { type Directory, ofPool, ofTitles } from './directory.js';
import { ErrorNotices } from './error-notices.js';
import { ScriptError } from './errors.js';
import { EVALUATED, Evaluation } from './evaluate.js';
import { findPlugins, foldersOf, isSpec, layers, type PluginSource, type ScriptFolders } from './find.js';
import { FolderChange, type FolderPart } from './folder-part.js';
import { EventListeners, inOrder } from './hooks.js';
import { IsolatedPlugin } from './isolate/isolated-plugin.js';
import { Threads } from './isolate/threads.js';
import {
  type CommandCall,
  type CommandFacts,
  fromNobody,
  fromServer,
  type Known,
  originOfPlayer,
  pass,
  type ScriptLayer,
} from './layer.js';
import { AFTERWARDS_MAX, type ScriptLimits, usualLimits } from './limits.js';
import { manifestBefore, openPlugin, runPlugin } from './load.js';
import type { Manifest } from './manifest.js';
import { clashOfSets, PatchRounds } from './patch/rounds.js';
import { Players } from './players.js';

import type { Command, Hooked, Others, Plugin, PluginHost } from './plugin.js';
import { PluginNames } from './plugin-names.js';
import { Queues } from './queue/queues.js';
import type { ScriptServices } from './services.js';
import {
  checked,
  editsOf,
  type GivenSettings,
  nothingGiven,
  type SettingFacts,
  Settings,
  typed,
} from './settings.js';
import { suggestion } from './spelling.js';
import { type Tables, tablesOf } from './tables.js';
import { tellingMemory } from './telling-memory.js';
import { Turn } from './usage.js';
import { LuaModule } from './vm/glue.js';
import type { LuaTable } from './vm/values.js';
import { type Watching, watchFolders } from './watch.js';
import { type Condemned, readCondemned, writeCondemned } from './watchdog/condemned.js';
import { Watchdog, type WatchdogOptions } from './watchdog/watchdog.js';

/** Milliseconds of one turn of the event loop for all plugins together. */
const TURN = 10;

export interface ScriptOptions {
  readonly folders: ScriptFolders;
  readonly services: ScriptServices;
  /** Whether the operator granted this permission to the plugin of this name. */
  granted(plugin: string, permission: string): boolean;
  /** Limits of every plugin, where they differ from the usual ones. */
  readonly limits?: Partial<ScriptLimits>;
  /** Limits that the operator gave to the plugin of this name. */
  limitsOf?(plugin: string): Partial<ScriptLimits> | undefined;
  /** Milliseconds of one turn of the event loop for all plugins together; what comes later passes them. */
  readonly turn?: number;
  /** Ends the process when a script holds it up; none for tests and tools. */
  readonly watchdog?: WatchdogOptions;
  /** Whom commands can name; the players alone without it. */
  readonly directory?: Directory;
  /** Names of commands that no plugin may take, since the server has them itself. */
  readonly ownCommands?: ReadonlySet<string>;
  /** What else lies in the folders of titles, and changes together with their plugins. */
  readonly part?: FolderPart;
  /** What the operator chose for the plugin of this name. */
  settingsOf?(plugin: string): Omit<GivenSettings, 'edits'>;
  /** Errors of the whole server, whose log that of the services is; those of scripts alone without it. */
  readonly errors?: ErrorNotices;
  /** False for tests and tools that load once. */
  readonly watch?: boolean;
  /** Id of the one plugin that is loaded; all where it is left out. For specs. */
  readonly only?: string;
  /** True to run plugins that ask for a thread of their own in this one, so that they have the clock of the services. */
  readonly inThisThread?: boolean;
}

/** A plugin as the console lists it. */
export interface PluginFacts {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly handlers: number;
  readonly tasks: number;
  /** Bytes of its Lua state. */
  readonly memory: number;
  /** Times that it was entered, and the milliseconds that this took. */
  readonly calls: number;
  readonly time: number;
  readonly errors: number;
  readonly limitHits: number;
  /** Those of the last minute; three earn it a pause. */
  readonly strikes: number;
  /** Events and packets that went past it because it had used up its time. */
  readonly passed: number;
  /** Messages of its own that were dropped for the same reason. */
  readonly lost: number;
  /** Why the newest version of its files does not serve, or why it rests, if so. */
  readonly fault: string | undefined;
}

/** What the list says of a plugin that the operator stopped. */
const STOPPED = 'stopped';
/** Milliseconds that tasks of a former version have left. */
const LAST_WORDS = 5000;
/** Times that a plugin may lose its Lua state before it is left alone until its files change. */
const BREAKS_MAX = 3;

export class ScriptHost implements ScriptLayer, PluginHost {
  readonly turn: Turn;
  readonly services: ScriptServices;
  readonly players = new Players();
  readonly watchdog: Watchdog | undefined;
  readonly isThread = false;
  readonly queues: Queues;
  private readonly errors: ErrorNotices;
  readonly patching: PatchRounds;
  private readonly threads = new Threads();
  commands: ReadonlyMap<string, CommandFacts> = new Map();
  private readonly cooldowns = new Cooldowns(() => this.services.clock.now());
  private tables: Tables;
  private readonly plugins = new Map<string, Hooked>();
  private readonly faults = new Map<string, string>();
  /** What is wrong in folders besides their plugins. */
  private folderFaults: ReadonlyMap<string, string> = new Map();
  /** Plugins whose files changed in folders that did not: they are loaded with the next change. */
  private readonly heldBack = new Set<string>();
  /** Plugins whose dependencies are not there. */
  private readonly unmet = new Set<string>();
  /** Plugins that held the server up in an earlier life. */
  private condemned: readonly Condemned[] = [];
  private readonly batches = new Batches();
  /** What was set by commands, by the plugins' ids. */
  private readonly edits = new Map<string, ReadonlyMap<string, string>>();
  private readonly pluginNames = new PluginNames();
  private readonly conducts = new Map<string, Conduct>();
  private readonly breaks = new Map<string, number>();
  /** Ends former versions whose tasks still run. */
  private readonly retired = new Set<() => void>();
  /** Values of scripts that are being saved. */
  private readonly saves = new Set<Promise<void>>();
  /** Plugins in other threads that are told that they go. */
  private readonly leaving = new Set<Promise<void>>();
  private left: {
    readonly plugin: Plugin;
    readonly work: () => void;
    readonly lost: (() => void) | undefined;
    readonly asking: Player | undefined;
  }[] = [];
  /** Whose request or deed is shown to handlers at this moment. */
  private asking: Player | undefined;
  sendingFor: Player | undefined;
  private depth = 0;
  private serial = 0;
  /** Somebody registered something: the tables are made anew once no script runs. */
  private stale = false;
  private reloading: Promise<void> = Promise.resolve();
  private watching: Watching | undefined;
  /** Plugins that the operator stopped: for the host they are not there. */
  private readonly stopped = new Set<string>();
  /** Names of commands that plugins could not have, each said once. */
  private readonly refusedCommands = new WeakMap<Hooked, Set<string>>();
  private readonly evaluation: Evaluation;
  private closed = false;

  private constructor(
    private readonly options: ScriptOptions,
    private readonly module: LuaModule,
  ) {
    const { services } = options;
    const { clock, data, memory, storage } = services;
    this.errors = options.errors ?? new ErrorNotices(services.log, clock);
    const player = (sessionKey: string) => services.player(sessionKey);
    // What it is about may happen inside a script, which no event may enter.
    const tell = (event: string, fields: Known, about: Player) =>
      queueMicrotask(() => void this.events[event]?.run(fields, originOfPlayer(about)));
    this.services = {
      ...services,
      log: this.errors.log,
      memory: tellingMemory(memory, player, tell),
      storage: {
        load: (plugin) => storage.load(plugin),
        save: (plugin, key, json) => this.saving(storage.save(plugin, key, json)),
      },
    };
    this.errors.tellTo((fields) => void this.events['server.error']?.run(fields, fromServer));
    this.patching = new PatchRounds({ clock, data, player, tell, plugins: () => this.plugins.values() });
    const { watchdog } = options;
    this.watchdog = watchdog && new Watchdog(watchdog);
    this.condemned = watchdog ? readCondemned(watchdog.file) : [];
    this.turn = new Turn(options.turn ?? TURN);
    this.queues = new Queues({
      clock: this.services.clock,
      player: (sessionKey) => this.services.player(sessionKey),
      raise: (name, fields, origin) => this.events[name]?.run(fields, origin) ?? pass,
    });
    this.tables = this.build();
    this.evaluation = new Evaluation(this, module);
  }

  /** Loads every plugin and watches their folders. A plugin that does not load is logged; the others serve. */
  static async start(options: ScriptOptions): Promise<ScriptHost> {
    const host = new ScriptHost(options, await LuaModule.compile());
    if (options.watch ?? true) {
      const watched = layers(options.folders).flatMap(({ scripts, games }) => [scripts, games]);
      host.watching = await watchFolders(watched, (paths) => host.changedFiles(paths));
    }
    await host.refresh(() => true, true);
    return host;
  }

  get mediusIn() {
    return this.tables.mediusIn;
  }

  get mediusOut() {
    return this.tables.mediusOut;
  }

  get declared() {
    return this.tables.declared;
  }

  get messages() {
    return this.tables.messages;
  }

  get rtIn() {
    return this.tables.rtIn;
  }

  get rtOut() {
    return this.tables.rtOut;
  }

  get nat() {
    return this.tables.nat;
  }

  get dmeTcp() {
    return this.tables.dmeTcp;
  }

  get dmeUdp() {
    return this.tables.dmeUdp;
  }

  get events() {
    return this.tables.events;
  }

  list(): PluginFacts[] {
    const serving = [...this.plugins].map(([id, plugin]) => ({
      id,
      name: plugin.manifest.name,
      version: plugin.manifest.version,
      handlers: plugin.registrations.length,
      tasks: plugin.taskCount,
      memory: plugin.memory,
      calls: plugin.usage.calls,
      time: plugin.usage.time,
      errors: plugin.conduct.errors,
      limitHits: plugin.conduct.limitHits,
      strikes: plugin.conduct.strikes,
      passed: plugin.usage.passed,
      lost: plugin.usage.lost,
      fault: this.faults.get(id) ?? this.folderFaults.get(id) ?? plugin.conduct.reason,
    }));
    const dead = [...new Map([...this.folderFaults, ...this.faults])].filter(([id]) => !this.plugins.has(id));
    for (const id of this.stopped) dead.push([id, STOPPED]);
    const counts = { calls: 0, time: 0, errors: 0, limitHits: 0, strikes: 0, passed: 0, lost: 0 };
    const none = { version: '', handlers: 0, tasks: 0, memory: 0, ...counts };
    return [...serving, ...dead.map(([id, fault]) => ({ id, name: id, ...none, fault }))];
  }

  /** The messages that each plugin declared, by its id. */
  declarations(): ReadonlyMap<string, readonly Message[]> {
    const all = [...this.plugins].map(
      ([id, { declared }]) => [id, [...declared.messages.values()].map(({ message }) => message)] as const,
    );
    return new Map(all.filter(([, messages]) => messages.length > 0));
  }

  /** Loads a plugin anew, or for the first time; resolves when it serves or its fault is logged. */
  reload(id: string): Promise<void> {
    this.pardon(id);
    return this.refresh((source) => source.id === id, true);
  }

  /** Takes a plugin away until it is started: no change of its files brings it back. */
  async stop(id: string): Promise<void> {
    this.stopped.add(id);
    await this.refresh(() => false, true);
  }

  /** Lets a stopped plugin serve again; resolves as `reload` does. */
  start(id: string): Promise<void> {
    this.stopped.delete(id);
    return this.reload(id);
  }

  isStopped(id: string): boolean {
    return this.stopped.has(id);
  }

  /** Runs Lua of the operator, in a state of its own with all permissions; what it printed and its results as lines. */
  evaluate(code: string): Promise<readonly string[]> {
    return this.evaluation.run(code);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.queues.close();
    this.errors.tellTo(undefined);
    await this.evaluation.close();
    await this.watching?.close();
    await this.reloading;
    await this.watchdog?.close();
    await Promise.all(Array.from(this.plugins.values(), (plugin) => this.sayGoodbye(plugin, 'shutdown')));
    await Promise.all(this.leaving);
    await this.threads.close();
    for (const plugin of this.plugins.values()) {
      plugin.dispose();
      plugin.conduct.clear();
    }
    for (const end of [...this.retired]) end();
    this.plugins.clear();
    this.swap();
    await Promise.all(this.saves);
  }

  /** What is being saved is waited for at the end. */
  private saving(saved: Promise<void>): Promise<void> {
    const settled: Promise<void> = saved.then(
      () => void this.saves.delete(settled),
      () => void this.saves.delete(settled),
    );
    this.saves.add(settled);
    return saved;
  }

  // ---- loading ----

  private changedFiles(paths: ReadonlySet<string>): void {
    this.breaks.clear();
    const all = new Set(
      [...paths].flatMap((path) => (existsSync(path) ? [path, realpathSync(path)] : [path])),
    );
    this.tellOfFiles(all);
    void this.refresh((source) => this.concerns(source, all), true);
  }

  /** Data files are no code: the plugin is told, and goes on. */
  private tellOfFiles(paths: ReadonlySet<string>): void {
    for (const plugin of this.plugins.values())
      for (const [path, name] of plugin.dataFiles)
        if (paths.has(path)) this.tell(plugin, 'plugin.file_changed', { path: name });
  }

  /** Takes over what lies in the folders now, where that was not possible before. */
  retryFolders(): Promise<void> {
    return this.refresh(() => false, true);
  }

  /**
   * True when one of the files is the plugin's own, is Lua in its folder, or was required by it. For one that did
   * not load every file of its folder counts: what it missed may be there now.
   */
  private concerns(source: PluginSource, paths: ReadonlySet<string>): boolean {
    const plugin = this.plugins.get(source.id);
    if (!plugin || plugin.source.entry !== source.entry) return true;
    const isFaulty = this.faults.has(source.id);
    const folders = foldersOf(source, this.options.folders);
    const isIn = (path: string, folder: string) => path.startsWith(folder + sep);
    for (const path of paths) {
      if (path === source.entry || plugin.files.has(path)) return true;
      if (isSpec(path)) continue;
      if ((isFaulty || path.endsWith('.lua')) && folders.some((folder) => isIn(path, folder))) return true;
      // A library that was missing, or that now hides another, may be the one that it asks for.
      if (isFaulty && isIn(path, join(this.options.folders.scripts, 'lib'))) return true;
    }
    return false;
  }

  /** One reload at a time; those of one change of files are swapped in together. What was `edited` begins anew. */
  private refresh(wanted: (source: PluginSource) => boolean, edited: boolean): Promise<void> {
    this.reloading = this.reloading
      .then(() => this.refreshNow(wanted, edited))
      .catch((err: unknown) => {
        this.services.log.error({ err }, 'plugins could not be read');
      });
    return this.reloading;
  }

  private async refreshNow(wanted: (source: PluginSource) => boolean, edited: boolean): Promise<void> {
    if (this.closed) return;
    const { folders, only } = this.options;
    const sources = findPlugins(folders).filter(
      ({ id }) => (only === undefined || id === only) && !this.stopped.has(id),
    );
    const asked = sources.filter(
      (one) => wanted(one) || this.unmet.has(one.id) || (edited && this.heldBack.has(one.id)),
    );
    const opened = await Promise.all(
      asked.filter((one) => this.mayLoad(one)).map((source) => this.open(source)),
    );
    if (this.closed) {
      for (const one of opened) one?.plugin.dispose();
      return;
    }
    // From here to the swap without a pause, so that what a former version keeps does not change any more.
    const change = new FolderChange({
      asked: asked.map(({ id }) => id),
      standing: sources.map(({ id }) => id).filter((id) => this.faults.has(id)),
      part: edited ? this.options.part?.prepare() : undefined,
      formerFaults: this.folderFaults,
    });
    const present = sources.map(({ id }) => id);
    const loaded = this.loadAll(change, opened, new Set(present));
    const taken = this.fitting(loaded, change, present);
    this.commitFolders(change);
    const formers = new Map<Hooked, string | undefined>();
    for (const plugin of taken) {
      if (edited) plugin.conduct.clear();
      formers.set(plugin, this.plugins.get(plugin.source.id)?.manifest.version);
      this.tellOfLife(plugin, 'plugin.load', formers);
      this.take(plugin);
    }
    this.dropAbsent(new Set([...present, ...change.faults.keys()]));
    this.dropUnmet();
    this.swap();
    for (const plugin of taken) this.tellOfLife(plugin, 'plugin.ready', formers);
    for (const plugin of taken) this.resumePlayers(plugin);
  }

  private tellOfLife(
    plugin: Hooked,
    event: 'plugin.load' | 'plugin.ready',
    formers: ReadonlyMap<Hooked, string | undefined>,
  ): void {
    const former = formers.get(plugin);
    this.tell(plugin, event, { reloaded: former !== undefined, former_version: former });
  }

  /** Lets a plugin hear that it goes; resolves when one in another thread has heard it. It holds nobody up. */
  private sayGoodbye(plugin: Hooked, reason: string): Promise<void> | undefined {
    const isAwaited = plugin.registrations.some(({ target }) => target.name === 'plugin.unload');
    if (!isAwaited) return undefined;
    this.tell(plugin, 'plugin.unload', { reason });
    if (!plugin.isIsolated) return undefined;
    // What is asked after it is answered after it.
    return Promise.resolve(plugin.kept()).then(
      () => {},
      () => {},
    );
  }

  /** A plugin that comes while people are here is told of each. */
  private resumePlayers(plugin: Hooked): void {
    const mine = inOrder(plugin.registrations.filter(({ target }) => target.name === 'player.resume'));
    if (mine.length === 0) return;
    const listeners = new EventListeners(this, mine, 'player.resume');
    for (const player of [...this.services.players()]) {
      if (player.account) void listeners.run({}, originOfPlayer(player));
    }
  }

  /** Runs the files of opened plugins, each after those on which it depends. */
  private loadAll(
    change: FolderChange,
    opened: readonly (Opened | undefined)[],
    present: ReadonlySet<string>,
  ): Hooked[] {
    const all = opened.filter((one) => one !== undefined);
    const free = all.filter(({ needs }) => needs === undefined || this.options.only !== undefined);
    const loaded = free.filter((one) => this.loadIn(change, one)).map(({ plugin }) => plugin);
    let waiting = all.filter((one): one is Opened & Needing => !free.includes(one));
    const serving = [...this.plugins.values()].filter(({ source }) => present.has(source.id));
    const served = new Set([...serving, ...loaded].map(({ manifest }) => manifest.name));
    for (let next = nextOf(waiting, served); next; next = nextOf(waiting, served)) {
      waiting = waiting.filter((one) => one !== next);
      if (!this.loadIn(change, next)) continue;
      loaded.push(next.plugin);
      served.add(next.needs.name);
    }
    for (const one of waiting) {
      this.lacks(one.plugin, faultOf(one, waiting, served));
      change.stays(one.plugin.source.id);
    }
    return loaded;
  }

  /** What a plugin depends on is not there: it is tried again with every change, and said once. */
  private lacks(plugin: Hooked, fault: string): void {
    const { source } = plugin;
    const isNews = this.faults.get(source.id) !== fault;
    plugin.dispose();
    this.unmet.add(source.id);
    if (isNews) this.blame(source, new ScriptError(fault));
  }

  /** Takes plugins away whose dependencies have gone, and those that depended on them in turn. */
  private dropUnmet(): void {
    if (this.options.only !== undefined) return;
    const names = new Set(Array.from(this.plugins.values(), ({ manifest }) => manifest.name));
    const lacking = ({ manifest }: Hooked) => [...manifest.depends].filter((name) => !names.has(name));
    const plugin = [...this.plugins.values()].find((one) => lacking(one).length > 0);
    if (!plugin) return;
    const { id } = plugin.source;
    const fault = missing(lacking(plugin));
    this.part(plugin, 'remove');
    this.queues.forget(id);
    this.plugins.delete(id);
    this.faults.set(id, fault);
    this.unmet.add(id);
    this.services.log.error({ plugin: id, reason: fault, fold: false }, 'a plugin was taken away');
    this.dropUnmet();
  }

  /** Runs the files of an opened plugin, unless its folder stays as it is; false when it is not to be taken. */
  private loadIn(change: FolderChange, opened: Opened): boolean {
    const { plugin } = opened;
    if (change.refuses(plugin.source.id)) this.holdBack(plugin);
    else if (this.load(opened)) return true;
    change.stays(plugin.source.id);
    return false;
  }

  /** The loaded plugins that may be taken over: each that may not can be the ground for another one. */
  private fitting(
    loaded: readonly Hooked[],
    change: FolderChange,
    present: readonly string[],
  ): readonly Hooked[] {
    const refused = loaded.filter(({ source }) => change.refuses(source.id));
    for (const plugin of refused) this.holdBack(plugin);
    const kept = loaded.filter((plugin) => !refused.includes(plugin));
    const fit = this.withoutClashes(kept, new Set([...present, ...change.faults.keys()]));
    if (fit.length === loaded.length) return fit;
    for (const plugin of loaded) if (!fit.includes(plugin)) change.stays(plugin.source.id);
    return this.fitting(fit, change, present);
  }

  /** Its folder stays as it is, so its new files wait. The fault is that of the folder. */
  private holdBack(plugin: Hooked): void {
    const { id } = plugin.source;
    plugin.dispose();
    this.heldBack.add(id);
    this.faults.delete(id);
  }

  /** Takes over what else has changed in folders, and says once what is wrong in those that stay. */
  private commitFolders(change: FolderChange): void {
    const { log } = this.services;
    for (const [folder, err] of change.newFaults)
      log.error({ folder, err, fold: false }, 'a folder did not change');
    for (const folder of change.waiting)
      log.error({ folder, fold: false }, 'a folder did not change, because its plugin did not load');
    this.folderFaults = change.faults;
    change.commit();
  }

  /** Leaves out plugins whose declared messages others have, as they will stand side by side. */
  private withoutClashes(loaded: readonly Hooked[], present: ReadonlySet<string>): readonly Hooked[] {
    const next = new Map([...this.plugins].filter(([id]) => present.has(id)));
    for (const plugin of loaded) next.set(plugin.source.id, plugin);
    for (const plugin of [...loaded].reverse()) {
      const others = [...next.values()].filter((one) => one !== plugin);
      const clash = clashOf(plugin, others) ?? clashOfSets(plugin, others);
      if (clash === undefined) continue;
      this.blame(plugin.source, new ScriptError(clash));
      plugin.dispose();
      return this.withoutClashes(
        loaded.filter((one) => one !== plugin),
        present,
      );
    }
    return loaded;
  }

  /** False for a plugin that held the server up, until one of its files is newer than that. */
  private mayLoad(source: PluginSource): boolean {
    const entry = this.condemned.find(({ plugin }) => plugin === source.id);
    if (!entry) return true;
    if (newestOf(source) > entry.at) {
      this.pardon(source.id);
      return true;
    }
    const when = new Date(entry.at).toISOString();
    const { plugin, file, hook } = entry;
    const fault = `it held the server up in ${hook} of ${file} at ${when}; it stays off until its file is changed`;
    this.faults.set(source.id, fault);
    this.services.log.error({ plugin, file, hook, when }, 'a plugin that held the server up stays off');
    return false;
  }

  private pardon(id: string): void {
    const { watchdog } = this.options;
    if (!watchdog || !this.condemned.some(({ plugin }) => plugin === id)) return;
    this.condemned = this.condemned.filter(({ plugin }) => plugin !== id);
    writeCondemned(watchdog.file, this.condemned);
  }

  private async open(source: PluginSource): Promise<Opened | undefined> {
    const former = this.plugins.get(source.id);
    const conduct = this.conductOf(source.id);
    const { folders, inThisThread } = this.options;
    try {
      if (!this.edits.has(source.id))
        this.edits.set(source.id, new Map(await this.services.storage.load(editsOf(source.id))));
      const before = await manifestBefore(source, this, this.module, folders);
      const needs =
        before && (before.depends.size > 0 || before.optionalDepends.size > 0) ? before : undefined;
      const manifest = before?.isolated && !inThisThread ? before : undefined;
      // One in the same thread is asked at the last moment, so that nothing changes any more.
      const data = former && (manifest || former.isIsolated) ? await former.kept() : undefined;
      if (!manifest) {
        const plugin = await openPlugin(source, this, this.module, conduct, former);
        const from = former && { version: former.manifest.version, data: () => data ?? keptNow(former) };
        return { plugin, needs, run: () => runPlugin(plugin, folders, from) };
      }
      const stored = former?.storage ?? new Map(await this.services.storage.load(source.id));
      const plugin = await IsolatedPlugin.start({
        ...{ source, manifest, folders, conduct },
        host: this,
        thread: this.threads.take(),
        storage: stored,
        former: former && data && { version: former.manifest.version, data },
      });
      return { plugin, needs, run() {} };
    } catch (err) {
      this.blame(source, err);
      return undefined;
    }
  }

  /** Runs a plugin's files; false when they do not load, which is logged. */
  private load({ plugin, run }: Opened): boolean {
    try {
      run();
    } catch (err) {
      this.blame(plugin.source, err);
      return false;
    }
    return true;
  }

  private blame(source: PluginSource, err: unknown): void {
    const fault = err instanceof Error ? err.message : String(err);
    this.faults.set(source.id, fault);
    this.heldBack.delete(source.id);
    const serves = this.plugins.has(source.id);
    const text = serves ? 'a plugin did not load; its former version serves on' : 'a plugin did not load';
    const trace = err instanceof ScriptError && err.trace.length > 0 ? { trace: err.trace } : {};
    this.services.log.error(
      { plugin: source.id, err: err instanceof ScriptError ? fault : err, ...trace, fold: false },
      text,
    );
  }

  private conductOf(id: string): Conduct {
    const known = this.conducts.get(id);
    if (known) return known;
    const conduct = new Conduct(id, this.services);
    this.conducts.set(id, conduct);
    return conduct;
  }

  private take(plugin: Hooked): void {
    const { id } = plugin.source;
    const former = this.plugins.get(id);
    this.flushPackets();
    if (former) {
      void this.sayGoodbye(former, 'reload');
      this.retire(former);
    }
    this.plugins.set(id, plugin);
    this.faults.delete(id);
    this.heldBack.delete(id);
    this.unmet.delete(id);
    const { name, version } = plugin.manifest;
    const text = former ? 'plugin reloaded' : 'plugin loaded';
    this.services.log.info({ plugin: id, name, version, fold: false }, text);
  }

  /** A former version hears nothing any more; what it has begun may come to its end, for some seconds. */
  private retire(plugin: Hooked): void {
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      cancel();
      this.retired.delete(end);
      plugin.dispose();
    };
    const cancel = this.services.clock.after(LAST_WORDS, end);
    this.retired.add(end);
    plugin.withdraw(end);
  }

  playerGone(sessionKey: string): void {
    this.queues.playerGone(sessionKey);
    for (const plugin of this.plugins.values()) plugin.playerGone(sessionKey);
  }

  private dropAbsent(present: ReadonlySet<string>): void {
    for (const [id, plugin] of this.plugins) {
      if (present.has(id)) continue;
      this.flushPackets();
      this.part(plugin, this.stopped.has(id) ? 'stop' : 'remove');
      plugin.conduct.clear();
      this.queues.forget(id);
      this.plugins.delete(id);
      this.conducts.delete(id);
      const text = this.stopped.has(id) ? 'plugin stopped' : 'plugin removed';
      this.services.log.info({ plugin: id, fold: false }, text);
    }
    for (const id of this.faults.keys()) if (!present.has(id)) this.faults.delete(id);
    for (const id of this.heldBack) if (!present.has(id)) this.heldBack.delete(id);
    for (const id of this.unmet) if (!present.has(id)) this.unmet.delete(id);
  }

  /** Ends a plugin that nothing takes the place of, once it has heard of it. */
  private part(plugin: Hooked, reason: string): void {
    const goodbye = this.sayGoodbye(plugin, reason);
    if (!goodbye) {
      plugin.dispose();
      return;
    }
    const leaving = goodbye.then(() => {
      plugin.dispose();
      this.leaving.delete(leaving);
    });
    this.leaving.add(leaving);
  }

  replace(plugin: Plugin): void {
    const { id } = plugin.source;
    const breaks = (this.breaks.get(id) ?? 0) + 1;
    this.breaks.set(id, breaks);
    if (breaks <= BREAKS_MAX) void this.refresh((source) => source.id === id, false);
    else
      this.services.log.error(
        { plugin: id, breaks },
        'a plugin broke its Lua state too often; it rests until its files change',
      );
  }

  replaceThread(plugin: Hooked): void {
    const { id } = plugin.source;
    if (this.closed || this.plugins.get(id) !== plugin) return;
    const { clock } = this.services;
    const again = () => {
      if (this.plugins.get(id) !== plugin) return;
      if (plugin.conduct.rests) clock.after(plugin.conduct.left + 1, again);
      else void this.refresh((source) => source.id === id, false);
    };
    again();
  }

  // ---- tables ----

  changed(plugin: Hooked): void {
    if (this.plugins.get(plugin.source.id) !== plugin) return;
    this.stale = true;
    if (this.depth === 0) this.settle();
  }

  /** Puts new tables in place of the old between two packets. */
  private swap(): void {
    this.stale = false;
    this.flushPackets();
    this.tables = this.build();
    this.commands = commandsOf([...this.plugins.values()], (plugin, name) => this.isTaken(plugin, name));
  }

  /** Whether the server has a command of its own of this name, which the log then says. */
  private isTaken(plugin: Hooked, name: string): boolean {
    if (!this.options.ownCommands?.has(name)) return false;
    const said = this.refusedCommands.get(plugin) ?? new Set();
    this.refusedCommands.set(plugin, said);
    if (!said.has(name))
      this.services.log.warn(
        { plugin: plugin.source.id, command: name },
        'a plugin cannot have a command of this name: the server has one itself; give it another name',
      );
    said.add(name);
    return true;
  }

  flushPackets(): void {
    this.tables.dmeTcp?.flush();
    this.tables.dmeUdp?.flush();
  }

  private build(): Tables {
    return tablesOf(this, [...this.plugins.values()], this.batches, () => this.tables.declared);
  }

  // ---- while scripts run ----

  nextSerial(): number {
    this.serial = (this.serial + 1) & 0x3fff_ffff;
    return this.serial;
  }

  afterwards(plugin: Plugin, work: () => void, lost?: () => void): void {
    if (this.left.length >= AFTERWARDS_MAX)
      throw new ScriptError(`at most ${AFTERWARDS_MAX} messages, tasks and the like in one go`);
    this.left.push({ plugin, work, lost, asking: this.asking });
    if (this.depth === 0) this.settle();
  }

  outermost<T>(work: () => T): T {
    this.depth++;
    try {
      return work();
    } finally {
      this.depth--;
      if (this.depth === 0) this.settle();
    }
  }

  onBehalfOf<T>(player: Player | undefined, work: () => T): T {
    const outer = this.asking;
    this.asking = player;
    try {
      return work();
    } finally {
      this.asking = outer;
    }
  }

  /** Does what scripts left, and what that leaves in turn: events that it raises come after the handler, never inside it. */
  private settle(): void {
    this.depth++;
    for (let done = 0; this.left.length > 0; done++) {
      const { plugin, work, lost, asking } = this.left.shift()!;
      if (done >= AFTERWARDS_MAX) {
        this.services.log.error(
          { plugin: plugin.source.id, dropped: this.left.length + 1 },
          'scripts answer each other without end',
        );
        lost?.();
        for (const one of this.left.splice(0)) one.lost?.();
        break;
      }
      this.sendingFor = asking;
      try {
        work();
      } catch (err) {
        this.services.log.error({ plugin: plugin.source.id, err }, 'what a script asked for failed');
      }
      this.sendingFor = undefined;
    }
    this.depth--;
    if (this.stale) this.swap();
  }

  limitsOf(plugin: string | undefined): ScriptLimits {
    const { limits, limitsOf } = this.options;
    return { ...usualLimits, ...limits, ...(plugin !== undefined && limitsOf?.(plugin)) };
  }

  settingsOf(id: string, plugin: string): GivenSettings {
    const { values, overlays } = this.options.settingsOf?.(plugin) ?? nothingGiven;
    return { values, overlays, edits: this.edits.get(id) ?? new Map() };
  }

  /** What is chosen for plugins may be other now: each that it concerns is told. */
  settingsChanged(): void {
    for (const plugin of this.plugins.values()) {
      const { source, manifest } = plugin;
      try {
        if (plugin.takeSettings(this.settingsOf(source.id, manifest.name)))
          this.tell(plugin, 'settings.changed', {});
      } catch (err) {
        const { log } = this.services;
        log.error({ plugin: source.id, err: (err as Error).message }, 'settings stay as they were');
      }
    }
  }

  /**
   * Sets a setting of a plugin, from now on and over restarts; undefined takes it back. Throws a ScriptError where the
   * plugin has none of this name or the text does not fit.
   */
  async set(id: string, name: string, text: string | undefined): Promise<void> {
    const plugin = this.plugins.get(id);
    if (!plugin) throw new ScriptError(`there is no plugin ${id}`);
    const { settings, name: called } = plugin.manifest;
    const setting = settings.get(name);
    if (!setting)
      throw new ScriptError(`${called} has no setting "${name}"${suggestion(name, settings.keys())}`);
    if (setting.type === 'secret')
      throw new ScriptError(`${name} is a secret: it stands in the configuration only`);
    if (text !== undefined) checked(setting, typed(setting, text), name);
    await this.services.storage.save(editsOf(id), name, text);
    const edits = new Map(this.edits.get(id));
    if (text === undefined) edits.delete(name);
    else edits.set(name, text);
    this.edits.set(id, edits);
    this.settingsChanged();
  }

  /** The settings of a plugin; undefined where it does not serve. */
  settingsList(id: string): readonly SettingFacts[] | undefined {
    const plugin = this.plugins.get(id);
    if (!plugin) return undefined;
    const { settings, name } = plugin.manifest;
    const given = this.settingsOf(id, name);
    return new Settings(settings, given, name).list();
  }

  /** Raises an event that is the business of one plugin alone. */
  private tell(plugin: Hooked, name: string, fields: Known): void {
    const mine = inOrder(plugin.registrations.filter(({ target }) => target.name === name));
    if (mine.length > 0) void new EventListeners(this, mine, name).run(fields, fromNobody);
  }

  // ---- plugins and each other ----

  readonly others: Others = {
    version: (name) => this.named(name)?.manifest.version,
    number: (name) => this.pluginNames.number(name),
    name: (number) => this.pluginNames.name(number),
    call: async (name, fn, args) => {
      const plugin = this.named(name);
      if (!plugin) throw new ScriptError(`there is no plugin ${name}`);
      return plugin.callExport(fn, args);
    },
    emit: (name, value, from) => void this.events[name]?.run({ value, from }, fromNobody),
    publish: (topic, value, from) =>
      void this.events[`topic.${topic}`]?.run({ topic, value, from }, fromNobody),
  };

  private named(name: string): Hooked | undefined {
    return [...this.plugins.values()].find(({ manifest }) => manifest.name === name);
  }

  granted(plugin: Hooked, permission: string): boolean {
    if (plugin.source.id === EVALUATED) return true;
    const { manifest } = plugin;
    // While the file itself runs its manifest may still come; nothing is granted to it until then.
    return manifest?.permissions.has(permission) === true && this.options.granted(manifest.name, permission);
  }

  // ---- commands ----

  command(call: CommandCall): readonly string[] | Promise<readonly string[]> {
    const facts = this.commands.get(call.name);
    const plugin = facts && this.plugins.get(facts.plugin);
    const command = plugin?.commands.get(facts!.name);
    if (!plugin || !command) return [`no command ${call.name}`];
    if (plugin.conduct.reason) return [`${call.name} is not available: ${plugin.conduct.reason}`];
    const args = argumentsOf(command, call.text, this.directoryFor(plugin, call.player));
    return args instanceof Promise
      ? args.then((given) => this.runCommand(plugin, command, call, given))
      : this.runCommand(plugin, command, call, args);
  }

  /** What a command of a plugin can name: what is of its titles, and of the pool of the player who asks. */
  private directoryFor({ source, manifest }: Hooked, player: Player | undefined): Directory {
    const { directory = playersAlone(this.services) } = this.options;
    const sees = (id: string) => (source.title ?? id) === id && (manifest?.titles?.has(id) ?? true);
    const pool = this.options.directory && player?.title.accountPool;
    return ofTitles(pool === undefined ? directory : ofPool(directory, pool), sees);
  }

  private runCommand(
    plugin: Hooked,
    command: Omit<Command, 'run'>,
    call: CommandCall,
    args: Given,
  ): readonly string[] | Promise<readonly string[]> {
    if (typeof args === 'string') return [args];
    const left = call.player ? this.cooldowns.use(command, call.player.sessionKey) : 0;
    if (left > 0) return [`${command.name} can be used again in ${Math.ceil(left / 1000)} s`];
    const lines = (text: string | undefined) => text?.split('\n') ?? [];
    const result = plugin.command(command.name, { player: call.player, text: call.text, args });
    return result instanceof Promise ? result.then(lines) : lines(result);
  }
}

/** A plugin that was opened, and what runs its files where that is not done yet. */
interface Opened {
  readonly plugin: Hooked;
  /** Its manifest, where that names plugins on which it depends. */
  readonly needs: Manifest | undefined;
  run(): void;
}

/** What a plugin of this thread keeps. */
function keptNow(plugin: Hooked): LuaTable | undefined {
  const kept = plugin.kept();
  return kept instanceof Promise ? undefined : kept;
}

/** When the newest file of a plugin was changed, in milliseconds since 1970-01-01 UTC. */
function newestOf({ entry, folder }: PluginSource): number {
  const inside =
    folder === undefined
      ? []
      : readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return Math.max(
    ...[entry, ...inside].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
}

function playersAlone({ players }: Pick<ScriptServices, 'players'>): Directory {
  return { players, games: () => [], channels: () => [], accounts: async () => [] };
}
