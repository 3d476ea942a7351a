import type { LogFields } from '#state/log.js';
import { escapeText } from '../escape.js';

/** Names of fields whose values are never written. */
const secretName =
  /pass(word|phrase)|secret|token|ticket|(session|access|private|server|crypt|game|rc4|rcq|client)_?key$/i;
const longestText = 2000;
const longestBytes = 256;
const longestList = 100;
const deepest = 5;

/** The fields as they may be written: text escaped and cut, bytes as hex, secrets hidden, errors as values. */
export function cleanFields(fields: LogFields): Record<string, unknown> {
  return cleanObject(fields, 0);
}

function cleanObject(fields: object, depth: number): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    clean[escapeText(name)] = secretName.test(name) ? '[hidden]' : cleanValue(value, depth + 1);
  }
  return clean;
}

function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'symbol' || typeof value === 'function') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return '[too deep]';
  if (value instanceof Error) return cleanError(value, depth);
  if (value instanceof Uint8Array) return cleanBytes(value);
  if (value instanceof Date) return value.toJSON();
  if (value instanceof Map) return cleanObject(Object.fromEntries(value), depth);
  if (value instanceof Set || Array.isArray(value)) return cleanList([...value], depth);
  return cleanObject(value, depth);
}

function cleanText(text: string): string {
  if (text.length <= longestText) return escapeText(text);
  return `${escapeText(text.slice(0, longestText))}... (${text.length} characters)`;
}

function cleanBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, longestBytes)).toString(
    'hex',
  );
  return bytes.length <= longestBytes ? hex : `${hex}... (${bytes.length} bytes)`;
}

function cleanList(values: readonly unknown[], depth: number): unknown[] {
  const clean = values.slice(0, longestList).map((value) => cleanValue(value, depth + 1));
  if (values.length > longestList) clean.push(`... (${values.length} in all)`);
  return clean;
}

function cleanError(error: Error, depth: number): Record<string, unknown> {
  return {
    type: cleanText(error.name),
    message: cleanText(error.message),
    // Only the frames: the message in the first lines of a stack may hold line ends of its own.
    stack: [cleanText(`${error.name}: ${error.message}`), ...framesOf(error)].join('\n'),
    ...('code' in error && { code: cleanValue(error.code, depth + 1) }),
    ...(error.cause !== undefined && { cause: cleanValue(error.cause, depth + 1) }),
  };
}

function framesOf(error: Error): string[] {
  const lines = error.stack?.split('\n') ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).map(escapeText);
}
