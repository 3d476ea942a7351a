/** Error texts with the calls behind them, as the message handler of the side module makes them. */

/** How Lua begins a list of calls. */
const TRACE = 'stack traceback:\n';
/** Characters of a text's beginning and of its end that are kept. */
const KEPT = 500;
/** Where the library's own wrappers are; for an author they are part of the library. */
const OURS = /^(?:prelude|require):\d+:/;

export interface Traced {
  /** `file:line: what went wrong`, the file being one of the author's where one is in the calls. */
  readonly text: string;
  /** The innermost first. */
  readonly calls: readonly string[];
}

export function traced(error: string): Traced {
  const at = error.lastIndexOf(TRACE);
  if (at < 0) return { text: shortened(error), calls: [] };
  const lines = error
    .slice(at + TRACE.length)
    .split('\n')
    .map((line) => line.trim());
  const calls = lines.filter((line) => line !== '[C]: in ?' && !OURS.test(line));
  return { text: shortened(blameCaller(error.slice(0, at), lines)), calls };
}

/** Puts an error inside a wrapper where the author called it, under the name that he called it by. */
function blameCaller(text: string, lines: readonly string[]): string {
  if (!OURS.test(text)) return text;
  const wrapper = lines.findIndex((line) => OURS.test(line));
  const caller = lines.slice(wrapper).find((line) => !OURS.test(line) && !line.startsWith('[C]'));
  const place = /^(.+?:\d+:)/.exec(caller ?? '')?.[1];
  const name = / in \w+ '([^']+)'$/.exec(lines[wrapper] ?? '')?.[1];
  const named = name === undefined ? text : text.replace("to 'original'", `to '${name}'`);
  return place === undefined ? named : named.replace(OURS, place);
}

/** Cuts the middle out of a long text: its place stands in front, what a pcall put around it behind. */
function shortened(text: string): string {
  return text.length <= 2 * KEPT ? text : `${text.slice(0, KEPT)} ... ${text.slice(-KEPT)}`;
}
