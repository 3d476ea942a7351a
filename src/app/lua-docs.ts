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
  const made = Object.entries(sections()).reduce(
    (text, [name, table]) => withSection(text, name, table),
    document,
  );
  return withSection(made, 'contents', contentsOf(made));
}

function withSection(text: string, name: string, content: string): string {
  const mark = new RegExp(`(<!-- ${name} -->\n)(.*?)(<!-- /${name} -->)`, 's');
  if (!mark.test(text)) throw new Error(`docs/lua-api.md has no section "${name}"`);
  return text.replace(mark, (_, open: string, __, close: string) => `${open}\n${content}\n\n${close}`);
}

/** A line for each section, with links to what is beneath it. */
function contentsOf(text: string): string {
  const lines: string[][] = [];
  for (const [, marks, heading] of text.matchAll(/^(#{2,4}) (.*)$/gm)) {
    const anchor = heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const link = `[${heading!.replace(/^(Table|Handle): /, '')}](#${anchor})`;
    if (marks === '##') lines.push([link]);
    else lines.at(-1)?.push(link);
  }
  return lines
    .map(([first, ...others]) => `- ${first}${others.length > 0 ? `: ${others.join(', ')}` : ''}`)
    .join('\n');
}

function sections(): Readonly<Record<string, string>> {
  return {
    manifest: fieldTable('field', manifestFields),
    permissions: permissionTable(),
    options: fieldTable('option', onOptions),
    events: eventTable(),
    functions: functionTables(),
    handles: handleTables(),
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

const sentence = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** A table for each table of Lua, under a heading of its own. */
function functionTables(): string {
  const parts = tables.map((one) => {
    const rows = [
      ...Object.entries(one.functions).map(([key, row]) => functionRow(nameIn(one, key), row)),
      ...Object.entries(one.values)
        .filter(([, { assigned }]) => !assigned)
        .map(([key, { help }]) => [code(`${one.name}.${key}`), help, '']),
    ];
    const alone = one.name === '_G';
    const head = alone
      ? '#### Functions that stand alone'
      : `#### Table: ${one.name}\n\n${sentence(one.help)}`;
    return `${head}\n\n${markdown(['function', 'what it does', ''], rows)}`;
  });
  return parts.join('\n\n');
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

/** What handlers are shown are handles, too; authors call all of them `e`. */
const isEvent = (one: HandleRow) => prefixOf(one) === 'e';

/** Values and methods of each handle, under a heading of its own. */
function handleTables(): string {
  const parts = handles
    .filter((one) => !isEvent(one))
    .map((one) => {
      const values = one.name === 'handle' ? [] : valueRows(one);
      return [
        `#### Handle: ${one.name === 'handle' ? 'of listening and timers' : one.name}`,
        sentence(one.help),
        ...(values.length > 0 ? [markdown(['value', 'what it is'], values)] : []),
        markdown(['method', 'what it does', ''], methodRows([one])),
      ].join('\n\n');
    });
  const shown = markdown(['method', 'what it does', ''], methodRows(handles.filter(isEvent)));
  return [
    ...parts,
    `#### Handle: e\n\nWhat handlers are shown: events, messages, frames and game packets.\n\n${shown}`,
  ].join('\n\n');
}

/** Values with the same help share a row. */
function valueRows({ name, values }: HandleRow): string[][] {
  const byHelp = new Map<string, string[]>();
  for (const [key, { help }] of Object.entries(values)) byHelp.set(help, [...(byHelp.get(help) ?? []), key]);
  return [...byHelp].map(([help, keys]) => [keys.map((key) => code(`${name}.${key}`)).join(' '), help]);
}

/** Methods come once, although messages and game packets have most of them both. */
function methodRows(those: readonly HandleRow[]): string[][] {
  const rows = new Map<string, string[]>();
  for (const one of those)
    for (const [key, row] of Object.entries(one.methods))
      rows.set(nameIn(one, key), functionRow(nameIn(one, key), row));
  return [...rows.values()];
}
