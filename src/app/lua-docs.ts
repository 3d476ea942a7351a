/** The tables of docs/lua-api.md that say what the table of the API says; the text around them is written by hand. */
import { handles, nameIn, prefixOf, tables } from '#script/api-table/api.js';
import { commandFields } from '#script/api-table/commands.js';
import { postOptions } from '#script/api-table/leaderboard.js';
import { carrierFields } from '#script/api-table/packet.js';
import { permissions } from '#script/api-table/permissions.js';
import { patchOptions } from '#script/api-table/player.js';
import { manifestFields } from '#script/api-table/plugin.js';
import { queueOptions } from '#script/api-table/queue.js';
import type { FunctionRow, HandleRow } from '#script/api-table/rows.js';
import { sendOptions } from '#script/api-table/send.js';
import { onOptions } from '#script/api-table/server.js';
import { specHandles, specTables } from '#script/api-table/spec.js';
import type { RecordType } from '#script/api-table/types.js';
import { captureOptions, packetOptions } from '#script/api-table/world.js';
import { type EventRow, events } from '#script/events.js';

/** The document with its generated sections, each between `<!-- name -->` and `<!-- /name -->`, as they are to be. */
export function withLuaTables(document: string): string {
  return Object.entries(sections()).reduce((text, [name, table]) => {
    const mark = new RegExp(`(<!-- ${name} -->\n)(.*?)(<!-- /${name} -->)`, 's');
    if (!mark.test(text)) throw new Error(`docs/lua-api.md has no section "${name}"`);
    return text.replace(mark, (_, open: string, __, close: string) => `${open}\n${table}\n\n${close}`);
  }, document);
}

function sections(): Readonly<Record<string, string>> {
  return {
    manifest: fieldTable('field', manifestFields),
    permissions: permissionTable(),
    options: fieldTable('option', onOptions),
    events: eventTable(),
    functions: functionTable(),
    handles: handleTable(),
    values: valueTable(),
    methods: methodTable(),
    patch: fieldTable('option', patchOptions),
    send: fieldTable('option', sendOptions),
    'packet options': fieldTable('option', packetOptions),
    capture: fieldTable('option', captureOptions),
    board: fieldTable('option of `post`', postOptions),
    queue: fieldTable('option', queueOptions),
    carrier: fieldTable('carrier', carrierFields),
    commands: fieldTable('field', commandFields),
    test: specTable(),
  };
}

