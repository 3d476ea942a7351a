import type { z } from 'zod';

export type Path = readonly (string | number)[];

/** One thing that is wrong: where (file and line, or the argument or variable), and what. */
export interface Problem {
  readonly where: string;
  readonly text: string;
}

/** All that is wrong with a configuration or title file; the message has a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(({ where, text }) => `${where}: ${text}`).join('\n'), options);
    this.problems = problems;
  }
}

/** `['mas', 'channels', 0, 'name']` as `mas.channels[0].name`. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** What a reader of issues has to know about the value that was checked. */
export interface Checked {
  readonly value: unknown;
  /** Where a path of the value was written, and under which name there. */
  origin(path: Path): { readonly where: string; readonly path: Path };
  /** The names that are allowed beside the name that `path` ends with. */
  namesAt(path: Path): readonly string[];
}

/** The issues of zod as problems that name place, path, value and what is allowed. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], checked: Checked): Problem[] {
  const problems = issues.flatMap((issue) => {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys') return [valueProblem(path, issue.message, checked)];
    return issue.keys.map((key) => nameProblem([...path, key], checked));
  });
  // Several checks of one value share their sentence.
  const different = new Map(problems.map((problem) => [`${problem.where} ${problem.text}`, problem]));
  return [...different.values()].sort((a, b) => lineIn(a) - lineIn(b));
}

function lineIn({ where }: Problem): number {
  return Number(/:(\d+)$/.exec(where)?.[1] ?? 0);
}

function valueProblem(path: Path, allowed: string, checked: Checked): Problem {
  const value = valueAt(checked.value, path);
  const origin = checked.origin(path);
  const name = pathText(origin.path) || 'the file';
  if (value === undefined) return { where: origin.where, text: `${name} is missing; allowed: ${allowed}` };
  return { where: origin.where, text: `${name} is ${shown(value, path)}; allowed: ${allowed}` };
}

function nameProblem(path: Path, checked: Checked): Problem {
  const origin = checked.origin(path);
  const names = checked.namesAt(path);
  const near = nearest(String(path.at(-1)), names);
  const advice = near === undefined ? `allowed here: ${names.join(', ')}` : `did you mean "${near}"?`;
  return { where: origin.where, text: `${pathText(origin.path)} is not an option; ${advice}` };
}

/** A value as text for an error; what may be a secret is not shown. */
function shown(value: unknown, path: Path): string {
  if (path.some((step) => /password|private_key|players|webhooks/.test(String(step)))) return '(not shown)';
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** The name that was probably meant: at most a third of its letters differ; undefined when none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}

/** Single-letter changes, insertions, deletions and swaps of neighbours between two words. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        rows[row - 1]![column]! + 1,
        current[column - 1]! + 1,
        rows[row - 1]![column - 1]! + changed,
        swapped ? rows[row - 2]![column - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(current);
  }
  return rows[a.length]![b.length]!;
}
