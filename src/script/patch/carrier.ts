/**
 * How a title's own download messages carry bytes into a console's memory: chunks in groups, and the console
 * answers each group with the bytes that it has. Faster than pokes, which nothing paces but time.
 */

/** Bytes, and where they go. */
export interface Payload {
  readonly address: number;
  readonly bytes: Buffer;
}

export interface CarrierRules {
  /** Bytes of one message. */
  readonly chunk: number;
  /** Messages that the console answers together. */
  readonly group: number;
}

/** A title's own way of carrying: messages that its plugin declared. */
export interface CarrierSpec extends CarrierRules {
  /** The message with a piece: fields id, address, total, offset, chunk and data. */
  readonly message: string;
  /** The console's answer to a group: fields id and bytes_received. */
  readonly answer: string;
  /** Stands in all messages of a download and in their answers. */
  readonly id: number;
  /** Milliseconds that an answer may take. */
  readonly timeout: number;
}

/** What one message says. */
export interface Chunk {
  /** Where its bytes go. */
  readonly address: number;
  /** Bytes of all payloads together. */
  readonly total: number;
  /** Where its bytes begin inside their payload. */
  readonly offset: number;
  /** Counts down to 0 in each group; the last group ends where the bytes end. */
  readonly number: number;
  readonly bytes: Buffer;
}

/** A group, and how many bytes of all the console has when it has answered it. */
export interface Group {
  readonly chunks: readonly Chunk[];
  readonly received: number;
}

/** Cuts payloads into groups; a message holds bytes of one payload only. */
export function groupsOf(payloads: readonly Payload[], { chunk, group }: CarrierRules): Group[] {
  const total = bytesOf(payloads);
  const groups: Group[] = [];
  let chunks: Chunk[] = [];
  let received = 0;
  const close = () => {
    if (chunks.length > 0) groups.push({ chunks, received });
    chunks = [];
  };
  for (const { address, bytes } of payloads) {
    for (let offset = 0; offset < bytes.length; offset += chunk) {
      const part = bytes.subarray(offset, offset + chunk);
      received += part.length;
      const number = group - 1 - chunks.length;
      chunks.push({ address: address + offset, total, offset, number, bytes: part });
      if (number === 0) close();
    }
  }
  close();
  return groups;
}

/** How many bytes they are together. */
export function bytesOf(payloads: readonly Payload[]): number {
  return payloads.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
