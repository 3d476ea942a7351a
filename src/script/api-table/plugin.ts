/** `plugin`: the manifest, and what belongs to the plugin as a whole. */
import { ownLimits } from '../limits.js';
import { permissionNames } from './permissions.js';
import { row, tableRow } from './rows.js';
import { any, choice, either, integer, may, must, options, record, table, text } from './types.js';

/** The servers that a manifest may name. */
export const serverNames: readonly string[] = ['muis', 'mas', 'mps', 'mls', 'dme', 'nat'];

const listOf = (names: readonly string[]) =>
  table(`(${names.map((name) => JSON.stringify(name)).join('|')})[]`);

/** Limits that a plugin sets itself. */
const limitFields = record(
  'ManifestLimits',
  Object.fromEntries(
    Object.entries(ownLimits).map(([name, { least, help }]) => [name, may(integer(least, 2 ** 40), help)]),
  ),
);

/** The fields of a manifest. */
export const manifestFields = record(
  'Manifest',
  {
    name: must(text, 'letters, digits, `-`, `_`; by this name the configuration speaks of it. Needed'),
    version: must(either(text, table('table<string, integer>')), 'text. Needed'),
    titles: may(
      table('string[]'),
      'ids of titles (names of folders in `games/`) whose players it sees; all when left out',
    ),
    servers: may(
      listOf(serverNames),
      `of ${serverNames.map((name) => `\`${name}\``).join(', ')}, those on which it hears events; all when left out`,
    ),
    permissions: may(
      listOf(permissionNames),
      'what it asks the operator for; a name that there is not is an error',
    ),
    api: may(integer(1, 1), '1; another number is an error'),
    isolate: may(
      choice('worker'),
      '`"worker"`: it runs in a thread of its own, see [below](#a-thread-of-its-own)',
    ),
    description: may(text, 'for readers'),
    author: may(text, 'for readers'),
    settings: may(
      table('table<string, SettingRow>'),
      'what the operator may choose, see [Settings](#settings)',
    ),
    depends: may(
      either(text, table('string[]')),
      'names of plugins without which it does not load; it loads after them, see [Plugins and each other](#plugins-and-each-other)',
    ),
    optional_depends: may(
      either(text, table('string[]')),
      'names of plugins after which it loads, where they are there',
    ),
    limits: may(
      options(limitFields),
      `less than the host allows: ${Object.entries(ownLimits)
        .map(([name, { help }]) => `\`${name}\` (${help})`)
        .join(', ')}; more has no effect`,
    ),
    run_on: may(any, "read for plugins in Clank's form"),
    events: may(any, "read for plugins in Clank's form"),
    commands: may(any, "read for plugins in Clank's form"),
  },
  'a manifest has no field',
);

export const plugin = tableRow(
  'plugin',
  'the manifest, and what belongs to the plugin as a whole',
  {
    file: row(
      "the bytes of a file in the plugin's own folder; `nil` and why where there is none. Reads while the plugin loads, and in a task",
      { path: text },
      ['Blob?', 'string?'],
      { waits: 'task or not' },
    ),
    blob: row('a blob of strings and blobs, one behind the other', { parts: table('(string|Blob)[]') }, [
      'Blob',
    ]),
  },
  {
    name: { lua: 'string', help: 'the name of the manifest' },
    version: { lua: 'string', help: 'the version of the manifest' },
    exports: { lua: 'table<string, function>', help: 'functions that other plugins may call' },
    migrate: {
      lua: 'fun(old_version: string, data: table<string, table>): table<string, table>',
      help: 'converts what `persist` kept in an older version',
      assigned: true,
    },
  },
  ['---@overload fun(manifest: Manifest)'],
);

/** Functions that stand alone. */
export const globals = tableRow('_G', 'functions that stand alone', {
  persist: row(
    'a table that outlives a reload, see [Reload](#reload)',
    { name: text, default: table('T') },
    ['T'],
    { elsewhere: true },
  ),
  require: row(
    "runs a file of the plugin's own folder or of `scripts/lib` once, and gives what it returned",
    { name: text },
    ['any'],
    { elsewhere: true },
  ),
  print: row('the same as `log.info`', {}, [], { rest: true }),
});
