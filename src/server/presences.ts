/** Which connection belongs to which player, so that a message finds its receiver. */
import type { Player } from '#state/player.js';
import type { Fields, Values } from '#wire/fields.js';
import type { Message } from '#wire/message.js';

import type { ConsoleMemory } from './console-memory.js';
import { Parcel } from './parcel.js';

/** A connection as others reach it. */
export interface Receiver {
  readonly player: Player | undefined;
  /** Sends a message that nobody asked for; false when the connection takes none now. */
  push<F extends Fields>(parcel: Parcel<F>): boolean;
  systemMessage(severity: number, text: string): void;
  /** The console behind the connection. */
  readonly memory: ConsoleMemory;
  /** Bytes that the client has not taken yet. */
  readonly backlog: number;
  /** Asks the client to leave. */
  disconnect(): void;
  /** The player's session has ended: the connection belongs to nobody any more. */
  forget(): void;
}

export class Presences {
  private readonly bySession = new Map<string, Set<Receiver>>();

  add(sessionKey: string, receiver: Receiver): void {
    const receivers = this.bySession.get(sessionKey) ?? new Set();
    receivers.add(receiver);
    this.bySession.set(sessionKey, receivers);
  }

  remove(sessionKey: string, receiver: Receiver): void {
    const receivers = this.bySession.get(sessionKey);
    if (!receivers?.delete(receiver)) return;
    if (receivers.size === 0) this.bySession.delete(sessionKey);
  }

  /** A session ended, by its own wish or by another's: its connections are strangers from now on. */
  forget(sessionKey: string): void {
    const receivers = this.bySession.get(sessionKey) ?? [];
    this.bySession.delete(sessionKey);
    for (const receiver of receivers) receiver.forget();
  }

  /** Sends to players wherever they are connected; the result says how many were reached. */
  push<F extends Fields>(players: readonly Player[], message: Message<F>, value: Values<F>): number {
    return this.send(
      players.map(({ sessionKey }) => sessionKey),
      new Parcel(message, value),
    );
  }

  /** The same by session keys. */
  send<F extends Fields>(sessionKeys: readonly string[], parcel: Parcel<F>): number {
    return sessionKeys.filter((sessionKey) => {
      const receivers = [...(this.bySession.get(sessionKey) ?? [])];
      return receivers.filter((receiver) => receiver.push(parcel)).length > 0;
    }).length;
  }

  /** A text box on the screens of everybody who is logged in, or on one of the titles; the result says how many were sent. */
  systemMessage(severity: number, text: string, titles?: ReadonlySet<string>): number {
    let sent = 0;
    for (const receivers of this.bySession.values()) {
      for (const receiver of receivers) {
        const { player } = receiver;
        if (!player?.account || (titles && !titles.has(player.title.id))) continue;
        receiver.systemMessage(severity, text);
        sent++;
      }
    }
    return sent;
  }

  /** The connections of a session. */
  of(sessionKey: string): readonly Receiver[] {
    return [...(this.bySession.get(sessionKey) ?? [])];
  }

  get players(): number {
    return this.bySession.size;
  }
}
