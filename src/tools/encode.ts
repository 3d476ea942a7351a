/** `rekindle decode --encode`: fields of Medius messages as JSON lines in, their bytes as JSON lines out. */
import type { Readable, Writable } from 'node:stream';
import { MessageClass } from '#wire/message.js';
import { namesOnly } from '#wire/messages/names-only.js';
import { messages } from '#wire/messages/registry.js';
import { answerLines, type ContextLine, contextOf, hexOf, recordOf, type VariantsOf } from './lines.js';
import { noOwnMessages, type OwnMessages } from './own-messages.js';
import { fromPlain } from './plain.js';

/** One line of input; fields as `rekindle decode` prints them. */
export interface EncodeRequest extends ContextLine {
  /** The SDK's name without the `Medius` prefix. */
  readonly name?: string;
  readonly fields?: Record<string, unknown>;
  /** The payload as hex, for a message that is known by name only. */
  readonly raw?: string;
}

/** Encodes line by line; a line that is refused gives `{"id","error"}` and the next goes on. */
export function encodeLines(
  input: Readable,
  output: Writable,
  variantsOf: VariantsOf,
  own: OwnMessages = noOwnMessages,
): Promise<void> {
  return answerLines(input, output, (line) => encodeLine(line, variantsOf, own));
}

/** The answer to one line: `{"id","hex"}` (class byte, type byte, payload), or `{"id","error"}`. */
export function encodeLine(line: string, variantsOf: VariantsOf, own: OwnMessages = noOwnMessages): object {
  let id: string | number | null = null;
  try {
    const request: EncodeRequest = recordOf(line, '"name" and "fields"');
    id = request.id ?? null;
    return { id, hex: encodeRequest(request, variantsOf, own).toString('hex') };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

function encodeRequest(request: EncodeRequest, variantsOf: VariantsOf, own: OwnMessages): Buffer {
  const { name } = request;
  if (typeof name !== 'string')
    throw new TypeError(`name: the name of a message is needed, not ${JSON.stringify(name)}`);
  const message = own.named(name) ?? messages.named(name);
  if (message === undefined) return encodeRaw(name, request.raw);
  const context = contextOf(request, variantsOf);
  const value = fromPlain(name, message.layout(context), request.fields ?? {});
  return message.encodeWhole(value as never, context);
}

function encodeRaw(name: string, raw: string | undefined): Buffer {
  const known = namesOnly.find((each) => each.name === name);
  if (known === undefined) throw new TypeError(`name: no message is called ${JSON.stringify(name)}`);
  if (raw === undefined)
    throw new TypeError(`${name} is known by name only; "raw" with its payload as hex is needed`);
  const head = Buffer.of(MessageClass[known.class], known.type);
  return raw === '' ? head : Buffer.concat([head, hexOf('raw', raw)]);
}
