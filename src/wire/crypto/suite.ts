/**
 * What both SCE-RT ciphers have in common: a 4-byte hash of the plaintext, whose top three bits name the
 * cipher context, and a stream that is keyed anew for every message from (key, hash). No cipher state
 * lives between messages, so they may be lost or reordered.
 */

/** Game key of the server: SERVER_APP at 1.08 and the server's CHEAT_QUERY. Seen in capture. */
export const CONTEXT_SERVER_SESSION = 1;
/** Session key, on DME the peer key after it: nearly all messages. Seen in capture. */
export const CONTEXT_CLIENT_SESSION = 3;
/** RSA: CLIENT_CRYPTKEY_PUBLIC and the first SERVER_CRYPTKEY_PEER. Seen in capture. */
export const CONTEXT_RSA_AUTH = 7;

/** Length of session, game and peer keys in bytes. */
export const KEY_LENGTH = 64;

/** The first Medius version whose consoles use the PS3 suite. Read in horizon-server; 113 seen in capture. */
export const FIRST_PS3_VERSION = 112;

const SUM_MASK = 0x1fffffff;

/** A hash as the unsigned 32-bit number that its four wire bytes make, least significant byte first. */
export type Hash = number;

/** The cipher context that a hash carries in its top three bits. */
export function contextOf(hash: Hash): number {
  return hash >>> 29;
}

/** True for a hash that is zero apart from its context: the payload is in clear and is not verified. */
export function isNullHash(hash: Hash): boolean {
  return (hash & SUM_MASK) === 0;
}

/** The hash of a 32-bit sum under a context. */
export function hashOf(sum: number, context: number): Hash {
  return ((sum & SUM_MASK) | (context << 29)) >>> 0;
}

/** One of the two families of hash and stream cipher. An instance owns its scratch memory. */
export interface CipherSuite {
  readonly name: 'ps2' | 'ps3';

  /** The hash of a plaintext under a context (0..7). */
  hash(plain: Uint8Array, context: number): Hash;

  /**
   * Enciphers `plain` under `key` (64 bytes) into `out` at `at`, and returns the hash to send with it.
   * Should the true hash be the null hash (one message in 2^29), the bytes are written in clear, which
   * is what that hash tells the receiver.
   */
  seal(key: Uint8Array, context: number, plain: Uint8Array, out: Uint8Array, at: number): Hash;

  /**
   * The plaintext of `cipher`, or undefined when its hash is another one. Under the null hash the input
   * itself comes back.
   */
  open(key: Uint8Array, hash: Hash, cipher: Buffer): Buffer | undefined;
}
