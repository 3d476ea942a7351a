/** The one place where the rooms meet: builds the services of a configuration and starts its servers. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AdvertisedRole } from '#medius/context.js';
import type { Exchange } from '#medius/exchange.js';
import * as exchangeFiles from '#medius/exchanges.js';
import { ErrorNotices } from '#script/error-notices.js';
import type { EventName } from '#script/events.js';
import { ScriptHost } from '#script/host.js';
import { fromNobody } from '#script/layer.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import type { SocketLimit } from '#server/dme/settings.js';
import { Host } from '#server/host.js';
import { FailedLogins, SocketCounts } from '#server/limits.js';
import { LocalHosting } from '#server/link/local.js';
import { MessageTaps } from '#server/message-taps.js';
import { NatServer } from '#server/nat.js';
import { Presences } from '#server/presences.js';
import { RateNotices } from '#server/rate-notices.js';
import { tellServers } from '#server/script-events.js';
import type { Services as ServerServices } from '#server/services.js';
import { UnknownMessages } from '#server/unknown.js';
import { stranger } from '#server/welcome.js';
import type { Clock } from '#state/clock.js';
import { followHosting } from '#state/follow-hosting.js';
import { MemoryState } from '#state/memory/state.js';
import { ObservedClans } from '#state/observed-clans.js';
import { Passwords } from '#state/password/passwords.js';
import type { Player } from '#state/player.js';
import { PluginDatabases } from '#state/store/plugin-sql/plugin-databases.js';
import type { Account } from '#state/store/store.js';
import type { ChannelSetting, Title } from '#state/title.js';
import { KeyRing } from '#wire/crypto/keys.js';
import { generateRsaKey } from '#wire/crypto/rsa.js';
import { KEY_LENGTH } from '#wire/crypto/suite.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { AccountNotes } from './account-notes.js';
import { attachScripts } from './attach-scripts.js';
import { Backups } from './backup.js';
import type { ProcessControl, Upkeep } from './commands/command.js';
import { CommandDesk } from './commands/desk.js';
import { coreNames } from './commands/list.js';
import { condemnedFile } from './condemned-file.js';
import { type Config, rolesOf } from './config.js';
import { openDatabase, pluginDatabasesFolder, storeConfig } from './database.js';
import { directory } from './directory.js';
import { examine } from './doctor.js';
import { Ending } from './ending.js';
import { logEvent } from './event-log.js';
import { WebAsker } from './fetch.js';
import { GameCaptures } from './game-captures.js';
import { gameServer } from './game-server.js';
import { ownKeys, readKeys } from './keys.js';
import { KnownClans, scriptClans } from './known-clans.js';
import { openListeners } from './listeners.js';
import { type LiveSources, liveSettings } from './live-settings.js';
import { loadTitles } from './load-titles.js';
import { MessageCaptures } from './message-captures.js';
import { noGameServers } from './no-game-servers.js';
import { operations } from './operations.js';
import { buildPeople, type People } from './people/build.js';
import { isGranted } from './plugin-grants.js';
import { limitsOf } from './plugin-limits.js';
import { settingsOf } from './plugin-settings.js';
import { changedNeedingRestart } from './reload.js';
import { Mutes } from './roles/mutes.js';
import { Rights } from './roles/rights.js';
import type { Compose, Listening, Operations, Running, Services } from './running.js';
import { scriptFolders } from './script-folders.js';
import { scriptLeaderboards } from './script-leaderboards.js';
import { scriptServer } from './script-server.js';
import { sayTo, scriptServices, whisperTo } from './script-services.js';
import { version } from './version.js';

/** How long clients have to leave at a stop, in milliseconds; the rest of the ten seconds is for the store. */
const LEAVE_PATIENCE = 3_000;
/** How often failed logins outside their window are let go, in milliseconds. */
const SWEEP_LOGINS = 60_000;

