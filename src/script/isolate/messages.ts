/** What the server and a plugin in a thread of its own say to each other. Plain values; nothing is shared but words. */
import type { CodecContext } from '#wire/condition.js';
import type { DeclaredSource } from '../declared.js';
import type { PluginSource, ScriptFolders } from '../find.js';
import type { Known, Outcome } from '../layer.js';
import type { ScriptLimits } from '../limits.js';
import type { Manifest } from '../manifest.js';
import type { PatchOrder, SetFacts } from '../patch/patching.js';
import type { ArgumentValue, Command, OnError } from '../plugin.js';
import type { GivenSettings } from '../settings.js';
import type { LuaTable, LuaValue } from '../vm/values.js';

/** What a thread is given when it begins. */
export interface ThreadData {
  /** Word 0 is the number of the stay inside a script, 0 outside; word 1 what it does there; word 2 counts answers. */
  readonly words: Int32Array;
}

/** A player as scripts see it: what can be copied of it. */
export type PlainPlayer = Readonly<Record<string, unknown>> & { readonly sessionKey: string };

export interface PlainOrigin {
  readonly server: string;
  readonly title: string;
  readonly applicationId: number;
  readonly address: string;
  readonly player: PlainPlayer | undefined;
  readonly isForAll?: boolean;
}

/** One event or message that a handler is to see. */
export type PlainCall =
  | { readonly kind: 'event'; readonly name: string; readonly fields: Known }
  | {
      readonly kind: 'medius';
      readonly message: string;
      readonly value: Known;
      readonly items: readonly Known[] | undefined;
      readonly codec: CodecContext;
      readonly after: boolean;
    };

/** To the thread. */
export type Order =
  | {
      readonly kind: 'load';
      readonly source: PluginSource;
      readonly folders: ScriptFolders;
      readonly limits: ScriptLimits;
      readonly named: ScriptLimits;
      readonly stored: ReadonlyMap<string, string>;
      /** Permissions that the operator granted; those that the manifest asks for are in force. */
      readonly granted: readonly string[];
      readonly settings: GivenSettings;
      /** What the version before kept, with its version. */
      readonly former: { readonly version: string; readonly data: LuaTable } | undefined;
    }
  | {
      readonly kind: 'run';
      /** 0 where nobody waits for the answer. */
      readonly id: number;
      readonly registration: number;
      readonly call: PlainCall;
      readonly origin: PlainOrigin;
    }
  | {
      readonly kind: 'command';
      readonly id: number;
      readonly name: string;
      readonly text: string;
      readonly player: PlainPlayer | undefined;
      readonly args: ReadonlyMap<string, ArgumentValue>;
    }
  | {
      readonly kind: 'packets';
      readonly id: number;
      readonly registration: number;
      /** A batch (batch.ts): read and written in place. */
      readonly block: SharedArrayBuffer;
      readonly count: number;
      readonly end: number;
      /** Who sent them, and for each packet which of these. */
      readonly origins: readonly PlainOrigin[];
      readonly senders: readonly number[];
    }
  /** Answered as soon as the thread is not at work. */
  | { readonly kind: 'ping' }
  | { readonly kind: 'player gone'; readonly sessionKey: string }
  | { readonly kind: 'rest'; readonly ms: number }
  | { readonly kind: 'keep'; readonly id: number }
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'settings'; readonly settings: GivenSettings }
  | { readonly kind: 'export'; readonly id: number; readonly fn: string; readonly args: readonly LuaValue[] }
  | { readonly kind: 'patch'; readonly id: number; readonly order: PatchOrder }
  /** The answer to an `await`. */
  | {
      readonly kind: 'settled';
      readonly id: number;
      readonly value: unknown;
      readonly error: string | undefined;
    };

/** One `server.on` as the server has to know it. */
export interface PlainRegistration {
  readonly number: number;
  readonly target: string;
  readonly priority: number;
  readonly onError: OnError;
  readonly where: LuaTable | undefined;
  readonly wait: number | undefined;
  readonly place: string;
}

export type PlainCommand = Omit<Command, 'run'>;

/** What a plugin registered. */
export interface Registered {
  readonly registrations: readonly PlainRegistration[];
  readonly commands: readonly PlainCommand[];
  readonly patchSets: ReadonlyMap<string, SetFacts>;
}

/** What a handler made of its event, with what it changed. */
export interface RunResult {
  readonly handled: Exclude<Outcome, { kind: 'pass' | 'reply' }> | PlainReply | 'stop' | undefined;
  /** The event's fields or the message as they are now; undefined where nothing changed. */
  readonly value: Known | undefined;
  /** The rows of a list as they are now, and which of the former ones each was. */
  readonly items: readonly { readonly index: number; readonly value: Known }[] | undefined;
}

export interface PlainReply {
  readonly kind: 'reply';
  readonly message: string;
  readonly value: Known;
}

/** Numbers of a plugin for the console. */
export interface Figures {
  readonly memory: number;
  readonly calls: number;
  readonly time: number;
  readonly passed: number;
  readonly tasks: number;
}

/** From the thread. */
export type Word =
  | {
      readonly kind: 'loaded';
      readonly manifest: Manifest;
      readonly registered: Registered;
      readonly declared: readonly DeclaredSource[];
      readonly files: readonly string[];
      readonly dataFiles: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'data file'; readonly path: string; readonly name: string }
  | { readonly kind: 'emit'; readonly name: string; readonly value: LuaValue; readonly from: string }
  | { readonly kind: 'publish'; readonly topic: string; readonly value: LuaValue; readonly from: string }
  | { readonly kind: 'failed'; readonly text: string; readonly trace: readonly string[] }
  | ({ readonly kind: 'registered' } & Registered)
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown; readonly figures: Figures }
  | {
      readonly kind: 'fault';
      readonly text: string;
      readonly killed: boolean;
      readonly trace: readonly string[];
      readonly fields: Known;
    }
  | { readonly kind: 'limit hit' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'broken' }
  /** The last task of a version that was withdrawn has ended. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'doing'; readonly number: number; readonly hook: string }
  /** A function of the services: done and forgotten, asked while the thread waits, or awaited. */
  | { readonly kind: 'do'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'ask'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'await'; readonly id: number; readonly name: string; readonly args: readonly unknown[] };

/** The answer to what a thread asks while it stands still: a value, or why there is none. */
export interface Answer {
  readonly value: unknown;
  readonly error: string | undefined;
}
