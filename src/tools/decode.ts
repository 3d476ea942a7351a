/** `rekindle decode`: Medius messages as JSON lines in, their fields as JSON lines out. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type CodecContext, context108 } from '#wire/condition.js';
import { type Field, type Fields, nameOf } from '#wire/fields.js';
import { MessageClass } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';

/** One line of input. `hex` holds class byte, type byte and payload. */
export interface DecodeRequest {
  readonly id?: string | number;
  readonly mediusVersion?: number;
  readonly applicationId?: number;
  readonly direction?: 'client' | 'server';
  readonly hex?: string;
  /** The request being answered, as `LobbyExt:0x15`. */
  readonly requestType?: string;
}

/** Layout variants of a title by its application id, from `games/<title>/title.json`. */
export type VariantsOf = (applicationId: number) => ReadonlySet<string>;

/** Decodes line by line; a line that is refused gives `{"id","error"}` and the next goes on. */
export async function decodeLines(input: Readable, output: Writable, variantsOf: VariantsOf): Promise<void> {
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const isFlowing = output.write(`${JSON.stringify(decodeLine(line, variantsOf))}\n`);
    if (!isFlowing) await once(output, 'drain');
  }
}

/** The answer to one line of input. */
export function decodeLine(line: string, variantsOf: VariantsOf): object {
  let id: string | number | null = null;
  try {
    const request = requestOf(line);
    id = request.id ?? null;
    return { id, ...decodeRequest(request, variantsOf) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

function requestOf(line: string): DecodeRequest {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new TypeError('a JSON object with "direction" and "hex" is needed');
}

function decodeRequest(request: DecodeRequest, variantsOf: VariantsOf): object {
  const whole = bytesOf(request.hex);
  const { message, value, used } = messages.decode(
    senderOf(request.direction),
    whole,
    contextOf(request, variantsOf),
  );
  const names: Record<string, string> = {};
  const fields = plainFields(message.fields, value as Record<string, unknown>, '', names);
  return { name: message.name, class: message.class, type: message.type, fields, names, bytesUsed: used };
}

function bytesOf(hex: unknown): Buffer {
  if (typeof hex !== 'string' || !/^(?:[0-9a-f]{2})+$/i.test(hex)) {
    throw new TypeError(
      'hex: an even number of hexadecimal digits is needed (class byte, type byte, payload)',
    );
  }
  return Buffer.from(hex, 'hex');
}

function senderOf(direction: unknown): 'client' | 'server' {
  if (direction === 'client' || direction === 'server') return direction;
  throw new TypeError(`direction: "client" or "server" is needed, not ${JSON.stringify(direction)}`);
}

function contextOf(request: DecodeRequest, variantsOf: VariantsOf): CodecContext {
  const version = versionOf(request.mediusVersion);
  const variants = variantsOf(request.applicationId ?? 0);
  if (request.requestType === undefined) return { version, variants };
  return { version, variants, requestType: keyOf(request.requestType) };
}

function versionOf(mediusVersion: unknown): number {
  const version = mediusVersion ?? context108.version;
  if (Number.isInteger(version)) return version as number;
  throw new TypeError(
    `mediusVersion: a whole number such as 108 is needed, not ${JSON.stringify(mediusVersion)}`,
  );
}

function keyOf(requestType: string): number {
  const [, name, type] = /^(\w+):0x([0-9a-f]{1,2})$/i.exec(requestType) ?? [];
  const classId = MessageClass[name as keyof typeof MessageClass];
  if (classId === undefined || type === undefined) {
    throw new TypeError(
      `requestType: a class and a type such as "LobbyExt:0x15" are needed, not ${requestType}`,
    );
  }
  return (classId << 8) | Number.parseInt(type, 16);
}

/** Values as JSON has them: 64-bit numbers as text, bytes as hex, booleans as 0 and 1; enum names go to `names`. */
function plainFields(
  fields: Fields,
  value: Record<string, unknown>,
  path: string,
  names: Record<string, string>,
): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (value[name] !== undefined) plain[name] = plainValue(field, value[name], `${path}${name}`, names);
  }
  return plain;
}

function plainValue(
  field: Field<unknown, boolean>,
  value: unknown,
  path: string,
  names: Record<string, string>,
): unknown {
  const { node } = field;
  if (node.kind === 'struct')
    return plainFields(node.fields, value as Record<string, unknown>, `${path}.`, names);
  if (node.kind === 'list') {
    return (value as unknown[]).map((item, i) => plainValue(node.item, item, `${path}[${i}]`, names));
  }
  if (node.kind === 'number' && node.enumeration) {
    const name = nameOf(node.enumeration, value as number);
    if (name !== undefined) names[path] = name;
  }
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'boolean') return value ? 1 : 0;
  return Buffer.isBuffer(value) ? value.toString('hex') : value;
}
