const longestPause = 60_000;
/** A run of this many milliseconds was a good one: the next crash counts as the first again. */
const goodRun = 60_000;

/**
 * Says how long to wait before the next start, after a run that ended in a crash: 1 s, 2 s, 4 s ... 60 s. The first
 * one that a plugin is to blame for (`blamed`) costs no pause, since that plugin is not started again.
 */
export function createRestartPauses(): (ranFor: number, blamed: boolean) => number {
  let crashes = 0;
  return (ranFor, blamed) => {
    crashes = ranFor >= goodRun ? 1 : crashes + 1;
    if (blamed && crashes === 1) return 0;
    return Math.min(longestPause, 1000 * 2 ** (crashes - 1));
  };
}
