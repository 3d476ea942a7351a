import { join } from 'node:path';
import { type Config, type LoadedConfig, loadConfig } from './config.js';
import { type Home, makeData, openHome } from './home.js';
import { type OpenLog, openLog } from './log.js';

export interface StartOptions {
  readonly home: string;
  /** The configuration file; undefined: the home's config/monolith.json, if there is one. */
  readonly config?: string;
  readonly set: readonly string[];
}

/** How a server process ends, told by its exit code. */
export const exitCodes = { stopped: 0, crashed: 1, cannotStart: 2, again: 3 } as const;

/** Milliseconds that an orderly stop may take. */
export const stopTime = 10_000;

/** The home of a command and the configuration in it. */
export function locateConfig(options: StartOptions): { home: Home; loaded: LoadedConfig } {
  const home = openHome(options.home);
  return { home, loaded: readConfig(home, options) };
}

/** What every start begins with, in the supervisor and in the server. */
export function prepare(options: StartOptions): { home: Home; loaded: LoadedConfig; log: OpenLog } {
  const { home, loaded } = locateConfig(options);
  makeData(home);
  return { home, loaded, log: openLog(logOptions(home, loaded.config)) };
}

/** The configuration of a home: its file, the environment, the arguments. Throws a ConfigError. */
export function readConfig(home: Home, options: StartOptions): LoadedConfig {
  const file =
    options.config ?? process.env.REKINDLE_CONFIG ?? home.find(join('config', 'monolith.json')) ?? null;
  return loadConfig({ file, set: options.set, environment: process.env });
}

function logOptions(home: Home, config: Config) {
  const { log_level: level, file_log_level: fileLevel, file_log: path } = config;
  return { level, file: fileLevel === null ? null : { path: home.resolve(path), level: fileLevel } };
}
