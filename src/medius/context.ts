/** What a handler sees. Handed in for each request; a handler keeps nothing between two. */
import type { GameHosting } from '#state/hosting.js';
import type { AccountId, ApplicationId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { Passwords } from '#state/password/passwords.js';
import type { Player } from '#state/player.js';
import type { SharedState } from '#state/shared.js';
import type { Account, Store } from '#state/store/store.js';
import type { Title } from '#state/title.js';
import type { CodecContext } from '#wire/condition.js';
import type { Fields, Values } from '#wire/fields.js';
import type { Message } from '#wire/message.js';

/** The servers of the field: universe information, authentication, proxy, lobby. */
export type MediusRole = 'MUIS' | 'MAS' | 'MPS' | 'MLS';

/** A server that an answer may point a player to. */
export type AdvertisedRole = 'MAS' | 'MPS' | 'MLS' | 'NAT' | 'DME';

/** Dotted IPv4 and port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What the operator set, as far as handlers need it. */
export interface LobbySettings {
  /** The player's policy text, cut into pieces by the answer. */
  policy(title: Title, kind: 'usage' | 'privacy'): string;
  announcements(title: Title): readonly string[];
  /** True when the name may be registered and used. */
  isNameAllowed(name: string): boolean;
  /** True when a client at this address may not make an account of the name: it has to be claimed. */
  isReserved(name: string, address: string): boolean;
  /** The text as others may see it; undefined when it may not be said at all. */
  filterChat(text: string): string | undefined;
  /** Undefined when the whitelist is off or has the name. */
  refusedByWhitelist(name: string): boolean;
  /** A text while only operators may log in. */
  readonly maintenance: string | undefined;
  /** True for who may log in during maintenance; without it, nobody may. */
  isOperator?(account: AccountId, address: string): boolean;
  readonly maxAccountsPerAddress: number;
  /** Shown to everybody who logged in. */
  readonly systemMessage: { readonly severity: number; readonly text: string } | undefined;
}

/** Counts failed logins and tells when an address or account has to wait. */
export interface LoginGuard {
  /** Takes one try; false when the address or the account has to wait. */
  allow(address: string, account: string): boolean;
  failed(address: string, account: string): void;
  succeeded(address: string, account: string): void;
}

/** What scripts made of an event: go on (fields may have changed), go no further, or refuse with a status. */
export type Verdict =
  | { readonly kind: 'pass'; readonly changed: boolean }
  | { readonly kind: 'drop'; readonly silent: boolean; readonly reason: string }
  | { readonly kind: 'refuse'; readonly status: number };

export interface ExchangeContext {
  readonly role: MediusRole;
  /** The player of this connection, as it was when the request came; undefined before SessionBegin. */
  readonly player: Player | undefined;
  readonly title: Title;
  readonly applicationId: ApplicationId;
  readonly codec: CodecContext;
  /** Dotted IPv4 of the client. */
  readonly address: string;
  /** True when this connection's own traffic is encrypted. */
  readonly sealed: boolean;
  readonly state: SharedState;
  /** The game servers, which know nothing of lobbies: seats are asked for by ticket. */
  readonly hosting: GameHosting;
  readonly store: Store;
  readonly passwords: Passwords;
  readonly settings: LobbySettings;
  readonly logins: LoginGuard;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Where this player reaches that server. */
  advertise(role: AdvertisedRole): Promise<Endpoint>;
  /** Our public key of that server as 64 bytes, least significant first; zeros to a client that came in clear. */
  serverKey(role: AdvertisedRole): Buffer;
  /** Makes this connection the player's, after SessionBegin. */
  bind(player: Player): Promise<void>;
  /** A text box on this client's screen (RT SERVER_SYSTEM_MESSAGE). */
  systemMessage(severity: number, text: string): void;
  /** Sends a message to players, wherever they are connected; the result says how many were reached. */
  push<F extends Fields>(players: readonly Player[], message: Message<F>, value: Values<F>): number;
  /**
   * Tells scripts of something that is about to happen; what they assign goes into `fields`. Handlers ask
   * after their own checks, so that scripts see only what would really happen. A promise where a script waits:
   * only this connection waits with it.
   */
  raise(event: string, fields: Record<string, unknown>): Verdict | Promise<Verdict>;
  /** Loads what plugins know of an account, before they hear of its login. */
  recall(account: Account): Promise<void>;
  /** An account was deleted by its player: nothing keeps what there was about it. */
  forgetAccount(account: Account): void;
  /** What this player reads as the only announcement; undefined for the title's. */
  announcement(): string | undefined;
  /**
   * True when the text was a command: it has been carried out, and is not for others. `reply` shows a line of its
   * answer to those who may read it.
   */
  command(text: string, reply: (readers: readonly Player[], line: string) => void): Promise<boolean>;
  /** True when nobody hears what the player says; the player is told once. */
  isMuted(): boolean;
  /** Closes this connection once the answer has been sent. */
  close(): void;
}

/** A context with a player in it. */
export type PlayerContext = ExchangeContext & { readonly player: Player };

/** A context whose player has logged in. */
export type AccountContext = ExchangeContext & {
  readonly player: Player & { readonly account: NonNullable<Player['account']> };
};