export const compose: Compose = async (config, services) => {
  const parts = await build(config, services);
  try {
    await openChannels(parts);
    for (const { title } of parts.state.players.all()) await openStrangersChannels(parts, title);
    tellServers(parts.scripts, 'server.start', rolesOf(config));
    await openListeners(config, parts);
  } catch (error) {
    await stop(parts);
    throw error;
  }
  const roles = parts.listening.map(({ role }) => role);
  tellServers(parts.scripts, 'server.ready', roles);
  return {
    listening: parts.listening,
    operations: parts.operations,
    commands: parts.commands,
    async reload(next) {
      const live = liveSettings(next, parts.sources); // what is wrong is said before anything changes
      const waiting = changedNeedingRestart(parts.current.config, next);
      parts.titles.reload(next);
      await parts.scripts.retryFolders();
      await loadRights(parts, next);
      parts.services.live = live;
      parts.current.config = next;
      parts.scripts.settingsChanged();
      await openChannels(parts);
      return waiting;
    },
    stop() {
      tellServers(parts.scripts, 'server.stop', roles);
      return stop(parts);
    },
  } satisfies Running;
};

interface Parts {
  /** The configuration as it was read last. */
  readonly current: { config: Config };
  readonly services: ServerServices;
  readonly scripts: ScriptHost;
  readonly state: MemoryState;
  readonly host: Host;
  /** Undefined where this process runs no game server. */
  readonly dme: DmeServer | undefined;
  readonly sources: LiveSources;
  readonly rights: Rights;
  readonly mutes: Mutes;
  readonly titles: ReturnType<typeof loadTitles>;
  readonly listening: Listening[];
  readonly operations: Operations;
  readonly commands: CommandDesk;
  readonly ending: Ending;
  readonly ports: Map<AdvertisedRole, number>;
  readonly endTimers: () => void;
  readonly notes: AccountNotes;
  readonly gameCaptures: GameCaptures | undefined;
  readonly people: People;
  readonly pluginDatabases: PluginDatabases;
}

