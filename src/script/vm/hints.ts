/** What Lua's own errors leave unsaid: what a plugin's author can do about them. */
import { nameIn, tables } from '../api-table/api.js';
import { isSlip, suggestion } from '../spelling.js';

/** Libraries of Lua that plugins do not have, and what stands in for them. */
const absent: Readonly<Record<string, string>> = {
  io: 'plugins have no files and no network; use storage, plugin.file or http.fetch',
  debug: 'plugins have no debug library; errors show where they happened',
  package: 'plugins have no package library; require finds the files of the own folder and of scripts/lib',
  dofile: 'plugins use require',
  loadfile: 'plugins use require',
  collectgarbage: 'the server sees to the memory of plugins',
};

/** Lua's own global tables and functions. */
const ofLua = [
  ...['string', 'table', 'math', 'utf8', 'coroutine', 'os'],
  ...['pairs', 'ipairs', 'tostring', 'tonumber', 'print', 'require'],
];

/** The global tables and functions that a misspelt name may mean. */
const globals: readonly string[] = [
  ...ofLua,
  'enum',
  ...tables.flatMap((one) => (one.name === '_G' ? Object.keys(one.functions) : one.name.split('.', 1))),
];

/** `; did you mean "moderation.ban"?` for a slip in the name of a function; its table is not known. */
function functionLike(name: string): string {
  const known = tables.filter((one) => one.name !== '_G');
  const meant = known.flatMap((one) =>
    Object.keys(one.functions)
      .filter((key) => isSlip(name, key))
      .map((key) => `"${nameIn(one, key)}"`),
  );
  return meant.length === 0 || meant.length > 3 ? '' : `; did you mean ${meant.join(' or ')}?`;
}

/** The text, with a hint behind it where there is one. */
export function hinted(text: string): string {
  const [, deed, kind, name] =
    /attempt to (index|call|concatenate|compare|perform arithmetic on) a nil value \((\w+) '([^']*)'\)/.exec(
      text,
    ) ?? [];
  if (name === undefined) return text;
  if (kind === 'global') {
    const known = Object.hasOwn(absent, name) ? `; ${absent[name]}` : suggestion(name, globals);
    if (known !== '') return text + known;
  }
  if (deed === 'call')
    return `${text}; there is no such function here${kind === 'field' ? functionLike(name) : ''}`;
  return `${text}; it is nil here: look first, with if ... then`;
}
