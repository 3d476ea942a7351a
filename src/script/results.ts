/** What host functions give back besides plain values. */
import type { LuaValue } from './vm/values.js';

/** Several results of a host function. */
export class Results {
  constructor(readonly values: readonly LuaValue[]) {}
}

/** What may fail in daily life gives nil and why. */
export const failed = (why: string): Results => new Results([undefined, why]);

/** The task that called waits for a promise. */
export const WAITING = Symbol('waiting');
