/**
 * Reads along with a recorded connection: follows both directions, learns the keys from the key exchange
 * with the private keys of clients (many are published), and gives every message in clear that it can.
 */
import type { KeyRing } from '../crypto/keys.js';
import type { RsaKey } from '../crypto/rsa.js';
import {
  CONTEXT_CLIENT_SESSION,
  CONTEXT_RSA_AUTH,
  CONTEXT_SERVER_SESSION,
  contextOf,
  KEY_LENGTH,
} from '../crypto/suite.js';
import { type CipherSuites, suiteOf } from '../crypto/suites.js';
import { type Frame, FrameReader, splitDatagram, splitMultiApp } from './frame.js';
import { LAST_VERSION_WITHOUT_HELLO, RT } from './ids.js';
import { isClear, openFrame } from './seal.js';

/** Who sent something. */
export type Direction = 'client' | 'server';

/** One message of a recorded connection. */
export interface ConversationMessage {
  readonly direction: Direction;
  readonly frame: Frame;
  /**
   * clear: it travelled so; opened: deciphered and its hash verified; named: a CLIENT_CRYPTKEY_PUBLIC that
   * nothing opens but whose hash is that of a known client's modulus; sealed: its key is not known.
   */
  readonly status: 'clear' | 'opened' | 'named' | 'sealed';
  /** The plaintext, unless `status` is sealed. */
  readonly plain?: Buffer;
}

/** The state of one recorded connection, and of the datagrams that belong to it. */
export class Conversation {
  readonly #keys: KeyRing;
  readonly #suites: CipherSuites;
  readonly #readers = { client: new FrameReader(), server: new FrameReader() };
  #version = LAST_VERSION_WITHOUT_HELLO;
  #clientKey: RsaKey | undefined;
  /** The key of context 3: the session key, after the second CRYPTKEY_PEER of a DME server the peer key. */
  #clientSession: Buffer | undefined;
  /** The key of context 1. */
  #serverSession: Buffer | undefined;

  /** `keys`: every RSA key known; the private ones of clients are those that open a connection. */
  constructor(keys: KeyRing, suites: CipherSuites) {
    this.#keys = keys;
    this.#suites = suites;
  }

  /** Medius version, 108 until a hello says another. */
  get version(): number {
    return this.#version;
  }

  /** The messages that the next stretch of one direction's TCP stream completes. */
  receive(direction: Direction, chunk: Buffer): ConversationMessage[] {
    return this.#readers[direction].receive(chunk).map((frame) => this.#read(direction, frame));
  }

  /** The messages of one datagram. It is opened with the keys learned so far and teaches none. */
  receiveDatagram(direction: Direction, bytes: Buffer): ConversationMessage[] {
    return splitDatagram(bytes).frames.map((frame) => this.#open(direction, frame));
  }

  #read(direction: Direction, frame: Frame): ConversationMessage {
    const message = this.#open(direction, frame);
    if (message.plain !== undefined) this.#learn(frame.id, message.plain);
    return message;
  }

  #open(direction: Direction, frame: Frame): ConversationMessage {
    if (isClear(frame)) return { direction, frame, status: 'clear', plain: frame.payload };
    if (contextOf(frame.hash) === CONTEXT_RSA_AUTH) return this.#openRsa(direction, frame);
    const key = this.#keyOf(contextOf(frame.hash));
    const suite = suiteOf(this.#suites, this.#version);
    const plain = key && openFrame({ suite, version: this.#version }, key, frame);
    return plain ? { direction, frame, status: 'opened', plain } : { direction, frame, status: 'sealed' };
  }

  #openRsa(direction: Direction, frame: Frame): ConversationMessage {
    const suite = suiteOf(this.#suites, this.#version);
    const candidates =
      direction === 'client' ? this.#keys.privateKeys : this.#clientKey ? [this.#clientKey] : [];
    for (const key of candidates) {
      const plain = key.open(frame.payload, frame.hash, suite);
      if (plain) return { direction, frame, status: 'opened', plain };
    }
    const named = direction === 'client' ? this.#keyWithHash(frame.hash) : undefined;
    return named
      ? { direction, frame, status: 'named', plain: named.modulus }
      : { direction, frame, status: 'sealed' };
  }

  /** The known key whose modulus hashes to this: what a CLIENT_CRYPTKEY_PUBLIC with that hash says. */
  #keyWithHash(hash: number): RsaKey | undefined {
    const suite = suiteOf(this.#suites, this.#version);
    return [...this.#keys.all()].find((key) => suite.hash(key.modulus, CONTEXT_RSA_AUTH) === hash);
  }

  #keyOf(context: number): Buffer | undefined {
    if (context === CONTEXT_CLIENT_SESSION) return this.#clientSession;
    return context === CONTEXT_SERVER_SESSION ? this.#serverSession : undefined;
  }

  #learn(id: number, plain: Buffer): void {
    switch (id) {
      case RT.SERVER_HELLO:
        if (plain.length >= 2) this.#version = plain.readUInt16LE(0);
        return;
      case RT.CLIENT_CRYPTKEY_PUBLIC:
        this.#clientKey = this.#keys.byModulus(plain);
        return;
      case RT.SERVER_CRYPTKEY_PEER:
        if (plain.length === KEY_LENGTH) this.#clientSession = plain;
        return;
      case RT.SERVER_CRYPTKEY_GAME:
        if (plain.length === KEY_LENGTH) this.#serverSession = plain;
        return;
      case RT.SERVER_MULTI_APP_TOCLIENT:
        for (const inner of splitMultiApp(plain).frames) this.#learn(inner.id, inner.payload);
    }
  }
}
