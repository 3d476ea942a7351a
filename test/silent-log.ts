import type { Log } from '#state/log.js';

const silence = () => {};

/** A log that says nothing. */
export const silentLog: Log = {
  trace: silence,
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
};
