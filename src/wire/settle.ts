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
    ...(field.when && isSettled(field.when) ? [field.when] : []),
    ...conditionsOf(field.node),
  ]);
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
  const rows = Object.entries(fields)
    .filter(([, field]) => !field.when || !isSettled(field.when) || isTrue(field.when, context))
    .map(([name, field]) => [name, settleField(field, context)] as const);
  return Object.fromEntries(rows);
}

function settleField(field: Field<unknown, boolean>, context: CodecContext): Field<unknown, boolean> {
  const { when, ...plain } = field;
  const node = settleNode(field.node, context);
  return when && !isSettled(when) ? { ...plain, when, node } : { ...plain, node };
}

function settleNode(node: Node, context: CodecContext): Node {
  if (node.kind === 'text' || node.kind === 'bytes')
    return { ...node, length: settleLength(node.length, context) };
  if (node.kind === 'struct') return { ...node, fields: settle(node.fields, context) };
  if (node.kind !== 'list') return node;
  return { ...node, count: settleLength(node.count, context), item: settleField(node.item, context) };
}

function settleLength(length: Length, context: CodecContext): Length {
  if (typeof length === 'number' || !('when' in length)) return length;
  return isTrue(length.when, context) ? length.then : length.otherwise;
}

/** The outcome of a settled condition. */
export function isTrue(condition: Condition, context: CodecContext): boolean {
  return holds(condition, {}, context, undefined, false);
}
