/** What the configuration says of a plugin's settings; secrets are fetched from where it says they lie. */
import { readFileSync } from 'node:fs';
import { ScriptError } from '#script/errors.js';
import { own } from '#script/own.js';
import { type GivenSettings, nothingGiven, secretSource } from '#script/settings.js';
import type { Config } from './config.js';

/** Bytes of a file with a secret. */
const SECRET_MAX = 4096;

export function settingsOf({ plugins }: Config, plugin: string): Omit<GivenSettings, 'edits'> {
  const given = own(plugins, plugin);
  if (!given) return nothingGiven;
  return {
    values: withSecrets(given.settings),
    overlays: given.overlays.map(({ title, region, settings }) => ({
      title,
      region,
      values: withSecrets(settings),
    })),
  };
}

function withSecrets(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const source = secretSource(value);
      return [name, source ? secretAt(source, name) : value];
    }),
  );
}

function secretAt(source: { readonly env: string } | { readonly file: string }, name: string): string {
  if ('env' in source) {
    const text = process.env[source.env];
    if (text !== undefined) return text;
    throw new ScriptError(`setting ${name}: the environment has no variable ${source.env}`);
  }
  try {
    return readFileSync(source.file, 'utf8').slice(0, SECRET_MAX).trim();
  } catch (err) {
    throw new ScriptError(`setting ${name}: ${(err as Error).message}`);
  }
}
