/** Which plugins a path means, and where their specs are. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { findPlugins, type PluginSource, type ScriptFolders } from '../find.js';

/** A plugin with its specs. */
export interface Specced {
  readonly source: PluginSource;
  readonly folders: ScriptFolders;
  /** Paths of its specs, by name. */
  readonly specs: readonly string[];
}

/**
 * The plugins that lie at a path: a home, a `scripts` or `games` folder, one plugin's folder or file, or one spec,
 * which is then the only one. Empty where there are none.
 */
export function specsAt(path: string, shipped: ScriptFolders): readonly Specced[] {
  if (!existsSync(path)) return [];
  const real = realpathSync(path);
  return statSync(real).isDirectory() ? inFolder(real, shipped) : ofFile(real, shipped);
}

function inFolder(folder: string, shipped: ScriptFolders): readonly Specced[] {
  if (existsSync(join(folder, 'init.lua')))
    return under(dirname(folder), shipped, (entry) => isIn(entry, folder));
  const isHome = ['scripts', 'games'].some((name) => existsSync(join(folder, name)));
  if (!isHome) return under(folder, shipped, () => true);
  return ['scripts', 'games']
    .map((name) => join(folder, name))
    .filter((one) => existsSync(one))
    .flatMap((one) => under(one, shipped, () => true));
}

function ofFile(file: string, shipped: ScriptFolders): readonly Specced[] {
  const folder = dirname(file);
  if (basename(folder) === 'tests') return only(inFolder(dirname(folder), shipped), file);
  const spec = /^(.*)\.spec\.lua$/.exec(file)?.[1];
  if (spec !== undefined) return only(ofFile(`${spec}.lua`, shipped), file);
  if (basename(file) === 'init.lua') return inFolder(folder, shipped);
  return under(folder, shipped, (entry) => entry === file);
}

function only(all: readonly Specced[], file: string): readonly Specced[] {
  return all.filter(({ specs }) => specs.includes(file)).map((one) => ({ ...one, specs: [file] }));
}

/** The wanted plugins of a folder of plugins; those in one called `games` belong to titles. */
function under(root: string, shipped: ScriptFolders, wanted: (entry: string) => boolean): readonly Specced[] {
  const isGames = basename(root) === 'games';
  const beside = dirname(root);
  const none = join(root, '.none');
  const folders: ScriptFolders = isGames
    ? { scripts: join(beside, 'scripts'), games: root, shipped }
    : { scripts: root, games: basename(root) === 'scripts' ? join(beside, 'games') : none, shipped };
  return findPlugins({ scripts: isGames ? none : root, games: isGames ? root : none })
    .map((source) => ({ ...source, entry: realpathSync(source.entry) }))
    .filter(({ entry }) => wanted(entry))
    .map((source) => ({ source, folders, specs: specsOf(source) }));
}

function specsOf({ entry, folder }: PluginSource): string[] {
  if (folder === undefined) {
    const beside = entry.replace(/\.lua$/, '.spec.lua');
    return existsSync(beside) ? [beside] : [];
  }
  const tests = join(dirname(entry), 'tests');
  if (!existsSync(tests)) return [];
  return readdirSync(tests)
    .filter(
      (name) =>
        name.endsWith('.lua') && !name.endsWith('.d.lua') && !name.startsWith('.') && !isLibrary(name),
    )
    .sort()
    .map((name) => join(tests, name));
}

/** Files that specs require from each other begin with an underscore. */
function isLibrary(name: string): boolean {
  return name.startsWith('_');
}

function isIn(entry: string, folder: string): boolean {
  return entry.startsWith(folder + sep) && dirname(entry) === folder;
}
