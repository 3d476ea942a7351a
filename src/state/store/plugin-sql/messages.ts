/** What the server and the process that holds a plugin's database say to each other. */

export type SqlValue = string | number | bigint | Uint8Array | null;

export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface SqlStatement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export type SqlOrder =
  | { readonly kind: 'query'; readonly statement: SqlStatement }
  /** All of them or none. */
  | { readonly kind: 'execute'; readonly statements: readonly SqlStatement[] };

export type SqlAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rows'; readonly rows: readonly SqlRow[] }
  /** How many rows each changed. */
  | { readonly kind: 'done'; readonly changes: readonly number[] }
  | { readonly kind: 'failed'; readonly why: string };

/** Rows of one answer, and bytes of all texts and blobs in it. */
export const SQL_ROWS_MAX = 1000;
export const SQL_BYTES_MAX = 1 << 20;
/** Bytes of a database file. */
export const SQL_FILE_MAX = 64 << 20;
