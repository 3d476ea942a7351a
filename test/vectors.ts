/**
 * Where the captured bytes and test vectors lie. They are not part of the repository: tests that need
 * them are skipped with one clear line where the folder is missing, and fail instead while
 * REKINDLE_REQUIRE_VECTORS=1.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';

export const vectorsDir = resolve(process.env.MEDIUS_VECTORS ?? '../shared/vectors');
const present = existsSync(vectorsDir);

if (!present)
  test(`vectors: ${vectorsDir} is missing, the tests that need it are skipped`, { skip: !required() });

function required(): boolean {
  return process.env.REKINDLE_REQUIRE_VECTORS === '1';
}

/** A test that reads `vectors/`: skipped, or failed when vectors are required, while the folder is missing. */
export function vectorTest(name: string, run: (t: TestContext) => void | Promise<void>): void {
  if (!present && !required()) return;
  test(name, run);
}

/** One parsed file of `vectors/`; throws when it is missing. */
export function vectors<T>(file: string): T {
  return JSON.parse(readFileSync(join(vectorsDir, file), 'utf8')) as T;
}
