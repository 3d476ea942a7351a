/** A captured connection as a list of what was said, and our own beside it, told in the same words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#app/home.js';
import { Inbox } from '#tools/client/inbox.js';
import { context108 } from '#wire/condition.js';
import { KeyRing } from '#wire/crypto/keys.js';
import type { RsaKeyEntry } from '#wire/crypto/rsa.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { fixedSize } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { Conversation, type ConversationMessage } from '#wire/rt/conversation.js';
import { RT, RT_NAMES } from '#wire/rt/ids.js';
import { rtMessageOf } from '#wire/rt/messages.js';
import { vectors } from '../vectors.js';
import { publishedKeys } from './people.js';

/** One message of a capture; `position` counts from 1 over both directions. */
export interface Said {
  readonly position: number;
  readonly from: 'client' | 'server';
  readonly id: number;
  /** Bytes of the payload. */
  readonly length: number;
  /** Undefined for what was taken out of the capture: names and passwords. */
  readonly plain: Buffer | undefined;
}

interface RecordedFile {
  readonly tcpSegments: readonly { readonly dir: 'client' | 'server'; readonly hex: string }[];
  readonly messages: readonly {
    readonly dir: 'client' | 'server';
    readonly id: number;
    readonly length: number;
    readonly status: string;
  }[];
}

/** Opens a captured conversation with the published keys alone. */
export function recording(file: string): Said[] {
  const recorded = vectors<RecordedFile>(file);
  const keys = new KeyRing(vectors<{ keys: RsaKeyEntry[] }>('keys-rsa.json').keys);
  const conversation = new Conversation(keys, cipherSuites());
  const opened = recorded.tcpSegments.flatMap(({ dir, hex }) =>
    conversation.receive(dir, Buffer.from(hex, 'hex')),
  );
  return recorded.messages.map(({ dir, id, length, status }, index) => {
    const plain = status === 'redacted' ? undefined : opened.shift()!.plain!;
    return { position: index + 1, from: dir, id, length, plain };
  });
}

/** What the two hosts name and number as they like, or keep secret: never compared. */
const OWN = /Key|AccountID|AccountName|WorldID|Address$|Port$|address|^port$|key|scertId/;

/**
 * A message of a server in words: RT name and length, for Medius messages their name, and then every
 * decoded value that is not the host's own.
 */
export function words(id: number, plain: Buffer, requestType?: number): string[] {
  const frame = `${RT_NAMES.get(id) ?? id} ${plain.length}`;
  if (id !== RT.SERVER_APP) return [frame, ...valuesOf(rtMessageOf(id)?.decode(plain, 108))];
  const message = messages.find('server', plain.readUInt16BE(0));
  if (!message) return [`${frame} ${plain.toString('hex', 0, 2)}`];
  const context = { ...context108, ...(requestType !== undefined && { requestType }) };
  return [`${frame} ${message.name}`, ...valuesOf(message.decode(plain, 2, plain.length, context))];
}

function valuesOf(value: unknown, path = ''): string[] {
  if (OWN.test(path)) return [];
  if (Buffer.isBuffer(value)) return [`${path}=${value.toString('hex')}`];
  if (typeof value !== 'object' || value === null) return path === '' ? [] : [`${path}=${value}`];
  return Object.entries(value).flatMap(([name, each]) =>
    valuesOf(each, path === '' ? name : `${path}.${name}`),
  );
}

/** Where a field stands in a message's payload, in bytes, or undefined when it has no such field. */
export function offsetOf(message: Message, name: string): number | undefined {
  let offset = 0;
  for (const [each, { node }] of Object.entries(message.layout(context108))) {
    if (each === name) return offset;
    offset += fixedSize(node) ?? Number.NaN;
  }
  return undefined;
}

/** What a message of the original and ours say differently; a row of docs/fidelity.md. */
export interface Difference {
  readonly conversation: string;
  readonly position: number;
  readonly original: string;
  readonly ours: string;
}

const NOTHING = 'nothing';
const PATIENCE = 5000;

/** Compares a message in words: the first of them says what it is, the others what it holds. */
export function differences(
  conversation: string,
  position: number,
  original: readonly string[],
  ours: readonly string[],
): Difference[] {
  const found: Difference[] = [];
  const differ = (one = NOTHING, other = NOTHING) =>
    found.push({ conversation, position, original: one, ours: other });
  if (original[0] !== ours[0]) differ(original[0], ours[0]);
  else for (const [i, word] of original.entries()) if (word !== ours[i]) differ(word, ours[i]);
  return found;
}

/** Our server's messages as they come, opened by the console's published key. */
export class Answers {
  private readonly inbox = new Inbox<ConversationMessage>();
  private readonly conversation = new Conversation(publishedKeys, cipherSuites());

  readonly tap = (from: 'client' | 'server', bytes: Buffer): void => {
    const opened = this.conversation.receive(from, bytes);
    for (const message of opened) if (message.direction === 'server') this.inbox.add(message);
  };

  /** The next one, or undefined when it does not come. */
  next(): Promise<ConversationMessage | undefined> {
    return this.inbox.next('an answer', PATIENCE).catch(() => undefined);
  }

  rest(): ConversationMessage[] {
    return this.inbox.all();
  }
}

/** The table of docs/fidelity.md. */
export function differencesListed(): Difference[] {
  const page = readFileSync(join(packageRoot, 'docs', 'fidelity.md'), 'utf8');
  const section = page.split(/^## /m).find((each) => each.startsWith('Replays\n')) ?? '';
  const table = section.split('\n').filter((line) => line.startsWith('|'));
  return table.slice(2).map((row) => {
    const [, conversation = '', position, original = '', ours = ''] = row
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', ''));
    return { conversation, position: Number(position), original, ours };
  });
}

export function listed(conversation: string): Difference[] {
  return differencesListed().filter((row) => row.conversation === conversation);
}
