/**
 * The seam between the servers and the scripts: which hooks there are, how the server calls them, and what
 * it gets back. Every packet passes here; where nobody listens that is one array read:
 *
 *     const hook = scripts.mediusIn[message.key];
 *     if (hook) { const outcome = hook.run({ message, value, codec, origin }); ... }
 *
 * Each table is replaced as a whole when a plugin is loaded or reloaded: read it anew for every packet. A
 * hook never throws or rejects, and what scripts send meanwhile has been sent when it returns. Hooks of
 * frames and packets return at once; those of events and messages give a promise where a script takes its
 * time (`wait`), and then whoever asked waits, and nobody else.
 */
import type { Player } from '#state/player.js';
import type { CodecContext } from '#wire/condition.js';
import type { Message } from '#wire/message.js';
import type { CommandArgument, CommandScope } from './plugin.js';

/** Where and on whose behalf something happens. */
export interface Origin {
  /** The role in lower case: muis, mas, mps, mls, dme, nat. */
  readonly server: string;
  /** Id of the title's folder; '' where none is known yet. */
  readonly title: string;
  readonly applicationId: number;
  /** Dotted IPv4 of the client. */
  readonly address: string;
  readonly player: Player | undefined;
  /** True for what plugins tell each other: bound to a title or not, they hear it. */
  readonly isForAll?: boolean;
}

/** Where a player is. */
export function originOfPlayer(player: Player): Origin {
  const { title, applicationId, address, presence } = player;
  return {
    server: presence === 'game' ? 'dme' : 'mls',
    title: title.id,
    applicationId,
    address,
    player,
  };
}

/** What plugins tell each other, or the host tells one of them, has nothing to do with a player or title. */
export const fromNobody: Origin = Object.freeze({
  server: '',
  title: '',
  applicationId: 0,
  address: '',
  player: undefined,
  isForAll: true,
});

/** What the whole server tells: seen by plugins that are bound to no title and to no server. */
export const fromServer: Origin = Object.freeze({ ...fromNobody, isForAll: false });

/** The fields of a message or event by their declared names. */
export type Known = Record<string, unknown>;

/** What becomes of a message or event. */
export type Outcome =
  /** Go on; `changed` when a script assigned something (to the value that was handed in). */
  | { readonly kind: 'pass'; readonly changed: boolean }
  /**
   * Go no further. A request that has an answer gets its failing answer all the same, or its console
   * would hang; `silent` says that the script wants none.
   */
  | { readonly kind: 'drop'; readonly silent: boolean; readonly reason: string }
  /** Answer the request with its failing answer and this MediusCallbackStatus. */
  | { readonly kind: 'refuse'; readonly status: number }
  /** Send this instead of asking the handler; the MessageID is the request's, and it is known to encode. */
  | { readonly kind: 'reply'; readonly message: Message; readonly value: Known };

/** A Medius message on its way in (before the handler) or out (an answer, or sent unasked). */
export interface MediusCall {
  readonly message: Message;
  /** The decoded message; a script's assignments go into it. */
  readonly value: Known;
  /** A list is hooked as a list: its items in order; scripts may take some out. Else leave it undefined. */
  readonly items?: Known[];
  readonly codec: CodecContext;
  readonly origin: Origin;
}

export interface MediusHook {
  run(call: MediusCall): Outcome | Promise<Outcome>;
}

/** The messages that plugins declared with one class and type. */
export interface DeclaredHook {
  /** What a client sent (class byte, type byte, payload), where it is one of these; `owned` when its plugin hooked it. */
  find(whole: Buffer, origin: Origin): { readonly message: Message; readonly owned: boolean } | undefined;
  /**
   * Shows an owned message to its plugin. One that has no time for it now gets it later, up to two seconds;
   * then it is dropped and counted. Throws WireError when the bytes do not fit the declaration.
   */
  run(whole: Buffer, codec: CodecContext, origin: Origin): Outcome | Promise<Outcome>;
  /** Who sees one of these messages before it goes out. */
  out(message: Message): MediusHook | undefined;
}

/** Bytes on their way: an RT frame's payload, or a datagram of NAT. */
export interface FrameCall {
  /** RT id; 0 for NAT. */
  readonly id: number;
  /** Not written to. Give an empty buffer for key frames (0x12-0x14, 0x24, 0x25). */
  readonly bytes: Buffer;
  readonly origin: Origin;
}

/** As `Outcome`; with `bytes` when a script replaced them. */
export type FrameOutcome = { readonly kind: 'pass'; readonly bytes: Buffer } | { readonly kind: 'drop' };

export interface FrameHook {
  run(call: FrameCall): FrameOutcome;
}

/** Something that happens or has happened, by name. The fields of each event stand in events.ts. */
export interface EventHook {
  run(fields: Known, origin: Origin): Outcome | Promise<Outcome>;
}

