/**
 * What lobby servers ask of game servers, and what they hear from them. Plain values in both directions:
 * the two may live in one process or be joined by a wire.
 */
import type { AccountId, ApplicationId } from './ids.js';

/** One game world of one game server. Ids are counted by each server for itself. */
export interface HostedWorld {
  /** Name of the game server, `local` in the same process. */
  readonly server: string;
  /** DME world id, 1 to 65535: what a JoinGame answer carries as WorldID. */
  readonly worldId: number;
}

export interface WorldRequest {
  readonly applicationId: ApplicationId;
  /** Seats, 1 to 256. */
  readonly capacity: number;
  /** Name of the game server that is to have it; undefined for any. */
  readonly server?: string | undefined;
  /** One of GameHostType; 4, client-server with UDP, unless the game says otherwise. */
  readonly gameHostType?: number;
}

/** A player's right to a seat. The access key alone finds it when the player comes. */
export interface JoinTicket {
  readonly world: HostedWorld;
  /** 16 characters or more, random; told to the player in the JoinGame answer. */
  readonly accessKey: string;
  /** Names the player: who has a seat already keeps it, and the new access key takes the old one's place. */
  readonly sessionKey: string;
  readonly accountId: AccountId | undefined;
  /** Dotted IPv4 from which the player must come; undefined when any will do. */
  readonly address?: string | undefined;
  /** 64 bytes that other players are told at SERVER_CONNECT_NOTIFY; zeros when left out. */
  readonly publicKey?: Buffer | undefined;
}

/** A seat, 0 for the first player of a world, or why there is none. */
export type JoinResult = { readonly seat: number } | 'full' | 'closed';

/** Why a player has no seat any more. */
export type LeaveReason =
  /** It said so, or closed its connection. */
  | 'left'
  /** It was silent for too long, or its UDP side never came. */
  | 'lost'
  /** It had a seat reserved and never connected. */
  | 'absent'
  | 'kicked'
  | 'ended';

/** What happened in a game world. `sessionKey` is that of the ticket. */
export type HostingEvent =
  | {
      readonly kind: 'player.connected';
      readonly world: HostedWorld;
      readonly sessionKey: string;
      readonly seat: number;
    }
  | {
      readonly kind: 'player.left';
      readonly world: HostedWorld;
      readonly sessionKey: string;
      readonly seat: number;
      readonly reason: LeaveReason;
    }
  /** The last seat became free; unless somebody joins, the world ends after a while. */
  | { readonly kind: 'world.empty'; readonly world: HostedWorld }
  /** The world is gone; tickets for it are answered `closed` from now on. */
  | { readonly kind: 'world.ended'; readonly world: HostedWorld };

/** The game servers as lobby servers see them. Every verb decides and commits in one step. */
export interface GameHosting {
  /** Names of the game servers that there are; the first is asked unless a request names another. */
  servers(): readonly string[];
  /** A new, empty world; `full` when no server has room for one (ExceedsMaxWorlds). */
  createWorld(request: WorldRequest): Promise<HostedWorld | 'full'>;
  /** Reserves a seat for the time of a join. */
  joinWorld(ticket: JoinTicket): Promise<JoinResult>;
  /** Asks all players to leave and lets nobody in any more. Ending an unknown world changes nothing. */
  endWorld(world: HostedWorld): Promise<void>;
  /** Asks one player to leave and frees the seat; false when it had none. */
  kick(world: HostedWorld, sessionKey: string): Promise<boolean>;
  /** Calls the listener for everything that happens from now on; the result ends it. */
  subscribe(listener: (event: HostingEvent) => void): () => void;
}
