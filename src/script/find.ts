/** Where plugins lie: scripts/<name>.lua, scripts/<name>/init.lua, games/<title>/init.lua. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { ScriptError } from './errors.js';

/** One plugin on disk. */
export interface PluginSource {
  /** `scripts/welcome`, `games/uya`: what the plugin is called before its manifest is read. */
  readonly id: string;
  readonly entry: string;
  /** Its own folder; undefined for a single file. */
  readonly folder: string | undefined;
  /** The title whose folder it is; it sees that title alone. */
  readonly title: string | undefined;
}

/** The two folders, as absolute paths. */
export interface Folders {
  readonly scripts: string;
  readonly games: string;
}

/** The operator's own folders, and those that came with the server: a plugin of the same id in the own ones wins. */
export interface ScriptFolders extends Folders {
  readonly shipped?: Folders;
}

/** All folders, the operator's own first. */
export function layers(folders: ScriptFolders): Folders[] {
  return folders.shipped ? [folders, folders.shipped] : [folders];
}

/** The folders whose files are a plugin's: those of its title in all layers, else its own if it has one. */
export function foldersOf({ folder, title }: PluginSource, folders: ScriptFolders): string[] {
  if (title !== undefined) return layers(folders).map(({ games }) => join(games, title));
  return folder === undefined ? [] : [folder];
}

/** Names in scripts/ that are no plugins: shared files, annotations for editors, and specs. */
const reserved = ['lib', 'types', 'tests'];

/** Every plugin, scripts/ before games/, each by name. */
export function findPlugins(folders: ScriptFolders): PluginSource[] {
  const scripts = layers(folders).flatMap((layer) => inScripts(layer.scripts));
  const games = layers(folders).flatMap((layer) => inGames(layer.games));
  return [...firstOfEach(scripts), ...firstOfEach(games)];
}

function firstOfEach(sources: readonly PluginSource[]): PluginSource[] {
  const byId = new Map<string, PluginSource>();
  for (const source of sources) if (!byId.has(source.id)) byId.set(source.id, source);
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function inScripts(folder: string): PluginSource[] {
  const found = new Map<string, PluginSource>();
  for (const entry of list(folder)) {
    const path = join(folder, entry);
    const name = entry.replace(/\.lua$/, '');
    if (reserved.includes(name) || /^\.|\.d\.lua$|\.spec\.lua$/.test(entry)) continue;
    const source = sourceAt(path, name, entry);
    if (source && !found.has(source.id)) found.set(source.id, source); // the folder, where there are both
  }
  return [...found.values()];
}

function sourceAt(path: string, name: string, entry: string): PluginSource | undefined {
  const id = `scripts/${name}`;
  if (entry.endsWith('.lua')) return { id, entry: path, folder: undefined, title: undefined };
  const init = join(path, 'init.lua');
  return existsSync(init) ? { id, entry: init, folder: path, title: undefined } : undefined;
}

function inGames(folder: string): PluginSource[] {
  return list(folder)
    .filter((title) => title !== 'tests' && existsSync(join(folder, title, 'init.lua')))
    .map((title) => ({
      id: `games/${title}`,
      entry: join(folder, title, 'init.lua'),
      folder: join(folder, title),
      title,
    }));
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Whether a file is a spec, which no plugin consists of. */
export function isSpec(path: string): boolean {
  return path.endsWith('.spec.lua') || path.split(sep).includes('tests');
}

/** How errors call a file: from `scripts/` or `games/` on. */
export function chunkName(path: string, folders: ScriptFolders): string {
  for (const root of layers(folders).flatMap(({ scripts, games }) => [scripts, games])) {
    for (const base of [root, real(root)]) {
      if (path.startsWith(base + sep))
        return `${basename(root)}/${path.slice(base.length + 1).replaceAll(sep, '/')}`;
    }
  }
  return join(basename(dirname(path)), basename(path));
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** Bytes of the longest source file. */
const SOURCE_MAX = 1 << 20;

/**
 * The file that `require(name)` means: in the plugin's own folder, else in scripts/lib. Links that lead
 * out of the folder are refused; the result is the real path.
 */
export function resolveModule(name: string, source: PluginSource, folders: ScriptFolders): string {
  if (!/^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*$/.test(name)) {
    throw new ScriptError(`require: "${name}" is not the name of a module (such as "chat" or "lib.text")`);
  }
  const path = name.replaceAll('.', '/');
  // Plugins of Clank name their own files by the folder in which all plugins lie there.
  const own = /^plugins\/[^/]+\/(.+)$/.exec(path)?.[1];
  const libraries = layers(folders).map(({ scripts }) => join(scripts, 'lib'));
  const roots = source.folder === undefined ? libraries : [source.folder, ...libraries];
  for (const root of roots) {
    const paths = own !== undefined && root === source.folder ? [path, own] : [path];
    for (const one of paths.flatMap((each) => [`${each}.lua`, join(each, 'init.lua')])) {
      const candidate = join(root, one);
      if (existsSync(candidate)) return inside(candidate, root, `require: "${name}"`);
    }
  }
  throw new ScriptError(`require: there is no "${path}.lua" in the plugin's own folder or in scripts/lib`);
}

/** The folder of a plugin's data files: its own, or that of the name of a plugin of one file beside it. */
export const dataFolderOf = ({ folder, entry }: PluginSource): string =>
  folder ?? entry.replace(/\.lua$/, '');

/** Bytes of the longest data file: what a plugin may hold of its files together. */
const FILE_MAX = 32 << 20;

/**
 * The file that a path such as `bin/patch.bin` means inside a folder, as its real path; undefined when there is
 * none. `what` begins the error where the path leads out, is no file, or is not a plain path with "/".
 */
export function fileInside(folder: string, path: string, what: string): string | undefined {
  const names = path.split('/');
  const isPlain = names.every((name) => /^[^\0\\:]+$/.test(name) && name !== '.' && name !== '..');
  if (!isPlain || path.length > 1024)
    throw new ScriptError(
      `${what}: ${JSON.stringify(path)} is no path inside the plugin's folder, such as "data/words.txt"`,
    );
  const candidate = join(folder, ...names);
  if (!existsSync(candidate)) return undefined;
  return inside(candidate, folder, `${what}: "${path}"`, FILE_MAX);
}

/** The real path; an error when it lies outside of `root`, links followed, or is no file of a sound length. */
function inside(path: string, root: string, what: string, most = SOURCE_MAX): string {
  const target = realpathSync(path);
  if (!target.startsWith(realpathSync(root) + sep))
    throw new ScriptError(`${what} leads out of the folder that it is in`);
  const stat = statSync(target);
  if (!stat.isFile()) throw new ScriptError(`${what} is not a file`);
  if (stat.size > most) throw new ScriptError(`${what} is longer than ${most} bytes`);
  return target;
}
