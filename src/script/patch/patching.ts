/**
 * What plugins have to do with each other where consoles are patched: one patch of a player at a time, whoever sends
 * it and in whichever thread; players who want none; and the sets that plugins registered.
 */
import type { Payload } from './carrier.js';
import type { Delivered, PartState } from './delivery.js';

/** A registered set for a list. */
export interface SetFacts {
  readonly name: string;
  /** Id of its plugin, such as `games/uya`. */
  readonly plugin: string;
  /** Title of the plugin's folder; undefined for one of scripts/. */
  readonly title: string | undefined;
  readonly regions: readonly number[];
}

/** Who begins a patch. */
export interface Begun {
  readonly set: string;
  /** Name of the plugin that sends it. */
  readonly plugin: string;
  /** Also to a player who switched patches off. */
  readonly force: boolean;
}

/** How a patch ended. */
export type PatchEnding = { readonly result: Delivered } | { readonly why: string };

/** A patch on its way. */
export interface RoundFacts {
  readonly set: string;
  readonly plugin: string;
  readonly sent: number;
  readonly total: number;
}

/** What is asked of the plugin that registered a set. */
export interface PatchOrder {
  readonly kind: 'apply' | 'verify';
  readonly sessionKey: string;
  readonly set: string;
  readonly always: boolean;
  readonly force: boolean;
  /** In the place of what the plugin adds by itself; undefined for that. */
  readonly extra: readonly Payload[] | undefined;
}

export type PatchAnswer = Delivered | readonly PartState[];

export interface Patching {
  /**
   * Takes the place of what is on its way to this player, and resolves once that has ended, with a number for the new
   * one. Rejects where the player is gone or wants no patches.
   */
  begin(sessionKey: string, begun: Begun): Promise<number>;
  /** Resolves with the reason when a patch is to end; with '' when it ended by itself. */
  stopped(round: number): Promise<string>;
  /** How far it is, in bytes. */
  progress(round: number, sent: number, total: number): void;
  /** It is over: nothing of it comes any more. */
  end(round: number, ending: PatchEnding): void;
  /** Ends what is on its way; whether there was something. */
  cancel(sessionKey: string): boolean;
  isOptedOut(sessionKey: string): boolean;
  /** Kept with the account; false for a player who has none yet. */
  optOut(sessionKey: string, out: boolean): boolean;
  sets(): readonly SetFacts[];
  /** Has the plugin that registered a set do it. Rejects where nobody did. */
  order(order: PatchOrder): Promise<PatchAnswer>;
}
