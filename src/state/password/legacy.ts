/**
 * Passwords as servers before this one kept them. They count for one login, after which the account has a hash of
 * today; nothing new is ever hashed like this.
 */

/** `over`: what bcrypt was given, the password or its SHA-512 in upper-case hex (the predecessor's own database). */
export type LegacyHash =
  | { readonly kind: 'digest'; readonly algorithm: string; readonly hash: Buffer }
  | { readonly kind: 'bcrypt'; readonly hash: string; readonly over: 'password' | 'sha512' };

const HEX = /^[0-9a-f]+$/i;
const BCRYPT = /^(sha512:)?(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})$/;
/** More takes longer than a login may. */
const BCRYPT_ROUNDS_MAX = 14;

/** Digests by the number of hex digits that they have. */
const digests: Readonly<Record<number, string>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' };

/** @throws Error for a text of another form; the text itself is not told */
export function decodeLegacy(encoded: string): LegacyHash {
  const algorithm = HEX.test(encoded) ? digests[encoded.length] : undefined;
  if (algorithm) return { kind: 'digest', algorithm, hash: Buffer.from(encoded, 'hex') };
  const [, over, hash, rounds] = BCRYPT.exec(encoded) ?? [];
  if (hash && Number(rounds) <= BCRYPT_ROUNDS_MAX)
    return { kind: 'bcrypt', hash, over: over ? 'sha512' : 'password' };
  throw new Error(
    `a legacy hash of ${encoded.length} characters has no known form: hex of MD5, SHA-1, SHA-256 or SHA-512, or bcrypt ("$2b$..." of at most ${BCRYPT_ROUNDS_MAX} rounds, with "sha512:" before it where the SHA-512 in upper-case hex was hashed)`,
  );
}
