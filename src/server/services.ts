/** What the servers are given once, built in `app/compose.ts`. No module of this room keeps state of its own. */

import type { AdvertisedRole, LobbySettings, LoginGuard, MediusRole } from '#medius/context.js';
import type { Exchange } from '#medius/exchange.js';
import type { ScriptLayer } from '#script/layer.js';
import type { Clock } from '#state/clock.js';
import type { GameHosting } from '#state/hosting.js';
import type { ApplicationId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { Passwords } from '#state/password/passwords.js';
import type { Player } from '#state/player.js';
import type { SharedState } from '#state/shared.js';
import type { Account, Store } from '#state/store/store.js';
import type { Title } from '#state/title.js';
import type { KeyRing } from '#wire/crypto/keys.js';
import type { RsaKey } from '#wire/crypto/rsa.js';
import type { CipherSuites } from '#wire/crypto/suites.js';
import type { EncryptionPolicy } from '#wire/rt/link-types.js';
import type { Addresses } from './addresses.js';
import type { ChatCommandSettings, CommandDesk } from './chat-commands.js';
import type { MessageTaps } from './message-taps.js';
import type { NatServer } from './nat.js';
import type { Presences } from './presences.js';
import type { RateNotices } from './rate-notices.js';
import type { UnknownMessages } from './unknown.js';

export interface ServerLimits {
  /** Milliseconds from the connection's begin until the handshake must be through. */
  readonly handshake: number;
  /** Bytes of the longest frame payload. */
  readonly frame: number;
  /** Bytes that a slow client may leave unread. */
  readonly unsent: number;
  /** Requests of one connection that may wait. */
  readonly queued: number;
}

export interface RoleSettings {
  readonly encryption: EncryptionPolicy;
  /** Milliseconds of silence after which a connection is closed. */
  readonly timeout: number;
  /** Connections at once. */
  readonly capacity: number;
  /** Keys for CLIENT_CRYPTKEY_PUBLIC, tried first. */
  readonly keys: readonly RsaKey[];
}

export interface Titles {
  /** The title of an application id; ids that no title claims get one of their own. */
  of(application: ApplicationId): Title;
  /** The same title with what of it counts at once as it is now (channels, texts); the rest as it was. */
  live(title: Title, application: ApplicationId): Title;
}

/** Replaced as a whole when the configuration is read again; running connections see the new one. */
export interface LiveSettings {
  readonly lobby: LobbySettings;
  readonly commands: ChatCommandSettings;
  readonly addresses: Addresses;
  readonly titles: Titles;
  readonly limits: ServerLimits;
  readonly roles: Readonly<Record<MediusRole, RoleSettings>>;
  /** The public keys that answers name for the next server (ServerKey). */
  readonly serverKeys: Readonly<Partial<Record<AdvertisedRole, { readonly modulus: Buffer }>>>;
  /** Milliseconds between two echo requests to clients from 1.09 on. */
  readonly echo: number;
}

export interface Services {
  readonly clock: Clock;
  readonly log: Log;
  readonly randomBytes: (size: number) => Buffer;
  readonly state: SharedState;
  /** The game servers of this lobby. */
  readonly hosting: GameHosting;
  readonly store: Store;
  readonly passwords: Passwords;
  readonly logins: LoginGuard;
  readonly exchanges: readonly Exchange[];
  readonly suites: CipherSuites;
  readonly keys: KeyRing;
  /** 64 bytes that all clients of this host share (SERVER_CRYPTKEY_GAME). */
  readonly gameKey: Buffer;
  readonly presences: Presences;
  /** Who looks on while messages pass. */
  readonly taps: MessageTaps;
  /** Whose chat nobody hears; they are told once. */
  readonly mutes: { silences(player: Player): boolean };
  readonly scripts: ScriptLayer;
  readonly unknown: UnknownMessages;
  /** Tells scripts who does more than limits allow. */
  readonly rateNotices: RateNotices;
  readonly nat: NatServer;
  readonly counters: Counters;
  /** Loads what plugins know of an account, before they hear of its login. */
  recall(account: Account): Promise<void>;
  /** An account was deleted by its player: nothing keeps what there was about it. */
  forgetAccount(account: Account): void;
  /** What a player reads as the only announcement; undefined for the title's. */
  announcementOf(sessionKey: string): string | undefined;
  /** Answers the commands that players type into chat. */
  readonly commands: CommandDesk;
  live: LiveSettings;
}

/** Plain counts, for the console and for tests; never reset. */
export interface Counters {
  connections: number;
  refusedConnections: number;
  framesDropped: number;
  requests: number;
  failedRequests: number;
  unknownMessages: number;
}
