/** Lobby channels: those of the configuration stay, those that players create go when they are empty. */
import type { WorldId } from './ids.js';
import type { Player } from './player.js';
import type { ChannelSetting } from './title.js';

export interface Channel {
  readonly id: WorldId;
  /** The pool of the titles that meet here. */
  readonly pool: string;
  readonly name: string;
  /** Whether one needs a password, or nobody comes in at all. */
  readonly hasPassword: boolean;
  readonly capacity: number;
  readonly genericFields: readonly [number, number, number, number];
  readonly level: number;
  readonly permanent: boolean;
  readonly players: number;
}

export interface NewChannel {
  readonly pool: string;
  readonly name: string;
  readonly password: string;
  readonly capacity: number;
  readonly genericFields: readonly [number, number, number, number];
  readonly level: number;
}

export interface Channels {
  /**
   * Makes the channels of a pool what its titles say now: new ones are opened, those that exist by name take over
   * what else is said of them, and those that are named no more go with their last player.
   */
  open(pool: string, settings: readonly ChannelSetting[]): Promise<void>;
  /** Takes the channels of a pool away, unless one of its players is still here. */
  close(pool: string): Promise<void>;
  /** A new channel; when the name is taken, the one that has it. */
  create(channel: NewChannel): Promise<{ readonly made: boolean; readonly channel: Channel } | 'full'>;
  /** Moves the player into the channel, out of its former one. */
  join(sessionKey: string, id: WorldId, password: string): Promise<Channel | 'absent' | 'password' | 'full'>;
  leave(sessionKey: string): Promise<void>;
  find(pool: string, id: WorldId): Promise<Channel | undefined>;
  byName(pool: string, name: string): Promise<Channel | undefined>;
  /** In order of their ids. */
  list(pool: string): Promise<readonly Channel[]>;
  members(id: WorldId): Promise<readonly Player[]>;
}
