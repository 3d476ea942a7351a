/**
 * Everything that two lobby servers would share, behind one asynchronous interface: the memory of one
 * process carries it today, a shared store can carry it later without a change in any handler.
 */
import type { Channel, Channels } from './channel.js';
import type { Player, Players } from './player.js';

/** What happened, as values. */
export type StateEvent =
  | { readonly kind: 'player.began'; readonly player: Player }
  | { readonly kind: 'player.loggedIn'; readonly player: Player }
  | { readonly kind: 'player.loggedOut'; readonly player: Player }
  | { readonly kind: 'player.gone'; readonly player: Player }
  | { readonly kind: 'channel.created'; readonly channel: Channel }
  | { readonly kind: 'channel.joined'; readonly player: Player; readonly channel: Channel }
  | { readonly kind: 'channel.left'; readonly player: Player; readonly channel: Channel }
  | { readonly kind: 'channel.gone'; readonly channel: Channel };

export interface SharedState {
  readonly players: Players;
  readonly channels: Channels;
  /** Calls the listener for everything that happens from now on; the result ends it. */
  subscribe(listener: (event: StateEvent) => void): () => void;
  /** Lets go of what waited too long: players in transit, created channels that nobody joined. */
  sweep(): Promise<void>;
}
