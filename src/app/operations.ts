import type { ScriptHost } from '#script/host.js';
import type { ScriptServices } from '#script/services.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import type { Host } from '#server/host.js';
import type { Services } from '#server/services.js';
import type { GameWorld } from '#state/game-world.js';
import { accountId } from '#state/ids.js';
import type { MemoryState } from '#state/memory/state.js';
import type { Title } from '#state/title.js';
import type { RoleName } from './config.js';
import { createAccount } from './create-account.js';
import type { loadTitles } from './load-titles.js';
import type { People } from './people/build.js';
import type { Mutes } from './roles/mutes.js';
import type { Rights } from './roles/rights.js';
import type { GameLine, Operations } from './running.js';
import { SYSTEM } from './script-services.js';

export interface OperationParts {
  readonly services: Services;
  readonly scripts: ScriptHost;
  readonly host: Host;
  /** Undefined where this process runs no game server. */
  readonly dme: DmeServer | undefined;
  readonly state: MemoryState;
  readonly titles: Pick<ReturnType<typeof loadTitles>, 'all' | 'of'>;
  readonly rights: Rights;
  readonly mutes: Mutes;
  readonly people: People;
  /** What scripts may ask of the servers, which commands may, too. */
  readonly scriptServices: Pick<ScriptServices, 'say'>;
  /** Looks up who is an operator now. */
  loadRights(): Promise<void>;
}

/** What the console asks of running servers. */
export function operations({
  services,
  scripts,
  host,
  dme,
  state,
  titles,
  rights,
  mutes,
  people,
  scriptServices,
  loadRights,
}: OperationParts): Operations {
  const { counters, presences, unknown } = services;
  const pools = () => [...new Set(titles.all().map(({ accountPool }) => accountPool))];
  const wants = (pool: string | undefined) => (title: Title) =>
    pool === undefined || title.accountPool === pool;
  return {
    counters: () => ({
      open: host.connections.size,
      players: presences.players,
      sessions: state.players.size,
      channels: state.channels.size,
      ...counters,
      natAnswers: services.nat.answers,
    }),
    players: (pool) =>
      [...host.connections].flatMap(({ client, role, ends }) =>
        client.player?.account && wants(pool)(client.title)
          ? [
              {
                name: client.player.account.name,
                title: client.title.name,
                place: role.name,
                address: ends.remote,
              },
            ]
          : [],
      ),
    games: (pool) =>
      [...state.games.all()]
        .filter((game) => game.status !== 'closed' && (pool === undefined || game.pool === pool))
        .map((game) => gameLine(state, game)),
    game: (id) => state.games.entry(id)?.game,
    channel: (id) => state.channels.entry(id),
    placeOf({ game }) {
      if (game === undefined) return 'lobby';
      return state.games.entry(game)?.game.status === 'active' ? 'in_game' : 'staging';
    },
    whereIs({ game, channel, presence }) {
      if (game !== undefined) return `in the game ${plain(state.games.entry(game)?.game.name ?? '')}`;
      if (channel !== undefined) return `in ${plain(state.channels.entry(channel)?.name ?? '')}`;
      return presence;
    },
    unknown: () =>
      unknown.list().map(({ name, role, count, hex }) => ({
        message: name,
        role: role.toLowerCase() as RoleName,
        count,
        hex,
      })),
    commands: () => scripts.commands,
    async command(name, text, player) {
      const usable = scripts.commands.get(name)?.where.has(player ? 'chat' : 'console');
      return usable ? scripts.command({ name, text, player }) : undefined;
    },
    plugins: () => scripts.list().map((one) => ({ ...one, stopped: scripts.isStopped(one.id) })),
    reloadPlugin: (id) => scripts.reload(id),
    pluginSettings: (id) => scripts.settingsList(id),
    setPlugin: (id, name, text) => scripts.set(id, name, text),
    stopPlugin: (id) => scripts.stop(id),
    startPlugin: (id) => scripts.start(id),
    lua: (code) => scripts.evaluate(code),
    async createAccount(name, pool) {
      const { store, passwords, clock, live } = services;
      const { isNameAllowed } = live.lobby;
      const created = await createAccount(
        { store, passwords, clock, pools: pools(), isNameAllowed },
        name,
        pool,
      );
      await loadRights();
      people.record.note('account.create', 'the console', name, created.pools.join(', '));
      return created;
    },
    async account(id) {
      const account = await services.store.accounts.findById(accountId(id));
      if (!account) throw new Error(`no account has the id ${id}`);
      return account;
    },
    rights,
    mutes,
    accounts: people.accounts,
    moderation: people.moderation,
    patching: scripts.patching,
    tell: (sessionKey, text) => scriptServices.say({ kind: 'player', sessionKey }, SYSTEM, text),
    broadcast(severity, message, pool) {
      const inLobby = host.systemMessage(severity, message, wants(pool));
      // A console in a game has its lobby's connection, too; which of the two it listens to is the title's affair.
      const inGames = dme?.systemMessage(severity, message, (id) => wants(pool)(titles.of(id))) ?? 0;
      return inLobby + inGames;
    },
    say(text, pool) {
      const players = [...state.players.all()].filter(({ account, title }) => account && wants(pool)(title));
      for (const { sessionKey } of players) scriptServices.say({ kind: 'player', sessionKey }, SYSTEM, text);
      return players.length;
    },
  };
}

function gameLine(state: MemoryState, game: GameWorld): GameLine {
  const host = state.games.entry(game.id)?.host;
  const { id, name, status, players, capacity } = game;
  const hostName = host === undefined ? undefined : state.players.entry(host)?.account?.name;
  return { id, name: plain(name), host: hostName, status, players, capacity };
}

/** A name without the bytes that consoles draw as colours or keep for themselves. */
function plain(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bytes meant
  return name.replace(/[\x00-\x1f\x7f-\x9f]/g, '').trim();
}
