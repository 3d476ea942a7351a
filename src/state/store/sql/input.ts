/** Checks that a value can be kept exactly as it is, on either database. */
import { StoreInput } from '../errors.js';

/** Widths of the text columns, in characters. */
export const NAME_MAX = 64;
export const TARGET_MAX = 128;
export const REASON_MAX = 1000;

/**
 * A text that is compared or shown. A NUL would end it early on SQLite, half a surrogate pair would
 * be replaced, and spaces at its ends count on one database and not on the other.
 */
export function label(value: string, what: string, max: number): string {
  if (value !== value.trim()) throw new StoreInput(`${what} ${quoted(value)} begins or ends with a space`);
  if (value === '') throw new StoreInput(`${what} is empty`);
  return text(value, what, max);
}

/** The form in which names are compared: "  Bob " and "bob" are one. */
export function foldName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

/** Any text without NUL, up to `max` characters. */
export function text(value: string, what: string, max: number): string {
  if (value.length > max)
    throw new StoreInput(`${what} ${quoted(value)} has ${value.length} characters, at most ${max} fit`);
  return plain(value, what);
}

/** Any text without NUL, up to `max` bytes in UTF-8. */
export function plainBytes(value: string, what: string, max: number): string {
  const size = Buffer.byteLength(value);
  if (size > max) throw new StoreInput(`${what} ${quoted(value)} has ${size} bytes, at most ${max} fit`);
  return plain(value, what);
}

export function time(value: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new StoreInput(`${what} ${value} is not a time in whole milliseconds since the epoch`);
}

export function int32(value: number, what: string): number {
  if ((value | 0) === value) return value | 0; // turns -0, which SQLite would keep as a fraction, into 0
  throw new StoreInput(`${what} ${value} is not a whole number of 32 bits`);
}

function plain(value: string, what: string): string {
  if (value.includes('\0')) throw new StoreInput(`${what} ${quoted(value)} contains a NUL`);
  if (/\p{Surrogate}/u.test(value))
    throw new StoreInput(`${what} ${quoted(value)} contains half a surrogate pair`);
  return value;
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
}

/** How many rows a page may have at most. */
export function pageLimit(limit: number, most: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new StoreInput(`a page of ${limit}: expected 1 to ${most}`);
}
