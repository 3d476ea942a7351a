/** The clock of a game world, as players ask for it. */
import { SERVER_TIMEBASE_QUERY_NOTIFY } from '#wire/rt/messages.js';

const QUERY_LENGTH = 4;

/**
 * The payload that answers CLIENT_TIMEBASE_QUERY: the client's milliseconds as they came, and the world's.
 * Undefined when the query is too short to hold a time.
 */
export function timebaseReply(query: Buffer, worldClock: number, version: number): Buffer | undefined {
  if (query.length < QUERY_LENGTH) return undefined;
  return SERVER_TIMEBASE_QUERY_NOTIFY.encode({ clientTime: query.readUInt32LE(0), worldClock }, version);
}
