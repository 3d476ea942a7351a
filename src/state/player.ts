/**
 * A player outlives its sockets: it is made by SessionBegin, gets its name at login, and moves from MAS to
 * MLS and from channel to channel by closing one connection and opening the next (flows.md 1 and 11).
 */
import type { AccountId, ApplicationId, WorldId } from './ids.js';
import type { Title } from './title.js';

/** MediusPlayerStatus as others see it. */
export type Presence = 'disconnected' | 'authenticating' | 'chat' | 'game';

export interface PlayerAccount {
  readonly id: AccountId;
  readonly name: string;
}

/** SetLobbyWorldFilter: which channels a list shows. */
export interface LobbyFilter {
  readonly masks: readonly [number, number, number, number];
  readonly type: number;
  readonly level: number;
}

/** SetGameListFilter: one comparison of a game's field with a value. */
export interface GameFilter {
  readonly id: number;
  readonly field: number;
  readonly mask: number;
  readonly operator: number;
  readonly value: number;
}

export interface Player {
  /** Decimal text, at most 16 characters; not a credential. */
  readonly sessionKey: string;
  readonly title: Title;
  readonly applicationId: ApplicationId;
  /** Medius version, such as 108. */
  readonly version: number;
  /** Where it connects from, dotted IPv4. */
  readonly address: string;
  readonly account: PlayerAccount | undefined;
  readonly channel: WorldId | undefined;
  readonly game: WorldId | undefined;
  readonly presence: Presence;
  /** Connections that it has open now. */
  readonly connections: number;
  readonly lobbyFilter: LobbyFilter | undefined;
  readonly gameFilters: readonly GameFilter[];
  /** Hex of the DNAS signature, when the console sent one. */
  readonly machine: string | undefined;
  /** The stats of its last player report, 256 bytes, and the game that they are from. */
  readonly gameStats: { readonly game: WorldId; readonly stats: Buffer } | undefined;
}

export interface NewPlayer {
  readonly title: Title;
  readonly applicationId: ApplicationId;
  readonly version: number;
  readonly address: string;
}

/** What a client shows when it comes to the next server. */
export interface Ticket {
  readonly sessionKey: string;
  readonly accessKey: string;
  readonly address: string;
}

/** Everything that decides about players; each verb decides and commits in one step. */
/** What an access key was issued for. It opens the lobby in either case. */
export type AccessPlace = 'lobby' | 'game';

export interface Players {
  /** A new player; `full` when the server's capacity is reached. */
  begin(player: NewPlayer): Promise<Player | 'full'>;
  /** The player whose ticket this is, or undefined. Old access keys stay good for a while. */
  admit(ticket: Ticket): Promise<Player | undefined>;
  /** Gives the player its account; `elsewhere` when another player is on under it. Repeating it changes nothing. */
  login(sessionKey: string, account: PlayerAccount): Promise<'in' | 'elsewhere' | 'gone'>;
  /** The account has another name from now on. */
  rename(account: AccountId, name: string): Promise<void>;
  /** Takes the account away; the session stays. */
  logout(sessionKey: string): Promise<void>;
  /**
   * A fresh access key: 96 random bits as 16 characters of base64. Those for games do not count against
   * those for the lobby, to which a player comes back after many games with the last one that it got there.
   */
  issueAccessKey(sessionKey: string, place: AccessPlace): Promise<string>;
  /** A connection opened: the player is not in transit any more. */
  arrive(sessionKey: string, presence: Presence): Promise<void>;
  /** A connection closed; the last one starts the grace time after which the player is gone. */
  depart(sessionKey: string): Promise<void>;
  end(sessionKey: string): Promise<void>;
  find(sessionKey: string): Promise<Player | undefined>;
  byAccount(account: AccountId): Promise<Player | undefined>;
  /** By account name in a pool, without regard to case. */
  byName(pool: string, name: string): Promise<Player | undefined>;
  inPool(pool: string): Promise<readonly Player[]>;
  setLobbyFilter(sessionKey: string, filter: LobbyFilter): Promise<void>;
  /** Adds a filter and gives its id; ids count from 1 for each player. */
  addGameFilter(sessionKey: string, filter: Omit<GameFilter, 'id'>): Promise<number | 'full'>;
  removeGameFilter(sessionKey: string, id: number): Promise<'removed' | 'absent'>;
  setMachine(sessionKey: string, machine: string): Promise<void>;
  count(): Promise<number>;
}
