/** What can go wrong for a headless client, each with what it waited for. */
import { RejectReason } from '#wire/rt/enums.js';

/** Nothing came within the time limit. */
export class TooLate extends Error {
  /** `what` was awaited for `limit` milliseconds. */
  constructor(what: string, limit: number) {
    super(`${what} did not come within ${limit} ms`);
    this.name = 'TooLate';
  }
}

/** The connection ended while something was awaited. */
export class ConnectionEnded extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'ConnectionEnded';
  }
}

/** The server answered the login of a connection with SERVER_CONNECT_REJECT. */
export class ConnectionRefused extends Error {
  /** One of RejectReason. */
  constructor(readonly reason: number) {
    super(`the server refused the connection: ${rejectName(reason)}`);
    this.name = 'ConnectionRefused';
  }
}

function rejectName(reason: number): string {
  const name = Object.entries(RejectReason).find(([, value]) => value === reason)?.[0];
  return name ?? `reason ${reason}`;
}
