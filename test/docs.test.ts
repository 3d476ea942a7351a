/** The documents agree with the program: titles, options, packages, paths and links. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { coreCommands } from '#app/commands/list.js';
import { configSchema } from '#app/config/schema.js';
import { withoutEffect } from '#app/config.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

interface Edition {
  readonly id: number | null;
  readonly region: string;
  readonly name?: string;
  readonly status?: string;
  readonly proof?: string;
}

interface TitleJson {
  readonly name: string;
  readonly status: string;
  readonly proof: string;
  readonly applications: readonly Edition[];
}

/** Read without the program's own reader: whole lines of comment are all that the shipped files have. */
function titleFiles(): TitleJson[] {
  return readdirSync(join(root, 'games'))
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((folder) => read(`games/${folder}/title.json`).replace(/^\s*\/\/.*$/gm, ''))
    .map((text) => JSON.parse(text) as TitleJson);
}

const statusWords = ['SUCCESS', 'PARTIAL', 'INCOMPLETE', 'UNKNOWN'];

/** One row for the editions of a title that share status and proof; the best status first, then by name. */
function titleTable(files: readonly TitleJson[]): string {
  const rows = new Map<string, { cells: readonly string[]; editions: Map<string, number[]> }>();
  for (const file of files) {
    for (const {
      id,
      region,
      name = file.name,
      status = file.status,
      proof = file.proof,
    } of file.applications) {
      const key = [name, status, proof].join('\n');
      const row = rows.get(key) ?? { cells: [name, status, proof], editions: new Map() };
      row.editions.set(region, [...(row.editions.get(region) ?? []), ...(id === null ? [] : [id])]);
      rows.set(key, row);
    }
  }
  const order = ({ cells: [name = '', status = ''] }: { cells: readonly string[] }) =>
    `${statusWords.indexOf(status)} ${name}`;
  const sorted = [...rows.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const lines = sorted.map(({ cells: [name, status, proof], editions }) => {
    const places = [...editions].map(([region, ids]) =>
      ids.length > 0 ? `${region} (${ids.join(', ')})` : region,
    );
    return `| ${name} | ${places.join('; ')} | ${status} | ${proof} |`;
  });
  return [
    '| title | edition (application id) | status | what that rests on |',
    '|---|---|---|---|',
    ...lines,
  ].join('\n');
}

test("the README's table of titles is what the title files say", () => {
  const expected = titleTable(titleFiles());
  const [, found] = /<!-- titles:.*?-->\n(.*?)<!-- \/titles -->/s.exec(read('README.md')) ?? [];
  assert.ok(found?.trim() === expected, `the table in README.md should be:\n\n${expected}\n`);
});

test('every status is one of the four words that the README explains', () => {
  const readme = read('README.md');
  const statuses = titleFiles().flatMap(({ status, applications }) => [
    status,
    ...applications.map((edition) => edition.status ?? status),
  ]);
  for (const status of statuses) assert.ok(statusWords.includes(status), status);
  for (const word of statusWords) assert.match(readme, new RegExp(`^- \\*\\*${word}\\*\\*: `, 'm'));
});

interface OptionRow {
  readonly default: string;
  readonly effect: string;
}

/** The rows of docs/configuration.md by option; a row may name several. */
function optionRows(): Map<string, OptionRow> {
  const rows = new Map<string, OptionRow>();
  for (const [, names, value, effect] of read('docs/configuration.md').matchAll(
    /^\| (`[^|]*`) \| ([^|]*) \| ([^|]*) \|$/gm,
  ))
    for (const [, name] of names!.matchAll(/`([^`]+)`/g))
      rows.set(name!, { default: value!, effect: effect! });
  return rows;
}

const servers = ['muis', 'mas', 'mps', 'mls', 'nat', 'dme'];

/** The row of an option: its own, that of all servers, or that of a section without effect. */
function rowOf(path: string, rows: Map<string, OptionRow>): [string, OptionRow] | undefined {
  const [first = '', ...rest] = path.split('.');
  const everyServer = servers.includes(first) ? [`*.${rest.join('.')}`] : [];
  const sections = withoutEffect.map((one) => one.path).filter((section) => path.startsWith(`${section}.`));
  const name = [path, ...everyServer, ...sections].find((one) => rows.has(one));
  return name === undefined ? undefined : [name, rows.get(name)!];
}

test('docs/configuration.md has every option with its default, and no other', () => {
  const rows = optionRows();
  const named = new Set<string>();
  for (const [path, value] of leaves(configSchema.parse({}))) {
    const found = rowOf(path, rows);
    assert.ok(found, `docs/configuration.md has no row for ${path}`);
    const [name, row] = found;
    named.add(name);
    if (name === path || name.startsWith('*.'))
      assert.equal(row.default, `\`${JSON.stringify(value)}\``, `the default of ${path}`);
  }
  assert.deepEqual(
    [...rows.keys()].filter((name) => !named.has(name)),
    [],
    'rows for options that there are not',
  );
});

test('docs/configuration.md says which options have no effect', () => {
  const rows = optionRows();
  for (const { path } of withoutEffect) {
    const [, row] = rowOf(path, rows) ?? [undefined, rows.get(path)];
    assert.match(row?.effect ?? '', /No effect/, path);
  }
});

function leaves(value: object, path: readonly string[] = []): [string, unknown][] {
  return Object.entries(value).flatMap(([name, option]: [string, unknown]) =>
    typeof option === 'object' && option !== null && !Array.isArray(option)
      ? leaves(option, [...path, name])
      : [[[...path, name].join('.'), option] as [string, unknown]],
  );
}

test('docs/dependencies.md lists the packages of package.json', () => {
  const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', object>;
  const [, runTime, development] = read('docs/dependencies.md').split(/^## /m);
  const named = (text: string | undefined) =>
    [...text!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name!);
  assert.deepEqual(named(runTime).sort(), Object.keys(manifest.dependencies).sort());
  assert.deepEqual(named(development).sort(), Object.keys(manifest.devDependencies).sort());
});

test('docs/operations.md lists the words of the console', () => {
  const text = read('docs/operations.md');
  for (const { name, aliases } of coreCommands)
    for (const word of [name, ...aliases]) assert.match(text, new RegExp(`^\\|.* \`${word}[ \`]`, 'm'), word);
});

test('links between documents lead somewhere', () => {
  for (const document of documents) {
    for (const [, link] of read(document).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link!)) continue;
      const [path, heading] = link!.split('#');
      const target = path === '' ? document : join(dirname(document), path!);
      assert.ok(existsSync(join(root, target)), `${document}: ${link} leads nowhere`);
      if (heading) assert.ok(headings(target).includes(heading), `${document}: ${link} has no such heading`);
    }
  }
});

function headings(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
    text!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

test('files that documents name exist', () => {
  const inTree =
    /`((?:src|test|docs|config|games|scripts|build|bin)\/[\w./-]+\.(?:ts|mjs|js|json|md|example))`/g;
  let count = 0;
  for (const document of documents) {
    if (document === 'CHANGELOG.md') continue; // tells of files that were
    for (const [, path] of read(document).matchAll(inTree)) {
      count++;
      // The operator's own copy of an example is not in the repository.
      const isThere = existsSync(join(root, path!)) || existsSync(join(root, `${path}.example`));
      assert.ok(isThere, `${document} names ${path}, which is not there`);
    }
  }
  assert.ok(count > 10);
});
