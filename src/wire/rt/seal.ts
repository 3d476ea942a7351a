/**
 * Sealing and opening of whole RT frames, with the exception that Medius 1.08 makes for CLIENT_APP_SINGLE:
 * its first two bytes, the target or source, stay in clear, outside hash and cipher, though the length
 * counts them. Verified on every such frame that was captured.
 */
import { type CipherSuite, isNullHash } from '../crypto/suite.js';
import { type Frame, payloadOffset, setHash, startFrame } from './frame.js';
import { LAST_VERSION_WITHOUT_HELLO, RT } from './ids.js';

const TARGET_LENGTH = 2;

/** Whose cipher: the suite and the Medius version of a connection. */
export interface Dialect {
  readonly suite: CipherSuite;
  /** Medius version, such as 108. */
  readonly version: number;
}

/** A sealed frame. An empty payload needs neither hash nor key: the frame is three bytes. */
export function sealFrame(
  { suite, version }: Dialect,
  key: Uint8Array,
  context: number,
  id: number,
  payload: Uint8Array,
): Buffer {
  const frame = startFrame(id, true, payload.length);
  if (payload.length === 0) return frame;
  const clear = Math.min(clearLength(id, version), payload.length);
  const start = payloadOffset(true, payload.length);
  frame.set(payload.subarray(0, clear), start);
  setHash(frame, suite.seal(key, context, payload.subarray(clear), frame, start + clear));
  return frame;
}

/** The plaintext of a frame, in clear parts and all; undefined when its hash says that the key is another. */
export function openFrame({ suite, version }: Dialect, key: Uint8Array, frame: Frame): Buffer | undefined {
  if (isClear(frame)) return frame.payload;
  const plain = openAfter(suite, key, frame, clearLength(frame.id, version));
  if (plain !== undefined || frame.id !== RT.CLIENT_APP_LIST) return plain;
  // An enciphered list was never captured; should its mask stay in clear as a single's target does, take that too.
  return openAfter(suite, key, frame, 1 + frame.payload[0]!);
}

/** True when a payload is to be read as it stands: no encrypted bit, nothing in it, or the null hash. */
export function isClear(frame: Frame): boolean {
  return !frame.encrypted || frame.payload.length === 0 || isNullHash(frame.hash);
}

function openAfter(suite: CipherSuite, key: Uint8Array, frame: Frame, clear: number): Buffer | undefined {
  if (clear === 0) return suite.open(key, frame.hash, frame.payload);
  if (clear > frame.payload.length) return undefined;
  const rest = suite.open(key, frame.hash, frame.payload.subarray(clear));
  return rest && Buffer.concat([frame.payload.subarray(0, clear), rest]);
}

/** Later versions are taken to encipher CLIENT_APP_SINGLE whole; those captured sent it under the null hash. */
function clearLength(id: number, version: number): number {
  return id === RT.CLIENT_APP_SINGLE && version <= LAST_VERSION_WITHOUT_HELLO ? TARGET_LENGTH : 0;
}
