/** Who plays with whom: the choice among those who wait, and teams of about the same strength. Knows no clock. */

export interface QueueRules {
  /** Players of a match. */
  readonly size: number;
  /** As many as will do once somebody has waited for `minAfter` milliseconds. */
  readonly min: number;
  readonly minAfter: number;
  /** 0 for a match without teams. */
  readonly teams: number;
  /** The difference of ratings that is put up with at first, and how much it grows each second of waiting. */
  readonly spread: number;
  readonly widen: number;
  /** Milliseconds in which each has to say that it is ready; undefined where nobody is asked. */
  readonly readyTimeout: number | undefined;
  /** Titles whose players may wait in it; undefined for all that the plugin sees. */
  readonly titles: ReadonlySet<string> | undefined;
}

/** One who waits. */
export interface Waiting {
  readonly sessionKey: string;
  /** Only players of the same title play with each other. */
  readonly title: string;
  readonly rating: number;
  /** Milliseconds, of the clock that `now` is of. */
  readonly since: number;
}

/**
 * The players of the next match, undefined where there is none yet. Who has waited longest chooses first, and takes
 * those whose ratings are nearest.
 */
export function nextMatch<W extends Waiting>(
  waiting: readonly W[],
  rules: QueueRules,
  now: number,
): readonly W[] | undefined {
  const inOrder = [...waiting].sort((a, b) => a.since - b.since);
  for (const first of inOrder) {
    const waited = now - first.since;
    const allowed = rules.spread + (rules.widen * waited) / 1000;
    const near = inOrder
      .filter((one) => one !== first && one.title === first.title && distance(one, first) <= allowed)
      .sort((a, b) => distance(a, first) - distance(b, first) || a.since - b.since);
    const players = [first, ...near].slice(0, rules.size);
    if (players.length === rules.size) return players;
    const enough = evenly(players.length, rules.teams);
    if (waited >= rules.minAfter && enough >= rules.min) return players.slice(0, enough);
  }
  return undefined;
}

const distance = (a: Waiting, b: Waiting) => Math.abs(a.rating - b.rating);

/** As many of them as make teams of the same size. */
const evenly = (count: number, teams: number) => (teams > 1 ? Math.floor(count / teams) * teams : count);

/** Puts the strongest first, each into the smallest team, and of several such into the weakest. */
export function teamsOf<W extends Pick<Waiting, 'rating'>>(players: readonly W[], count: number): W[][] {
  if (count === 0) return [];
  const teams = Array.from({ length: count }, () => ({ players: [] as W[], rating: 0 }));
  for (const player of [...players].sort((a, b) => b.rating - a.rating)) {
    const [team] = [...teams].sort((a, b) => a.players.length - b.players.length || a.rating - b.rating);
    team!.players.push(player);
    team!.rating += player.rating;
  }
  return teams.map((team) => team.players);
}