async function build(
  config: Config,
  { log: ownLog, clock, home, sessions, supervisor, control }: Services,
): Promise<Parts> {
  const began = clock.now();
  const uptime = () => (clock.now() - began) / 1000;
  const errors = new ErrorNotices(ownLog, clock);
  const { log } = errors;
  const titles = loadTitles(config, home, log, {
    playersOf: (application) =>
      [...state.players.all()].filter((player) => player.applicationId === application).length,
    changed: () => void openChannels({ titles, services }),
  });
  const current = { config };
  const own = await ownKeys(home, generateRsaKey);
  const keys = new KeyRing([...readKeys(home), own.mls, own.dme]);
  const ownRsa = { mls: keys.find(own.mls.id)!, dme: keys.find(own.dme.id)! };
  const ports = new Map<AdvertisedRole, number>();
  const database = await openDatabase(config, home, {
    now: () => clock.wall(),
    log: (level, message) => log[level]({}, message),
  });
  const notes = new AccountNotes(database.pluginStorage, log);
  const known = new KnownClans(notes, () => state);
  const store = { ...database, clans: new ObservedClans(database.clans, database.accounts, known) };
  const gameKey = randomBytes(KEY_LENGTH);
  const suites = cipherSuites();
  const { sockets_per_address: perAddress, sockets_from_loopback: fromLoopback } = config.limits;
  const sockets = new SocketCounts({ perAddress, fromLoopback });
  // Made below; nobody connects before.
  const rateNotices = new RateNotices(
    () => clock.now(),
    () => scripts,
  );
  const dme = rolesOf(config).includes('dme')
    ? gameServer({
        clock,
        log,
        randomBytes,
        suites,
        keys,
        gameKey,
        sockets: told(sockets, (address) => rateNotices.note('connections', stranger('dme', address))),
        ownKey: ownRsa.dme,
        config: () => current.config,
        live: () => services.live,
      })
    : undefined;
  const { logins, passwords } = loginParts(config, clock);
  const presences = new Presences();
  const tell = (player: Player, line: string) => sayTo(presences, player, line);
  // Decisions come after all is built; until then there is nobody to tell.
  const rights = await Rights.open({
    ...{ store, passwords, logins, clock, log },
    changed: (action, account, role, author) => people.record.note(action, author, account, role),
  });
  await loadRights({ titles, rights }, config);
  const mutes = await Mutes.open({
    ...{ store, clock, log, tell },
    changed: (account, mute, author) =>
      void people.moderation
        .muteChanged(account, mute, author)
        .catch((err: unknown) => log.warn({ account, err }, 'a mute could not be recorded')),
  });
  const sources = {
    home,
    rights,
    log,
    clock,
    titles,
    keys,
    ownKeys: ownRsa,
    portOf: (role: AdvertisedRole) => ports.get(role),
  };
  const state = memoryState(config, clock, sessions);
  state.players.restore(sessions?.kept ?? [], (application) => titles.of(application));
  const gameCaptures = dme && new GameCaptures({ dme, clock, log, home: home.dir });
  const people = buildPeople({
    ...{ log, clock, store, state, presences, rights, mutes, notes, dme, randomBytes },
    data: notes.data,
    isNameAllowed: (name) => services.live.lobby.isNameAllowed(name),
    isReserved: (name, address) => services.live.lobby.isReserved(name, address),
    pools: () => [...new Set(titles.all().map(({ accountPool }) => accountPool))],
    loadRights: () => loadRights({ titles, rights }, current.config),
    raise: (event, fields, origin) => scripts.events[event as EventName]?.run(fields, origin),
    whisper: (player, from, text) => whisperTo(presences, player, from, text),
  });
  await recallThoseHere({ people, notes, store, state });
  const pluginDatabases = new PluginDatabases({ folder: pluginDatabasesFolder(config, home) });
  const taps = new MessageTaps();
  const messageCaptures = new MessageCaptures({ home: home.dir, taps, clock, log });
  const scriptsMay = scriptServices(state, {
    ...{ log, clock, store, presences, mutes, rights, dme, people },
    data: notes.data,
    // Made below; no script runs a line of its own before.
    server: scriptServer(() => ({
      ...{ commands, ending, state, dme, uptime },
      operations: operate,
      files: titles.files(),
    })),
    clans: scriptClans(known, store.clans, () => clock.wall()),
    web: new WebAsker(() => current.config),
    ...{ gameCaptures, messageCaptures },
    titles: () => titles.all(),
    dmeEndpoint: () => services.live.addresses.usual('DME'),
    sql: pluginDatabases,
    leaderboards: scriptLeaderboards({ store, clock, poolOf: (title) => poolOf(titles, title) }),
  });
  const named = directory({ state, store, titles });
  const scripts = await ScriptHost.start({
    folders: scriptFolders(home),
    directory: named,
    ownCommands: coreNames,
    services: scriptsMay,
    errors,
    granted: (plugin, permission) => isGranted(current.config, plugin, permission),
    limitsOf: (plugin) => limitsOf(current.config, plugin),
    settingsOf: (plugin) => settingsOf(current.config, plugin),
    turn: config.limits.scripts_per_turn,
    part: titles.part,
    watchdog: { file: condemnedFile(home), ...(supervisor !== undefined && { supervisor }) },
  });
  known.tell(scripts);
  const services: ServerServices = {
    clock,
    log,
    randomBytes,
    state,
    hosting: dme ? new LocalHosting(dme) : noGameServers,
    store,
    passwords,
    logins,
    exchanges: Object.values(exchangeFiles) as unknown as Exchange[],
    suites,
    keys,
    gameKey,
    presences,
    taps,
    mutes,
    unknown: new UnknownMessages(),
    rateNotices,
    scripts,
    nat: new NatServer(() => clock.now(), scripts),
    counters: {
      connections: 0,
      refusedConnections: 0,
      framesDropped: 0,
      requests: 0,
      failedRequests: 0,
      unknownMessages: 0,
    },
    recall: (account) => recall({ people, notes, clock, store }, account),
    forgetAccount: (account) => people.accounts.deleted(account, account.name),
    announcementOf: (sessionKey) => people.people.announcementOf(sessionKey),
    commands: {
      // Made below, of these very services.
      chat: (line, asker) => commands.chat(line, asker),
    },
    live: liveSettings(config, sources),
  };
  followPlayers({ services, scripts, titles, rights, mutes, people, state });
  const detachScripts = attachScripts({ scripts, services, state, dme, data: notes.data });
  const unfollowNotes = notes.follow(state, clock);
  const unfollowRecord = people.record.follow(clock);
  const unfollow = followHosting(state, services.hosting, log);
  const stopSweeping = clock.every(SWEEP_LOGINS, () => logins.sweep());
  const endTimers = () => {
    unfollow();
    unfollowNotes();
    unfollowRecord();
    detachScripts();
    stopSweeping();
    messageCaptures.close();
  };
  const host = new Host(services, sockets);
  const operate = operations({
    ...{ services, scripts, host, dme, state, titles, rights, mutes, people },
    scriptServices: scriptsMay,
    loadRights: () => loadRights({ titles, rights }, current.config),
  });
  const listening: Listening[] = [];
  const ending = new Ending({
    control: control ?? noControl,
    clock,
    log,
    tell: (fields) => void scripts.events['server.restart_notice']?.run({ ...fields }, fromNobody),
    show: (text) => void operate.broadcast(0, text),
  });
  const commands = new CommandDesk({
    ...{ operations: operate, listening, directory: named, version, ending, uptime },
    control: control ?? noControl,
    upkeep: upkeep({ config, home, services, scripts, listening }),
    now: () => clock.now(),
  });
  const parts: Parts = {
    current,
    scripts,
    services,
    state,
    host,
    dme,
    sources,
    rights,
    mutes,
    titles,
    listening,
    operations: operate,
    commands,
    ending,
    ports,
    endTimers,
    notes,
    gameCaptures,
    people,
    pluginDatabases,
  };
  return parts;
}

