import {
  ANY_GAME,
  type GameJoin,
  type GameReport,
  type Games,
  type GameWorld,
  type JoinRefusal,
  type NewGame,
} from '../game-world.js';
import type { HostedWorld } from '../hosting.js';
import type { WorldId } from '../ids.js';
import type { Player } from '../player.js';
import type { MemoryPlayers, PlayerEntry } from './players.js';
import type { Emit, MemoryStateOptions } from './state.js';
import type { WorldIds } from './world-ids.js';

const GAMES_MAX = 1024;
const GAME_STATS_BYTES = 256;
/** The bit of MediusWorldAttributesType that lets spectators in. */
const ALLOW_SPECTATOR = 2;
/** Milliseconds that a game waits for its host, and an empty one for somebody to come back (flows.md 3). */
const GAME_TIMEOUT = 15_000;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A game as this process keeps it; everybody else sees it as a `GameWorld`. */
interface GameEntry extends Writable<GameWorld> {
  readonly password: string;
  readonly spectatorPassword: string;
  /** Who may report; undefined when the host has left and nobody has taken its place. */
  host: PlayerEntry | undefined;
  hostCame: boolean;
  /** Who has a place: still on the way, or here. In order of coming. */
  readonly members: Map<PlayerEntry, 'coming' | 'here'>;
  /** When it was made, or lost its last player. */
  emptySince: number;
  /** The most players as an operator or a plugin wants it, whatever the host reports. */
  wantedPlayers?: number;
}

export class MemoryGames implements Games {
  private readonly byId = new Map<WorldId, GameEntry>();
  private readonly byWorld = new Map<string, GameEntry>();
  private readonly byMember = new Map<PlayerEntry, GameEntry>();

  constructor(
    private readonly options: MemoryStateOptions,
    private readonly ids: WorldIds,
    private readonly emit: Emit,
    private readonly roster: MemoryPlayers,
  ) {}

  /** Games of all pools. */
  get size(): number {
    return this.byId.size;
  }

  /** Those of all pools, for this process alone. */
  all(): Iterable<GameWorld> {
    return this.byId.values();
  }

  async create(game: NewGame): Promise<GameWorld | 'exists' | 'full' | 'gone'> {
    const host = this.roster.entry(game.host);
    if (!host) return 'gone';
    if (this.isNameTaken(host, game.name)) return 'exists';
    this.dropUnhosted(host);
    if (this.byId.size >= GAMES_MAX) return 'full';
    const entry = this.entryOf(game, host);
    this.byId.set(entry.id, entry);
    return entry;
  }

  /** A game is in the way while its host plays it; the player's own former game never is. */
  private isNameTaken(player: PlayerEntry, name: string): boolean {
    for (const { pool, name: other, status, host, members } of this.byId.values()) {
      if (pool !== player.title.accountPool || other !== name || status === 'closed') continue;
      if (host && host !== player && members.get(host) === 'here') return true;
    }
    return false;
  }

  private dropUnhosted(host: PlayerEntry): void {
    for (const game of this.byId.values()) if (game.host === host && !game.hostCame) this.destroy(game);
  }

  private entryOf({ host: _, ...game }: NewGame, host: PlayerEntry): GameEntry {
    return {
      ...game,
      id: this.ids.next(),
      pool: host.title.accountPool,
      applicationId: host.applicationId,
      channel: host.channel,
      hasPassword: game.password !== '',
      hasSpectatorPassword: game.spectatorPassword !== '',
      status: 'creating',
      stats: Buffer.alloc(GAME_STATS_BYTES),
      players: 0,
      hosted: undefined,
      host,
      hostCame: false,
      members: new Map(),
      emptySince: this.options.now(),
    };
  }

  async open(id: WorldId, world: HostedWorld): Promise<'open' | 'gone'> {
    const game = this.byId.get(id);
    if (game?.status !== 'creating' || !game.host) return 'gone';
    game.hosted = world;
    game.status = 'staging';
    game.emptySince = this.options.now();
    this.byWorld.set(nameOf(world), game);
    this.emit({ kind: 'game.created', game, player: game.host });
    return 'open';
  }

  async discard(id: WorldId): Promise<void> {
    const game = this.byId.get(id);
    if (game) this.destroy(game);
  }

