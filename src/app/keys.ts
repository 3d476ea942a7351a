import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RsaKeyEntry } from '#wire/crypto/rsa.js';
import { readJsonFile } from './config/json.js';
import { type Home, makeData } from './home.js';
import { StartError } from './start-error.js';

/** The published keys of config/keys/*.json, the home's and the shipped ones. Throws a ConfigError or StartError that names the file. */
export function readKeys(home: Home): RsaKeyEntry[] {
  const folder = join('config', 'keys');
  return home
    .list(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => keysIn(home.find(join(folder, name))!));
}

function keysIn(file: string): RsaKeyEntry[] {
  const { keys } = readJsonFile(file).value;
  if (!Array.isArray(keys)) throw new StartError(`${file}: "keys" must be a list of RSA keys`);
  return keys.map((key: unknown, index) => {
    if (isKey(key)) return key;
    throw new StartError(
      `${file}: keys[${index}] must have "id", "n" (decimal), "e" and at most "d", "use", "source"`,
    );
  });
}

/** Makes one key pair; `generateRsaKey` of the wire room in service. */
export type GenerateKey = (id: string) => Promise<Required<RsaKeyEntry>>;

/** The pairs that this host made for itself and hands out as ServerKey: one for the lobby, one for games. */
export interface OwnKeys {
  readonly mls: Required<RsaKeyEntry>;
  readonly dme: Required<RsaKeyEntry>;
}

/** Reads data/keys.json, or makes it at the first start, for its owner alone. Throws a StartError for a damaged file. */
export async function ownKeys(home: Home, generate: GenerateKey): Promise<OwnKeys> {
  const file = join(home.data, 'keys.json');
  const text = textOf(file);
  if (text !== undefined) return parseOwnKeys(text, file);
  const keys = { mls: await generate('own-mls'), dme: await generate('own-dme') };
  makeData(home);
  // Renamed into place: a crash here leaves no half-written file behind.
  writeFileSync(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}

function parseOwnKeys(text: string, file: string): OwnKeys {
  const damaged = (cause?: unknown) =>
    new StartError(`${file} is damaged; restore it from a copy, or remove it to have new keys made`, {
      cause,
    });
  let keys: Partial<OwnKeys> | null;
  try {
    keys = JSON.parse(text) as Partial<OwnKeys> | null;
  } catch (cause) {
    throw damaged(cause);
  }
  const { mls, dme } = keys ?? {};
  if (!isPair(mls) || !isPair(dme)) throw damaged();
  return { mls, dme };
}

function isKey(key: unknown): key is RsaKeyEntry {
  const { id, n, e, d = '0' } = (key ?? {}) as Partial<Record<keyof RsaKeyEntry, unknown>>;
  return typeof id === 'string' && isDecimal(n) && typeof e === 'number' && isDecimal(d);
}

function isPair(key: unknown): key is Required<RsaKeyEntry> {
  return isKey(key) && key.d !== undefined;
}

function isDecimal(value: unknown): boolean {
  return typeof value === 'string' && /^\d+$/.test(value);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
