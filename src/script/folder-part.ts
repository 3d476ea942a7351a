/**
 * What lies in the folders of titles besides plugins and changes together with them: a save of several files
 * is taken over as a whole, folder by folder, or not at all.
 */

export interface FolderPart {
  /** Reads everything anew and changes nothing yet. */
  prepare(): PreparedPart;
}

export interface PreparedPart {
  /** Folders in which something differs, by their ids such as `games/uya`. */
  readonly differing: ReadonlySet<string>;
  /** Why folders stay as they are, while those of `staying` do: one that stays keeps what others would take. */
  faults(staying: ReadonlySet<string>): ReadonlyMap<string, string>;
  /** Takes over what differs, but for `staying` and what that brings with it. */
  commit(staying: ReadonlySet<string>): void;
}

interface Change {
  /** Plugins that are loaded anew, by their ids. */
  readonly asked: readonly string[];
  /** Plugins that are here and of which the last version did not load. */
  readonly standing: readonly string[];
  /** Undefined where the folders are not looked at: what was wrong in them stays wrong. */
  readonly part: PreparedPart | undefined;
  readonly formerFaults: ReadonlyMap<string, string>;
}

/** One change of folders: which of them stay as they are, and why. */
export class FolderChange {
  readonly faults: Map<string, string>;
  private readonly staying: Set<string>;
  private readonly asked: ReadonlySet<string>;

  constructor(private readonly change: Change) {
    const { asked, standing, part, formerFaults } = change;
    this.asked = new Set(asked);
    this.staying = new Set(standing.filter((id) => !this.asked.has(id)));
    this.faults = new Map(part ? part.faults(this.staying) : formerFaults);
  }

  /** Whether a plugin may not be taken over, because something else in its folder keeps it as it is. */
  refuses(id: string): boolean {
    return this.change.part !== undefined && this.faults.has(id);
  }

  /** A plugin is not taken over: what else lies in its folder stays, and what others would take of it, too. */
  stays(id: string): void {
    this.staying.add(id);
    for (const [folder, fault] of this.change.part?.faults(this.staying) ?? [])
      this.faults.set(folder, fault);
  }

  /** What was not wrong before this change. */
  get newFaults(): [string, string][] {
    const { formerFaults } = this.change;
    return [...this.faults].filter(([folder, fault]) => formerFaults.get(folder) !== fault);
  }

  /** Folders that stay only because their plugins did not load just now. */
  get waiting(): string[] {
    const differing = this.change.part?.differing;
    return [...this.staying].filter((id) => this.asked.has(id) && differing?.has(id) && !this.faults.has(id));
  }

  commit(): void {
    this.change.part?.commit(this.staying);
  }
}