/** A table of Markdown; a bar in a cell is not one of the table's own. */
function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`.replaceAll('|  |', '| |');
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;

/** Fields with the same help share a row. */
function fieldTable(head: string, { fields }: RecordType): string {
  const names = new Map<string, string[]>();
  for (const [name, { help }] of Object.entries(fields)) names.set(help, [...(names.get(help) ?? []), name]);
  return markdown(
    [head, 'meaning'],
    [...names].map(([help, all]) => [all.map(code).join(', '), help]),
  );
}

/** Permissions that are asked for without a call of a function. */
const beyondFunctions: ReadonlySet<string> = new Set(['packets.raw', 'console']);

/** Fields of events that need the permission. */
function fieldsNeeding(permission: string): string[] {
  return Object.entries(events as Record<string, EventRow>).flatMap(([event, { fields }]) =>
    Object.entries(fields)
      .filter(([, field]) => field.permission === permission)
      .map(([field]) => `${code(`e.${field}`)} in ${code(event)}`),
  );
}

function permissionTable(): string {
  const owners = [...tables, ...handles];
  const all = owners.flatMap((owner) =>
    Object.entries('methods' in owner ? owner.methods : owner.functions).map(
      ([key, row]) => [nameIn(owner, key), row] as const,
    ),
  );
  const rows = Object.entries(permissions).map(([name, help]) => {
    const needing = all.filter(([, { needs }]) => needs.some((one) => one === name));
    const exceptions = new Set(needing.map(([, { unless }]) => unless));
    const [common] = exceptions.size === 1 ? exceptions : [];
    const one = (row: FunctionRow) => exception(common === undefined ? row : { ...row, unless: undefined });
    const functions = [...new Set(needing.map(([each, row]) => `${code(each)}${one(row)}`))];
    functions.push(...fieldsNeeding(name));
    const forNone = common === undefined ? '' : `; ${common} needs it for none of them`;
    if (functions.length > 0) return [code(name), `${help}: ${functions.join(', ')}${forNone}`];
    return [code(name), beyondFunctions.has(name) ? help : `${help}; nothing asks for it yet`];
  });
  return markdown(['permission', 'what for'], rows);
}

function exception({ unless, notBuilt }: FunctionRow): string {
  if (notBuilt !== undefined) return ' (not built yet)';
  return unless === undefined ? '' : ` (not ${unless})`;
}

function eventTable(): string {
  const rows = Object.entries(events as Record<string, EventRow>).map(
    ([name, { help, fields, before, waits, notBuilt }]) => [
      code(name),
      help,
      Object.entries(fields)
        .map(([field, { type, writable }]) => `${code(field)}${writable ? '*' : ''} ${type}`)
        .join(', '),
      notBuilt !== undefined ? 'not built yet' : waits ? 'waits' : before ? 'before' : 'after',
    ],
  );
  return markdown(['event', 'when', 'fields', ''], rows);
}

/** `(event, [options], handler)`. */
function parametersText({ parameters, rest }: FunctionRow): string {
  const names = parameters.map(({ name, optional }) => (optional ? `[${name}]` : name));
  return `(${[...names, ...(rest ? ['...'] : [])].join(', ')})`;
}

function functionRow(name: string, row: FunctionRow): string[] {
  return [code(`${name}${parametersText(row)}`), row.help, remarks(row)];
}

/** Whether it waits, and what the operator has to grant. */
function remarks({ waits, needs, notBuilt, since }: FunctionRow): string {
  const all = [
    ...(notBuilt === undefined ? [] : ['not built yet']),
    ...(waits === 'task' ? ['waits'] : waits === 'task or not' ? ['waits in a task'] : []),
    ...(notBuilt === undefined ? needs.map(code) : []),
    ...(since > 1 ? [`since api = ${since}`] : []),
  ];
  return all.join(', ');
}

function functionTable(): string {
  const rows = tables.flatMap((one) => [
    ...Object.entries(one.functions).map(([key, row]) => functionRow(nameIn(one, key), row)),
    ...Object.entries(one.values)
      .filter(([, { assigned }]) => !assigned)
      .map(([key, { help }]) => [code(`${one.name}.${key}`), help, '']),
  ]);
  return markdown(['function', 'what it does', ''], rows);
}

/** What specs have: no permissions, and nothing that waits for the host. */
function specTable(): string {
  const { name, methods } = specHandles.FakeClock;
  const rows = [
    ...specTables.flatMap((one) =>
      Object.entries(one.functions).map(([key, row]) => functionRow(nameIn(one, key), row)),
    ),
    ...Object.entries(methods).map(([key, row]) => functionRow(`${name}:${key}`, row)),
  ];
  return markdown(
    ['function', 'what it does'],
    rows.map((row) => row.slice(0, 2)),
  );
}

const shown = (one: HandleRow) => prefixOf(one) !== 'e' && one.name !== 'handle';

function handleTable(): string {
  const rows = handles.filter(shown).map((one) => [
    one.name,
    Object.keys(one.values).map(code).join(' '),
    Object.entries(one.methods)
      .map(([key, row]) => code(`${key}${parametersText(row)}`))
      .join(' '),
  ]);
  return markdown(['handle', 'values', 'methods'], rows);
}

function valueTable(): string {
  const rows = handles.filter(shown).flatMap(({ name, values }) => {
    const byHelp = new Map<string, string[]>();
    for (const [key, { help }] of Object.entries(values))
      byHelp.set(help, [...(byHelp.get(help) ?? []), key]);
    return [...byHelp].map(([help, keys]) => [keys.map((key) => code(`${name}.${key}`)).join(' '), help]);
  });
  return markdown(['value', 'what it is'], rows);
}

/** Methods of what handlers are shown come once, although messages and game packets have most of them both. */
function methodTable(): string {
  const rows = new Map<string, string[]>();
  for (const one of handles)
    for (const [key, row] of Object.entries(one.methods))
      rows.set(nameIn(one, key), functionRow(nameIn(one, key), row));
  return markdown(['method', 'what it does', ''], [...rows.values()]);
}
