/** A fault in a script, or in how it is used: the text names file and line where they are known. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';

  constructor(
    message: string,
    /** True when a limit ended the script. */
    readonly killed = false,
    /** The calls that led to it, the innermost first; empty where there is nothing to tell. */
    readonly trace: readonly string[] = [],
  ) {
    super(message);
  }
}

/** The instance itself is damaged (a trap, an exception across its frames) and must be replaced. */
export class BrokenInstance extends Error {
  override readonly name = 'BrokenInstance';
}
