/**
 * What is kept of a player outside of the process that serves it, so that a session outlives the process: who
 * it is and with which keys it comes back. Where it was (channel, game) it finds again by itself.
 */
import type { AccessPlace, GameFilter, LobbyFilter } from '../player.js';

/** Plain values. The access keys are credentials: they are written to no file and no log. */
export interface KeptPlayer {
  readonly sessionKey: string;
  readonly applicationId: number;
  readonly version: number;
  readonly address: string;
  readonly account: { readonly id: number; readonly name: string } | undefined;
  readonly accessKeys: Readonly<Record<AccessPlace, readonly string[]>>;
  readonly machine: string | undefined;
  readonly lobbyFilter: LobbyFilter | undefined;
  readonly gameFilters: readonly GameFilter[];
  /** Milliseconds since its last connection was lost; 0 while it has one. */
  readonly away: number;
}

/** Told of every change that must outlive the process; slow work is for later. */
export interface Keeper {
  keep(player: KeptPlayer): void;
  forget(sessionKey: string): void;
}

/** Keeps nothing. */
export const noKeeper: Keeper = { keep() {}, forget() {} };
