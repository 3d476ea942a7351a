/**
 * What lies in the folders of titles besides plugins and changes together with them: a save of several files
 * is taken over as a whole, folder by folder, or not at all.
 */

export interface FolderPart {
  /** Reads everything anew and changes nothing yet. */
  prepare(): PreparedPart;
}

export interface PreparedPart {
  /** Why a folder stays as it is, by its id such as `games/uya`. */
  readonly faults: ReadonlyMap<string, string>;
  /** Folders in which something differs that is fit to be taken over. */
  readonly changed: ReadonlySet<string>;
  /** Takes over what differs, but for these folders. */
  commit(without: ReadonlySet<string>): void;
}
