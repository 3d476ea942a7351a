/** What went wrong at the store, for a caller that answers a client with the database status. */
export type StoreErrorCode = 'busy' | 'timeout' | 'closed' | 'unavailable' | 'newer' | 'input' | 'failed';

/** Every error that a store throws, whatever database is behind it. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Too many calls are waiting already; this one was not begun. */
export class StoreBusy extends StoreError {
  constructor(limit: number) {
    super('busy', `the database has ${limit} calls waiting, which is the limit; try again later`);
  }
}

/** No answer within the limit. The outcome of a write is unknown: it may still be committed. */
export class StoreTimeout extends StoreError {
  constructor(limit: number) {
    super('timeout', `the database did not answer within ${limit} ms`);
  }
}

/** The store was closed, or the thread that holds the database ended. */
export class StoreClosed extends StoreError {
  constructor(reason = 'the store is closed', options?: ErrorOptions) {
    super('closed', reason, options);
  }
}

/** The database cannot be reached or cannot write: server away, file locked, disk full. */
export class StoreUnavailable extends StoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
  }
}

/** The database was written by a later version of this program, which this one must not touch. */
export class StoreNewer extends StoreError {
  constructor(where: string, found: string, known: string) {
    super(
      'newer',
      `${where} is at version ${found}, this program knows versions up to ${known}: use a newer program or restore a backup`,
    );
  }
}

/** A value that the store cannot keep exactly as given. Nothing was written. */
export class StoreInput extends StoreError {
  constructor(message: string) {
    super('input', message);
  }
}
