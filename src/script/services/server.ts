/** What scripts may ask about the server as a whole, and order it to do (`server.titles`, `server.stop`). */

/** One edition of a title. */
export interface ApplicationFacts {
  readonly id: number;
  readonly name: string;
  /** Such as `NTSC`. */
  readonly region: string;
  /** Medius version, such as 108. */
  readonly medius: number;
}

/** A title as scripts see it. */
export interface TitleFacts {
  readonly id: string;
  readonly name: string;
  /** Titles with the same pool share accounts. */
  readonly pool: string;
  readonly applications: readonly ApplicationFacts[];
  readonly channels: readonly { readonly name: string; readonly capacity: number }[];
  readonly locations: readonly { readonly id: number; readonly name: string }[];
}

/** A command as it is listed. */
export interface ListedCommand {
  readonly name: string;
  readonly help: string;
  readonly usage: string;
  readonly aliases: readonly string[];
  /** Undefined when everybody may use it. */
  readonly permission: string | undefined;
  /** Id of the plugin whose it is; undefined for one of the server's own. */
  readonly plugin: string | undefined;
  /** Where it may be used: chat, console. */
  readonly where: readonly string[];
}

export interface ScriptServer {
  /** Of the program. */
  version(): string;
  /** Those that somebody described, in the order of their folders. */
  titles(): readonly TitleFacts[];
  /** Numbers by their names. */
  stats(): Readonly<Record<string, number>>;
  /** Ends the servers, now or after so many milliseconds; with `again` they come back by themselves. */
  end(reason: string, after: number, again: boolean): void;
  commands(): readonly ListedCommand[];
  /**
   * Runs a command line as the console, or as the player of a session, and gives the lines of its answer. `isFree`
   * limits a player to commands that everybody may use. Rejects where there is no such command.
   */
  run(line: string, sessionKey: string | undefined, isFree: boolean): Promise<readonly string[]>;
}
