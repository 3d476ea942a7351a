import type { PluginFacts } from '#script/host.js';
import type { CommandFacts } from '#script/layer.js';
import type { PatchRounds } from '#script/patch/rounds.js';
import type { Channel } from '#state/channel.js';
import type { Clock } from '#state/clock.js';
import type { GameWorld } from '#state/game-world.js';
import type { Log } from '#state/log.js';
import type { Keeper, KeptPlayer } from '#state/memory/kept.js';
import type { Player } from '#state/player.js';
import type { Account } from '#state/store/store.js';
import type { ProcessControl } from './commands/command.js';
import type { CommandDesk } from './commands/desk.js';
import type { Config, RoleName } from './config.js';
import type { CreatedAccount } from './create-account.js';
import type { Home } from './home.js';
import type { Accounts } from './people/accounts.js';
import type { Moderation } from './people/moderation.js';
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
/** A setting of a plugin as the console shows it. */
export interface SettingLine {
  readonly name: string;
  readonly type: string;
  /** Secrets are not shown. */
  readonly value: string;
  readonly help: string;
  /** True where a command set it. */
  readonly isSet: boolean;
}

export interface PluginLine extends PluginFacts {
  /** True for one that the operator stopped. */
  readonly stopped: boolean;
}

/** A game for a list. */
export interface GameLine {
  readonly id: number;
  /** Without the bytes that consoles keep in it. */
  readonly name: string;
  readonly host: string | undefined;
  readonly status: string;
  readonly players: number;
  readonly capacity: number;
}

/** What the operator can ask of running servers; each answer is a value of the moment. */
export interface Operations {
  /** Numbers by name, such as connections, players, refused; shown in this order. */
  counters(): Readonly<Record<string, number>>;
  /** Those of a pool of accounts, or all without one. */
  players(pool?: string): readonly PlayerLine[];
  games(pool?: string): readonly GameLine[];
  unknown(): readonly UnknownLine[];
  game(id: number): GameWorld | undefined;
  channel(id: number): Channel | undefined;
  /** Where a player is, as scopes of commands call it. */
  placeOf(player: Player): 'lobby' | 'staging' | 'in_game';
  /** The same for a person, such as "in Aquatos". */
  whereIs(player: Player): string;
  /** The commands of scripts by each of their names. */
  commands(): ReadonlyMap<string, CommandFacts>;
  /** Runs one of them for a player, or for the console; undefined when there is none of that name. */
  command(name: string, text: string, player?: Player): Promise<readonly string[] | undefined>;
  /** The plugins, with what is wrong with those that do not serve. */
  plugins(): readonly PluginLine[];
  /** Loads the plugin of an id anew; resolves when it serves or its fault stands in the list. */
  reloadPlugin(id: string): Promise<void>;
  /** Takes a plugin away until it is started, whatever becomes of its files. */
  stopPlugin(id: string): Promise<void>;
  /** As `reloadPlugin`, also for one that was stopped. */
  startPlugin(id: string): Promise<void>;
  /** The settings of a plugin with their values; undefined where it does not serve. */
  pluginSettings(id: string): readonly SettingLine[] | undefined;
  /** Sets one from a typed text, from now on and over restarts; undefined takes that back. Throws where it does not fit. */
  setPlugin(id: string, name: string, text: string | undefined): Promise<void>;
  /** Runs Lua of the operator; what it printed and its results as lines. */
  lua(code: string): Promise<readonly string[]>;
  /** Makes an account in one pool, or in all without that name. Throws for what is not possible. */
  createAccount(name: string, pool: string | undefined): Promise<CreatedAccount>;
  /** The account of an id. Throws when there is none. */
  account(id: number): Promise<Account>;
  /** Who may what in chat. */
  readonly rights: Pick<
    Rights,
    | 'refusal'
    | 'roleOf'
    | 'isStaff'
    | 'checkRank'
    | 'login'
    | 'list'
    | 'grant'
    | 'revoke'
    | 'codeFor'
    | 'loginWord'
  >;
  /** Accounts, here or not. */
  readonly accounts: Accounts;
  /** Bans, warnings and reports. */
  readonly moderation: Moderation;
  /** Patches of consoles: registered sets, what is on its way, who wants none. */
  readonly patching: Pick<PatchRounds, 'sets' | 'order' | 'cancel' | 'facts' | 'isOptedOut' | 'optOut'>;
  /** A line of chat from the server for one player. */
  tell(sessionKey: string, text: string): void;
  /** Whom nobody hears in chat. */
  readonly mutes: Pick<Mutes, 'list' | 'mute' | 'unmute'>;
  /** A box (severity 0 to 255) for every client of a pool, or for all; how many were told. */
  broadcast(severity: number, message: string, pool?: string): number;
  /** A line of chat from the server for every player of a pool, or for all; how many were told. */
  say(text: string, pool?: string): number;
}

/** Servers that run. */
export interface Running {
  readonly listening: readonly Listening[];
  readonly operations: Operations;
  /** Answers what is typed, on the console and in chat. */
  readonly commands: CommandDesk;
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
  /** What commands may do with this process; without it they can neither stop nor reload it. */
  readonly control?: ProcessControl;
  /** The process that starts this one again; told early when a script seems to hold this one up. */
  readonly supervisor?: number;
}

/** Builds and starts the servers of a configuration. Throws a StartError when one cannot listen. */
export type Compose = (config: Config, services: Services) => Promise<Running>;
