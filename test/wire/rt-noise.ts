/** A repeatable source of numbers below `limit`, so that a failure can be run again. */
export function noise(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * limit);
  };
}

/** `length` repeatable random bytes. */
export function noiseBytes(next: (limit: number) => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => next(256)));
}
