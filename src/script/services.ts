/**
 * What the script layer asks of the server, handed in once. Everything here is synchronous and answers
 * about what this process knows; what waits returns a promise. Text of players and chat is text of the
 * wire, one character a byte; text of ours (log, console) is Unicode.
 */
import type { Channel } from '#state/channel.js';
import type { Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';
import type { Message } from '#wire/message.js';
import type { ScriptCaptures } from './captures.js';
import type { ScriptData } from './entity-data.js';
import type { Known } from './layer.js';
import type { ScriptClans } from './services/clans.js';
import type { ScriptLeaderboards } from './services/leaderboards.js';
import type { PeopleServices } from './services/people.js';
import type { ScriptPlaces } from './services/places.js';
import type { ScriptServer } from './services/server.js';
import type { ScriptSql } from './services/sql.js';

/** A game as scripts see it. */
export interface GameFacts {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  /** MediusWorldStatus: 1 staging, 2 active, 3 closed. */
  readonly status: number;
  readonly playerCount: number;
  readonly maxPlayers: number;
  readonly gameLevel: number;
  readonly playerSkillLevel: number;
  readonly rulesSet: number;
  /** Generic fields 1 to 8, in order. */
  readonly genericFields: readonly number[];
  /** Session key of the host, when a player hosts it. */
  readonly host: string | undefined;
  /** When it became active the last time, and when that was over: seconds since 1970. */
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** Places that it was made with. */
  readonly capacity?: number | undefined;
}

/** Who hears a line of chat. */
export type Audience =
  | { readonly kind: 'player'; readonly sessionKey: string }
  | { readonly kind: 'channel'; readonly id: number }
  | { readonly kind: 'game'; readonly id: number };

/** A plugin's drawer of JSON texts by key. */
export interface ScriptStorage {
  /** All keys, before the plugin's first line runs. */
  load(plugin: string): Promise<ReadonlyMap<string, string>>;
  /** Saves behind the script's back; undefined deletes. */
  save(plugin: string, key: string, json: string | undefined): Promise<void>;
}

/** The memory of a player's console (cheat queries and pokes). */
export interface ScriptMemory {
  /** Resolves once the bytes are on their way, paced and split by the server. */
  poke(sessionKey: string, address: number, bytes: Buffer): Promise<void>;
  /** The bytes at the address; rejects when the console does not answer. */
  peek(sessionKey: string, address: number, length: number): Promise<Buffer>;
}

/** How a message goes out. */
export interface SendWay {
  /** Unencrypted, whatever the connection does. */
  readonly plain: boolean;
  /** Over the lobby servers that the player is connected to, or over the player's game server. */
  readonly via: 'lobby' | 'game';
}

export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** Milliseconds for all of it. */
  readonly timeout: number;
}

export interface FetchResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ScriptServices extends PeopleServices {
  readonly log: Log;
  readonly clock: Clock;
  readonly storage: ScriptStorage;
  readonly memory: ScriptMemory;
  readonly data: ScriptData;
  readonly places: ScriptPlaces;
  readonly leaderboards: ScriptLeaderboards;
  readonly server: ScriptServer;
  readonly captures: ScriptCaptures;
  readonly clans: ScriptClans;
  readonly sql: ScriptSql;
  player(sessionKey: string): Player | undefined;
  players(): Iterable<Player>;
  channel(id: number): Channel | undefined;
  game(id: number): GameFacts | undefined;
  channels(): Iterable<Channel>;
  games(): Iterable<GameFacts>;
  /** A text box on the player's screen (RT SERVER_SYSTEM_MESSAGE), on every server that it is connected to. */
  systemMessage(sessionKey: string, severity: number, text: string): void;
  /** The same for everybody, or for the players of these titles. */
  broadcast(severity: number, text: string, titles: ReadonlySet<string> | undefined): void;
  /** A line of chat that no player said; `from` is the name shown. */
  say(audience: Audience, from: string, text: string): void;
  /**
   * Sends a message to these players, as its carrier says, encoded once for all of one version and title. Those
   * that are not connected there get nothing.
   */
  send(sessionKeys: readonly string[], message: Message, value: Known, way: SendWay): void;
  /** The role of a player: player, helper, moderator, operator or owner. */
  roleOf(sessionKey: string): string;
  /** Whether a player may do in chat what asks for this permission. */
  mayUse(sessionKey: string, permission: string): boolean;
  /** Bytes on their way to a player that its connections have not taken yet. */
  backlog(sessionKey: string): number;
  /** Asks a web server, for the plugin of this name; rejects where the operator does not allow it, or it fails. */
  fetch(plugin: string, request: FetchRequest): Promise<FetchResponse>;
  renameGame(id: number, name: string): void;
  /** Asks the client to leave. */
  kick(sessionKey: string, reason: string): void;
  /** For so many milliseconds nobody hears what the player's account says in chat; `author` is who decided it. */
  mute(sessionKey: string, ms: number, reason: string, author: string): void;
  unmute(sessionKey: string, author: string): void;
}