function loginParts(config: Config, clock: Clock) {
  const { login_attempts_per_account: perAccount, login_window: window } = config.limits;
  const limits = { perAddress: config.max_login_attempts, perAccount, window };
  const { cost, threads } = config.passwords;
  return {
    logins: new FailedLogins(limits, () => clock.now()),
    passwords: new Passwords({ cost: { N: 2 ** cost, r: 8, p: 1 }, threads }),
  };
}

function memoryState(config: Config, clock: Clock, sessions: Services['sessions']): MemoryState {
  return new MemoryState({
    now: () => clock.now(),
    randomBytes,
    capacity: config.mls.capacity,
    grace: config.timeouts.grace,
    gameTimeout: config.timeouts.game,
    ticketsAreBoundToAddress: true,
    ...(sessions && { keeper: sessions.keeper }),
  });
}

/** What goes with players who come and leave, those who leave at a stop among them. */
function followPlayers({
  services,
  scripts,
  titles,
  rights,
  mutes,
  people,
  state,
}: Pick<Parts, 'services' | 'scripts' | 'titles' | 'rights' | 'mutes' | 'people' | 'state'>): void {
  state.subscribe((event) => {
    // Titles that nobody described, or that a reload brought, get their channels with their first player; those
    // of the former go with their last one, since anybody may make application ids up.
    if (event.kind === 'player.began') void openStrangersChannels({ titles, services }, event.player.title);
    if (event.kind === 'player.loggedOut' || event.kind === 'player.gone') {
      rights.forget(event.player.sessionKey);
      mutes.forget(event.player.sessionKey);
      people.people.forget(event.player.sessionKey);
    }
    if (event.kind === 'player.gone') {
      if (titles.isWaiting) void scripts.retryFolders();
      services.presences.forget(event.player.sessionKey);
      const { accountPool } = event.player.title;
      if (!titles.all().some((title) => title.accountPool === accountPool))
        void state.channels.close(accountPool);
    }
    logEvent(services.log, event);
  });
}

