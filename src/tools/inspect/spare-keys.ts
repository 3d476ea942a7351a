/**
 * Keys that a connection did not hand out itself: given by hand, or learned on other connections. A game key
 * is common to the clients of a server, and a capture often begins in the middle. Seen in capture.
 */
import {
  CONTEXT_CLIENT_SESSION,
  CONTEXT_SERVER_SESSION,
  contextOf,
  FIRST_PS3_VERSION,
} from '#wire/crypto/suite.js';
import { type CipherSuites, suiteOf } from '#wire/crypto/suites.js';
import type { Frame } from '#wire/rt/frame.js';
import { openFrame } from '#wire/rt/seal.js';

/** Learned keys that are kept for other connections. */
const LEARNED_MAX = 512;
/** A shorter message fits the hash under a wrong key too often to prove one (one byte: 1 in 256). */
const PROOF_LENGTH = 4;
/** Messages on which every spare key is tried before a connection stops asking for old ones. */
const PATIENCE = 3;

/** The spare keys of one run. */
export class SpareKeys {
  readonly #keys: Buffer[];
  readonly #known: Set<string>;
  readonly #given: number;

  constructor(given: readonly Buffer[]) {
    this.#keys = [...given];
    this.#given = given.length;
    this.#known = new Set(given.map((key) => key.toString('hex')));
  }

  /** Adds a key; past the limit none is taken any more. */
  add(key: Buffer): void {
    const hex = key.toString('hex');
    if (this.#known.has(hex) || this.#keys.length - this.#given >= LEARNED_MAX) return;
    this.#known.add(hex);
    this.#keys.push(Buffer.from(key));
  }

  get count(): number {
    return this.#keys.length;
  }

  from(index: number): readonly Buffer[] {
    return this.#keys.slice(index);
  }
}

interface Proven {
  readonly key: Buffer;
  readonly version: number;
}

interface Attempts {
  /** Spare keys before this one were tried often enough. */
  from: number;
  failures: number;
}

/** Opens what a connection's own current keys do not open. */
export class KeyTrial {
  readonly #suites: CipherSuites;
  readonly #spare: SpareKeys;
  /** Keys that this connection handed out, latest first: a message may have been on its way when the key changed. */
  readonly #own: Buffer[] = [];
  readonly #proven = new Map<number, Proven>();
  readonly #attempts = new Map<number, Attempts>();

  constructor(suites: CipherSuites, spare: SpareKeys) {
    this.#suites = suites;
    this.#spare = spare;
  }

  /** A key that this connection handed out. */
  learn(key: Buffer): void {
    const own = Buffer.from(key);
    this.#own.unshift(own);
    this.#own.length = Math.min(this.#own.length, 4);
    this.#spare.add(own);
  }

  /** A version at which a spare key opened a message, for a connection whose hello was not captured. */
  get version(): number | undefined {
    return [...this.#proven.values()].find(({ version }) => version >= FIRST_PS3_VERSION)?.version;
  }

  /** The plaintext of a sealed frame. `versions`: those that the connection may have. */
  open(frame: Frame, versions: readonly number[]): Buffer | undefined {
    const context = contextOf(frame.hash);
    if (context !== CONTEXT_CLIENT_SESSION && context !== CONTEXT_SERVER_SESSION) return undefined;
    const proven = this.#proven.get(context);
    const plain = proven && this.#openWith(proven, frame);
    return (
      plain ??
      this.#firstThatOpens(this.#own, frame, versions)?.plain ??
      this.#trySpare(context, frame, versions)
    );
  }

  #trySpare(context: number, frame: Frame, versions: readonly number[]): Buffer | undefined {
    if (frame.payload.length < PROOF_LENGTH) return undefined;
    const attempts = this.#attempts.get(context) ?? { from: 0, failures: 0 };
    this.#attempts.set(context, attempts);
    if (attempts.from === this.#spare.count) return undefined;
    const found = this.#firstThatOpens(this.#spare.from(attempts.from), frame, versions);
    if (found !== undefined) {
      this.#proven.set(context, found);
      return found.plain;
    }
    attempts.failures += 1;
    if (attempts.failures >= PATIENCE) {
      attempts.from = this.#spare.count;
      attempts.failures = 0;
    }
    return undefined;
  }

  #firstThatOpens(keys: readonly Buffer[], frame: Frame, versions: readonly number[]) {
    for (const key of keys) {
      for (const version of versions) {
        const plain = this.#openWith({ key, version }, frame);
        if (plain !== undefined) return { key, version, plain };
      }
    }
    return undefined;
  }

  #openWith({ key, version }: Proven, frame: Frame): Buffer | undefined {
    return openFrame({ suite: suiteOf(this.#suites, version), version }, key, frame);
  }
}
