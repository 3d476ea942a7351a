/** Tells of changed files once they have been quiet: a save of several files is one change. */
import { FSWatcher } from 'chokidar';

/** Milliseconds without another change. */
export const QUIET = 150;

export interface Watching {
  close(): Promise<void>;
}

/** Calls `changed` with the paths of all changes since the last call. Resolves when the folders are being watched. */
export async function watchFolders(
  folders: readonly string[],
  changed: (paths: ReadonlySet<string>) => void,
): Promise<Watching> {
  const watcher = new FSWatcher({ ignoreInitial: true });
  let paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    const seen = paths;
    paths = new Set();
    changed(seen);
  };
  watcher.on('all', (_event, path) => {
    paths.add(path);
    clearTimeout(timer);
    timer = setTimeout(tell, QUIET);
    timer.unref();
  });
  const ready = new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  watcher.add([...folders]);
  await ready;
  return {
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
