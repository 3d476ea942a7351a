/** A role is data: what it is called, whom it lets in, and what being there means. The handshake is the same for all. */
import type { MediusRole } from '#medius/context.js';
import type { Presence } from '#state/player.js';

export interface Role {
  readonly name: MediusRole;
  /** Anyone begins a session here, or only players with the ticket of a former answer come in. */
  readonly admits: 'anyone' | 'tickets';
  /** What others see of a player who is connected here. */
  readonly presence: Presence;
}
