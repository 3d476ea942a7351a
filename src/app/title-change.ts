/** What differs between the title files that serve and those that lie in the folders now, and what may be taken over. */
import { type ApplicationId, applicationId } from '#state/ids.js';
import type { Problem } from './config/problems.js';
import { applicationsOf, type TitleFile, type TitleFolders } from './titles.js';

export interface TitleChange {
  /** Why a folder stays as it is, by its id such as `games/uya`. */
  readonly faults: ReadonlyMap<string, string>;
  /** Folders that differ, with what they are now; undefined for one that is gone. */
  readonly changed: ReadonlyMap<string, TitleFile | undefined>;
  /** Whether one of the faults goes when players leave. */
  readonly isWaiting: boolean;
}

const folderOf = (title: string) => `games/${title}`;

export function changeOf(
  former: readonly TitleFile[],
  { titles, faults: problems }: TitleFolders,
  { playersOf }: { playersOf(application: ApplicationId): number },
): TitleChange {
  const faults = new Map([...problems].map(([id, list]) => [folderOf(id), told(list)] as const));
  const changed = differences(former, titles, new Set(problems.keys()));
  const blame = (folder: string, fault: string) => {
    faults.set(folder, fault);
    changed.delete(folder);
  };
  // Each refusal may be the ground of another: a folder that stays keeps its ids.
  let isWaiting = false;
  for (let clear = false; !clear; ) {
    const next = withChanges(former, changed);
    const [taken] = idsInTwo(next, changed);
    const [left] = idsLeft(former, next, changed, playersOf);
    clear = !taken && !left;
    if (taken) blame(taken.folder, `application ${taken.id} is in ${taken.other} already`);
    else if (left) {
      isWaiting = true;
      blame(
        left.folder,
        `application ${left.id} would be gone, and ${left.players} of its players are here; it changes when they have left`,
      );
    }
  }
  return { faults, changed, isWaiting };
}

function told(problems: readonly Problem[]): string {
  return problems.map(({ where, text }) => `${where}: ${text}`).join('; ');
}

function differences(
  former: readonly TitleFile[],
  now: readonly TitleFile[],
  faulty: ReadonlySet<string>,
): Map<string, TitleFile | undefined> {
  const changed = new Map<string, TitleFile | undefined>();
  const before = new Map(former.map((file) => [file.id, JSON.stringify(file)]));
  for (const file of now) {
    if (before.get(file.id) !== JSON.stringify(file)) changed.set(folderOf(file.id), file);
    before.delete(file.id);
  }
  for (const id of before.keys()) if (!faulty.has(id)) changed.set(folderOf(id), undefined);
  return changed;
}

/** The title files as they are with these changes, in the order of their folders. */
export function withChanges(
  former: readonly TitleFile[],
  changed: ReadonlyMap<string, TitleFile | undefined>,
): TitleFile[] {
  const next = new Map(former.map((file) => [folderOf(file.id), file]));
  for (const [folder, file] of changed) {
    if (file) next.set(folder, file);
    else next.delete(folder);
  }
  return [...next.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Application ids that two folders claim, with the folder of the two that changed. */
function* idsInTwo(titles: readonly TitleFile[], changed: ReadonlyMap<string, unknown>) {
  const seen = new Map<number, string>();
  for (const { id, title } of applicationsOf(titles)) {
    const folder = folderOf(title);
    const other = seen.get(id);
    seen.set(id, folder);
    if (other === undefined) continue;
    yield changed.has(folder) ? { id, folder, other } : { id, folder: other, other: folder };
  }
}

/** Application ids that no folder would claim any more while players are here with them. */
function* idsLeft(
  former: readonly TitleFile[],
  next: readonly TitleFile[],
  changed: ReadonlyMap<string, unknown>,
  playersOf: (application: ApplicationId) => number,
) {
  const claimed = new Set(applicationsOf(next).map(({ id }) => id));
  for (const { id, title } of applicationsOf(former)) {
    const folder = folderOf(title);
    if (claimed.has(id) || !changed.has(folder)) continue;
    const players = playersOf(applicationId(id));
    if (players > 0) yield { id, folder, players };
  }
}
