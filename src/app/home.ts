import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './start-error.js';

/** Where the program itself lies: the folder with package.json. */
export const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The folder that a host's operator owns. Its files come before the shipped ones of the same path, so
 * that an upgrade of the program changes nothing of what the operator wrote.
 */
export interface Home {
  readonly dir: string;
  /** Database, keys, locks: made at the first start, for the owner alone. */
  readonly data: string;
  /** The home's file of that path, else the shipped one; undefined when there is neither. */
  find(path: string): string | undefined;
  /** The names in a folder, of the home's and the shipped one together, sorted. */
  list(folder: string): string[];
  /** A path of the configuration: as it is when absolute, from the home otherwise. */
  resolve(path: string): string;
}

/** Opens a home. Throws a StartError when the folder is not there. */
export function openHome(dir: string, shipped: string = packageRoot): Home {
  const root = resolve(dir);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StartError(`home ${root} is not a folder; "rekindle init ${dir}" makes one`);
  }
  const roots = [...new Set([root, resolve(shipped)])];
  const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

  return {
    dir: root,
    data: join(root, 'data'),
    find: (path) => roots.map((each) => join(each, path)).find((file) => existsSync(file)),
    list: (folder) => [...new Set(roots.flatMap((each) => namesIn(join(each, folder))))].sort(),
    resolve: (path) => (isAbsolute(path) ? path : join(root, path)),
  };
}

/** Makes the data folder, for its owner alone. Throws a StartError when that fails. */
export function makeData(home: Home): void {
  try {
    mkdirSync(home.data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartError(`the data folder ${home.data} cannot be made: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** What became of a file of a new home. */
export interface InitStep {
  readonly path: string;
  /** False when something of that name was there, which is never changed. */
  readonly made: boolean;
}

const homeReadme = `# A home of Rekindle

- \`config/monolith.json\`: the settings; every option is explained there.
- \`games/<title>/\` and \`scripts/\`: files here come before the shipped ones of the same path.
- \`data/\`: accounts and keys, made at the first start. Keep a copy of it; give it to nobody.

Start the servers in this folder with \`npx rekindle start\`, stop them with Ctrl-C or the word \`exit\`.
An upgrade of the program touches nothing in here.
`;

/** Makes a home in a new or existing folder; what is there already stays as it is. */
export function initHome(dir: string, shipped: string = packageRoot): InitStep[] {
  const root = resolve(dir);
  const example = readFileSync(join(shipped, 'config', 'monolith.json.example'), 'utf8');
  const makeFolder = (path: string): InitStep => ({
    path,
    made: mkdirSync(join(root, path), { recursive: true }) !== undefined,
  });
  return [
    makeFolder('config'),
    makeFolder('games'),
    makeFolder('scripts'),
    makeFile(root, join('config', 'monolith.json'), example),
    makeFile(root, join('scripts', '.luarc.json'), editorSettings(shipped)),
    makeFile(root, join('games', '.luarc.json'), editorSettings(shipped)),
    makeFile(root, 'README.md', homeReadme),
  ];
}

/** Settings for lua-language-server: the shipped ones, with the annotations found where the program lies. */
function editorSettings(shipped: string): string {
  const settings = JSON.parse(readFileSync(join(shipped, 'scripts', '.luarc.json'), 'utf8')) as object;
  const library = [join(shipped, 'scripts', 'types'), join(shipped, 'scripts', 'lib')];
  return `${JSON.stringify({ ...settings, 'workspace.library': library }, undefined, 2)}\n`;
}

function makeFile(root: string, path: string, text: string): InitStep {
  try {
    writeFileSync(join(root, path), text, { flag: 'wx', mode: 0o600 });
    return { path, made: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { path, made: false };
    throw error;
  }
}
