import type { PluginFacts } from '#script/host.js';
import type { Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import type { Keeper, KeptPlayer } from '#state/memory/kept.js';
import type { Account } from '#state/store/store.js';
import type { Config, RoleName } from './config.js';
import type { CreatedAccount } from './create-account.js';
import type { Home } from './home.js';
import type { Mutes } from './roles/mutes.js';
import type { Rights } from './roles/rights.js';

/** One socket that waits for clients. */
export interface Listening {
  readonly role: RoleName;
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/** A player for the console. */
export interface PlayerLine {
  readonly name: string;
  readonly title: string;
  /** Such as "channel Aquatos" or "logging in". */
  readonly place: string;
  readonly address: string;
}

/** A message that no exchange answers, as often as it came. */
export interface UnknownLine {
  readonly message: string;
  readonly role: RoleName;
  readonly count: number;
  readonly hex: string;
}

/** A plugin for the console, as the scripts' host counts it. */
export type PluginLine = PluginFacts;

/** What the operator can ask of running servers; each answer is a value of the moment. */
export interface Operations {
  /** Numbers by name, such as connections, players, refused; shown in this order. */
  counters(): Readonly<Record<string, number>>;
  players(): readonly PlayerLine[];
  unknown(): readonly UnknownLine[];
  /** The commands of scripts that the console may use. */
  commands(): readonly { readonly name: string; readonly help: string; readonly plugin: string }[];
  /** Runs one of them; undefined when there is none of that name. */
  command(name: string, text: string): Promise<readonly string[] | undefined>;
  /** The plugins, with what is wrong with those that do not serve. */
  plugins(): readonly PluginLine[];
  /** Loads the plugin of an id anew; resolves when it serves or its fault stands in the list. */
  reloadPlugin(id: string): Promise<void>;
  /** Makes an account in one pool, or in all without that name. Throws for what is not possible. */
  createAccount(name: string, pool: string | undefined): Promise<CreatedAccount>;
  /** The account of a name, or of `#` and its id. Throws when there is none, and when several pools have the name. */
  account(text: string): Promise<Account>;
  /** Who may what in chat. */
  readonly rights: Pick<Rights, 'list' | 'grant' | 'revoke' | 'codeFor'>;
  /** Whom nobody hears in chat. */
  readonly mutes: Pick<Mutes, 'list' | 'mute' | 'unmute'>;
  /** Sends a system message (severity 0 to 255) to all players; resolves to how many were told. */
  broadcast(severity: number, message: string): Promise<number>;
}

/** Servers that run. */
export interface Running {
  readonly listening: readonly Listening[];
  readonly operations: Operations;
  /** Takes over what can change while playing; resolves to the options that need a restart. */
  reload(config: Config): Promise<readonly string[]>;
  /** Ends in order: no new connections, players told, writes finished. */
  stop(): Promise<void>;
}

/** What the servers are handed besides their configuration. */
export interface Services {
  readonly log: Log;
  readonly clock: Clock;
  readonly home: Home;
  /** Sessions that outlived the process before this one, and who keeps those of this one. */
  readonly sessions?: { readonly kept: readonly KeptPlayer[]; readonly keeper: Keeper };
  /** The process that starts this one again; told early when a script seems to hold this one up. */
  readonly supervisor?: number;
}

/** Builds and starts the servers of a configuration. Throws a StartError when one cannot listen. */
export type Compose = (config: Config, services: Services) => Promise<Running>;
