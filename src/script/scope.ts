/** One event while its handlers run: what scripts may read of it, what they did to it. */
import type { Message } from '#wire/message.js';
import { ScriptError } from './errors.js';
import type { Known, MediusCall, Origin, Outcome } from './layer.js';
import { Handle, type LuaValue } from './vm/values.js';

/** Kinds of handles. */
export const Kind = {
  event: 1,
  player: 2,
  channel: 3,
  game: 4,
  world: 5,
  registration: 6,
  packet: 7,
  struct: 8,
  data: 9,
  account: 10,
  blob: 11,
  settings: 12,
  plugin: 13,
  clan: 16,
  accountHandle: 20,
} as const;

/** Something with named values that a script reads and assigns. */
export interface View {
  /** The value, or ABSENT when it has no such name. */
  get(name: string): LuaValue | typeof ABSENT;
  set(name: string, value: LuaValue): void;
  /** The names of its values. */
  names(): Iterable<string>;
}

export const ABSENT = Symbol('absent');

/** What `e:reply`, `e:bytes` and their like work on, as far as the event has it. */
export interface EventParts {
  readonly name: string;
  /** The payload as bytes, where the event has one. */
  bytes?(): Buffer;
  replace?(bytes: Buffer): void;
  /** Builds an answer, checked by encoding it; `own` finds messages that the plugin declared. */
  reply?(name: string, fields: LuaValue, own: (name: string) => Message | undefined): Outcome;
  /** The declared name of the message. */
  message?: string;
  /** True when its bytes may hold passwords or keys: only packets.raw reads them. */
  readonly guarded?: boolean;
  /** False when it can't be stopped any more. */
  readonly before: boolean;
}

/** What an event is made of, for a plugin in another thread. */
export type What =
  | { readonly kind: 'event'; readonly name: string; readonly fields: Known }
  | { readonly kind: 'medius'; readonly call: MediusCall; readonly after: boolean }
  | { readonly kind: 'frame' };

export class Scope {
  readonly views: View[] = [];
  /** Set by a method that ends the event. */
  ending: Outcome | undefined;
  changed = false;
  private undo: (() => void)[] = [];

  constructor(
    readonly serial: number,
    readonly parts: EventParts,
    /** True when the plugin may write what is read-only to others. */
    readonly raw: boolean,
    readonly what: What,
    readonly origin: Origin,
    /** The plugin whose handler it is. */
    readonly asker: { may(permission: string): boolean },
  ) {}

  /** The event itself as a handle. */
  get handle(): Handle {
    return new Handle(Kind.event, this.serial, 0);
  }

  /** A part of the event (a struct of a message) as a handle. */
  child(view: View): Handle {
    this.views.push(view);
    return new Handle(Kind.event, this.serial, this.views.length - 1);
  }

  /** Sets a value so that it can be taken back. */
  assign(record: Known, name: string, value: unknown): void {
    const had = name in record;
    const old = record[name];
    this.undo.push(() => {
      if (had) record[name] = old;
      else delete record[name];
    });
    record[name] = value;
    this.changed = true;
  }

  /** Does something that can be taken back. */
  apply(change: () => void, back: () => void): void {
    this.undo.push(back);
    change();
    this.changed = true;
  }

  /** Takes everything back, in the order opposite to that in which it was done. */
  rollBack(): void {
    for (const back of this.undo.reverse()) back();
    this.undo = [];
    this.changed = false;
    this.ending = undefined;
  }

  end(outcome: Outcome): void {
    if (!this.parts.before)
      throw new ScriptError(`${this.parts.name} has happened already and can't be stopped`);
    this.ending = outcome;
  }
}

/** Throws unless the plugin may read bytes that hold passwords and keys. */
export function demandRaw({ parts, raw }: Scope): void {
  if (parts.guarded && !raw)
    throw new ScriptError(
      `the bytes of ${parts.name} may hold passwords and keys; they need the permission packets.raw`,
    );
}