/** One seat of a game world on one transport (TCP or UDP); the server makes it when the seat is taken. */
export interface PacketSource {
  readonly origin: Origin;
  /** Medius id of the world. */
  readonly world: number;
  /** The sender's slot. */
  readonly slot: number;
  /**
   * Called in the order in which the packets were offered, for each that is to be relayed: the bytes from
   * `start` up to `end`, good during the call only.
   */
  relay(bytes: Buffer, start: number, end: number, recipients: number): void;
  /** Kept by the hook: packets offered and not yet decided. Begins at 0. */
  waiting: number;
  /** That of its world and transport, whose packets keep their order. */
  readonly order: PacketOrder;
}

/** The order of one world's packets on one transport; kept by the hook. */
export interface PacketOrder {
  /** Packets offered and not yet decided. Begins at 0. */
  waiting: number;
  /** Whether they wait for a plugin in another thread. */
  slow: boolean;
}

/**
 * Game packets. Offered one by one, decided in batches at the end of the event loop's turn, never
 * reordered for one source.
 */
export interface PacketHook {
  /**
   * Whether a script may ask for packets of this source, or some of its world wait to be decided. If not, they need
   * not even be opened.
   */
  concerns(source: PacketSource): boolean;
  /**
   * False when no script asks for this packet and none of its source waits: relay it yourself, at once.
   * True when the hook took it, with a copy of the bytes: `source.relay` is called later, or never.
   * `recipients` has a bit for each slot below 32, -1 for everybody.
   */
  offer(source: PacketSource, bytes: Buffer, recipients: number): boolean;
}

/** An operator's command, from the console or from chat. */
export interface CommandCall {
  readonly name: string;
  /** All that stands behind the name. */
  readonly text: string;
  /** Undefined on the console. */
  readonly player: Player | undefined;
}

export interface CommandFacts {
  readonly name: string;
  readonly plugin: string;
  readonly help: string;
  /** Undefined when everybody may use it. */
  readonly permission: string | undefined;
  /** Where it may be used: chat, console. */
  readonly where: ReadonlySet<string>;
  /** Where a player has to be for it. */
  readonly scope: CommandScope;
  /** Answers its asker alone. */
  readonly silent: boolean;
  readonly aliases: readonly string[];
  readonly args: readonly CommandArgument[];
}

export interface ScriptLayer {
  /** By class << 8 | type. */
  readonly mediusIn: readonly (MediusHook | undefined)[];
  readonly mediusOut: readonly (MediusHook | undefined)[];
  /** Messages that plugins declared, by class << 8 | type. */
  readonly declared: readonly (DeclaredHook | undefined)[];
  /** The same messages by name: scripts and TypeScript know them by one. */
  readonly messages: ReadonlyMap<string, Message>;
  /** By RT id. */
  readonly rtIn: readonly (FrameHook | undefined)[];
  readonly rtOut: readonly (FrameHook | undefined)[];
  readonly nat: FrameHook | undefined;
  readonly dmeTcp: PacketHook | undefined;
  readonly dmeUdp: PacketHook | undefined;
  /** By the event's name, such as `chat.message`. */
  readonly events: Readonly<Record<string, EventHook | undefined>>;
  readonly commands: ReadonlyMap<string, CommandFacts>;
  /**
   * The player whose request or deed handlers were shown, while what they sent is sent: to that player it leaves
   * before the answer. What tasks and handlers of answers send leaves after.
   */
  readonly sendingFor: Player | undefined;
  /** Runs a command; the lines of its answer. The caller has checked permission, place and scope. */
  command(call: CommandCall): readonly string[] | Promise<readonly string[]>;
  /** The session of this player is over: what scripts do on its behalf ends. */
  playerGone(sessionKey: string): void;
  close(): Promise<void>;
}

const nobody: readonly undefined[] = Object.freeze(new Array<undefined>(2048).fill(undefined));

/** A server without scripts. */
export const noScripts: ScriptLayer = {
  mediusIn: nobody,
  mediusOut: nobody,
  declared: nobody,
  messages: new Map(),
  rtIn: nobody,
  rtOut: nobody,
  nat: undefined,
  dmeTcp: undefined,
  dmeUdp: undefined,
  events: {},
  commands: new Map(),
  sendingFor: undefined,
  command: ({ name }) => [`no command ${name}`],
  playerGone() {},
  close: async () => {},
};

/** Who sees a message before it goes out; where nobody does that is one array read. */
export function outHook(layer: ScriptLayer, message: Message): MediusHook | undefined {
  return message.carrier ? layer.declared[message.key]?.out(message) : layer.mediusOut[message.key];
}

export const pass: Outcome = Object.freeze({ kind: 'pass', changed: false });

/** The outcome for a caller that can't wait: scripts that take their time have no say then. */
export function atOnce(outcome: Outcome | Promise<Outcome> | undefined): Outcome {
  return outcome === undefined || outcome instanceof Promise ? pass : outcome;
}
