import { type AccountId, type ApplicationId, accountId, applicationId, type WorldId } from '../ids.js';
import type {
  AccessPlace,
  GameFilter,
  LobbyFilter,
  NewPlayer,
  Player,
  PlayerAccount,
  Players,
  Presence,
  Ticket,
} from '../player.js';
import type { Title } from '../title.js';
import { type Keeper, type KeptPlayer, noKeeper } from './kept.js';
import type { Emit, MemoryStateOptions } from './state.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A player as this process keeps it; everybody else sees it as a `Player`. */
export interface PlayerEntry extends Writable<Player> {
  /** Newest last. */
  accessKeys: Record<AccessPlace, readonly string[]>;
  /** When it lost its last connection; undefined while it has one. */
  leftAt: number | undefined;
  nextFilterId: number;
}

/** A client may come with the key of its last answer or of one before; older ones are forgotten. */
const ACCESS_KEYS_KEPT = 4;
const GAME_FILTERS_MAX = 64;

export class MemoryPlayers implements Players {
  private readonly bySession = new Map<string, PlayerEntry>();
  private readonly byAccountId = new Map<AccountId, PlayerEntry>();
  private nextSession: number;
  private readonly keeper: Keeper;

  constructor(
    private readonly options: MemoryStateOptions,
    private readonly emit: Emit,
    private readonly leaveWorlds: (entry: PlayerEntry) => void,
  ) {
    this.keeper = options.keeper ?? noKeeper;
    // Not from 1, so that a session key from before a restart does not name somebody else's session.
    this.nextSession = 10_000 + (options.randomBytes(4).readUInt32LE() % 1_000_000_000);
  }

  /** The entry behind a session key, for the other parts of the memory. */
  entry(sessionKey: string): PlayerEntry | undefined {
    return this.bySession.get(sessionKey);
  }

  /** Whether a player of this pool is here, logged in or not. */
  hasAnyOf(pool: string): boolean {
    for (const entry of this.bySession.values()) if (entry.title.accountPool === pool) return true;
    return false;
  }

  /** Players, those in transit too. */
  get size(): number {
    return this.bySession.size;
  }

  /** Everybody, for this process alone. */
  all(): Iterable<Player> {
    return this.bySession.values();
  }

  async begin(player: NewPlayer): Promise<Player | 'full'> {
    if (this.bySession.size >= this.options.capacity) return 'full';
    while (this.bySession.has(String(this.nextSession))) this.nextSession++;
    const entry = this.newEntry(String(this.nextSession++), player);
    this.bySession.set(entry.sessionKey, entry);
    this.keep(entry);
    this.emit({ kind: 'player.began', player: entry });
    return entry;
  }

  private newEntry(sessionKey: string, player: NewPlayer): PlayerEntry {
    return {
      ...player,
      sessionKey,
      account: undefined,
      channel: undefined,
      game: undefined,
      presence: 'disconnected',
      connections: 0,
      lobbyFilter: undefined,
      gameFilters: [],
      machine: undefined,
      gameStats: undefined,
      accessKeys: { lobby: [], game: [] },
      leftAt: this.options.now(),
      nextFilterId: 1,
    };
  }

  /** Takes back who was here before the process ended; each has the rest of the grace time to come again. */
  restore(kept: readonly KeptPlayer[], titleOf: (application: ApplicationId) => Title): void {
    for (const player of kept.slice(0, this.options.capacity)) {
      const application = applicationId(player.applicationId);
      const entry = this.newEntry(player.sessionKey, {
        title: titleOf(application),
        applicationId: application,
        version: player.version,
        address: player.address,
      });
      const { lobbyFilter, gameFilters, machine, accessKeys } = player;
      Object.assign(entry, { lobbyFilter, gameFilters, machine, accessKeys });
      entry.nextFilterId = Math.max(0, ...gameFilters.map(({ id }) => id)) + 1;
      entry.leftAt = this.options.now() - player.away;
      entry.account = player.account && { id: accountId(player.account.id), name: player.account.name };
      this.bySession.set(entry.sessionKey, entry);
      if (entry.account) this.byAccountId.set(entry.account.id, entry);
    }
  }

  /** Tells the keeper how the player stands now. */
  private keep(entry: PlayerEntry): void {
    const { sessionKey, version, address, account, accessKeys, machine, lobbyFilter, gameFilters } = entry;
    const away = entry.leftAt === undefined ? 0 : Math.max(1, this.options.now() - entry.leftAt);
    this.keeper.keep({
      ...{ sessionKey, version, address, account, accessKeys, machine, lobbyFilter, gameFilters, away },
      applicationId: entry.applicationId,
    });
  }

  async admit(ticket: Ticket): Promise<Player | undefined> {
    const entry = this.bySession.get(ticket.sessionKey);
    if (!entry || !holds(entry, ticket.accessKey)) return undefined;
    if (this.options.ticketsAreBoundToAddress && entry.address !== ticket.address) return undefined;
    return entry;
  }

  async login(sessionKey: string, account: PlayerAccount): Promise<'in' | 'elsewhere' | 'gone'> {
    const entry = this.bySession.get(sessionKey);
    if (!entry) return 'gone';
    const other = this.byAccountId.get(account.id);
    if (other === entry) return 'in';
    if (other && other.connections > 0) return 'elsewhere';
    if (other) this.remove(other); // in transit without a connection: the same person, back again
    if (entry.account) await this.logout(sessionKey); // another name on the same session
    entry.account = account;
    this.byAccountId.set(account.id, entry);
    this.keep(entry);
    this.emit({ kind: 'player.loggedIn', player: entry });
    return 'in';
  }

