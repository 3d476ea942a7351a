/**
 * Whether a statement of a plugin may run. The database is the plugin's alone, so what counts is that SQL does not
 * reach beyond its file: SQLite as libsql builds it has functions that read and write files, and can attach other
 * databases. A name can be written in SQL in no other way than by its letters, so words that do not stand anywhere in
 * the text, in quotes or not, are used nowhere in it. That is stricter than need be and needs no parser to be sound.
 */

/** What a statement may begin with. */
const beginnings = [
  ...['select', 'with', 'values', 'insert', 'replace', 'update', 'delete', 'create', 'drop', 'alter'],
];

/** Words that open files, change how the database works, or run later where nobody looks. */
const words = ['attach', 'detach', 'vacuum', 'virtual', 'trigger', 'function', 'load_extension'];

/** Functions that compute and do nothing else; all others that the library has may not be named. */
const harmless: ReadonlySet<string> = new Set(
  `abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling changes char coalesce concat concat_ws cos cosh count
  cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor format
  glob group_concat hex ifnull iif instr json json_array json_array_length json_error_position json_extract
  json_group_array json_group_object json_insert json_object json_patch json_quote json_remove json_replace json_set
  json_type json_valid jsonb jsonb_array jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object
  jsonb_patch jsonb_remove jsonb_replace jsonb_set julianday lag last_insert_rowid last_value lead length like
  likelihood likely ln log log10 log2 lower ltrim match max median min mod mode nth_value ntile nullif octet_length
  percent_rank pi pow power printf quote radians random randomblob rank replace reverse round row_number rtrim sign sin
  sinh soundex sqlite_version sqrt square stdev strftime string_agg substr substring sum tan tanh time timediff total
  total_changes trim trunc typeof unhex unicode unixepoch unlikely upper uuid variance zeroblob
  json_each json_tree generate_series`.split(/\s+/),
);

/** The names that no statement may hold, of all functions and modules that the library has. */
export function forbiddenNames(functionsAndModules: Iterable<string>): ReadonlySet<string> {
  const names = [...functionsAndModules].map((name) => name.toLowerCase());
  return new Set([...words, ...names.filter((name) => /^\w+$/.test(name) && !harmless.has(name))]);
}

/** Why it may not run; undefined where it may. */
export function refusalOf(text: string, forbidden: ReadonlySet<string>): string | undefined {
  if (text.includes('\0')) return 'a statement has no NUL';
  const bare = withoutTexts(text);
  const first = /^\s*(\w+)/.exec(bare)?.[1]?.toLowerCase() ?? '';
  if (!beginnings.includes(first)) return `a statement begins with ${beginnings.join(', ')}`;
  if (/;\s*\S/.test(bare)) return 'one statement at a time';
  for (const [word] of text.toLowerCase().matchAll(/[\w$\u0080-\uffff]+/g))
    if (forbidden.has(word) || word.startsWith('pragma'))
      return `"${word}" may not stand in a statement, as the name of something neither; hand texts over as parameters`;
  return undefined;
}

/** Without comments and what is in quotes: for the beginning and the end of a statement. */
function withoutTexts(text: string): string {
  const quoted = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/g;
  return text.replace(quoted, (match) => (/^(--|\/\*)/.test(match) ? ' ' : 'x'));
}