/** The words `backup` and `doctor`. */
function upkeep({
  config,
  home,
  services,
  scripts,
  listening,
}: Pick<Parts, 'services' | 'scripts' | 'listening'> &
  Pick<Services, 'home'> & { readonly config: Config }): Upkeep {
  const { clock, store } = services;
  const backups = new Backups({
    folder: join(home.data, 'backups'),
    store: () => storeConfig(config, home),
    now: () => clock.wall(),
  });
  return {
    backup: () => backups.make(),
    examine: () =>
      examine({
        ...{ listening, dataFolder: home.data, wall: () => clock.wall(), ping: () => store.ping() },
        addresses: () => services.live.addresses,
        plugins: () => scripts.list(),
      }),
  };
}

/** Those whose sessions outlived a restart are known as those who log in. */
async function recallThoseHere({
  people,
  notes,
  store,
  state,
}: Pick<Parts, 'people' | 'notes' | 'state'> & Pick<ServerServices, 'store'>): Promise<void> {
  for (const { account } of state.players.all()) {
    const stored = account && (await store.accounts.findById(account.id));
    if (!stored) continue;
    people.known.remember(stored);
    await notes.recall(stored.id);
    await store.clans.of(stored.id);
  }
}

/** Who logs in is known from now on, with its clan and with what plugins noted about it. */
async function recall(
  { people, notes, clock, store }: Pick<Parts, 'people' | 'notes'> & Pick<ServerServices, 'clock' | 'store'>,
  account: Account,
): Promise<void> {
  people.known.remember({ ...account, lastLogin: clock.wall() });
  await notes.recall(account.id);
  await store.clans.of(account.id);
}

/** Tells of each address that has too many sockets. */
function told(sockets: SocketCounts, tell: (address: string) => void): SocketLimit {
  return {
    enter(address) {
      const may = sockets.enter(address);
      if (!may) tell(address);
      return may;
    },
    leave: (address) => sockets.leave(address),
  };
}

/** Servers in a process that is no program of its own. */
const noControl: ProcessControl = {
  stop() {
    throw new Error('these servers are stopped by the process that runs them');
  },
  restart() {
    throw new Error('these servers are started again by the process that runs them');
  },
  async reload() {
    throw new Error('these servers are reloaded by the process that runs them');
  },
};

/** Titles that nobody described have the channels that go with them; those of the others are open. */
async function openStrangersChannels(
  { titles, services }: Pick<Parts, 'titles' | 'services'>,
  { accountPool, channels }: Title,
): Promise<void> {
  if (titles.all().some((title) => title.accountPool === accountPool)) return;
  await services.state.channels.open(accountPool, channels);
}

/** Titles of one pool share their channels: those of all of them are open. */
async function openChannels({ titles, services }: Pick<Parts, 'titles' | 'services'>): Promise<void> {
  const pools = new Map<string, ChannelSetting[]>();
  for (const { accountPool, channels } of titles.all())
    pools.set(accountPool, [...(pools.get(accountPool) ?? []), ...channels]);
  for (const [pool, channels] of pools) await services.state.channels.open(pool, channels);
}

async function stop(parts: Parts): Promise<void> {
  const { host, dme, services, notes, mutes, gameCaptures, people, pluginDatabases } = parts;
  parts.ending.takeBack();
  parts.endTimers();
  await Promise.all([host.stop(LEAVE_PATIENCE), dme?.stop(LEAVE_PATIENCE)]);
  await services.scripts.close();
  await Promise.all([
    ...[notes.settled(), mutes.settled(), people.record.settled()],
    ...[gameCaptures?.close(), pluginDatabases.close()],
  ]);
  await services.store.close();
  await services.passwords.close();
}

/** The pool of a title; one that nobody described has a pool of its own name. */
function poolOf(titles: Parts['titles'], id: string): string {
  return titles.all().find((title) => title.id === id)?.accountPool ?? id;
}

/** Takes over who may what in chat. */
function loadRights({ titles, rights }: Pick<Parts, 'titles' | 'rights'>, config: Config): Promise<void> {
  return rights.load(
    config,
    titles.all().map(({ accountPool }) => accountPool),
  );
}
