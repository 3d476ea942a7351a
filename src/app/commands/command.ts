/** What a command of the server itself is: the same for chat and for the console. */
import { argument } from '#script/command.js';
import type { AccountFacts, Directory } from '#script/directory.js';
import type { CommandArgument, CommandScope } from '#script/plugin.js';
import type { Actor } from '#script/services/people.js';
import type { Channel } from '#state/channel.js';
import type { GameWorld } from '#state/game-world.js';
import type { Player } from '#state/player.js';
import type { Ending } from '../ending.js';
import type { Listening, Operations } from '../running.js';
import type { CommandDesk } from './desk.js';

export type Place = 'chat' | 'console';

/** What commands may do with the process that runs the servers. */
export interface ProcessControl {
  /** Stops the servers in order; the reason goes to the log. */
  stop(reason: string): void;
  /** The same, and lets whoever keeps the process running start it again. */
  restart(reason: string): void;
  /** Reads the configuration again; what there is to say of that, as lines. */
  reload(): Promise<readonly string[]>;
}

/** What keeps a host well. */
export interface Upkeep {
  /** Copies the database; what was done, or why not. */
  backup(): Promise<string>;
  /** What a look at ports, database and the like found, line by line. */
  examine(): Promise<readonly string[]>;
}

/** What commands work on. */
export interface Premises {
  readonly operations: Operations;
  readonly listening: readonly Listening[];
  readonly control: ProcessControl;
  readonly ending: Ending;
  readonly upkeep: Upkeep;
  readonly directory: Directory;
  readonly version: string;
  /** Seconds since the servers run. */
  uptime(): number;
  /** Milliseconds that never go back. */
  now(): number;
}

/** What a command is given besides its arguments. */
export interface CommandContext extends Premises {
  /** Undefined on the console. */
  readonly player: Player | undefined;
  /** The pool of accounts to which a player's command is limited; undefined on the console, which reaches all. */
  readonly pool: string | undefined;
  /** The lines of the player's last answer that were not shown yet. */
  rest(): readonly string[];
  readonly desk: CommandDesk;
}

/** Lines of an answer, as one text; empty for nothing to say. A thrown error's message is shown as the answer. */
export type Answer = string | Promise<string>;

export interface Command {
  /** One word, or two where several commands begin with the same one: `plugin reload`. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly help: string;
  readonly args: readonly CommandArgument[];
  /** Undefined when everybody may use it. */
  readonly permission: string | undefined;
  readonly where: ReadonlySet<string>;
  readonly scope: CommandScope;
  /** Whether it is there only for players with a role, whatever that is. */
  readonly staff: boolean;
  /** True where its arguments are for nobody else's eyes. */
  readonly secret: boolean;
  /** Answers its asker alone. What asks for a permission always does. */
  readonly silent: boolean;
  /** Milliseconds that a player has to wait from one use to the next. */
  readonly cooldown: number;
  /** What may stand for a word, for completion. */
  suggest?(premises: Premises): readonly string[];
  run(context: CommandContext, args: Readonly<Record<string, ArgumentOfCore>>): Answer;
}

/** A value of an argument as commands of the server get it. */
export type ArgumentOfCore = undefined | string | number | Player | GameWorld | Channel | AccountFacts;

interface Types {
  word: string;
  rest: string;
  choice: string;
  integer: number;
  number: number;
  duration: number;
  player: Player;
  game: GameWorld;
  channel: Channel;
  account: AccountFacts;
}

type FirstWord<T extends string> = T extends `${infer Word} ${string}` ? Word : T;
type TypeNamed<T extends string> = FirstWord<T> extends keyof Types ? Types[FirstWord<T>] : never;
/** The values that argument texts such as `severity:integer 0..255` and `pool?:word` declare. */
type ValuesOf<A extends readonly string[]> = {
  readonly [T in A[number] as T extends `${infer Name}?:${string}`
    ? Name
    : T extends `${infer Name}:${string}`
      ? Name
      : never]: T extends `${string}?:${infer Type}`
    ? TypeNamed<Type> | undefined
    : T extends `${string}:${infer Type}`
      ? TypeNamed<Type>
      : never;
};

interface Declared<A extends readonly string[]> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly help: string;
  /** As plugins declare them: `name:type`; a `?` behind the name makes one optional. */
  readonly args?: A;
  readonly permission?: string;
  readonly where?: readonly Place[];
  readonly scope?: CommandScope;
  readonly silent?: boolean;
  readonly staff?: boolean;
  readonly secret?: boolean;
  /** Seconds. */
  readonly cooldown?: number;
  suggest?(premises: Premises): readonly string[];
  run(context: CommandContext, args: ValuesOf<A>): Answer;
}

/** Declares a command; its arguments have the types that their texts say. */
export function command<const A extends readonly string[] = readonly []>(declared: Declared<A>): Command {
  const { name, aliases = [], help, args = [], permission, where = ['chat', 'console'] } = declared;
  const { scope = 'anywhere', silent = false, cooldown = 0, suggest, run } = declared;
  const { staff = false, secret = false } = declared;
  return {
    name,
    aliases,
    help,
    args: args.map((text) => {
      const made = argument(text);
      if (!made) throw new Error(`command ${name}: "${text}" is no argument`);
      return made;
    }),
    permission,
    where: new Set(where),
    scope,
    staff,
    secret,
    silent: silent || staff || permission !== undefined,
    cooldown: cooldown * 1000,
    ...(suggest && { suggest }),
    run: run as Command['run'],
  };
}

/** As whom a command acts: its rank was checked before, see `Rights.checkRank`. */
export function actor(player: Player | undefined): Actor {
  return { name: author(player), isTrusted: true };
}

/** The pools that a command reaches: that of its player; undefined on the console, which reaches all. */
export function poolsOf(pool: string | undefined): readonly string[] | undefined {
  return pool === undefined ? undefined : [pool];
}

/** Who did something, for lists and the log. */
export function author(player: Player | undefined): string {
  return player?.account?.name ?? 'the console';
}