  async join(
    sessionKey: string,
    id: WorldId,
    join: GameJoin,
  ): Promise<{ readonly game: GameWorld; readonly world: HostedWorld } | JoinRefusal> {
    const player = this.roster.entry(sessionKey);
    const game = player && (id === ANY_GAME ? this.anyFor(player, join) : this.byId.get(id));
    if (!game?.hosted || game.pool !== player?.title.accountPool) return 'absent';
    const refusal = refusalOf(game, player, join);
    if (refusal) return refusal;
    if (!game.members.has(player)) {
      this.leaveEntry(player);
      game.members.set(player, 'coming');
      this.byMember.set(player, game);
    }
    return { game, world: game.hosted };
  }

  private anyFor(player: PlayerEntry, join: GameJoin): GameEntry | undefined {
    return this.listed(player.title.accountPool).find((game) => !refusalOf(game, player, join));
  }

  async connected(world: HostedWorld, sessionKey: string): Promise<'in' | 'stranger'> {
    const game = this.byWorld.get(nameOf(world));
    const player = this.roster.entry(sessionKey);
    const place = game && player && game.members.get(player);
    if (!game || !player || !place) return 'stranger';
    if (place === 'here') return 'in';
    game.members.set(player, 'here');
    game.players++;
    game.hostCame ||= player === game.host;
    this.roster.enterGame(player, game.id);
    this.emit({ kind: 'game.joined', game, player });
    return 'in';
  }

  async left(world: HostedWorld, sessionKey: string): Promise<void> {
    const game = this.byWorld.get(nameOf(world));
    const player = this.roster.entry(sessionKey);
    if (game && player) this.remove(game, player, false);
  }

  async leave(sessionKey: string): Promise<void> {
    const player = this.roster.entry(sessionKey);
    if (player) this.leaveEntry(player);
  }

  /** Takes the player out of its game, of which the game server does not know yet. */
  leaveEntry(player: PlayerEntry): void {
    const game = this.byMember.get(player);
    if (game) this.remove(game, player, true);
  }

  private remove(game: GameEntry, player: PlayerEntry, seated: boolean): void {
    const place = game.members.get(player);
    if (!place) return;
    game.members.delete(player);
    this.byMember.delete(player);
    if (place === 'coming') return;
    game.players--;
    const hosted = game.host === player;
    if (hosted) game.host = undefined;
    this.roster.leaveGame(player);
    this.emit({ kind: 'game.left', game, player, seated, hosted });
    if (game.players > 0) return;
    game.emptySince = this.options.now();
    if (game.status === 'closed') this.destroy(game);
  }

  async worldEnded(world: HostedWorld): Promise<void> {
    const game = this.byWorld.get(nameOf(world));
    if (game) this.destroy(game);
  }

  async report(sessionKey: string, id: WorldId, report: GameReport): Promise<'taken' | 'ignored'> {
    const game = this.hostedBy(sessionKey, id);
    if (!game) return 'ignored';
    const { status, genericFields, ...said } = report;
    Object.assign(game, said);
    game.maxPlayers = game.wantedPlayers ?? said.maxPlayers;
    game.genericFields = [...genericFields, ...game.genericFields.slice(genericFields.length)];
    if (status === 'closed') this.close(game);
    else if (status) this.setStatus(game, status);
    return 'taken';
  }

  private setStatus(game: GameEntry, status: 'inactive' | 'staging' | 'active'): void {
    const starts = status === 'active' && game.status !== 'active';
    if (status !== 'active') this.stopTime(game);
    game.status = status;
    if (starts) Object.assign(game, { startedAt: this.options.now(), endedAt: undefined });
    if (starts) this.emit({ kind: 'game.started', game });
  }

  private stopTime(game: GameEntry): void {
    if (game.status === 'active') game.endedAt = this.options.now();
  }

  async reportPlayer(sessionKey: string, id: WorldId, stats: Buffer): Promise<'taken' | 'ignored'> {
    const player = this.roster.entry(sessionKey);
    const game = this.byId.get(id);
    if (!player || game?.pool !== player.title.accountPool) return 'ignored';
    player.gameStats = { game: id, stats };
    return 'taken';
  }

  async end(sessionKey: string, id: WorldId): Promise<'ended' | 'ignored'> {
    const game = this.hostedBy(sessionKey, id);
    if (!game) return 'ignored';
    this.close(game);
    return 'ended';
  }