  async logout(sessionKey: string): Promise<void> {
    const entry = this.bySession.get(sessionKey);
    if (!entry?.account) return;
    this.leaveWorlds(entry);
    this.byAccountId.delete(entry.account.id);
    this.emit({ kind: 'player.loggedOut', player: { ...entry } });
    entry.account = undefined;
    entry.accessKeys = { lobby: [], game: [] };
    this.keep(entry);
  }

  async rename(account: AccountId, name: string): Promise<void> {
    const entry = this.byAccountId.get(account);
    if (!entry) return;
    entry.account = { id: account, name };
    this.keep(entry);
  }

  async issueAccessKey(sessionKey: string, place: AccessPlace): Promise<string> {
    const key = this.options.randomBytes(12).toString('base64');
    const entry = this.bySession.get(sessionKey);
    if (!entry) return key;
    entry.accessKeys = {
      ...entry.accessKeys,
      [place]: [...entry.accessKeys[place], key].slice(-ACCESS_KEYS_KEPT),
    };
    this.keep(entry);
    return key;
  }

  async arrive(sessionKey: string, presence: Presence): Promise<void> {
    const entry = this.bySession.get(sessionKey);
    if (!entry) return;
    entry.connections++;
    entry.leftAt = undefined;
    this.become(entry, entry.game === undefined ? presence : 'game');
    this.keep(entry);
  }

  async depart(sessionKey: string): Promise<void> {
    const entry = this.bySession.get(sessionKey);
    if (entry) this.closeConnection(entry);
  }

  private closeConnection(entry: PlayerEntry): void {
    entry.connections = Math.max(0, entry.connections - 1);
    if (entry.connections > 0) return;
    entry.leftAt = this.options.now();
    if (this.bySession.has(entry.sessionKey)) this.keep(entry);
  }

  private become(entry: PlayerEntry, to: Presence): void {
    const from = entry.presence;
    entry.presence = to;
    if (from !== to) this.emit({ kind: 'player.presence', player: entry, from, to });
  }

  /** The seat on the game server counts as a connection: players close the one to the lobby while they play. */
  enterGame(entry: PlayerEntry, game: WorldId): void {
    entry.game = game;
    this.become(entry, 'game');
    entry.connections++;
    entry.leftAt = undefined;
    this.keep(entry);
  }

  leaveGame(entry: PlayerEntry): void {
    entry.game = undefined;
    this.become(entry, 'chat');
    this.closeConnection(entry);
  }

  async end(sessionKey: string): Promise<void> {
    const entry = this.bySession.get(sessionKey);
    if (entry) this.remove(entry);
  }

  async find(sessionKey: string): Promise<Player | undefined> {
    return this.bySession.get(sessionKey);
  }

  async byAccount(account: AccountId): Promise<Player | undefined> {
    return this.byAccountId.get(account);
  }

  async byName(pool: string, name: string): Promise<Player | undefined> {
    const folded = name.toLowerCase();
    for (const entry of this.byAccountId.values()) {
      if (entry.title.accountPool === pool && entry.account?.name.toLowerCase() === folded) return entry;
    }
    return undefined;
  }

  async inPool(pool: string): Promise<readonly Player[]> {
    return [...this.byAccountId.values()].filter((entry) => entry.title.accountPool === pool);
  }

  async setLobbyFilter(sessionKey: string, filter: LobbyFilter): Promise<void> {
    const entry = this.bySession.get(sessionKey);
    if (!entry) return;
    entry.lobbyFilter = filter;
    this.keep(entry);
  }

  async addGameFilter(sessionKey: string, filter: Omit<GameFilter, 'id'>): Promise<number | 'full'> {
    const entry = this.bySession.get(sessionKey);
    if (!entry || entry.gameFilters.length >= GAME_FILTERS_MAX) return 'full';
    const id = entry.nextFilterId++;
    entry.gameFilters = [...entry.gameFilters, { ...filter, id }];
    this.keep(entry);
    return id;
  }

  async removeGameFilter(sessionKey: string, id: number): Promise<'removed' | 'absent'> {
    const entry = this.bySession.get(sessionKey);
    const left = entry?.gameFilters.filter((filter) => filter.id !== id) ?? [];
    if (!entry || left.length === entry.gameFilters.length) return 'absent';
    entry.gameFilters = left;
    this.keep(entry);
    return 'removed';
  }

  async setMachine(sessionKey: string, machine: string): Promise<void> {
    const entry = this.bySession.get(sessionKey);
    if (!entry) return;
    entry.machine = machine;
    this.keep(entry);
  }

  async count(): Promise<number> {
    return this.bySession.size;
  }

  /** Ends the players whose grace time is over. */
  sweep(): void {
    const limit = this.options.now() - this.options.grace;
    for (const entry of this.bySession.values()) {
      if (entry.leftAt !== undefined && entry.leftAt <= limit) this.remove(entry);
    }
  }

  private remove(entry: PlayerEntry): void {
    this.leaveWorlds(entry);
    this.bySession.delete(entry.sessionKey);
    this.keeper.forget(entry.sessionKey);
    if (entry.account && this.byAccountId.get(entry.account.id) === entry)
      this.byAccountId.delete(entry.account.id);
    this.become(entry, 'disconnected');
    this.emit({ kind: 'player.gone', player: entry });
  }
}

function holds({ accessKeys: { lobby, game } }: PlayerEntry, key: string): boolean {
  return lobby.includes(key) || game.includes(key);
}
