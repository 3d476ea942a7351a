/**
 * Settling a layout: what depends on version, title variant or request alone is decided once, so that the
 * codec for one context meets only conditions on values.
 */
import { type CodecContext, holds } from './condition.js';
import type { Condition, Field, Fields, Length, Node } from './fields.js';

/** True when the condition can be decided without a single byte. */
export function isSettled(condition: Condition): boolean {
  if ('field' in condition || 'payloadAtLeast' in condition) return false;
  if ('all' in condition) return condition.all.every(isSettled);
  if ('any' in condition) return condition.any.every(isSettled);
  return 'not' in condition ? isSettled(condition.not) : true;
}

/** Every condition of the layout that `settle` decides. */
export function settledConditions(fields: Fields): Condition[] {
  return Object.values(fields).flatMap((field) => [
    ...(field.when ? settledParts(field.when) : []),
    ...conditionsOf(field.node),
  ]);
}

/** The largest parts of a condition that can be decided without a byte. */
function settledParts(condition: Condition): Condition[] {
  if (isSettled(condition)) return [condition];
  if ('all' in condition) return condition.all.flatMap(settledParts);
  if ('any' in condition) return condition.any.flatMap(settledParts);
  return 'not' in condition ? settledParts(condition.not) : [];
}

function conditionsOf(node: Node): Condition[] {
  if (node.kind === 'text' || node.kind === 'bytes') return ofLength(node.length);
  if (node.kind === 'struct') return settledConditions(node.fields);
  if (node.kind === 'list') return [...ofLength(node.count), ...conditionsOf(node.item.node)];
  return [];
}

function ofLength(length: Length): Condition[] {
  return typeof length !== 'number' && 'when' in length ? [length.when] : [];
}

/** The layout as it is in this context. */
export function settle(fields: Fields, context: CodecContext): Fields {
  const settled: Record<string, Field<unknown, boolean>> = {};
  for (const [name, field] of Object.entries(fields)) {
    const left = field.when ? remainder(field.when, context) : true;
    if (left !== false) settled[name] = settleField(field, left === true ? undefined : left, context);
  }
  return settled;
}

function settleField(
  field: Field<unknown, boolean>,
  left: Condition | undefined,
  context: CodecContext,
): Field<unknown, boolean> {
  const { when: _, ...plain } = field;
  const node = settleNode(field.node, context);
  return left ? { ...plain, when: left, node } : { ...plain, node };
}

/** What is left of a condition once this context is known: its outcome, or what the bytes must decide. */
function remainder(condition: Condition, context: CodecContext): Condition | boolean {
  if (isSettled(condition)) return isTrue(condition, context);
  if ('all' in condition) {
    const open = openParts(condition.all, context, true);
    return typeof open === 'boolean' ? open : { all: open };
  }
  if ('any' in condition) {
    const open = openParts(condition.any, context, false);
    return typeof open === 'boolean' ? open : { any: open };
  }
  if (!('not' in condition)) return condition;
  const inner = remainder(condition.not, context);
  return typeof inner === 'boolean' ? !inner : { not: inner };
}

/** The undecided parts; `neutral` when there are none, its opposite as soon as one part has that outcome. */
function openParts(
  parts: readonly Condition[],
  context: CodecContext,
  neutral: boolean,
): Condition[] | boolean {
  const left = parts.map((part) => remainder(part, context));
  if (left.includes(!neutral)) return !neutral;
  const open = left.filter((part) => typeof part !== 'boolean');
  return open.length > 0 ? open : neutral;
}

function settleNode(node: Node, context: CodecContext): Node {
  if (node.kind === 'text' || node.kind === 'bytes')
    return { ...node, length: settleLength(node.length, context) };
  if (node.kind === 'struct') return { ...node, fields: settle(node.fields, context) };
  if (node.kind !== 'list') return node;
  return {
    ...node,
    count: settleLength(node.count, context),
    item: settleField(node.item, undefined, context),
  };
}

function settleLength(length: Length, context: CodecContext): Length {
  if (typeof length === 'number' || !('when' in length)) return length;
  return isTrue(length.when, context) ? length.then : length.otherwise;
}

/** The outcome of a settled condition. */
export function isTrue(condition: Condition, context: CodecContext): boolean {
  return holds(condition, {}, context, undefined, false);
}
