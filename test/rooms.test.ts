/** The architecture as a test: which room may import which (docs/architecture.md). */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const src = join(root, 'src');

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  /** The room it leads to, or the package, or `node:...`. */
  readonly to: string;
  readonly typesOnly: boolean;
}

/** Rooms that a room may import values from; types may come from `types` besides. */
const arrows: Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }> = {
  wire: { values: [], types: [] },
  state: { values: ['wire'], types: [] },
  medius: { values: ['wire', 'state'], types: [] },
  dme: { values: ['wire'], types: ['state'] },
  script: { values: ['wire'], types: ['state', 'medius'] },
  server: { values: ['wire', 'state', 'medius', 'dme', 'script'], types: [] },
  tools: { values: ['wire', 'medius'], types: ['state'] },
  app: { values: ['wire', 'state', 'medius', 'dme', 'script', 'server', 'tools'], types: [] },
};

/** Packages, each with the one folder that uses it. */
const packages: Record<string, string> = {
  kysely: 'state/store',
  libsql: 'state/store',
  mysql2: 'state/store',
  piscina: 'state/password',
  bcryptjs: 'state/password',
  pino: 'app',
  'pino-pretty': 'app',
  zod: 'app',
  'jsonc-parser': 'app',
  commander: 'app',
  wasmoon: 'script/vm',
  chokidar: 'script',
  croner: 'script',
};

/** Node modules that a room stays away from: sockets, files, clocks and processes belong to others. */
const forbidden: Record<string, RegExp> = {
  wire: /^node:(?!buffer$|crypto$)/,
  medius: /^node:/,
  dme: /^node:(?!buffer$|crypto$)/,
};

/** What medius may take from state as values: ids and the errors that it answers, never the store itself. */
const stateValuesOfMedius = /^#state\/(ids|store\/errors|password\/)/;

test('every import goes along an arrow between rooms', () => {
  const wrong = allImports().filter((one) => one.to in arrows && !isAllowed(one));
  assert.deepEqual(wrong.map(describe), []);
});

test('medius takes nothing but ids and errors from state as values', () => {
  const wrong = allImports().filter(
    (one) =>
      one.room === 'medius' && one.to === 'state' && !one.typesOnly && !stateValuesOfMedius.test(one.target),
  );
  assert.deepEqual(wrong.map(describe), []);
});

test('every package is used in its one folder, and every dependency is listed here', () => {
  const used = allImports().filter((one) => !(one.to in arrows) && !one.to.startsWith('node:'));
  const wrong = used.filter((one) => !packages[one.to] || !one.file.startsWith(`${packages[one.to]}`));
  assert.deepEqual(wrong.map(describe), []);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
  assert.deepEqual(Object.keys(manifest.dependencies).sort(), Object.keys(packages).sort());
});

test('rooms stay away from the node modules that belong to others', () => {
  const wrong = allImports().filter((one) => forbidden[one.room]?.test(one.to));
  assert.deepEqual(wrong.map(describe), []);
});

test('no import cycle', () => {
  const edges = new Map<string, string[]>();
  for (const { file, target, typesOnly } of allImports()) {
    const to = typesOnly ? undefined : fileOf(file, target);
    if (to) edges.set(file, [...(edges.get(file) ?? []), to]);
  }
  assert.deepEqual(cycles(edges), []);
});

test('the check finds a forbidden import', () => {
  assert.ok(
    !isAllowed({ file: 'wire/x.ts', room: 'wire', target: '#state/ids.js', to: 'state', typesOnly: true }),
  );
  assert.ok(
    !isAllowed({ file: 'dme/x.ts', room: 'dme', target: '#state/ids.js', to: 'state', typesOnly: false }),
  );
  assert.deepEqual(
    cycles(
      new Map([
        ['a', ['b']],
        ['b', ['a']],
      ]),
    ),
    ['a -> b -> a'],
  );
});

function isAllowed({ room, to, typesOnly }: Import): boolean {
  if (room === to) return true;
  const { values, types } = arrows[room] ?? { values: [], types: [] };
  return values.includes(to) || (typesOnly && types.includes(to));
}

function allImports(): Import[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => importsOf(file.replaceAll('\\', '/')));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(/^(?:import|export)\s(type\s)?(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]/gms);
  return [...found].map(([, typesOnly, target]) => {
    const room = file.split('/')[0]!;
    return { file, room, target: target!, to: roomOf(room, target!), typesOnly: typesOnly !== undefined };
  });
}

function roomOf(room: string, target: string): string {
  if (target.startsWith('#')) return target.slice(1).split('/')[0]!;
  if (target.startsWith('.')) return room;
  return target.startsWith('node:')
    ? target
    : target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/');
}

function fileOf(from: string, target: string): string | undefined {
  if (target.startsWith('#')) return target.slice(1).replace(/\.js$/, '.ts');
  if (!target.startsWith('.')) return undefined;
  return relative(src, join(src, dirname(from), target))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts');
}

function cycles(edges: Map<string, string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (path.includes(file) || done.has(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  return found;
}

function describe({ file, target }: Import): string {
  return `${file} imports ${target}`;
}
