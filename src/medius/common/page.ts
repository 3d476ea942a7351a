/** One page of a list. Pages count from 1; a client that asks for page 0 means the first. */
export function page<T>(items: readonly T[], id: number, size: number): readonly T[] {
  const start = (Math.max(id, 1) - 1) * Math.max(size, 0);
  return items.slice(start, start + Math.max(size, 0));
}
