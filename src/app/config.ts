import { withoutEffectNotes } from './config/effect.js';
import { type JsonFile, type JsonObject, parseJson, readJsonFile } from './config/json.js';
import { kindAt, namesIn } from './config/kind-of.js';
import { argumentSettings, environmentSettings, merge, type Overlay, overlayOf } from './config/overlay.js';
import { type Checked, ConfigError, type Path, problemsOf, valueAt } from './config/problems.js';
import { type Config, configSchema, roleNames } from './config/schema.js';
import { flatNames, overruledText, type Reshaped, reshape, sharedNames, singleRole } from './config/shape.js';

export { withoutEffect } from './config/effect.js';
export { ConfigError, type Problem } from './config/problems.js';
export {
  type Config,
  type Mode,
  type RoleName,
  roleNames,
  rolesOf,
  type ServerConfig,
} from './config/schema.js';

export interface ConfigSources {
  /** A file of JSON with comments; null for none: every option has a default. */
  readonly file: string | null;
  /** `path=value`, as given after --set; counts before the environment, which counts before the file. */
  readonly set?: readonly string[];
  /** Variables such as `REKINDLE_MAS__PORT`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface LoadedConfig {
  readonly config: Config;
  /** To be said once in the log: options without effect, options that another one overrules. */
  readonly notes: readonly string[];
}

/** Reads the configuration of a process. Throws a `ConfigError` that lists all that is wrong. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const file = sources.file === null ? parseJson('{}', 'the defaults') : readJsonFile(sources.file);
  const given = argumentSettings(sources.set ?? []);
  if (given.problems.length > 0) throw new ConfigError(given.problems);
  const settings = [...environmentSettings(sources.environment ?? {}), ...given.settings];

  const mode =
    settings.findLast(({ path }) => path.length === 1 && path[0] === 'mode')?.text ?? file.value.mode;
  const role = singleRole(mode);
  const overlay = overlayOf(settings, (path) => kindAt(configSchema, ourPath(path, mode)));
  const fromFile = reshape(file.value, mode);
  const fromOverlay = reshape(overlay.value, mode);
  const value = merge(fromFile.value, fromOverlay.value) as JsonObject;

  const result = configSchema.safeParse(value);
  if (!result.success) {
    const origin = originIn(file, fromFile, overlay, fromOverlay);
    const problems = problemsOf(result.error.issues, {
      value,
      origin,
      namesAt: (path) => namesAt(path, role),
    });
    throw new ConfigError(problems);
  }
  const overruled = [...fromFile.overruled, ...fromOverlay.overruled].map(overruledText);
  return { config: result.data, notes: [...overruled, ...withoutEffectNotes(value)] };
}

/** Where one option of any shape goes. */
function ourPath(path: Path, mode: unknown): Path {
  const [first = '', second = ''] = path.map(String);
  const role = singleRole(mode);
  if (role && Object.hasOwn(flatNames, first)) return [role, flatNames[first]!, ...path.slice(1)];
  if (roleNames.includes(first as never) && sharedNames.includes(second)) return path.slice(1);
  return path;
}

/** Finds the line, argument or variable behind an option. */
function originIn(
  file: JsonFile,
  fromFile: Reshaped,
  overlay: Overlay,
  fromOverlay: Reshaped,
): Checked['origin'] {
  return (path) => {
    const overlayPath = fromOverlay.origin(path);
    const setting = overlay.originOf(overlayPath);
    if (setting && valueAt(fromOverlay.value, path) !== undefined)
      return { where: setting, path: overlayPath };
    const filePath = fromFile.origin(path);
    return { where: `${file.file}:${file.lineOf(filePath)}`, path: filePath };
  };
}

/** What may stand beside the last name of a path, in the shape that its writer sees. */
function namesAt(path: Path, role: string | undefined): string[] {
  const names = namesIn(configSchema, path.slice(0, -1));
  if (path.length === 1 && role) return [...names, ...Object.keys(flatNames)];
  if (path.length === 2 && roleNames.includes(path[0] as never)) return [...names, ...sharedNames];
  return names;
}
