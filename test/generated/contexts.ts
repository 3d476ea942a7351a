/** Every message in every layout that it takes, and a repeatable source of chance. */
import { type CodecContext, conditionText } from '#wire/condition.js';
import type { Condition } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { settledConditions } from '#wire/settle.js';
import { noise } from '../wire/rt-noise.js';

export const versions: readonly number[] = Array.from({ length: 9 }, (_, i) => 105 + i);

/** The contexts in which a message is met: each version, alone and with each variant and request it knows. */
export function contextsOf(message: Message): CodecContext[] {
  const others = settledConditions(message.fields).flatMap(leaves);
  const variants = new Set(others.flatMap((one) => ('variant' in one ? [one.variant] : [])));
  const requests = new Set(others.flatMap((one) => ('requestType' in one ? [one.requestType] : [])));
  return versions.flatMap((version) => [
    { version },
    ...[...variants].map((variant) => ({ version, variants: new Set([variant]) })),
    ...[...requests].map((requestType) => ({ version, requestType })),
  ]);
}

function leaves(condition: Condition): Condition[] {
  if ('all' in condition) return condition.all.flatMap(leaves);
  if ('any' in condition) return condition.any.flatMap(leaves);
  return 'not' in condition ? leaves(condition.not) : [condition];
}

/** One context for each distinct layout of a message. */
export function layoutsOf(message: Message): CodecContext[] {
  const described = contextsOf(message).map(
    (context) => [JSON.stringify(message.describe(context)), context] as const,
  );
  return [...new Map(described).values()];
}

export function eachMessage(): Message[] {
  return messages.all();
}

/** How a message and context are called when a test fails. */
export function placeOf(message: Message, context: CodecContext): string {
  const conditions = settledConditions(message.fields).map(conditionText).join(', ');
  return `${message.name} at ${context.version} (${conditions || 'one layout'})`;
}

/** Numbers in [0, 1), the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  const next = noise(seed);
  return () => next(0x1_0000_0000) / 0x1_0000_0000;
}
