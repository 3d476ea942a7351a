/** Game worlds: made by one player, played by several, gone for good once they are closed (flows.md 6.4 and 6.5). */
import type { HostedWorld } from './hosting.js';
import type { ApplicationId, WorldId } from './ids.js';
import type { Player } from './player.js';

/**
 * `creating` until a game server has a world for it; then what its host reports. `closed` is for ever: UYA's
 * "Play Again" makes a new game of the same name (read in horizon-server).
 */
export type GameStatus = 'creating' | 'inactive' | 'staging' | 'active' | 'closed';

/** What the game's host says about it, exactly as it said it. */
export interface GameDescription {
  /** Consoles keep data in the tail of the name, so it is never changed. */
  readonly name: string;
  readonly minPlayers: number;
  /** May be 0: UYA reports that of running games (seen in capture). */
  readonly maxPlayers: number;
  readonly level: number;
  readonly skillLevel: number;
  readonly rulesSet: number;
  /** Eight of them; older messages carry the first three. */
  readonly genericFields: readonly number[];
}

export interface GameWorld extends GameDescription {
  readonly id: WorldId;
  /** The pool of the titles that meet here. */
  readonly pool: string;
  /** That of the player who made it. */
  readonly applicationId: ApplicationId;
  /** MediusGameHostType, as the game was made with. */
  readonly hostType: number;
  /** MediusWorldAttributesType. */
  readonly attributes: number;
  readonly hasPassword: boolean;
  readonly hasSpectatorPassword: boolean;
  /** Places, 1 to 256. */
  readonly capacity: number;
  /** The channel from which it was made. */
  readonly channel: WorldId | undefined;
  readonly status: GameStatus;
  /** When it became active the last time, and when that was over; monotonic milliseconds. */
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** 256 bytes that the host reports. */
  readonly stats: Buffer;
  /** Players who are connected to its game server. */
  readonly players: number;
  /** Its world on a game server; undefined while it is `creating`. */
  readonly hosted: HostedWorld | undefined;
}

export interface NewGame extends GameDescription {
  /** Session key of the player who makes it, and is its host. */
  readonly host: string;
  readonly capacity: number;
  readonly hostType: number;
  readonly attributes: number;
  /** Empty for none. */
  readonly password: string;
  readonly spectatorPassword: string;
}

export interface GameJoin {
  readonly password: string;
  /** True for who only watches; takes a place like everybody. */
  readonly spectator: boolean;
  /** The MediusGameHostType that the game must have; undefined when any will do. */
  readonly hostType: number | undefined;
}

/** A world report: a description, and the status when it is one that a host may set. */
export interface GameReport extends GameDescription {
  readonly stats: Buffer;
  readonly status: 'inactive' | 'staging' | 'active' | 'closed' | undefined;
}

export type JoinRefusal = 'absent' | 'closed' | 'denied' | 'password' | 'full';

/** As a world id in a join: any game that lets the player in (read in MultiServer3). */
export const ANY_GAME = -1;

/** Everything that decides about games; each verb decides and commits in one step. */
export interface Games {
  /**
   * A new game in the pool of its host, still without a world. `exists` when a game of this name is alive: not
   * closed, and its host connected. Games that their host never came to are dropped when it makes another.
   */
  create(game: NewGame): Promise<GameWorld | 'exists' | 'full' | 'gone'>;
  /** Gives the game its world; `gone` when it was dropped meanwhile, and the world is not wanted any more. */
  open(id: WorldId, world: HostedWorld): Promise<'open' | 'gone'>;
  /** Drops a game for which no world was found. */
  discard(id: WorldId): Promise<void>;
  /**
   * Keeps a place for the player, out of its former game. Who has one keeps it: players come back to a game
   * that they lost, also while it is active.
   */
  join(
    sessionKey: string,
    id: WorldId,
    join: GameJoin,
  ): Promise<{ readonly game: GameWorld; readonly world: HostedWorld } | JoinRefusal>;
  /** The game server says that the player connected; `stranger` when it has no place there. */
  connected(world: HostedWorld, sessionKey: string): Promise<'in' | 'stranger'>;
  /** The game server says that the player has no seat any more. */
  left(world: HostedWorld, sessionKey: string): Promise<void>;
  /** The game server says that the world is gone. */
  worldEnded(world: HostedWorld): Promise<void>;
  /** The player says that it left its game. */
  leave(sessionKey: string): Promise<void>;
  /**
   * Only the host's report counts; when the host has left, the first player in the game who reports is taken
   * as its successor. `ignored` for others, unknown games and closed ones.
   */
  report(sessionKey: string, id: WorldId, report: GameReport): Promise<'taken' | 'ignored'>;
  /** A player's stats in this game, 256 bytes. Taken before it joined, too: consoles do not wait for the answer. */
  reportPlayer(sessionKey: string, id: WorldId, stats: Buffer): Promise<'taken' | 'ignored'>;
  /** The game, when it is open and what this player reports about it counts. */
  reportedBy(sessionKey: string, id: WorldId): Promise<GameWorld | undefined>;
  /** The host says that the game is over. */
  end(sessionKey: string, id: WorldId): Promise<'ended' | 'ignored'>;
  find(pool: string, id: WorldId): Promise<GameWorld | undefined>;
  /** The games that lists show, in order of their making: not closed, their host was there, somebody is. */
  list(pool: string): Promise<readonly GameWorld[]>;
  /** The players who are connected, in order of their coming. */
  players(id: WorldId): Promise<readonly Player[]>;
}