  async reportedBy(sessionKey: string, id: WorldId): Promise<GameWorld | undefined> {
    return this.hostedBy(sessionKey, id);
  }

  /** The game, when it is open and the player speaks for it. */
  private hostedBy(sessionKey: string, id: WorldId): GameEntry | undefined {
    const player = this.roster.entry(sessionKey);
    const game = this.byId.get(id);
    if (!player || !game?.hosted || game.status === 'closed') return undefined;
    if (!game.host && game.members.get(player) === 'here') game.host = player;
    return game.host === player ? game : undefined;
  }

  private close(game: GameEntry): void {
    if (game.status === 'closed') return;
    this.stopTime(game);
    game.status = 'closed';
    this.emit({ kind: 'game.ended', game });
    if (game.players === 0) this.destroy(game);
  }

  /** The end of the game and of everybody's place in it. */
  private destroy(game: GameEntry): void {
    if (!this.byId.delete(game.id)) return;
    this.ids.release(game.id);
    if (!game.hosted) return;
    this.byWorld.delete(nameOf(game.hosted));
    this.close(game);
    for (const player of game.members.keys()) this.remove(game, player, true);
    this.emit({ kind: 'game.destroyed', game });
  }

  async find(pool: string, id: WorldId): Promise<GameWorld | undefined> {
    const game = this.byId.get(id);
    return game?.hosted && game.pool === pool ? game : undefined;
  }

  /** The game of any pool, for this process alone. */
  entry(id: number): { readonly game: GameWorld; readonly host: string | undefined } | undefined {
    const game = this.byId.get(id as WorldId);
    return game && { game, host: game.host?.sessionKey };
  }

  /** The id of the game that is played in a world. */
  idOf(world: HostedWorld): WorldId | undefined {
    return this.byWorld.get(nameOf(world))?.id;
  }

  /** Another name for a game, until its host reports one. */
  rename(id: number, name: string): void {
    const game = this.byId.get(id as WorldId);
    if (game) game.name = name;
  }

  /** The most players from now on, also when the host reports another number. */
  setMaxPlayers(id: number, players: number): void {
    const game = this.byId.get(id as WorldId);
    if (game) game.maxPlayers = game.wantedPlayers = players;
  }

  /** Another status, until the host reports one; a closed game stays closed. */
  changeStatus(id: number, status: 'inactive' | 'staging' | 'active' | 'closed'): void {
    const game = this.byId.get(id as WorldId);
    if (!game?.hosted || game.status === 'closed') return;
    if (status === 'closed') this.close(game);
    else this.setStatus(game, status);
  }

  async list(pool: string): Promise<readonly GameWorld[]> {
    return this.listed(pool);
  }

  private listed(pool: string): GameEntry[] {
    return [...this.byId.values()].filter(
      (game) => game.pool === pool && game.hostCame && game.players > 0 && game.status !== 'closed',
    );
  }

  async players(id: WorldId): Promise<readonly Player[]> {
    const members = this.byId.get(id)?.members ?? [];
    return [...members].filter(([, place]) => place === 'here').map(([player]) => player);
  }

  /** Ends the games whose host did not come in time, and those that were left and nobody came back to. */
  sweep(): void {
    const limit = this.options.now() - (this.options.gameTimeout ?? GAME_TIMEOUT);
    for (const game of this.byId.values()) {
      const deserted = game.players === 0 || !game.hostCame;
      if (deserted && game.emptySince <= limit) this.destroy(game);
    }
  }
}

function refusalOf(game: GameEntry, player: PlayerEntry, join: GameJoin): JoinRefusal | undefined {
  if (game.status === 'closed') return 'closed';
  if (game.members.has(player)) return undefined;
  if (join.hostType !== undefined && join.hostType !== game.hostType) return 'denied';
  if (join.spectator && (game.attributes & ALLOW_SPECTATOR) === 0) return 'denied';
  const password = join.spectator ? game.spectatorPassword : game.password;
  if (password !== '' && password !== join.password) return 'password';
  return game.members.size >= placesOf(game) ? 'full' : undefined;
}

/** The host may report fewer players than the game was made for; 0 is no number of players. */
function placesOf({ capacity, maxPlayers }: GameEntry): number {
  return maxPlayers > 0 ? Math.min(capacity, maxPlayers) : capacity;
}

function nameOf({ server, worldId }: HostedWorld): string {
  return `${server}/${worldId}`;
}
