/** A console that did not answer a question about its memory in time. */
export class NoAnswer extends Error {
  constructor(ms: number) {
    super(`the console did not answer within ${ms} ms`);
  }
}
