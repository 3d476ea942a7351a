/** Whether a conditional field is there, decided while reading, writing or describing. */
import type { Condition } from './fields.js';

/** What a layout may depend on besides the bytes themselves. */
export interface CodecContext {
  /** Medius version as CLIENT_HELLO names it: 105 to 113; a client that sends none counts as 108. */
  readonly version: number;
  /** Class and type (class << 8 | type) of the request that a response answers. */
  readonly requestType?: number;
  /** Names of the title's layout variants, from `games/<title>/title.json`. */
  readonly variants?: ReadonlySet<string>;
}

export const context108: CodecContext = { version: 108 };

type Known = Readonly<Record<string, unknown>>;

/**
 * Evaluates a condition. `payload` is the payload's length in bytes when reading; when writing it is
 * undefined, and `given` (whether the value is there) decides conditions on the length.
 */
export function holds(
  condition: Condition,
  values: Known,
  context: CodecContext,
  payload: number | undefined,
  given: boolean,
): boolean {
  if ('since' in condition) return context.version >= condition.since;
  if ('until' in condition) return context.version <= condition.until;
  if ('equals' in condition) return values[condition.field] === condition.equals;
  if ('flag' in condition) {
    const value = values[condition.field];
    return typeof value === 'number' && (value & condition.flag) !== 0;
  }
  if ('payloadAtLeast' in condition)
    return payload === undefined ? given : payload >= condition.payloadAtLeast;
  if ('requestType' in condition) return context.requestType === condition.requestType;
  if ('variant' in condition) return context.variants?.has(condition.variant) ?? false;
  const inner = (part: Condition) => holds(part, values, context, payload, given);
  if ('all' in condition) return condition.all.every(inner);
  if ('any' in condition) return condition.any.some(inner);
  return !inner(condition.not);
}

/** A condition in words, for docs and errors. */
export function conditionText(condition: Condition): string {
  if ('since' in condition) return `version >= ${condition.since}`;
  if ('until' in condition) return `version <= ${condition.until}`;
  if ('equals' in condition) return `${condition.field} = ${condition.equals}`;
  if ('flag' in condition) return `${condition.field} has bit 0x${condition.flag.toString(16)}`;
  if ('payloadAtLeast' in condition) return `payload of at least ${condition.payloadAtLeast} bytes`;
  if ('requestType' in condition) return `answer to 0x${condition.requestType.toString(16).padStart(4, '0')}`;
  if ('variant' in condition) return `title variant ${condition.variant}`;
  if ('all' in condition) return condition.all.map(conditionText).join(' and ');
  if ('any' in condition) return condition.any.map(conditionText).join(' or ');
  return `not (${conditionText(condition.not)})`;
}
