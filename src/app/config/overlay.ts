import type { z } from 'zod';
import type { JsonObject } from './json.js';
import type { Path, Problem } from './problems.js';
import { put } from './shape.js';

/** Options given beside the file, in the order in which they count: later ones win. */
export interface Overlay {
  readonly value: JsonObject;
  /** The argument or variable that gave the option at that path, or one in it. */
  originOf(path: Path): string | undefined;
}

interface Setting {
  readonly path: readonly string[];
  readonly text: string;
  readonly origin: string;
}

const prefix = 'REKINDLE_';
/** Variables of that prefix that are no options. */
const otherVariables = /^REKINDLE_(HOME|CONFIG|REQUIRE_[A-Z_]+)$/;

/** `REKINDLE_MAS__PORT=10075` for `mas.port`: two underlines for the dot, case does not matter. */
export function environmentSettings(environment: Readonly<Record<string, string | undefined>>): Setting[] {
  return Object.entries(environment)
    .filter(([name, value]) => value !== undefined && name.startsWith(prefix) && !otherVariables.test(name))
    .map(([name, value]) => ({
      path: name.slice(prefix.length).toLowerCase().split('__'),
      text: value!,
      origin: `environment variable ${name}`,
    }));
}

/** `mas.port=10075` as given after --set; what has no path or no value is a problem. */
export function argumentSettings(given: readonly string[]): { settings: Setting[]; problems: Problem[] } {
  const settings: Setting[] = [];
  const problems: Problem[] = [];
  for (const argument of given) {
    const at = argument.indexOf('=');
    const path = argument.slice(0, Math.max(0, at)).split('.');
    if (at < 1 || path.includes('')) {
      problems.push({ where: `--set ${argument}`, text: 'is not path=value, such as mas.port=10075' });
    } else settings.push({ path, text: argument.slice(at + 1), origin: `--set ${argument.slice(0, at)}` });
  }
  return { settings, problems };
}

/** Puts settings together; `kindOf` tells which schema stands at a path, if any. */
export function overlayOf(
  settings: readonly Setting[],
  kindOf: (path: Path) => z.ZodType | undefined,
): Overlay {
  const value: JsonObject = {};
  for (const { path, text } of settings) put(value, path, givenValue(text, kindOf(path)));
  const originOf = (path: Path) => {
    const setting =
      settings.findLast((given) => startsWith(path, given.path)) ??
      settings.findLast((given) => path.length > 0 && startsWith(given.path, path));
    return setting?.origin;
  };
  return { value, originOf };
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => String(step) === String(path[index]));
}

/** JSON where it is JSON and wanted as such; otherwise the text itself, so that no quotes are needed. */
function givenValue(text: string, kind: z.ZodType | undefined): unknown {
  const parsed = parsedOrText(text);
  if (kind && !kind.safeParse(parsed).success && kind.safeParse(text).success) return text;
  return parsed;
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The base with the overlay's options in place of its own; an object with numbers as names changes a list. */
export function merge(base: unknown, over: unknown): unknown {
  if (typeof over !== 'object' || over === null || Array.isArray(over)) return over;
  if (Array.isArray(base) && Object.keys(over).every((name) => /^\d{1,4}$/.test(name)))
    return mergeList(base, over);
  const merged: JsonObject = {};
  if (typeof base === 'object' && base !== null && !Array.isArray(base)) {
    for (const [name, value] of Object.entries(base)) put(merged, [name], value);
  }
  for (const [name, value] of Object.entries(over)) put(merged, [name], merge(merged[name], value));
  return merged;
}

function mergeList(base: readonly unknown[], over: object): unknown[] {
  const merged = [...base];
  for (const [index, value] of Object.entries(over))
    merged[Number(index)] = merge(merged[Number(index)], value);
  return merged;
}
