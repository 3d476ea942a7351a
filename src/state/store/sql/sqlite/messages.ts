/** What the main thread and the thread that holds the SQLite file say to each other. */

export interface ThreadOptions {
  /** A path, or ":memory:". */
  file: string;
  /** How long SQLite waits for a lock that another process holds, in ms. */
  lockWait: number;
}

/** What SQLite can bind; anything else is refused before it is sent, because the driver aborts on some. */
export type BoundValue = string | number | bigint | Uint8Array | null;

export interface Statement {
  sql: string;
  parameters: readonly BoundValue[];
  writes: boolean;
}

export type Row = Record<string, unknown>;

export interface Done {
  rows: Row[];
  changes: number;
  insertId: number;
}

/** SQLite's extended result code by name, such as SQLITE_CONSTRAINT_UNIQUE, and its text. */
export interface Failed {
  failed: string;
  message: string;
}

export type Outcome = Done | Failed;

export type Request =
  /** Writes go into one transaction and are answered when it is on disk; one failure spoils no other. */
  | { id: number; kind: 'group'; statements: Statement[] }
  /** A step of a transaction that the main thread conducts. */
  | { id: number; kind: 'step'; statement: Statement }
  /** A consistent copy into a file that must not exist. */
  | { id: number; kind: 'backup'; target: string }
  | { id: number; kind: 'close' };

/** `id` 0 is the report that the database is open, or why it isn't. */
export interface Reply {
  id: number;
  outcomes: Outcome[];
}

export const OPENED = 0;

export function isFailed(outcome: Outcome): outcome is Failed {
  return 'failed' in outcome;
}
