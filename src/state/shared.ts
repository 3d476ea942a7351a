/**
 * Everything that two lobby servers would share, behind one asynchronous interface: the memory of one
 * process carries it today, a shared store can carry it later without a change in any handler.
 */
import type { Channel, Channels } from './channel.js';
import type { Games, GameWorld } from './game-world.js';
import type { Player, Players, Presence } from './player.js';

/** What happened, as values. */
export type StateEvent =
  | { readonly kind: 'player.began'; readonly player: Player }
  /** What the player does is another thing now. */
  | {
      readonly kind: 'player.presence';
      readonly player: Player;
      readonly from: Presence;
      readonly to: Presence;
    }
  | { readonly kind: 'player.loggedIn'; readonly player: Player }
  | { readonly kind: 'player.loggedOut'; readonly player: Player }
  | { readonly kind: 'player.gone'; readonly player: Player }
  | { readonly kind: 'channel.created'; readonly channel: Channel }
  | { readonly kind: 'channel.joined'; readonly player: Player; readonly channel: Channel }
  | { readonly kind: 'channel.left'; readonly player: Player; readonly channel: Channel }
  | { readonly kind: 'channel.gone'; readonly channel: Channel }
  /** A game server has a world for it; `player` is its host. */
  | { readonly kind: 'game.created'; readonly game: GameWorld; readonly player: Player }
  /** The player connected to the game's server. */
  | { readonly kind: 'game.joined'; readonly game: GameWorld; readonly player: Player }
  /** `seated` while the game server still has a seat for the player; `hosted` when it was the game's host. */
  | {
      readonly kind: 'game.left';
      readonly game: GameWorld;
      readonly player: Player;
      readonly seated: boolean;
      readonly hosted: boolean;
    }
  | { readonly kind: 'game.started'; readonly game: GameWorld }
  /** Closed: nobody comes in any more, those in it may stay. */
  | { readonly kind: 'game.ended'; readonly game: GameWorld }
  /** Nobody is in it any more. */
  | { readonly kind: 'game.destroyed'; readonly game: GameWorld };

export interface SharedState {
  readonly players: Players;
  readonly channels: Channels;
  readonly games: Games;
  /** Calls the listener for everything that happens from now on; the result ends it. */
  subscribe(listener: (event: StateEvent) => void): () => void;
  /** Lets go of what waited too long: players in transit, created channels and games that nobody came to. */
  sweep(): Promise<void>;
}
