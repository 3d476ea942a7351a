/** The shared state in the memory of one process. */
import type { SharedState, StateEvent } from '../shared.js';
import { MemoryChannels } from './channels.js';
import { MemoryGames } from './games.js';
import type { Keeper } from './kept.js';
import { MemoryPlayers } from './players.js';
import { WorldIds } from './world-ids.js';

export interface MemoryStateOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
  /** Players at once. */
  readonly capacity: number;
  /** Milliseconds that a player without a connection is kept. */
  readonly grace: number;
  /** Milliseconds that a game waits for its host, and an empty one for its players; 15,000 unless given. */
  readonly gameTimeout?: number;
  /** Keeps sessions outside of this process; nobody does unless given. */
  readonly keeper?: Keeper;
  /** Whether a ticket is good only from the address at which its session began. */
  readonly ticketsAreBoundToAddress: boolean;
}

/** Tells all listeners; one that throws is the listener's own fault and stops nobody else. */
export type Emit = (event: StateEvent) => void;

export class MemoryState implements SharedState {
  readonly players: MemoryPlayers;
  readonly channels: MemoryChannels;
  readonly games: MemoryGames;
  private readonly listeners = new Set<Emit>();

  constructor(options: MemoryStateOptions) {
    const emit: Emit = (event) => {
      for (const listener of this.listeners) listener(event);
    };
    const ids = new WorldIds();
    this.players = new MemoryPlayers(options, emit, (entry) => {
      this.channels.leaveEntry(entry);
      this.games.leaveEntry(entry);
    });
    this.channels = new MemoryChannels(
      options,
      ids,
      emit,
      (sessionKey) => this.players.entry(sessionKey),
      (pool) => this.players.hasAnyOf(pool),
    );
    this.games = new MemoryGames(options, ids, emit, this.players);
  }

  subscribe(listener: Emit): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async sweep(): Promise<void> {
    this.players.sweep();
    this.channels.sweep();
    this.games.sweep();
  }
}
