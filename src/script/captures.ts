/** Captures of messages that plugins ask for: files that `rekindle decode` reads. */

export interface CaptureWanted {
  /** Name of the plugin that asks. */
  readonly plugin: string;
  /** The messages of one player; of all players of the titles without it. */
  readonly sessionKey: string | undefined;
  /** Undefined for all titles. */
  readonly titles: ReadonlySet<string> | undefined;
  /** Bytes of the file, and milliseconds, after which it ends by itself. */
  readonly bytes: number;
  readonly time: number;
}

/** A capture that has begun. */
export interface CaptureBegun {
  readonly id: number;
  /** Its path from the home. */
  readonly file: string;
}

/** What a capture has come to. */
export interface CaptureFacts {
  readonly file: string;
  readonly messages: number;
  readonly bytes: number;
}

export interface ScriptCaptures {
  /** Rejects where there is no room for one more. */
  start(wanted: CaptureWanted): Promise<CaptureBegun>;
  /** Ends it; undefined for one that is not known, or was asked for its end before. */
  stop(id: number): CaptureFacts | undefined;
}

/** Where nothing is captured, such as in specs: it begins and ends, and holds nothing. */
export function emptyCaptures(): ScriptCaptures {
  const files = new Map<number, string>();
  let last = 0;
  return {
    async start({ plugin }) {
      const file = `captures/${plugin}-${++last}.jsonl`;
      files.set(last, file);
      return { id: last, file };
    },
    stop(id) {
      const file = files.get(id);
      files.delete(id);
      return file === undefined ? undefined : { file, messages: 0, bytes: 0 };
    },
  };
}
