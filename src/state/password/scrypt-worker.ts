import { scryptSync } from 'node:crypto';
import { compareSync } from 'bcryptjs';

export interface Derivation {
  password: string;
  salt: Uint8Array;
  /** scrypt's parameters under their own names (RFC 7914) */
  N: number;
  r: number;
  p: number;
  /** Bytes wanted. */
  length: number;
}

/** Runs in a thread of the pool: the asynchronous form would share libuv's threads with files and DNS. */
export default function derive({ password, salt, N, r, p, length }: Derivation): Uint8Array {
  return scryptSync(password, salt, length, { N, r, p, maxmem: 256 * N * r + 1_048_576 });
}

export interface Comparison {
  text: string;
  /** As bcrypt writes it: `$2b$rounds$...` */
  hash: string;
}

/** Passwords of older servers; in the pool because it takes as long as scrypt. */
export function compareBcrypt({ text, hash }: Comparison): boolean {
  return compareSync(text, hash);
}
