/** The rows of all exchanges: one to a file under the file's name, no two for one request on one server. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Exchange } from '#medius/exchange.js';
import { messages } from '#wire/messages/registry.js';
import { exchanges, refused } from './harness.js';

const built = join(dirname(fileURLToPath(import.meta.url)), '../../dist');

function filesOf(folder: string): string[] {
  return readdirSync(join(built, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.includes('/') && file.endsWith('.js'));
}

const files = filesOf('medius').filter((file) => !file.startsWith('common/'));

const camel = (file: string) =>
  file.replace(/^.*\/|\.js$/g, '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

test('every exchange file exports one exchange, named after the file, for the message file of the same name', async () => {
  const layouts = new Set(filesOf('wire/messages'));
  for (const file of files) {
    assert.ok(layouts.has(file), `${file} has no message file`);
    const exported = (await import(pathToFileURL(join(built, 'medius', file)).href)) as Record<
      string,
      Exchange
    >;
    assert.deepEqual(Object.keys(exported), [camel(file)]);
    assert.equal(typeof exported[camel(file)]?.replies, 'function', file);
  }
  assert.equal(exchanges.length, files.length);
});

test('no two exchanges answer one request on one server', () => {
  const rows = exchanges.flatMap((row) => row.roles.map((role) => `${role} ${row.request.key}`));
  assert.deepEqual(
    rows.filter((row, i) => rows.indexOf(row) !== i),
    [],
  );
});

test('every request comes from clients, and is answered by a message that its declaration names', () => {
  for (const { request, response } of exchanges) {
    assert.equal(messages.find('client', request.key)?.name, request.name);
    if (response) assert.ok(request.answers?.includes(response.name), `${request.name}: ${response.name}`);
  }
});

test('every refusal can be encoded at every version, closes its list and names its status', () => {
  for (const row of exchanges.filter(({ response }) => response)) {
    for (const version of [108, 109, 110, 112, 113]) {
      const { value, name } = refused(row, 'MediusFail', version);
      if (name === 'VersionServerResponse') continue; // the only answer without a status
      assert.equal(value.StatusCode, -966, name);
      assert.ok(value.EndOfList ?? true, name);
      assert.ok(value.EndOfText ?? true, name);
    }
  }
});
