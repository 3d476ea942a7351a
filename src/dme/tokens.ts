/**
 * Who owns which token of a game world (host election). As read in MultiServer3: a free token is granted to
 * who asks, and to nobody else is that told; who asks for an owned one hears its owner; a release is told to
 * the owner, and to the others that the token is free. The list forms have no known layout and are ignored.
 */
import { TokenType } from '#wire/rt/enums.js';
import { RT } from '#wire/rt/ids.js';
import type { Seat } from './seat.js';

/** Tokens of one world that may be owned at once. */
const MOST_TOKENS = 1024;

export class Tokens {
  private readonly owners = new Map<number, Seat>();

  /** Takes CLIENT_TOKEN_MESSAGE from a player. `seats` are those of the world. */
  take(from: Seat, kind: number, token: number, seats: Iterable<Seat | undefined>): void {
    if (kind === TokenType.ClientQuery) this.tellState(from, token);
    else if (kind === TokenType.ClientRequest) this.request(from, token);
    else if (kind === TokenType.ClientRelease) this.release(from, token, seats);
  }

  /** A player has gone: the others are told of each token that it owned. */
  forget(gone: Seat, seats: Iterable<Seat | undefined>): void {
    const lost: number[] = [];
    for (const [token, owner] of this.owners) if (owner === gone) lost.push(token);
    if (lost.length === 0) return;
    for (const token of lost) this.owners.delete(token);
    // Read in MultiServer3: the type alone, without a token.
    const payload = Buffer.alloc(lost.length, TokenType.ServerOwnerRemoved);
    for (const seat of seats) if (seat !== gone && seat?.ready) tell(seat, payload);
  }

  private tellState(from: Seat, token: number): void {
    const owner = this.owners.get(token);
    tell(from, owner ? ownedMessage(token, owner) : tokenMessage(TokenType.ServerFreed, token));
  }

  private request(from: Seat, token: number): void {
    const owner = this.owners.get(token);
    if (owner !== undefined && owner !== from) {
      tell(from, ownedMessage(token, owner));
      return;
    }
    if (owner === undefined && this.owners.size >= MOST_TOKENS) return;
    this.owners.set(token, from);
    tell(from, tokenMessage(TokenType.ServerGranted, token));
  }

  private release(from: Seat, token: number, seats: Iterable<Seat | undefined>): void {
    if (this.owners.get(token) !== from) return;
    this.owners.delete(token);
    tell(from, tokenMessage(TokenType.ServerReleased, token));
    const freed = tokenMessage(TokenType.ServerFreed, token);
    for (const seat of seats) if (seat !== from && seat?.ready) tell(seat, freed);
  }
}

function tell(seat: Seat, payload: Buffer): void {
  seat.outlet?.send(RT.SERVER_TOKEN_MESSAGE, payload);
}

function tokenMessage(kind: number, token: number): Buffer {
  return Buffer.of(kind, token & 0xff, token >> 8);
}

/** The only one that also names the owner's player id. */
function ownedMessage(token: number, owner: Seat): Buffer {
  return Buffer.of(TokenType.ServerOwned, token & 0xff, token >> 8, owner.index & 0xff, owner.index >> 8);
}
