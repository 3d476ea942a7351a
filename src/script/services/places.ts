/** What scripts ask about channels, games and the worlds of the game server, and may change about them. */
import type { DataOwner } from '../entity-data.js';

/** A location of a title's file. */
export interface LocationFacts {
  readonly id: number;
  readonly name: string;
  /** Id of the title. */
  readonly title: string;
}

/** The game server that has a game's world. */
export interface PlaceFacts {
  /** As lobby servers call it. */
  readonly name: string;
  /** Dotted IPv4 or host name that players elsewhere are given. */
  readonly address: string;
  /** Of its TCP side. */
  readonly port: number;
}

/** A game's world on the game server of this host. */
export interface WorldFacts {
  /** Medius id of the game. */
  readonly id: number;
  /** Who sends and gets game packets, in order of the slots. */
  readonly slots: readonly { readonly slot: number; readonly sessionKey: string }[];
  /** Milliseconds for which packets to one player are gathered; undefined where the server decides. */
  readonly tcpMs: number | undefined;
  readonly udpMs: number | undefined;
}

/** A game packet that no player sent, as players of a world get it. */
export interface InjectedPacket {
  readonly channel: 'tcp' | 'udp';
  readonly bytes: Buffer;
  /** Slots of those who get it. */
  readonly to: readonly number[];
  /** The slot that it seems to come from. */
  readonly from: number;
}

/** What a world gathers packets for; undefined leaves as it is, null leaves it to the server. */
export interface Aggregation {
  readonly tcpMs: number | null | undefined;
  readonly udpMs: number | null | undefined;
}

/** What a capture of a world has, or had when it ended. */
export interface CaptureFacts {
  /** From the home. */
  readonly path: string;
  readonly packets: number;
  readonly bytes: number;
  /** Packets that the disk was too slow for. */
  readonly lost: number;
}

export interface CaptureLimits {
  readonly bytes: number;
  /** Milliseconds. */
  readonly time: number;
}

export interface ScriptPlaces {
  /** Those of all titles. */
  locations(): readonly LocationFacts[];
  /** Undefined where the game has no world on this host's game server. */
  world(game: number): WorldFacts | undefined;
  worlds(): readonly WorldFacts[];
  /** Undefined where nobody hosts it yet. */
  placeOf(game: number): PlaceFacts | undefined;
  /** What all plugins together note about it, as JSON. */
  metadata(about: DataOwner): string | undefined;
  /** Puts it there, or where it `adds` its entries to what is there. Throws a ScriptError where that is too much. */
  setMetadata(about: DataOwner, json: string, adds: boolean): void;
  renameChannel(id: number, name: string): void;
  /** Without a password nobody comes in. */
  lockChannel(id: number, password: string | undefined): void;
  unlockChannel(id: number): void;
  setChannelFields(id: number, fields: readonly [number, number, number, number]): void;
  /** Nobody comes in any more; it goes with its last player. `author` is the plugin. */
  closeChannel(id: number, reason: string, author: string): void;
  closeGame(id: number, reason: string, author: string): void;
  setMaxPlayers(id: number, players: number): void;
  /** MediusWorldStatus: 0 inactive, 1 staging, 2 active. */
  setStatus(id: number, status: number): void;
  /** Asks the player to leave the game server; the session in the lobby stays. */
  leaveGame(sessionKey: string, reason: string, author: string): void;
  inject(game: number, packet: InjectedPacket): void;
  setAggregation(game: number, aggregation: Aggregation): void;
  /** Asks all its players to leave, and ends it with its game. */
  closeWorld(game: number, reason: string, author: string): void;
  /** Writes the game packets of a world into a file from now on: its path, or why not. */
  startCapture(game: number, limits: CaptureLimits): { readonly path: string } | { readonly why: string };
  /** Ends it; undefined where there is none. */
  stopCapture(game: number): CaptureFacts | undefined;
}
