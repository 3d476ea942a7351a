/** How a password's hash stands in the database. */

/** scrypt's parameters: memory is 128 * N * r bytes, time grows with N * r * p. */
export interface ScryptCost {
  /** A power of two. */
  N: number;
  r: number;
  p: number;
}

export type PasswordHash =
  | { kind: 'scrypt'; cost: ScryptCost; salt: Buffer; hash: Buffer }
  /** What Horizon's database holds: SHA-256 of the UTF-8 password, without salt (read in horizon-server). */
  | { kind: 'sha256'; hash: Buffer };

const SCRYPT =
  /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9+/=]{16,128})\$([A-Za-z0-9+/=]{24,128})$/;
const SHA256_HEX = /^[0-9a-f]{64}$/i;
const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=?$/;

/** The most memory that a stored hash may ask for, in bytes: it may come from anybody's import. */
const MEMORY_MAX = 268_435_456;

/** @returns `scrypt$N$r$p$salt$hash`, the last two in base64 */
export function encodeScrypt({ N, r, p }: ScryptCost, salt: Buffer, hash: Buffer): string {
  return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** @throws Error for a text of another form; the text itself is not told */
export function decodeHash(encoded: string): PasswordHash {
  if (SHA256_HEX.test(encoded)) return { kind: 'sha256', hash: Buffer.from(encoded, 'hex') };
  if (SHA256_BASE64.test(encoded)) return { kind: 'sha256', hash: Buffer.from(encoded, 'base64') };
  const [, N, r, p, salt, hash] = SCRYPT.exec(encoded) ?? [];
  if (!salt || !hash)
    throw new Error(`a stored password hash of ${encoded.length} characters has no known form`);
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  checkCost(cost);
  return { kind: 'scrypt', cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/** @throws RangeError for parameters that scrypt has not or that would take too much memory */
export function checkCost({ N, r, p }: ScryptCost): void {
  const power = N >= 2 && Number.isInteger(Math.log2(N));
  if (power && r >= 1 && p >= 1 && p <= 16 && 128 * N * r <= MEMORY_MAX) return;
  throw new RangeError(
    `password cost N=${N}, r=${r}, p=${p}: N must be a power of two, p 1 to 16, 128 * N * r at most ${MEMORY_MAX}`,
  );
}
