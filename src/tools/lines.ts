/** What the JSON lines of `rekindle decode` and its way back have in common. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type CodecContext, context108 } from '#wire/condition.js';
import { MessageClass, type MessageClassName } from '#wire/message.js';

/** What any line may say about where its message comes from. */
export interface ContextLine {
  /** Comes back with the answer. */
  readonly id?: string | number;
  /** 108 where it is left out. */
  readonly mediusVersion?: number;
  readonly applicationId?: number;
  /** The request being answered, as `LobbyExt:0x15`. */
  readonly requestType?: string;
}

/** Layout variants of a title by its application id, from `games/<title>/title.json`. */
export type VariantsOf = (applicationId: number) => ReadonlySet<string>;

/** Answers line by line, in order; empty lines are left out, a slow reader is waited for. */
export async function answerLines(
  input: Readable,
  output: Writable,
  answer: (line: string) => object,
): Promise<void> {
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const isFlowing = output.write(`${JSON.stringify(answer(line))}\n`);
    if (!isFlowing) await once(output, 'drain');
  }
}

/** The JSON object of a line; throws a TypeError that says what it should hold. */
export function recordOf(line: string, needed: string): object {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new TypeError(`a JSON object with ${needed} is needed`);
}

/** The bytes that hexadecimal digits stand for; one byte at least. */
export function hexOf(name: string, hex: unknown, meaning = ''): Buffer {
  if (typeof hex === 'string' && /^(?:[0-9a-f]{2})+$/i.test(hex)) return Buffer.from(hex, 'hex');
  throw new TypeError(`${name}: an even number of hexadecimal digits is needed${meaning}`);
}

/** The codec context that a line describes. */
export function contextOf(line: ContextLine, variantsOf: VariantsOf): CodecContext {
  const version = versionOf(line.mediusVersion);
  const variants = variantsOf(line.applicationId ?? 0);
  if (line.requestType === undefined) return { version, variants };
  return { version, variants, requestType: keyOf(line.requestType) };
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

/** The name of a message class; undefined for a number that is none. */
export function className(id: number): MessageClassName | undefined {
  return (Object.keys(MessageClass) as MessageClassName[]).find((name) => MessageClass[name] === id);
}
