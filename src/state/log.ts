/** What a log line carries besides its message: plain values, errors under `err`. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * The log as every room sees it: a value that is handed in. Fields first, then a fixed message without
 * values in it, so that lines can be counted and repeats folded. Text that came from clients needs no
 * care by the caller: the log escapes all text, and hides fields whose name says password, key or ticket.
 */
export interface Log {
  trace(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
