/**
 * The PS2 cipher and the relay rules once more, written from the protocol's description alone and slow: what
 * our relay is compared with.
 */
import { createHash } from 'node:crypto';

export interface Member {
  readonly form: 'clear' | 'early' | 'late';
  readonly flags: number;
}

export type Kind = 'broadcast' | 'single' | 'list';

/** SHA-1's first four bytes with the context in the top three bits. */
export function hashOf(plain: Buffer, context = 3): Buffer {
  const hash = createHash('sha1').update(plain).digest().subarray(0, 4);
  hash[3] = (hash[3]! & 0x1f) | (context << 5);
  return hash;
}

function permutation(key: Buffer, hash: Buffer): number[] {
  const s = Array.from({ length: 256 }, (_, i) => 255 - i);
  for (const [part, step] of [
    [hash, 5],
    [key, 3],
  ] as const) {
    let j = 0;
    for (let n = 0; n < 256; n++) {
      const i = (n * step) % 256;
      j = (j + s[i]! + part[n % part.length]!) % 256;
      [s[i], s[j]] = [s[j]!, s[i]!];
    }
  }
  return s;
}

function cipher(key: Buffer, hash: Buffer, input: Buffer, isPlain: boolean): Buffer {
  const s = permutation(key, hash);
  const out = Buffer.alloc(input.length);
  let b = 0;
  for (let n = 0; n < input.length; n++) {
    const a = (5 * (n + 1)) % 256;
    b = (b + s[a]!) % 256;
    [s[a], s[b]] = [s[b]!, s[a]!];
    out[n] = input[n]! ^ s[(s[a]! + s[b]!) % 256]!;
    b = (b + s[isPlain ? input[n]! : out[n]!]!) % 256;
  }
  return out;
}

/** A whole frame of a version whose first `clear` payload bytes stay outside hash and cipher. */
export function sealed(key: Buffer, id: number, payload: Buffer, clear: number): Buffer {
  const hash = hashOf(payload.subarray(clear));
  const body = cipher(key, hash, payload.subarray(clear), true);
  return Buffer.concat([header(id | 0x80, payload.length), hash, payload.subarray(0, clear), body]);
}

/** The plaintext of a sealed frame without clear bytes. */
export function opened(key: Buffer, frame: Buffer): Buffer {
  return cipher(key, frame.subarray(3, 7), frame.subarray(7), false);
}

export function inClear(id: number, payload: Buffer): Buffer {
  return Buffer.concat([header(id, payload.length), payload]);
}

/** In clear under the null hash of context 3, as Deadlocked sends its game traffic. */
export function nullHashed(id: number, payload: Buffer): Buffer {
  return Buffer.concat([header(id | 0x80, payload.length), Buffer.of(0, 0, 0, 0x60), payload]);
}

function header(id: number, length: number): Buffer {
  return Buffer.of(id, length & 0xff, length >> 8);
}

const ids = { broadcast: 2, single: 3, list: 4 };
const flags = { broadcast: 1, list: 2, single: 4 };

/** The frame of a client of that form. `prefix` is nothing, a target, or a mask with its length in front. */
export function fromClient(
  form: Member['form'],
  key: Buffer,
  kind: Kind,
  prefix: Buffer,
  app: Buffer,
): Buffer {
  const payload = Buffer.concat([prefix, app]);
  if (form === 'clear') return inClear(ids[kind], payload);
  return sealed(key, ids[kind], payload, form === 'early' && kind === 'single' ? 2 : 0);
}

/** Who gets what: for each member the frame, or undefined. */
export function delivered(
  members: readonly Member[],
  source: number,
  key: Buffer,
  kind: Kind,
  targets: readonly number[],
  app: Buffer,
  isNull = false,
): (string | undefined)[] {
  return members.map(({ form, flags: wanted }, index) => {
    const isTarget = kind === 'broadcast' || targets.includes(index);
    if (index === source || !isTarget || (wanted & flags[kind]) === 0) return undefined;
    const payload = Buffer.concat([Buffer.of(source, 0), app]);
    if (form === 'clear') return inClear(3, payload).toString('hex');
    if (isNull) return nullHashed(3, payload).toString('hex');
    return sealed(key, 3, payload, form === 'early' ? 2 : 0).toString('hex');
  });
}
