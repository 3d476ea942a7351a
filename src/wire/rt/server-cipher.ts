/** The keys of one connection on the server's side: the key exchange, opening what comes, sealing what goes. */
import { RsaKey } from '../crypto/rsa.js';
import {
  type CipherSuite,
  CONTEXT_CLIENT_SESSION,
  CONTEXT_RSA_AUTH,
  CONTEXT_SERVER_SESSION,
  contextOf,
  KEY_LENGTH,
} from '../crypto/suite.js';
import { suiteOf } from '../crypto/suites.js';
import { buildFrame, type Frame, joinFrame } from './frame.js';
import { LAST_VERSION_WITHOUT_HELLO, RT } from './ids.js';
import type { KeyExchange, LinkProblemCode, ServerLinkOptions } from './link-types.js';
import { isClear, openFrame, sealFrame } from './seal.js';

/** What became of a frame: its plaintext, or why there is none. */
export type Opened = { readonly plain: Buffer } | { readonly failed: LinkProblemCode };

/** Key state of one connection. */
export class ServerCipher {
  /** Medius version, 108 until a hello says another. Decides the suite. */
  version = LAST_VERSION_WITHOUT_HELLO;
  readonly #options: ServerLinkOptions;
  #keyExchange: KeyExchange = 'none';
  #keyId: string | undefined;
  #modulus: Buffer | undefined;
  #sealing = false;
  /** The key of context 3: the session key, on DME the peer key after it. */
  #clientSession: Buffer | undefined;

  constructor(options: ServerLinkOptions) {
    this.#options = options;
  }

  get keyExchange(): KeyExchange {
    return this.#keyExchange;
  }

  /** Id of the key that opened the client's CLIENT_CRYPTKEY_PUBLIC. */
  get keyId(): string | undefined {
    return this.#keyId;
  }

  /** True when frames go out sealed. */
  get sealing(): boolean {
    return this.#sealing;
  }

  /** The plaintext of any frame but CLIENT_CRYPTKEY_PUBLIC. */
  open(frame: Frame): Opened {
    if (isClear(frame)) return { plain: frame.payload };
    const key = this.#keyOf(contextOf(frame.hash));
    if (key === undefined) return { failed: 'E_RT_NO_KEY' };
    const plain = openFrame(this.#dialect(), key, frame);
    return plain ? { plain } : { failed: 'E_RT_HASH' };
  }

  /** The frame of a message for the client, sealed or in clear as this connection needs it. */
  wrap(id: number, payload: Buffer): Buffer {
    if (!this.#sealing || this.#clientSession === undefined) return buildFrame(id, payload);
    return underGameKey(id, this.version)
      ? sealFrame(this.#dialect(), this.#options.gameKey, CONTEXT_SERVER_SESSION, id, payload)
      : sealFrame(this.#dialect(), this.#clientSession, CONTEXT_CLIENT_SESSION, id, payload);
  }

  /** Takes CLIENT_CRYPTKEY_PUBLIC, whose payload must be 64 bytes, and says how the client's key came. */
  takeCryptKey(frame: Frame): KeyExchange {
    this.#modulus = isClear(frame) ? frame.payload : this.#openModulus(frame);
    if (this.#modulus === undefined) this.#keyExchange = 'unopened';
    else this.#keyExchange = isClear(frame) ? 'clear' : 'sealed';
    return this.#keyExchange;
  }

  /**
   * Makes the session key and the frame that hands it out: sealed to the client's modulus when that came
   * sealed and the policy allows it, else in clear. Undefined when the modulus can seal nothing.
   */
  handOutSessionKey(): Buffer | undefined {
    const id = RT.SERVER_CRYPTKEY_PEER;
    const sessionKey = this.#options.randomBytes(KEY_LENGTH);
    this.#sealing = this.#keyExchange === 'sealed' && this.#options.encryption !== false;
    this.#clientSession = sessionKey;
    if (!this.#sealing) return buildFrame(id, sessionKey);
    const client = this.#modulus && RsaKey.fromModulus('client', this.#modulus);
    if (client === undefined) {
      this.#sealing = false;
      return undefined;
    }
    const hash = this.#suite().hash(sessionKey, CONTEXT_RSA_AUTH);
    return joinFrame({ id, encrypted: true, hash, payload: client.seal(sessionKey) });
  }

  /** Answers in clear from the next frame on; what the client seals is read as before. */
  stopSealing(): void {
    this.#sealing = false;
  }

  /** From the next frame on context 3 has this key, as on DME after the second SERVER_CRYPTKEY_PEER. */
  usePeerKey(key: Buffer): void {
    this.#clientSession = key;
  }

  /** Tries the role's own keys, then all others. 29 bits of hash make a false hit as good as impossible. */
  #openModulus(frame: Frame): Buffer | undefined {
    for (const key of [...this.#options.ownKeys, ...this.#options.keys.privateKeys]) {
      const modulus = key.open(frame.payload, frame.hash, this.#suite());
      if (modulus === undefined) continue;
      this.#keyId = key.id;
      return modulus;
    }
    return undefined;
  }

  #keyOf(context: number): Buffer | undefined {
    if (this.#clientSession === undefined) return undefined;
    if (context === CONTEXT_CLIENT_SESSION) return this.#clientSession;
    return context === CONTEXT_SERVER_SESSION ? this.#options.gameKey : undefined;
  }

  #suite(): CipherSuite {
    return suiteOf(this.#options.suites, this.version);
  }

  #dialect() {
    return { suite: this.#suite(), version: this.version };
  }
}

/** What the server seals with the game key: its queries, and Medius messages up to 1.08. Seen in capture. */
function underGameKey(id: number, version: number): boolean {
  return id === RT.SERVER_CHEAT_QUERY || (id === RT.SERVER_APP && version <= LAST_VERSION_WITHOUT_HELLO);
}
