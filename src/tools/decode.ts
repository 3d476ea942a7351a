/** `rekindle decode`: Medius messages as JSON lines in, their fields as JSON lines out. */
import type { Readable, Writable } from 'node:stream';
import type { Fields } from '#wire/fields.js';
import type { Counted, Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import {
  answerLines,
  type ContextLine,
  className,
  contextOf,
  hexOf,
  recordOf,
  type VariantsOf,
} from './lines.js';
import { noOwnMessages, type OwnMessages } from './own-messages.js';
import { toPlain } from './plain.js';

export type { VariantsOf } from './lines.js';

/** One line of input. `hex` holds class byte, type byte and payload. */
export interface DecodeRequest extends ContextLine {
  readonly direction?: 'client' | 'server';
  readonly hex?: string;
}

/** Decodes line by line; a line that is refused gives `{"id","error"}` and the next goes on. */
export function decodeLines(
  input: Readable,
  output: Writable,
  variantsOf: VariantsOf,
  own: OwnMessages = noOwnMessages,
): Promise<void> {
  return answerLines(input, output, (line) => decodeLine(line, variantsOf, own));
}

/** The answer to one line of input. */
export function decodeLine(line: string, variantsOf: VariantsOf, own: OwnMessages = noOwnMessages): object {
  let id: string | number | null = null;
  try {
    const request: DecodeRequest = recordOf(line, '"direction" and "hex"');
    id = request.id ?? null;
    return { id, ...decodeRequest(request, variantsOf, own) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

function decodeRequest(request: DecodeRequest, variantsOf: VariantsOf, own: OwnMessages): object {
  const whole = hexOf('hex', request.hex, ' (class byte, type byte, payload)');
  const sender = senderOf(request.direction);
  const context = contextOf(request, variantsOf);
  const declared = own.find(sender, whole, request.applicationId);
  if (declared) return fieldsOf(declared, declared.decodeCounted(whole.subarray(2), context));
  const raw = whole.length < 2 ? undefined : nameOnly(sender, whole);
  if (raw !== undefined) return raw;
  const { message, value, used } = messages.decode(sender, whole, context);
  return fieldsOf(message, { value, used });
}

function fieldsOf(message: Message, { value, used }: Counted<Fields>): object {
  const plain = toPlain(message.fields, value);
  return { name: message.name, class: message.class, type: message.type, ...plain, bytesUsed: used };
}

/** A message without a known layout: its name, and its payload as it came. */
function nameOnly(sender: 'client' | 'server', whole: Buffer): object | undefined {
  const key = whole.readUInt16BE(0);
  const name = messages.nameOf(sender, key);
  if (name === undefined || messages.find(sender, key) !== undefined) return undefined;
  return { name, class: className(whole[0]!), type: whole[1]!, raw: whole.toString('hex', 2) };
}

function senderOf(direction: unknown): 'client' | 'server' {
  if (direction === 'client' || direction === 'server') return direction;
  throw new TypeError(`direction: "client" or "server" is needed, not ${JSON.stringify(direction)}`);
}
