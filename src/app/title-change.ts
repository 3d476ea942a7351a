/** What differs between the title files that serve and those that lie in the folders now, and what may be taken over. */
import { type ApplicationId, applicationId } from '#state/ids.js';
import type { Problem } from './config/problems.js';
import { applicationsOf, type TitleFile, type TitleFolders } from './titles.js';

export interface TitleChange {
  /** Why a folder stays as it is, by its id such as `games/uya`. */
  readonly faults: ReadonlyMap<string, string>;
  /** Folders that change, with what they are now; undefined for one that is gone. */
  readonly changed: ReadonlyMap<string, TitleFile | undefined>;
  /** Whether one of the faults goes when players leave. */
  readonly isWaiting: boolean;
}

interface Surroundings {
  playersOf(application: ApplicationId): number;
}

const folderOf = (title: string) => `games/${title}`;

/** What changes while the folders of `staying` stay as they are. */
export function changeOf(
  former: readonly TitleFile[],
  folders: TitleFolders,
  { playersOf }: Surroundings,
  staying: ReadonlySet<string>,
): TitleChange {
  const faults = new Map([...folders.faults].map(([id, list]) => [folderOf(id), told(list)] as const));
  const differing = differences(former, folders);
  const changed = new Map([...differing].filter(([folder]) => !staying.has(folder)));
  const blame = ({ id, folder }: { readonly id: number; readonly folder: string }, why: string) => {
    const where = folders.whereOf(folder.slice('games/'.length), id);
    faults.set(folder, `${where === undefined ? '' : `${where}: `}application ${id} ${why}`);
    changed.delete(folder);
  };
  // Each refusal may be the ground of another: a folder that stays keeps its ids.
  let isWaiting = false;
  for (let clear = false; !clear; ) {
    const next = withChanges(former, changed);
    const [taken] = idsInTwo(next, changed);
    const [left] = idsLeft(former, next, { changed, differing, playersOf });
    clear = !taken && !left;
    if (taken) blame(taken, `is in ${taken.other} already`);
    else if (left?.heir !== undefined) blame(left, `would be gone: ${left.heir} did not change`);
    else if (left) {
      isWaiting = true;
      blame(
        left,
        `would be gone, and ${left.players} of its players are here; it changes when they have left`,
      );
    }
  }
  return { faults, changed, isWaiting };
}

function told(problems: readonly Problem[]): string {
  return problems.map(({ where, text }) => `${where}: ${text}`).join('; ');
}

/** Folders that are not as they serve, with what they are now; undefined for one that is gone. */
export function differences(
  former: readonly TitleFile[],
  { titles, faults }: TitleFolders,
): Map<string, TitleFile | undefined> {
  const changed = new Map<string, TitleFile | undefined>();
  const before = new Map(former.map((file) => [file.id, JSON.stringify(file)]));
  for (const file of titles) {
    if (before.get(file.id) !== JSON.stringify(file)) changed.set(folderOf(file.id), file);
    before.delete(file.id);
  }
  for (const id of before.keys()) if (!faults.has(id)) changed.set(folderOf(id), undefined);
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

/**
 * Application ids that no folder would claim any more while players are here with them, or while the folder that
 * takes them over, their heir, stays as it is.
 */
function* idsLeft(
  former: readonly TitleFile[],
  next: readonly TitleFile[],
  {
    changed,
    differing,
    playersOf,
  }: Surroundings & {
    readonly changed: ReadonlyMap<string, unknown>;
    readonly differing: ReadonlyMap<string, TitleFile | undefined>;
  },
) {
  const claimed = new Set(applicationsOf(next).map(({ id }) => id));
  const wanted = applicationsOf([...differing.values()].filter((file) => file !== undefined));
  for (const { id, title } of applicationsOf(former)) {
    const folder = folderOf(title);
    if (claimed.has(id) || !changed.has(folder)) continue;
    const heir = wanted.find((one) => one.id === id);
    const players = playersOf(applicationId(id));
    if (heir || players > 0) yield { id, folder, players, heir: heir && folderOf(heir.title) };
  }
}
